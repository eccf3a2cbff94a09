package main

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	"loa/mail/mailtest"
)

func TestTheDoctorWarnsBeforeTheMailboxGoesDark(t *testing.T) {
	t.Parallel()
	server := mailtest.Dovecot(t, mailtest.Options{QuotaKB: 100, CertificateUntil: time.Now().AddDate(0, 0, 20)})
	tests := []struct {
		name       string
		letter     string
		strictness mailtest.Strictness
		now        time.Time
		want       []string
	}{
		{"hopthu", "ngan", mailtest.Strips, time.Now().AddDate(0, 0, -100), []string{"Giờ máy chủ thư"}},
		{"chungthu", "ngan", mailtest.Strips, time.Now(), []string{"Chứng thư IMAP"}},
		{"day", strings.Repeat("Báo cáo tháng.\r\n", 4500), mailtest.Strips, time.Now(), []string{"Chứng thư IMAP", "Dung lượng hộp thư"}},
		{"gia", "ngan", mailtest.Keeps, time.Now(), []string{"Chứng thư IMAP", "Thư giả mạo chứng thực"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address := test.name + "@hanoi.test"
			if err := server.Append(t.Context(), address, "INBOX", []byte("Subject: thu\r\n\r\n"+test.letter+"\r\n")); err != nil {
				t.Fatal(err)
			}
			h := mailHealth{
				in: mail.IMAPConfig{
					Addr: server.IMAP, User: address, Password: mailtest.Password, TLS: mail.TLSStart, TLSConfig: &tls.Config{RootCAs: server.Roots},
				},
				out:     mail.SMTPConfig{Addr: mailtest.Gateway(t, server, "mx.hanoi.test", test.strictness).SMTP, TLS: mail.TLSNone},
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
