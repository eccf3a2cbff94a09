package mail_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func TestTextIsReadInEveryEncodingThatOfficialsUse(t *testing.T) {
	t.Parallel()
	const want = "Đồng ý"
	tests := []struct{ name, charset, body string }{
		{name: "UTF-8", charset: "utf-8", body: "Đồng ý"},
		{name: "UTF-8 labelled iso-8859-1", charset: "iso-8859-1", body: "Đồng ý"},
		{name: "UTF-8 labelled us-ascii", charset: "us-ascii", body: "Đồng ý"},
		{name: "UTF-8 labelled windows-1252", charset: "windows-1252", body: "Đồng ý"},
		{name: "UTF-8 without a label", charset: "", body: "Đồng ý"},
		{name: "UTF-8 decomposed, as a Mac writes it", charset: "utf-8", body: norm.NFD.String("Đồng ý")},
		{name: "UTF-8 with a byte order mark", charset: "utf-8", body: "\ufeffĐồng ý"},
		{name: "windows-1258", charset: "windows-1258", body: "\xd0\xf4\xccng y\xec"},
		{name: "windows-1258 labelled iso-8859-1", charset: "iso-8859-1", body: "\xd0\xf4\xccng y\xec"},
		{name: "windows-1258 without a label", charset: "", body: "\xd0\xf4\xccng y\xec"},
		{name: "TCVN3 labelled x-viet-tcvn5712", charset: "x-viet-tcvn5712", body: "\xa7\xe5ng \xfd"},
		{name: "TCVN3 labelled iso-8859-1", charset: "iso-8859-1", body: "\xa7\xe5ng \xfd"},
		{name: "VISCII", charset: "viscii", body: "\xd0\xb0ng \xfd"},
		{name: "VNI-Windows labelled iso-8859-1", charset: "iso-8859-1", body: "\xd1o\xe0ng y\xf9"},
		{name: "UTF-8 taken for Latin-1 and encoded again", charset: "utf-8", body: "Ä\u0090á»\u0093ng Ã½"},
		{name: "UTF-8 taken for windows-1252 and encoded again", charset: "utf-8", body: "Ä\u0090á»“ng Ã½"},
		{name: "windows-1258 taken for windows-1252", charset: "utf-8", body: "ÐôÌng yì"},
		{name: "with zero-width letters and a NUL", charset: "utf-8", body: "Đồ\u200bng\x00 ý\u202e"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := "Content-Type: text/plain"
			if test.charset != "" {
				header += "; charset=" + test.charset
			}
			letter := mailtest.Parse(t, "From: a@b.test\r\n"+header+"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"+test.body+"\r\n")
			if diff := cmp.Diff(want, strings.TrimSpace(letter.Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestForeignLettersAreNotRepairedIntoVietnamese(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Très bien, d'accord", "Grüße aus München", "Señor Muñoz, mañana", "Ông Müller đồng ý", "Thông tư § 3 khoản 2"} {
		letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text)
		if diff := cmp.Diff(text, letter.Text); diff != "" {
			t.Error(diff)
		}
	}
}

func TestHeadersAreRead(t *testing.T) {
	t.Parallel()
	raw := "Return-Path: <>\r\nFrom: =?utf-8?Q?Tr=E1=BA=A7n_?= =?utf-8?Q?B=C3=ACnh?= <BINH_SONV@Hanoi.Test>\r\n" +
		"To: \"Phòng, CCHC\" <loa+ABC@hanoi.test>,\r\n\tgroup: x@y.test, z@y.test;\r\n" +
		"Subject: =?utf-8?B?4buJIG7hu5?= =?utf-8?B?mSBkdW5n?=\r\nDate: Tue, 07 Jun 2022 10:00:00 +0700\r\n" +
		"References: <a@x>\r\n <b@x>\r\nIn-Reply-To: <b@x> (thư của Phòng)\r\nMessage-ID: <c@x>\r\n\r\nOK"
	letter := mailtest.Parse(t, raw)
	type summary struct {
		From, To             []mail.Address
		Subject, ID, Replies string
		References           []string
		Null                 bool
		Day                  int
	}
	got := summary{From: letter.From, To: letter.To, Subject: letter.Subject, ID: letter.MessageID, Replies: letter.InReplyTo, References: letter.References, Null: letter.NullPath, Day: letter.Date.Day()}
	want := summary{
		From:    []mail.Address{{Name: "Trần Bình", Spec: "binh_sonv@hanoi.test"}},
		To:      []mail.Address{{Name: "Phòng, CCHC", Spec: "loa+abc@hanoi.test"}, {Spec: "x@y.test"}, {Spec: "z@y.test"}},
		Subject: "ỉ nộ dung", ID: "c@x", Replies: "b@x", References: []string{"a@x", "b@x"}, Null: true, Day: 7,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFromThatNamesNobodyIsFound(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, header, want string }{
		{name: "one plain address", header: "From: Bình <binh@hanoi.test>\r\n", want: ""},
		{name: "a bare address", header: "From: binh@hanoi.test\r\n", want: ""},
		{name: "a name with an address in quotes", header: "From: \"giamdoc@hanoi.test\" <binh@hanoi.test>\r\n", want: ""},
		{name: "no From at all", header: "To: x@y.test\r\n", want: "không có trường From"},
		{name: "two From fields", header: "From: a@hanoi.test\r\nFrom: b@hanoi.test\r\n", want: "có nhiều trường From"},
		{name: "two addresses", header: "From: a@hanoi.test, b@hanoi.test\r\n", want: "trường From không có đúng một địa chỉ"},
		{name: "two addresses in brackets", header: "From: <a@hanoi.test> <b@hanoi.test>\r\n", want: "hai địa chỉ không có dấu phẩy"},
		{name: "group syntax", header: "From: lanhdao: a@hanoi.test;\r\n", want: "trường From ghi theo nhóm"},
		{name: "no domain", header: "From: giamdoc\r\n", want: "không có địa chỉ"},
		{name: "an open bracket", header: "From: Bình <binh@hanoi.test\r\n", want: "dấu ngoặc nhọn không đóng"},
		{name: "an open comment", header: "From: binh@hanoi.test (phòng\r\n", want: "chú thích không đóng"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, test.header+"\r\nx")
			if diff := cmp.Diff(test.want, letter.FromFault); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAttachmentsKeepTheirNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, header, want string }{
		{name: "RFC 2231 in UTF-8", header: "Content-Disposition: attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx", want: "Báo cáo.xlsx"},
		{name: "RFC 2231 in windows-1258", header: "Content-Disposition: attachment; filename*=windows-1258''B%E1o%20c%E1o.xlsx", want: "Báo cáo.xlsx"},
		{name: "RFC 2231 in pieces, cut inside a letter", header: "Content-Disposition: attachment; filename*0*=UTF-8''B%C3; filename*1*=%A1o.xlsx", want: "Báo.xlsx"},
		{name: "an encoded word in quotes", header: "Content-Disposition: attachment; filename=\"=?utf-8?B?QsOhbyBjw6FvLnhsc3g=?=\"", want: "Báo cáo.xlsx"},
		{name: "raw UTF-8", header: "Content-Disposition: attachment; filename=\"Báo cáo.xlsx\"", want: "Báo cáo.xlsx"},
		{name: "decomposed UTF-8", header: "Content-Disposition: attachment; filename=\"" + norm.NFD.String("Báo cáo.xlsx") + "\"", want: "Báo cáo.xlsx"},
		{name: "only in Content-Type", header: "Content-Type: application/vnd.ms-excel; name=\"so lieu.xls\"", want: "so lieu.xls"},
		{name: "a path", header: "Content-Disposition: attachment; filename=\"../../etc/passwd\"", want: "passwd"},
		{name: "a Windows path", header: `Content-Disposition: attachment; filename="C:\\Users\\a\\bc.docx"`, want: "bc.docx"},
		{name: "a direction trick", header: "Content-Disposition: attachment; filename=\"bao\u202excod.exe\"", want: "baoxcod.exe"},
		{name: "nothing but dots", header: "Content-Disposition: attachment; filename=\"..\"", want: "khong-ten"},
		{name: "without quotes and with spaces", header: "Content-Disposition: attachment; filename=bao cao quy I.xlsx", want: "bao cao quy I.xlsx"},
		{name: "far too long", header: "Content-Disposition: attachment; filename=\"" + strings.Repeat("á", 300) + ".xlsx\"", want: strings.Repeat("á", 115) + ".xlsx"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nKèm báo cáo\r\n--x\r\n"+test.header+"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--x--\r\n")
			if len(letter.Attachments) != 1 {
				t.Fatalf("got %d attachments, want 1", len(letter.Attachments))
			}
			got := letter.Attachments[0]
			if diff := cmp.Diff(test.want, got.Name); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", got.SHA256); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBodiesAreDecodedAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, encoding, body, want string }{
		{name: "base64 with a broken end", encoding: "base64", body: "xJDhu5NuZyDDvQ=", want: "Đồng ý"},
		{name: "base64 with dashes between", encoding: "base64", body: "xJDhu5Nu\r\n**ZyDDvQ==", want: "Đồng ý"},
		{name: "quoted-printable with a stray sign", encoding: "quoted-printable", body: "=C4=90=E1=BB=93ng =\r\n=C3=BD 100=", want: "Đồng ý 100"},
		{name: "uuencode", encoding: "x-uuencode", body: "begin 644 t.txt\r\n*Q)#ANY-N9R##O0\r\nend", want: "Đồng ý"},
		{name: "an unknown encoding", encoding: "x-khac", body: "Đồng ý", want: "Đồng ý"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: "+test.encoding+"\r\n\r\n"+test.body)
			if diff := cmp.Diff(test.want, strings.TrimSpace(letter.Text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// hostile are letters that are built to exhaust a reader, and the limit that refuses each.
func hostile() []struct{ name, raw, limit string } {
	nested := func(depth int) string {
		var out strings.Builder
		out.WriteString("From: a@b.test\r\n")
		for i := range depth {
			fmt.Fprintf(&out, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return out.String() + "\r\nx"
	}
	manyParts := "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\n\r\n", 100_000)
	longHeader := "Subject: " + strings.Repeat("a", 10<<20) + "\r\n"
	return []struct{ name, raw, limit string }{
		{name: "100 000 parts", raw: manyParts, limit: "boundaries"},
		{name: "500 parts", raw: "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\na\r\n", 500), limit: "parts"},
		{name: "nested 3 000 deep", raw: nested(3000), limit: "boundaries"},
		{name: "nested 30 deep", raw: nested(30), limit: "depth"},
		{name: "a header of 10 MB", raw: longHeader + "\r\nx", limit: "header"},
		{name: "a header of 10 MB in folded lines", raw: "Subject: a\r\n" + strings.Repeat(" b\r\n", 2<<20) + "\r\nx", limit: "header"},
		{name: "a part's header of 10 MB", raw: "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nX-A: " + strings.Repeat("a\r\n b", 3<<20) + "\r\n\r\nx", limit: "header"},
		{name: "all three", raw: longHeader + manyParts + nested(3000), limit: "header"},
		{name: "parts and depth", raw: manyParts + nested(3000), limit: "boundaries"},
		{name: "36 MB", raw: strings.Repeat("a", 36<<20), limit: "size"},
	}
}

func TestHostileLettersAreRefused(t *testing.T) {
	t.Parallel()
	tests := hostile()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mail.Parse([]byte(test.raw))
			var refused *mail.LimitError
			if !errors.As(err, &refused) || refused.Limit != test.limit {
				t.Fatalf("got %v, want a refusal by %s", err, test.limit)
			}
			reading := inbound.Explain([]byte(test.raw), senderauth.Trust{})
			if reading.Kind != inbound.KindOther || reading.Verdict != reply.VerdictNone || reading.Checks[0].Name != "guard" || reading.Checks[0].Result != "fail" {
				t.Errorf("got %+v", reading)
			}
		})
	}
}

// BenchmarkRefusal shows how long a letter that is built to exhaust a reader takes to be refused.
func BenchmarkRefusal(b *testing.B) {
	for _, letter := range hostile() {
		b.Run(letter.name, func(b *testing.B) {
			raw := []byte(letter.raw)
			for b.Loop() {
				if _, err := mail.Parse(raw); err == nil {
					b.Fatal("not refused")
				}
			}
		})
	}
}

// BenchmarkHostileText shows how long text takes that is built to be slow to read.
func BenchmarkHostileText(b *testing.B) {
	for _, text := range []struct{ name, text string }{
		{name: "lines of signatures", text: "Đồng ý\n" + strings.Repeat("ĐT: 1\n", 100_000)},
		{name: "lines below a closing", text: "Đồng ý\nTrân trọng\n" + strings.Repeat("không sửa ảnh\n", 100_000)},
		{name: "one long line", text: "Đồng ý " + strings.Repeat("nhưng không ", 100_000)},
		{name: "many items", text: strings.Repeat("1, 2 và 3 duyệt, ", 3_800)},
		{name: "openings of attributions", text: strings.Repeat("Vào ngày 5/6\n", 100_000)},
		{name: "letters of a wrong encoding", text: strings.Repeat("Äá»“ng Ã½\n", 100_000)},
	} {
		raw := []byte(mailtest.PlainLetter("utf-8", "8bit", text.text))
		b.Run(text.name, func(b *testing.B) {
			for b.Loop() {
				if got := inbound.Explain(raw, mailtest.Trust); got.Verdict == reply.VerdictApprove {
					b.Fatal("approved")
				}
			}
		})
	}
}

func TestBrokenLettersAreStillRead(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, raw string }{
		{name: "no closing boundary", raw: "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{name: "a multipart without a boundary", raw: "From: a@b.test\r\nContent-Type: multipart/mixed\r\n\r\nĐồng ý"},
		{name: "bare line feeds", raw: "From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\nĐồng ý\n"},
		{name: "a line that is no field", raw: "From: a@b.test\r\nthis is no field\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{name: "an mbox line on top", raw: "From a@b.test Tue Jun  7 10:00:00 2022\r\nFrom: a@b.test\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{name: "text beside an attachment without a name", raw: "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, test.raw)
			if !strings.Contains(letter.Text, "Đồng ý") {
				t.Errorf("got text %q", letter.Text)
			}
		})
	}
}

func TestParsingKeepsNoReferenceToTheRawBytes(t *testing.T) {
	t.Parallel()
	raw := []byte("From: a@b.test\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4")
	letter, err := mail.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		raw[i] = 0
	}
	if len(letter.Attachments) != 1 || !bytes.HasPrefix(letter.Attachments[0].Content, []byte("%PDF")) {
		t.Errorf("got %+v", letter.Attachments)
	}
}
