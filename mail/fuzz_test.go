package mail_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/mail"
)

// sound fails when text could not be stored or shown.
func sound(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || !norm.NFC.IsNormalString(text) {
		t.Errorf("%s is not clean: %q", what, text)
	}
}

func FuzzParse(f *testing.F) {
	for _, client := range clients {
		f.Add([]byte(client.wrap("Đồng ý nhưng sửa tiêu đề")))
	}
	f.Add([]byte("From: a: b@c;, <d@e> (\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename*0*=utf-8''%C3; filename*1=a\r\n\r\n--x--"))
	f.Add([]byte("Subject: =?utf-8?B?4buJIG7hu5?= =?x?q?=\xff?=\r\nFrom: \xff@\xfe\r\n\r\n\xd0\xf4\xccng"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		sound(t, "text", letter.Text)
		sound(t, "HTML", letter.HTML)
		sound(t, "subject", letter.Subject)
		for _, file := range letter.Attachments {
			soundName(t, file.Name)
		}
		reading := mail.Read(letter, mail.Signatures{}, trust)
		sound(t, "new text", reading.NewText)
		if reading.Proof != mail.ProofFail && reading.Proof != mail.ProofNone && len(letter.From) != 1 {
			t.Errorf("proved %d senders", len(letter.From))
		}
		if reading.Verdict == mail.VerdictApprove && (reading.Kind != mail.KindReply && reading.Kind != mail.KindOther || reading.Confidence < 0.8) {
			t.Errorf("approved by a letter of kind %s with confidence %.1f", reading.Kind, reading.Confidence)
		}
	})
}

func FuzzVerdict(f *testing.F) {
	for _, table := range []string{"replies.csv", "replies_own.csv"} {
		for _, s := range samples(f, table) {
			f.Add(s.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		verdict, checks := mail.ReadVerdict(text)
		if len(checks) == 0 {
			t.Error("no reason given")
		}
		if refused, _ := mail.ReadVerdict("Không đồng ý.\n" + text); refused == mail.VerdictApprove {
			t.Errorf("a refusal above %q is read as approve", text)
		}
		if bound, _ := mail.ReadVerdict(text + "\nNhưng sửa tiêu đề."); verdict == mail.VerdictApprove && bound == mail.VerdictApprove {
			t.Errorf("a condition below %q is overlooked", text)
		}
	})
}

func FuzzItems(f *testing.F) {
	for _, text := range []string{"1 duyệt, 3 trả lại: thiếu số liệu", "1,2: duyệt; 3: trả lại – thiếu ảnh", "duyệt 1 và 3", "tất cả duyệt trừ 2", "đồng ý cả ba mục", "1-3 duyệt\n2. không đồng ý"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answers := mail.ReadItems(text)
		itemsAreSound(t, answers)
		if len(answers) == 0 {
			return
		}
		for _, below := range []string{"\nNhưng sửa tiêu đề.", "\nKhông đăng ảnh."} {
			if bound := mail.ReadItems(text + below); approvesAny(bound) {
				t.Errorf("%q below %q: %+v", below, text, bound)
			}
		}
	})
}

func FuzzBounce(f *testing.F) {
	f.Add([]byte("Final-Recipient: rfc822; a@hanoi.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n"), "<a@hanoi.test>: 550 5.1.1 User unknown")
	f.Add([]byte("Original-Recipient: x400; a\n\nAction: delayed\nFinal-Recipient: utf-8;\xff@b.c"), "Message-ID: <x>\n will be retried a@b.c: 4.4.1")
	f.Fuzz(func(t *testing.T, fields []byte, words string) {
		for _, raw := range []string{report(string(fields)), "Return-Path: <>\r\nFrom: mailer-daemon@mx.test\r\nSubject: failure notice\r\nX-Failed-Recipients: " + string(fields) + "\r\n\r\n" + words} {
			letter, err := mail.Parse([]byte(raw))
			if err != nil {
				continue
			}
			bounce, _ := mail.ReadBounce(letter)
			seen := map[string]bool{}
			for _, r := range bounce.Recipients {
				sound(t, "diagnostic", r.Diagnostic)
				sound(t, "address", r.Address)
				if !strings.Contains(r.Address, "@") || seen[r.Address] || r.Action == "" || strings.ContainsAny(r.Address+r.Diagnostic, "\r\n") {
					t.Errorf("recipient %+v", r)
				}
				seen[r.Address] = true
			}
		}
	})
}

func FuzzTNEF(f *testing.F) {
	f.Add(newWinmail().attribute(1, 0x00069007, le32(1258)).attribute(1, 0x0002800c, []byte("\xd0\xf4\xccng y\xec")).Bytes())
	f.Add(letterProperties(long(0x0102, 0x1009, unhexed(f, packedHello))))
	f.Add(letterProperties(long(0x0102, 0x1009, unhexed(f, packedLoop)), long(0x001f, 0x1000, wide("Đồng ý"))))
	f.Add(letterProperties(long(0x0102, 0x1009, plainRTF(`{\rtf1\uc2\u7845?{\*\htmltag a}\'d0\par}`))))
	f.Add(newWinmail().attribute(2, 0x00069002, nil).attribute(2, 0x00018010, []byte("a.doc")).attribute(2, 0x0006800f, []byte("x")).attribute(2, 0x00069005, properties(long(0x101f, 0x3707, wide("b.doc")))).Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		tnef, err := mail.ReadTNEF(raw)
		if err != nil {
			return
		}
		sound(t, "text", tnef.Text)
		sound(t, "HTML", tnef.HTML)
		sound(t, "subject", tnef.Subject)
		total := 0
		for _, file := range tnef.Attachments {
			total += file.Size
			soundName(t, file.Name)
		}
		if total > len(raw) {
			t.Errorf("%d bytes of files out of %d", total, len(raw))
		}
	})
}

