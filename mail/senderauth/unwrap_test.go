package senderauth_test

import (
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/smallstep/pkcs7"

	"loa/mail/mailtest"
	"loa/mail/senderauth"
)

func TestUnwrap(t *testing.T) {
	t.Parallel()
	t.Run("an opaque signature is taken off", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		head := ca.Issue(t, mailtest.HeadOfFinance)
		unwrapped, err := senderauth.Unwrap([]byte(head.Opaque(t, "From: x@evil.test\r\nSubject: khác\r\n"+agreed, mailtest.SignatureOptions{})))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(mailtest.SMIMEHeader+agreed, string(unwrapped)); diff != "" {
			t.Error(diff)
		}
		for _, plain := range []string{mailtest.ApprovalLetter, head.Detached(t, agreed, mailtest.SignatureOptions{})} {
			if got, err := senderauth.Unwrap([]byte(plain)); err != nil || string(got) != plain {
				t.Errorf("got %q, %v", got, err)
			}
		}
	})
	t.Run("an encrypted or malformed letter comes back with an error", func(t *testing.T) {
		t.Parallel()
		ca := mailtest.NewAuthority(t, "Hà Nội")
		for _, raw := range []string{
			mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64(encrypted(t, ca)) + "\r\n",
			mailtest.SMIMEHeader + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\r\n\r\n--x\r\n\r\nVersion: 1\r\n--x--\r\n",
		} {
			if _, err := senderauth.Unwrap([]byte(raw)); !errors.Is(err, senderauth.ErrEncrypted) {
				t.Errorf("got %v", err)
			}
			letter := mailtest.Parse(t, raw)
			found := senderauth.VerifySignatures(t.Context(), []byte(raw), letter, senderauth.Verifier{Roots: ca.Roots(), Now: mailtest.Arrival})
			if found.SMIME == nil || found.SMIME.Form != "encrypted" || !strings.Contains(found.SMIME.Checks[0].Detail, "mã hóa") {
				t.Errorf("got %+v", found.SMIME)
			}
		}
		malformed := mailtest.SMIMEHeader + "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + mailtest.WrapBase64([]byte("không phải chữ ký")) + "\r\n"
		if got, err := senderauth.Unwrap([]byte(malformed)); err == nil || string(got) != malformed {
			t.Errorf("got %v", err)
		}
	})
}

// encrypted is a letter that only its addressee can open.
func encrypted(t testing.TB, ca mailtest.Authority) []byte {
	t.Helper()
	addressee := mailtest.WeakSigner(t, ca, mailtest.HeadOfFinance)
	der, err := pkcs7.Encrypt([]byte(agreed), []*x509.Certificate{addressee.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	return der
}
