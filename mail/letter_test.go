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
		{"UTF-8", "utf-8", "Đồng ý"},
		{"UTF-8 labelled iso-8859-1", "iso-8859-1", "Đồng ý"},
		{"UTF-8 labelled us-ascii", "us-ascii", "Đồng ý"},
		{"UTF-8 labelled windows-1252", "windows-1252", "Đồng ý"},
		{"UTF-8 without a label", "", "Đồng ý"},
		{"UTF-8 decomposed, as a Mac writes it", "utf-8", norm.NFD.String("Đồng ý")},
		{"UTF-8 with a byte order mark", "utf-8", "\ufeffĐồng ý"},
		{"windows-1258", "windows-1258", "\xd0\xf4\xccng y\xec"},
		{"windows-1258 labelled iso-8859-1", "iso-8859-1", "\xd0\xf4\xccng y\xec"},
		{"windows-1258 without a label", "", "\xd0\xf4\xccng y\xec"},
		{"TCVN3 labelled x-viet-tcvn5712", "x-viet-tcvn5712", "\xa7\xe5ng \xfd"},
		{"TCVN3 labelled iso-8859-1", "iso-8859-1", "\xa7\xe5ng \xfd"},
		{"VISCII", "viscii", "\xd0\xb0ng \xfd"},
		{"VNI-Windows labelled iso-8859-1", "iso-8859-1", "\xd1o\xe0ng y\xf9"},
		{"UTF-8 taken for Latin-1 and encoded again", "utf-8", "Ä\u0090á»\u0093ng Ã½"},
		{"UTF-8 taken for windows-1252 and encoded again", "utf-8", "Ä\u0090á»“ng Ã½"},
		{"windows-1258 taken for windows-1252", "utf-8", "ÐôÌng yì"},
		{"with zero-width letters and a NUL", "utf-8", "Đồ\u200bng\x00 ý\u202e"},
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
	got := summary{letter.From, letter.To, letter.Subject, letter.MessageID, letter.InReplyTo, letter.References, letter.NullPath, letter.Date.Day()}
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
		{"one plain address", "From: Bình <binh@hanoi.test>\r\n", ""},
		{"a bare address", "From: binh@hanoi.test\r\n", ""},
		{"a name with an address in quotes", "From: \"giamdoc@hanoi.test\" <binh@hanoi.test>\r\n", ""},
		{"no From at all", "To: x@y.test\r\n", "không có trường From"},
		{"two From fields", "From: a@hanoi.test\r\nFrom: b@hanoi.test\r\n", "có nhiều trường From"},
		{"two addresses", "From: a@hanoi.test, b@hanoi.test\r\n", "trường From không có đúng một địa chỉ"},
		{"two addresses in brackets", "From: <a@hanoi.test> <b@hanoi.test>\r\n", "hai địa chỉ không có dấu phẩy"},
		{"group syntax", "From: lanhdao: a@hanoi.test;\r\n", "trường From ghi theo nhóm"},
		{"no domain", "From: giamdoc\r\n", "không có địa chỉ"},
		{"an open bracket", "From: Bình <binh@hanoi.test\r\n", "dấu ngoặc nhọn không đóng"},
		{"an open comment", "From: binh@hanoi.test (phòng\r\n", "chú thích không đóng"},
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
		{"RFC 2231 in UTF-8", "Content-Disposition: attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx", "Báo cáo.xlsx"},
		{"RFC 2231 in windows-1258", "Content-Disposition: attachment; filename*=windows-1258''B%E1o%20c%E1o.xlsx", "Báo cáo.xlsx"},
		{"RFC 2231 in pieces, cut inside a letter", "Content-Disposition: attachment; filename*0*=UTF-8''B%C3; filename*1*=%A1o.xlsx", "Báo.xlsx"},
		{"an encoded word in quotes", "Content-Disposition: attachment; filename=\"=?utf-8?B?QsOhbyBjw6FvLnhsc3g=?=\"", "Báo cáo.xlsx"},
		{"raw UTF-8", "Content-Disposition: attachment; filename=\"Báo cáo.xlsx\"", "Báo cáo.xlsx"},
		{"decomposed UTF-8", "Content-Disposition: attachment; filename=\"" + norm.NFD.String("Báo cáo.xlsx") + "\"", "Báo cáo.xlsx"},
		{"only in Content-Type", "Content-Type: application/vnd.ms-excel; name=\"so lieu.xls\"", "so lieu.xls"},
		{"a path", "Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"},
		{"a Windows path", `Content-Disposition: attachment; filename="C:\\Users\\a\\bc.docx"`, "bc.docx"},
		{"a direction trick", "Content-Disposition: attachment; filename=\"bao\u202excod.exe\"", "baoxcod.exe"},
		{"nothing but dots", "Content-Disposition: attachment; filename=\"..\"", "khong-ten"},
		{"without quotes and with spaces", "Content-Disposition: attachment; filename=bao cao quy I.xlsx", "bao cao quy I.xlsx"},
		{"far too long", "Content-Disposition: attachment; filename=\"" + strings.Repeat("á", 300) + ".xlsx\"", strings.Repeat("á", 115) + ".xlsx"},
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
		{"base64 with a broken end", "base64", "xJDhu5NuZyDDvQ=", "Đồng ý"},
		{"base64 with dashes between", "base64", "xJDhu5Nu\r\n**ZyDDvQ==", "Đồng ý"},
		{"quoted-printable with a stray sign", "quoted-printable", "=C4=90=E1=BB=93ng =\r\n=C3=BD 100=", "Đồng ý 100"},
		{"uuencode", "x-uuencode", "begin 644 t.txt\r\n*Q)#ANY-N9R##O0\r\nend", "Đồng ý"},
		{"an unknown encoding", "x-khac", "Đồng ý", "Đồng ý"},
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
		{"100 000 parts", manyParts, "boundaries"},
		{"500 parts", "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\na\r\n", 500), "parts"},
		{"nested 3 000 deep", nested(3000), "boundaries"},
		{"nested 30 deep", nested(30), "depth"},
		{"a header of 10 MB", longHeader + "\r\nx", "header"},
		{"a header of 10 MB in folded lines", "Subject: a\r\n" + strings.Repeat(" b\r\n", 2<<20) + "\r\nx", "header"},
		{"a part's header of 10 MB", "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nX-A: " + strings.Repeat("a\r\n b", 3<<20) + "\r\n\r\nx", "header"},
		{"all three", longHeader + manyParts + nested(3000), "header"},
		{"parts and depth", manyParts + nested(3000), "boundaries"},
		{"36 MB", strings.Repeat("a", 36<<20), "size"},
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
		{"lines of signatures", "Đồng ý\n" + strings.Repeat("ĐT: 1\n", 100_000)},
		{"lines below a closing", "Đồng ý\nTrân trọng\n" + strings.Repeat("không sửa ảnh\n", 100_000)},
		{"one long line", "Đồng ý " + strings.Repeat("nhưng không ", 100_000)},
		{"many items", strings.Repeat("1, 2 và 3 duyệt, ", 3_800)},
		{"openings of attributions", strings.Repeat("Vào ngày 5/6\n", 100_000)},
		{"letters of a wrong encoding", strings.Repeat("Äá»“ng Ã½\n", 100_000)},
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
		{"no closing boundary", "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{"a multipart without a boundary", "From: a@b.test\r\nContent-Type: multipart/mixed\r\n\r\nĐồng ý"},
		{"bare line feeds", "From: a@b.test\nContent-Type: text/plain; charset=utf-8\n\nĐồng ý\n"},
		{"a line that is no field", "From: a@b.test\r\nthis is no field\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{"an mbox line on top", "From a@b.test Tue Jun  7 10:00:00 2022\r\nFrom: a@b.test\r\nContent-Type: text/plain\r\n\r\nĐồng ý"},
		{"text beside an attachment without a name", "From: a@b.test\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nĐồng ý\r\n--x\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"},
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
