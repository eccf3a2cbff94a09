package transport_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/transport"
)

func TestPersonalBytes(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, time.March, 2, 9, 0, 0, 0, time.UTC)
	letter := transport.Personal{
		MessageID: "1@may.test", From: "lan@badinh.test", To: "loa+abc@loa.test", Subject: "Trả lời: xin ý kiến\r\nBcc: ai@do.test",
		InReplyTo: "<hoi@loa.test>", Text: "Đồng ý.\n" + strings.Repeat("Nội dung dài. ", 20), Date: at,
		Attachments: []mail.Attachment{{Name: "Số liệu.csv", Type: "text/csv", Content: []byte("a;b\n")}},
	}
	got, err := mail.Parse(letter.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		letter.From, letter.To, "Trả lời: xin ý kiến Bcc: ai@do.test", letter.MessageID, "hoi@loa.test", strings.TrimSpace(letter.Text), "Số liệu.csv", "a;b\n", "",
	}
	parsed := []string{
		got.From[0].Spec, got.To[0].Spec, got.Subject, got.MessageID, got.InReplyTo, strings.TrimSpace(strings.ReplaceAll(got.Text, "\r\n", "\n")),
		got.Attachments[0].Name, string(got.Attachments[0].Content), strings.Join(got.Header.All("Auto-Submitted"), ""),
	}
	if diff := cmp.Diff(want, parsed); diff != "" || !got.Date.Equal(at) {
		t.Errorf("dated %s (-want +got):\n%s", got.Date, diff)
	}
	letter.Auto = true
	if got, err = mail.Parse(letter.Bytes()); err != nil || got.Header.All("Auto-Submitted")[0] != "auto-replied" {
		t.Errorf("an automatic reply: %v (%v)", got.Header.All("Auto-Submitted"), err)
	}
}
