package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestTheDoctorWarnsBeforeTheMailboxGoesDark(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{QuotaKB: 100, CertificateUntil: time.Now().AddDate(0, 0, 20)})
	tests := []struct {
		name       string
		letter     string
		strictness mailtest.GatewayMode
		now        time.Time
		want       []string
	}{
		{name: "hopthu", letter: "ngan", strictness: mailtest.StripForged, now: time.Now().AddDate(0, 0, -100), want: []string{"Giờ máy chủ thư"}},
		{name: "chungthu", letter: "ngan", strictness: mailtest.StripForged, now: time.Now(), want: []string{"Chứng thư IMAP"}},
		{name: "day", letter: strings.Repeat("Báo cáo tháng.\r\n", 4500), strictness: mailtest.StripForged, now: time.Now(), want: []string{"Chứng thư IMAP", "Dung lượng hộp thư"}},
		{name: "gia", letter: "ngan", strictness: mailtest.KeepForged, now: time.Now(), want: []string{"Chứng thư IMAP", "Thư giả mạo chứng thực"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address := test.name + "@hanoi.test"
			if err := server.Append(t.Context(), address, "INBOX", []byte("Subject: thu\r\n\r\n"+test.letter+"\r\n")); err != nil {
				t.Fatal(err)
			}
			h := mailHealth{
				in: transport.IMAPConfig{
					Addr: server.IMAP, User: address, Password: mailtest.Password, TLS: transport.TLSStart, TLSConfig: &tls.Config{RootCAs: server.Roots},
				},
				out:     transport.SMTPConfig{Addr: mailtest.NewGateway(t, server, "mx.hanoi.test", test.strictness).SMTP, TLS: transport.TLSNone},
				address: address, authserv: []string{"mx.hanoi.test"}, now: test.now,
			}
			var broken []string
			for _, f := range h.look(t.Context()) {
				if !f.OK {
					broken = append(broken, f.Name)
					if f.Fix == "" {
						t.Errorf("%s: no way out is told", f.Name)
					}
				}
			}
			if diff := cmp.Diff(test.want, broken); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheDoctorComparesTheKeyThatSignsWithTheDNS(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := transport.NewSigner("hanoi.test", "loa2027", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	record, err := signer.Record()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		signer  *transport.Signer
		records []string
		err     error
		ok      bool
	}{
		{name: "no signature is wanted", ok: true},
		{name: "the record is there, with spaces", signer: signer, records: []string{"spf", strings.Replace(record, "p=MII", "p= MII ", 1)}, ok: true},
		{name: "another key is there", signer: signer, records: []string{"v=DKIM1; k=rsa; p=MIIB"}},
		{name: "the key was withdrawn", signer: signer, records: []string{"v=DKIM1; p="}},
		{name: "nothing is there", signer: signer, err: errors.New("no such host")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := mailHealth{out: transport.SMTPConfig{Signer: test.signer}, lookupTXT: func(_ context.Context, name string) ([]string, error) {
				if name != "loa2027._domainkey.hanoi.test" {
					t.Errorf("asked for %s", name)
				}
				return test.records, test.err
			}}
			if f := h.lookAtSignature(t.Context()); f.OK != test.ok || !f.OK && !strings.Contains(f.Fix, record) {
				t.Errorf("got %+v", f)
			}
		})
	}
}
