package mailtest_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/mail/mailtest"
)

func TestSubmission(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{})
	web := httptest.NewTLSServer(nil) // has a certificate for 127.0.0.1
	t.Cleanup(web.Close)
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	submission := mailtest.NewSubmission(t, server, "thu.hanoi.test", web.TLS.Certificates[0])
	dial := func(t *testing.T) *smtp.Client {
		t.Helper()
		client, err := smtp.DialTLS(submission.SMTP, &tls.Config{RootCAs: roots})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() }) // the letter is accepted or refused
		return client
	}
	t.Run("who has not logged in is refused", func(t *testing.T) {
		t.Parallel()
		if err := dial(t).SendMail("binh@noivu.test", []string{"la@hanoi.test"}, strings.NewReader(letter)); err == nil {
			t.Error("the letter is accepted")
		}
	})
	t.Run("a wrong password is refused", func(t *testing.T) {
		t.Parallel()
		if err := dial(t).Auth(sasl.NewPlainClient("", "binh@noivu.test", "sai")); err == nil {
			t.Error("the login is accepted")
		}
	})
	t.Run("the login stands in the letter, and a forged one does not", func(t *testing.T) {
		t.Parallel()
		client := dial(t)
		if err := client.Auth(sasl.NewPlainClient("", "binh@noivu.test", mailtest.Password)); err != nil {
			t.Fatal(err)
		}
		forged := "Authentication-Results: thu.hanoi.test; auth=pass smtp.auth=lan@noivu.test\r\n" + letter
		if err := client.SendMail("binh@noivu.test", []string{"nhan@hanoi.test"}, strings.NewReader(forged)); err != nil {
			t.Fatal(err)
		}
		raws := fetch(t, server, "nhan@hanoi.test")
		if len(raws) != 1 {
			t.Fatalf("got %d letters, want 1", len(raws))
		}
		if got := string(raws[0].Bytes); !strings.Contains(got, "\r\nAuthentication-Results: thu.hanoi.test; auth=pass smtp.auth=binh@noivu.test\r\n") || strings.Contains(got, "lan@noivu.test") {
			t.Errorf("got %q", got)
		}
	})
}
