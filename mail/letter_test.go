package mail_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail"
	"loa/mail/mailtest"
)

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("text in every encoding that officials use", func(t *testing.T) {
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
	})
	t.Run("letters of other languages are not repaired into Vietnamese", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"Très bien, d'accord", "Grüße aus München", "Señor Muñoz, mañana", "Ông Müller đồng ý", "Thông tư § 3 khoản 2"} {
			letter := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text)
			if diff := cmp.Diff(text, letter.Text); diff != "" {
				t.Error(diff)
			}
		}
	})
	t.Run("header fields", func(t *testing.T) {
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
	})
	t.Run("a malformed letter keeps its text", func(t *testing.T) {
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
	})
	t.Run("the letter holds no reference to the raw bytes", func(t *testing.T) {
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
	})
}

func TestParseFrom(t *testing.T) {
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

// FuzzDecode decodes bodies of any bytes under any label: the text is always clean.
func FuzzDecode(f *testing.F) {
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
		mailtest.AssertCleanText(t, "text", letter.Text)
		if again := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+letter.Text).Text; len(letter.Text) < 1000 && utf8.ValidString(again) {
			mailtest.AssertCleanText(t, "text parsed twice", again)
		}
	})
}

// FuzzParseFrom parses From fields: without a fault there is one plain address, and it is parsed as itself.
func FuzzParseFrom(f *testing.F) {
	for _, seed := range []string{
		"Bình <binh@tp.test>", `"a@b" <c@d.test> (x)`, "a: b@c.test;", "<@r:b@c.test>", `"b"@c.test`, "=?utf-8?q?a=40b?= <c@d.test>", "giamdoc@hаnoi.test", "a@b.test\x0b", "K@ｂ.test, x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		value = strings.NewReplacer("\r", "", "\n", "").Replace(value)
		letter := mailtest.Parse(t, "From: "+value+"\r\n\r\nx")
		if letter.FromFault != "" {
			return
		}
		if len(letter.From) != 1 {
			t.Fatalf("%d addresses without a fault in %q", len(letter.From), value)
		}
		spec := letter.From[0].Spec
		if strings.Count(spec, "@") != 1 || strings.ContainsAny(spec, " \t<>,;()\"\x00\u200b") || spec != strings.ToLower(spec) {
			t.Errorf("%q is parsed as %q", value, spec)
		}
		again := mailtest.Parse(t, "From: \"x\" <"+spec+">\r\n\r\nx")
		if again.FromFault != "" || len(again.From) != 1 || again.From[0].Spec != spec {
			t.Errorf("%q is parsed as %q, and that as %+v %s", value, spec, again.From, again.FromFault)
		}
	})
}
