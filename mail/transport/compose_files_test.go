package transport_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/transport"
)

// TestComposeFiles: the name of a file arrives as it was, whatever marks it has and however long it is, and no declared type adds a field.
func TestComposeFiles(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Dự thảo kịch bản truyền thông ", 3) + "đã chỉnh sửa.docx"
	for name, tt := range map[string]struct {
		file mail.Attachment
		want string
		kind string
	}{
		"a name in ASCII":          {file: mail.Attachment{Name: "du thao.docx", Type: "application/pdf"}, want: "du thao.docx", kind: "application/pdf"},
		"a name with marks":        {file: mail.Attachment{Name: "Dự thảo lần 2.docx", Type: "text/plain; charset=utf-8"}, want: "Dự thảo lần 2.docx", kind: "text/plain"},
		"a long name":              {file: mail.Attachment{Name: long, Type: "text/csv"}, want: long, kind: "text/csv"},
		"quotes and a line end":    {file: mail.Attachment{Name: "a\"b\r\nX-Y: z.txt", Type: "text/plain"}, want: "a_b X-Y_ z.txt", kind: "text/plain"},
		"a type with a line end":   {file: mail.Attachment{Name: "a.txt", Type: "text/plain\r\nX-Y: z"}, want: "a.txt", kind: "application/octet-stream"},
		"a type that is a message": {file: mail.Attachment{Name: "a.eml", Type: "message/rfc822"}, want: "a.eml", kind: "application/octet-stream"},
		"no type":                  {file: mail.Attachment{Name: "a.bin"}, want: "a.bin", kind: "application/octet-stream"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			letter := letterTo("binh@tp.test")
			tt.file.Content = []byte("nội dung")
			letter.Attachments = []mail.Attachment{tt.file}
			raw := must[[]byte](t)(transport.Compose(letter))
			checkWire(t, letter, raw)
			got := mailtest.Parse(t, string(raw)).Attachments[0]
			if diff := cmp.Diff([]string{tt.want, tt.kind, "nội dung"}, []string{got.Name, got.Type, string(got.Content)}); diff != "" {
				t.Errorf("the file (-want +got):\n%s\n%s", diff, raw)
			}
		})
	}
}
