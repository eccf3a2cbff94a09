package mail_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"loa/mail"
	"loa/mail/mailtest"
)

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
			mailtest.AssertCleanFileName(t, file.Name)
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
		mailtest.AssertCleanText(t, "text", letter.Text)
		if again := mailtest.Parse(t, "From: a@b.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+letter.Text).Text; len(letter.Text) < 1000 && utf8.ValidString(again) {
			mailtest.AssertCleanText(t, "text read twice", again)
		}
	})
}
