package inbound_test

import (
	"testing"

	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

func FuzzParse(f *testing.F) {
	for _, client := range mailtest.Clients {
		f.Add([]byte(client.Reply("Đồng ý nhưng sửa tiêu đề")))
	}
	f.Add([]byte("From: a: b@c;, <d@e> (\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment; filename*0*=utf-8''%C3; filename*1=a\r\n\r\n--x--"))
	f.Add([]byte("Subject: =?utf-8?B?4buJIG7hu5?= =?x?q?=\xff?=\r\nFrom: \xff@\xfe\r\n\r\n\xd0\xf4\xccng"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		letter, err := mail.Parse(raw)
		if err != nil {
			return
		}
		mailtest.AssertCleanText(t, "text", letter.Text)
		mailtest.AssertCleanText(t, "HTML", letter.HTML)
		mailtest.AssertCleanText(t, "subject", letter.Subject)
		for _, file := range letter.Attachments {
			mailtest.AssertCleanFileName(t, file.Name)
		}
		reading := inbound.Interpret(letter, senderauth.Signatures{}, mailtest.Trust)
		mailtest.AssertCleanText(t, "new text", reading.NewText)
		if reading.Authentication != senderauth.AuthenticationFailed && reading.Authentication != senderauth.Unauthenticated && len(letter.From) != 1 {
			t.Errorf("proved %d senders", len(letter.From))
		}
		if reading.Verdict == reply.VerdictApprove && (reading.Kind != inbound.KindReply && reading.Kind != inbound.KindOther || reading.Confidence < 0.8) {
			t.Errorf("approved by a letter of kind %s with confidence %.1f", reading.Kind, reading.Confidence)
		}
	})
}

func FuzzSecret(f *testing.F) {
	f.Add("[MẬT] Kế hoạch", "UBND\nTỐI MẬT\n", "Tuyet-mat.docx")
	f.Add("Độ mật: A", "M Ậ T", "bí mật.txt")
	f.Fuzz(func(t *testing.T, subject, text, name string) {
		letter := mail.Letter{Subject: subject, Text: text, Attachments: []mail.Attachment{{Name: name}}}
		mark, found := inbound.SecretMark(letter)
		if found != (mark != "") {
			t.Errorf("got %q, %t", mark, found)
		}
		letter.Subject = "[TUYỆT MẬT] " + subject
		if mark, _ := inbound.SecretMark(letter); mark != "TUYỆT MẬT" {
			t.Errorf("got %q for %q", mark, letter.Subject)
		}
	})
}