func FuzzSecret(f *testing.F) {
	f.Add("[MẬT] Kế hoạch", "UBND\nTỐI MẬT\n", "Tuyet-mat.docx")
	f.Add("Độ mật: A", "M Ậ T", "bí mật.txt")
	f.Fuzz(func(t *testing.T, subject, text, name string) {
		letter := mail.Letter{Subject: subject, Text: text, Attachments: []mail.Attachment{{Name: name}}}
		mark, found := mail.SecretMark(letter)
		if found != (mark != "") {
			t.Errorf("got %q, %t", mark, found)
		}
		letter.Subject = "[TUYỆT MẬT] " + subject
		if mark, _ := mail.SecretMark(letter); mark != "TUYỆT MẬT" {
			t.Errorf("got %q for %q", mark, letter.Subject)
		}
	})
}

func FuzzFileName(f *testing.F) {
	f.Add("attachment; filename*0*=utf-8''B%C3; filename*1*=%A1o.xlsx")
	f.Add(`attachment; filename="=?utf-8?B?QsOhbw==?="; filename="..\\..\\a.exe"`)
	f.Add("attachment; filename=báo cáo\u202e.docx")
	f.Fuzz(func(t *testing.T, disposition string) {
		if strings.ContainsAny(disposition, "\r\n") {
			return
		}
		letter, err := mail.Parse([]byte("From: a@b.test\r\nContent-Type: application/pdf\r\nContent-Disposition: " + disposition + "\r\n\r\nx"))
		if err != nil {
			return
		}
		for _, file := range letter.Attachments {
			soundName(t, file.Name)
		}
	})
}

func soundName(t *testing.T, name string) {
	t.Helper()
	sound(t, "file name", name)
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\r\n\u202e") || utf8.RuneCountInString(name) > 120 {
		t.Errorf("file name %q", name)
	}
}

func FuzzAuthRes(f *testing.F) {
	f.Add(`mx.tp.test 1; spf=pass (a (b) \) c) smtp.mailfrom="x; dmarc=pass"@evil.test; dmarc=fail header.from=tp.test`)
	f.Add(`"mx;tp.test"; none`)
	f.Add(`mx; a/1 = b reason="c" d.e = f;`)
	f.Fuzz(func(t *testing.T, value string) {
		got, err := mail.ParseAuthResults(value)
		if err != nil {
			return
		}
		if got.ID == "" {
			t.Error("no authserv-id")
		}
		// Whatever stands in quotes or comments, there are never more results than separators outside of them.
		if len(got.Results) > strings.Count(value, ";") {
			t.Errorf("%d results in %q", len(got.Results), value)
		}
		quoted := `mx.tp.test; x=y reason="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
		inside, err := mail.ParseAuthResults(quoted)
		if err != nil || len(inside.Results) != 1 {
			t.Errorf("a quoted string broke out of %q: %+v %v", quoted, inside, err)
		}
	})
}

func FuzzNewText(f *testing.F) {
	f.Add("Đồng ý\n\nVào Th 3 lúc 9:12 A <a@b.c>\nđã viết:\n> Không", "")
	f.Add("", "<div>Đồng ý<blockquote type=cite>Không</blockquote></div>")
	f.Add("a\n-- \nb\nP/S: c", "<ol><li>Đồng ý<li>Không</ol><hr id=zwchr>x")
	f.Fuzz(func(t *testing.T, text, html string) {
		text, html = strings.ToValidUTF8(text, ""), strings.ToValidUTF8(html, "")
		newText, method, confidence := mail.NewText(text, html)
		if confidence < 0 || confidence > 1 || method == "" || len(newText) > 64<<10 {
			t.Errorf("got %d bytes by %q, confidence %f", len(newText), method, confidence)
		}
		if strings.Contains(html, "\x00") {
			return
		}
		if below, _, _ := mail.NewText(text+"\n-----Original Message-----\nKhông phải của tôi", ""); strings.Contains(below, "Không phải của tôi") {
			t.Errorf("quoted text is taken for new: %q", below)
		}
	})
}

func FuzzCharset(f *testing.F) {
	for _, label := range []string{"", "utf-8", "windows-1258", "x-viet-tcvn5712", "viscii", "vni", "utf-16", "iso-2022-jp", "gb18030", "khac"} {
		f.Add(label, []byte("\xd0\xf4\xccng y\xec Đồng ý \xa7\xe5ng"))
	}
	f.Fuzz(func(t *testing.T, label string, body []byte) {
		if strings.ContainsAny(label, "\r\n\";") {
			return
		}
		raw := append([]byte("From: a@b.test\r\nContent-Type: text/plain; charset=\""+label+"\"\r\n\r\n"), body...)
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		sound(t, "text", letter.Text)
		if again := parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+letter.Text).Text; len(letter.Text) < 1000 && utf8.ValidString(again) {
			sound(t, "text read twice", again)
		}
	})
}
