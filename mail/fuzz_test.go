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
			sound(t, "file name", file.Name)
			if file.Name == "" || strings.ContainsAny(file.Name, "/\\\n") || utf8.RuneCountInString(file.Name) > 120 {
				t.Errorf("file name %q", file.Name)
			}
		}
		reading := mail.Read(letter, trust)
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
