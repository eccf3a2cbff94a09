package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/locale"
	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestMailHealthLook(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{QuotaKB: 100, CertificateUntil: time.Now().AddDate(0, 0, 20)})
	tests := []struct {
		name    string
		user    string
		letter  string
		gateway mailtest.GatewayMode
		now     time.Time
		want    []string // names of the findings that are not OK
	}{
		{
			name: "the clock of the mail server is wrong", user: "hopthu", letter: "ngan", gateway: mailtest.StripForged,
			now: time.Now().AddDate(0, 0, -100), want: []string{"Giờ máy chủ thư"},
		},
		{
			name: "the certificate of IMAP expires soon", user: "chungthu", letter: "ngan", gateway: mailtest.StripForged,
			now: time.Now(), want: []string{"Chứng thư IMAP"},
		},
		{
			name: "the mailbox is nearly full", user: "day", letter: strings.Repeat("Báo cáo tháng.\r\n", 4500), gateway: mailtest.StripForged,
			now: time.Now(), want: []string{"Chứng thư IMAP", "Dung lượng hộp thư"},
		},
		{
			name: "the gateway keeps forged results of authentication", user: "gia", letter: "ngan", gateway: mailtest.KeepForged,
			now: time.Now(), want: []string{"Chứng thư IMAP", "Thư giả mạo chứng thực"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address := test.user + "@hanoi.test"
			if err := server.Append(t.Context(), address, "INBOX", []byte("Subject: thu\r\n\r\n"+test.letter+"\r\n")); err != nil {
				t.Fatal(err)
			}
			h := mailHealth{
				in: transport.IMAPConfig{
					Addr: server.IMAP, User: address, Password: mailtest.Password, TLS: transport.TLSStart, TLSConfig: &tls.Config{RootCAs: server.Roots},
				},
				out:     transport.SMTPConfig{Addr: mailtest.NewGateway(t, server, "mx.hanoi.test", test.gateway).SMTP, TLS: transport.TLSNone},
				address: address, authserv: []string{"mx.hanoi.test"}, now: test.now,
			}
			var broken []string
			for _, f := range h.look(t.Context()) {
				if !f.OK {
					broken = append(broken, f.Name)
					if f.Fix == "" {
						t.Errorf("%s: the finding proposes no fix", f.Name)
					}
				}
			}
			if diff := cmp.Diff(test.want, broken); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMailHealthOtherReaders(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{})
	for _, tt := range []struct {
		name    string
		readers []string
		want    string
	}{
		{name: "one installation", readers: []string{"a2b3c4d5"}},
		{name: "another installation has read it too", readers: []string{"a2b3c4d5", "x6y7z2q3"}, want: "bản cài đặt x6y7z2q3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := transport.IMAPConfig{Addr: server.IMAP, User: fmt.Sprintf("doc%d@hanoi.test", len(tt.readers)), Password: mailtest.Password, TLS: transport.TLSNone}
			if err := server.Append(t.Context(), in.User, "INBOX", []byte("Subject: thu\r\n\r\nĐồng ý.\r\n")); err != nil {
				t.Fatal(err)
			}
			for _, installation := range tt.readers {
				config := in
				config.Installation = installation
				box, err := transport.DialIMAP(t.Context(), config)
				if err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(box.MarkDone(t.Context(), []transport.UID{1}), box.Close()); err != nil {
					t.Fatal(err)
				}
			}
			h := mailHealth{lang: locale.Vietnamese, in: in, now: time.Now(), installation: "a2b3c4d5"}
			var broken []string
			for _, f := range h.lookAtReading(t.Context()) {
				if !f.OK {
					broken = append(broken, f.Detail)
				}
			}
			if got := strings.Join(broken, "; "); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("the doctor finds %q, want %q", got, tt.want)
			}
		})
	}
}

func TestConnectionFix(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{CertificateUntil: time.Now().AddDate(1, 0, 0)})
	look := func(t *testing.T, password string, roots *x509.CertPool) string {
		t.Helper()
		h := mailHealth{lang: locale.Vietnamese, now: time.Now(), in: transport.IMAPConfig{
			Addr: server.IMAP, User: "day@hanoi.test", Password: password, TLS: transport.TLSStart, TLSConfig: &tls.Config{RootCAs: roots},
		}}
		findings := h.lookAtReading(t.Context())
		return findings[len(findings)-1].Fix
	}
	t.Run("a certificate of an authority that the machine does not know", func(t *testing.T) {
		t.Parallel()
		if fix := look(t, mailtest.Password, x509.NewCertPool()); !strings.Contains(fix, "update-ca-certificates") {
			t.Errorf("doctor proposes %q", fix)
		}
	})
	t.Run("a wrong password", func(t *testing.T) {
		t.Parallel()
		if fix := look(t, "sai", server.Roots); !strings.Contains(fix, "LOA_IMAP_PASSWORD") {
			t.Errorf("doctor proposes %q", fix)
		}
	})
}

func TestMailHealthLookAtSignature(t *testing.T) {
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
		{name: "letters are not signed", ok: true},
		{name: "DNS has the record, with spaces", signer: signer, records: []string{"spf", strings.Replace(record, "p=MII", "p= MII ", 1)}, ok: true},
		{name: "DNS has another key", signer: signer, records: []string{"v=DKIM1; k=rsa; p=MIIB"}},
		{name: "the key is revoked", signer: signer, records: []string{"v=DKIM1; p="}},
		{name: "DNS has no record", signer: signer, err: errors.New("no such host")},
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
