package mail_test

import (
	"bytes"
	"strings"
	"testing"

	"loa/mail"
)

func TestWithoutFiles(t *testing.T) {
	t.Parallel()
	const header = "Authentication-Results: mx.hanoi.test;\r\n\tdmarc=none header.from=khac.example\r\nFrom: Nguyen Van A <a@khac.example>\r\nTo: loa@cchc.hanoi.test\r\nSubject: =?utf-8?Q?B=C3=A1o_c=C3=A1o?=\r\nMessage-ID: <1@khac.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=b\r\n\r\n"
	file := "--b\r\nContent-Type: application/pdf; name=bao-cao.pdf\r\nContent-Disposition: attachment; filename=bao-cao.pdf\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + strings.Repeat("a", 2<<20) + "\r\n--b--\r\n"
	t.Run("the header and the text are kept, and the files are named", func(t *testing.T) {
		t.Parallel()
		raw := []byte(header + "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nKính gửi: số tin 12.\r\n" + file)
		kept, leftOut := mail.WithoutFiles(raw)
		if len(kept) > 4096 {
			t.Errorf("%d bytes are kept", len(kept))
		}
		before, err := mail.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		after, err := mail.Parse(kept)
		if err != nil {
			t.Fatalf("%v:\n%s", err, kept)
		}
		if after.Text != before.Text || after.Subject != "Báo cáo" || after.MessageID != before.MessageID || len(after.From) != 1 || len(after.Attachments) > 0 ||
			after.Header.First("Authentication-Results") != before.Header.First("Authentication-Results") {
			t.Errorf("kept:\n%s", kept)
		}
		if !strings.Contains(leftOut, "bao-cao.pdf (2048 KB)") {
			t.Errorf("%q", leftOut)
		}
		if again, _ := mail.WithoutFiles(raw); !bytes.Equal(again, kept) {
			t.Error("the same letter gives other bytes")
		}
	})
	t.Run("of a letter without a text the beginning is kept", func(t *testing.T) {
		t.Parallel()
		kept, leftOut := mail.WithoutFiles([]byte(header + file))
		if len(kept) > len(header)+mail.MaxKept || !strings.Contains(leftOut, "phần đầu") {
			t.Errorf("%d bytes, %q", len(kept), leftOut)
		}
	})
	t.Run("bytes without a header are cut", func(t *testing.T) {
		t.Parallel()
		if kept, _ := mail.WithoutFiles(bytes.Repeat([]byte("a"), 3<<20)); len(kept) != mail.MaxKept {
			t.Errorf("%d bytes", len(kept))
		}
	})
}
