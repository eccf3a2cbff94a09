package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/mail"
	"loa/mail/mailtest"
)

func TestPartName(t *testing.T) {
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
		{name: "a direction character", header: "Content-Disposition: attachment; filename=\"bao\u202excod.exe\"", want: "baoxcod.exe"},
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

// FuzzPartName parses Content-Disposition fields: the name is always safe.
func FuzzPartName(f *testing.F) {
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
