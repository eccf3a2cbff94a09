package senderauth_test

import (
	"bytes"
	"slices"
	"testing"

	"loa/mail"
	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestParsePKCS7(t *testing.T) {
	t.Parallel()
	ca := mailtest.NewAuthority(t, "Hà Nội")
	nested := func(levels int) []byte { // well-formed to its end
		return slices.Concat(bytes.Repeat([]byte{0x30, 0x80}, levels), []byte{0x05, 0x00}, bytes.Repeat([]byte{0, 0}, levels))
	}
	for name, der := range map[string][]byte{
		"closed at its end": nested(1 << 20),
		"just too deep":     nested(50),
		"indefinite":        bytes.Repeat([]byte{0x30, 0x80}, 4<<20),
		"closed at once":    bytes.Repeat([]byte{0x30, 0x80, 0, 0}, 2<<20),
		"a long tag":        {0x3f, 0x81, 0x01, 0x00},
		"a length too far":  {0x30, 0x84, 0x7f, 0xff, 0xff, 0xff},
		"nothing":           {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(der) + "\r\n"
			if _, err := senderauth.Unwrap([]byte(raw)); err == nil {
				t.Error("unwrapped")
			}
			found := senderauth.VerifySignatures(t.Context(), []byte(raw), mail.Letter{}, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival})
			if found.SMIME == nil || found.SMIME.Result != "none" || !mailtest.HasCheckDetail(found.SMIME.Checks, "lồng quá sâu") {
				t.Errorf("got %+v", found.SMIME)
			}
		})
	}
}
