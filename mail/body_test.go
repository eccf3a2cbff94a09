package mail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/reply"
)

// multipart returns a multipart of a kind; each part has its header line and its body.
func multipart(kind, boundary string, parts ...string) string {
	out := "Content-Type: multipart/" + kind + "; boundary=" + boundary + "\r\n\r\n"
	for _, part := range parts {
		out += "--" + boundary + "\r\n" + part + "\r\n"
	}
	return out + "--" + boundary + "--\r\n"
}

func part(kind, body string) string {
	return "Content-Type: " + kind + "; charset=utf-8\r\n\r\n" + body
}

func TestParseBody(t *testing.T) {
	t.Parallel()
	image := "Content-Type: image/png\r\nContent-Disposition: inline\r\n\r\nPNG"
	tests := []struct {
		name, letter string
		// text is Letter.Text, html the words of Letter.HTML, both without blank lines.
		text, html string
		files      int
	}{
		{name: "a plain letter", letter: part("text/plain", "Đồng ý."), text: "Đồng ý."},
		{name: "the forms of an alternative compete", letter: multipart("alternative", "a", part("text/plain", "Đồng ý."), part("text/html", "<p>Đồng ý.</p>")), text: "Đồng ý.", html: "Đồng ý."},
		{name: "text and an HTML signature are one text", letter: multipart("mixed", "m", part("text/plain", "Đồng ý."), part("text/html", "<p>Trần Bình</p>")), html: "Đồng ý.\nTrần Bình"},
		{name: "text around an image is one text", letter: multipart("mixed", "m", part("text/plain", "Đồng ý."), image, part("text/plain", "nhưng sửa ảnh")), text: "Đồng ý.\nnhưng sửa ảnh", files: 1},
		{name: "HTML around a file is one text", letter: multipart("mixed", "m", part("text/html", "<p>Đồng ý.</p>"), image, part("text/html", "<p>nhưng sửa ảnh</p>")), html: "Đồng ý.\nnhưng sửa ảnh", files: 1},
		{name: "HTML with the plain footer of a gateway", letter: multipart("mixed", "m", part("text/html", "<p>Đồng ý.</p>"), part("text/plain", "Thư nội bộ <b>")), html: "Đồng ý.\nThư nội bộ <b>"},
		{name: "an alternative with the plain footer of a gateway", letter: multipart("mixed", "m", multipart("alternative", "a", part("text/plain", "Đồng ý."), part("text/html", "<p>Đồng ý.</p>")), part("text/plain", "Thư nội bộ")), text: "Đồng ý.\nThư nội bộ", html: "Đồng ý.\nThư nội bộ"},
		{name: "Apple Mail: HTML on both sides of a file, inside an alternative", letter: multipart("alternative", "a", part("text/plain", "Đồng ý.\nnhưng sửa"), multipart("mixed", "m", part("text/html", "<p>Đồng ý.</p>"), image, part("text/html", "<p>nhưng sửa</p>"))), text: "Đồng ý.\nnhưng sửa", html: "Đồng ý.\nnhưng sửa", files: 1},
		{name: "Outlook: HTML with its pictures, inside an alternative", letter: multipart("mixed", "m", multipart("related", "r", multipart("alternative", "a", part("text/plain", "Đồng ý."), part("text/html", "<p>Đồng ý.</p>")), image)), text: "Đồng ý.", html: "Đồng ý.", files: 1},
		{name: "a part left open does not swallow the next", letter: multipart("mixed", "m", part("text/html", "<p>Đồng ý.</p><div style='display:none'><!-- "), part("text/plain", "nhưng sửa ảnh")), html: "Đồng ý.\nnhưng sửa ảnh"},
		{name: "blank parts are none", letter: multipart("mixed", "m", part("text/plain", "\r\n"), part("text/html", "<p>Đồng ý.</p>"), part("text/plain", " \r\n")), html: "Đồng ý."},
		{name: "text that is declared an attachment is a file", letter: multipart("mixed", "m", part("text/plain", "Đồng ý."), "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nnhưng sửa"), text: "Đồng ý.", files: 1},
		{name: "text with a name that is shown is both", letter: multipart("mixed", "m", part("text/plain", "Đồng ý."), "Content-Type: text/plain; charset=utf-8; name=a.txt\r\nContent-Disposition: inline; filename=a.txt\r\n\r\nnhưng sửa"), text: "Đồng ý.\nnhưng sửa", files: 1},
		{name: "text in another form that is shown", letter: multipart("mixed", "m", part("text/plain", "Đồng ý."), part("text/markdown", "nhưng sửa")), text: "Đồng ý.\nnhưng sửa"},
		{name: "two plain forms of an alternative are both kept", letter: multipart("alternative", "a", part("text/plain", "Đồng ý."), part("text/plain", "nhưng sửa")), text: "Đồng ý.\nnhưng sửa"},
		{name: "an attached letter is a file", letter: multipart("mixed", "m", part("text/plain", "Trả lại."), "Content-Type: message/rfc822\r\n\r\nFrom: a@b.test\r\n\r\nĐồng ý"), text: "Trả lại.", files: 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			letter := mailtest.Parse(t, "From: a@b.test\r\nMIME-Version: 1.0\r\n"+test.letter)
			if diff := cmp.Diff(test.text, withoutBlankLines(letter.Text)); diff != "" {
				t.Error("text", diff)
			}
			if diff := cmp.Diff(test.html, withoutBlankLines(reply.HTMLText(letter.HTML))); diff != "" {
				t.Error("HTML", diff)
			}
			if len(letter.Attachments) != test.files {
				t.Errorf("got %d files, want %d", len(letter.Attachments), test.files)
			}
		})
	}
}

func withoutBlankLines(text string) string {
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
