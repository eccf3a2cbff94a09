package mail_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"

	"loa/mail"
	"loa/mail/mailtest"
)

func TestAServerIsSeenBeforeItFails(t *testing.T) {
	t.Parallel()
	until := time.Now().Add(20 * 24 * time.Hour).UTC().Truncate(time.Second)
	options := mailtest.Options{QuotaKB: 100, CertificateUntil: until}
	for _, server := range []*mailtest.Server{mailtest.Dovecot(t, options), mailtest.Cyrus(t, options)} {
		t.Run(server.Name, func(t *testing.T) {
			t.Parallel()
			a := account{server, "loa@hanoi.test"}
			a.put(t, numbered(1, strings.Repeat("Báo cáo tháng.\r\n", 4500)))
			config := a.config()
			config.TLS, config.TLSConfig = mail.TLSStart, &tls.Config{RootCAs: server.Roots}
			health := must[mail.Health](t)(mail.InspectIMAP(t.Context(), config))
			if !health.CertificateEnd.Equal(until) || !health.Keywords || !health.Idle || len(health.Alerts) != 0 {
				t.Errorf("got %+v", health)
			}
			if percent := health.QuotaPercent(); health.QuotaLimit != 100*1024 || percent < 75 || percent > 90 {
				t.Errorf("quota: got %d %% of %d bytes", percent, health.QuotaLimit)
			}
			config.Password = "sai"
			if _, err := mail.InspectIMAP(t.Context(), config); !errors.Is(err, mail.ErrLogin) {
				t.Errorf("a wrong password: got %v", err)
			}
		})
	}
}

func TestWhatAServerInsistsOnIsPassedOn(t *testing.T) {
	t.Parallel()
	answers := script{
		"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "SELECT": selected,
		"LOGIN": "* OK [ALERT] Mật khẩu hết hạn sau 3 ngày\r\n%s OK [ALERT] Hộp thư đầy 96%%\r\n",
	}
	health := must[mail.Health](t)(mail.InspectIMAP(t.Context(), mail.IMAPConfig{Addr: answers.serve(t), User: user, Password: password, TLS: mail.TLSNone}))
	if got := strings.Join(health.Alerts, "|"); got != "Mật khẩu hết hạn sau 3 ngày|Hộp thư đầy 96%" || health.Keywords || health.Idle || health.QuotaPercent() != 0 {
		t.Errorf("got %+v", health)
	}
	answers["LOGIN"] = "%s NO [ALERT] Tài khoản bị khóa\r\n"
	health, err := mail.InspectIMAP(t.Context(), mail.IMAPConfig{Addr: answers.serve(t), User: user, Password: password, TLS: mail.TLSNone})
	if !errors.Is(err, mail.ErrLogin) || strings.Join(health.Alerts, "|") != "Tài khoản bị khóa" {
		t.Errorf("got %+v, %v", health, err)
	}
}

func TestASendingServerIsSeenBeforeItFails(t *testing.T) {
	t.Parallel()
	for _, mode := range []mail.TLSMode{mail.TLSNone, mail.TLSStart, mail.TLSDirect} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s, config := startLimitedSMTP(t, mode, 25<<20)
			health := must[mail.Health](t)(mail.InspectSMTP(t.Context(), config))
			if health.SizeLimit != 25<<20 || health.CertificateEnd.IsZero() != (mode == mail.TLSNone) {
				t.Errorf("got %+v", health)
			}
			if letters, _ := s.all(); len(letters) != 0 {
				t.Errorf("%d letters were sent", len(letters))
			}
		})
	}
}

// border takes letters over SMTP and hands them to a real mailbox; one that is set up well strips what is forged in its name.
type border struct {
	mailbox account
	strips  bool
	loses   bool
}

func (b border) open(t *testing.T) mail.SMTPConfig {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return borderSession{b, t}, nil }))
	server.ErrorLog, server.Domain = log.New(io.Discard, "", 0), "mx.hanoi.test"
	listener := listen(t)
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return mail.SMTPConfig{Addr: listener.Addr().String(), TLS: mail.TLSNone, Hello: "loa.hanoi.test"}
}

type borderSession struct {
	border
	t *testing.T
}

func (borderSession) Reset()                               {}
func (borderSession) Logout() error                        { return nil }
func (borderSession) Mail(string, *smtp.MailOptions) error { return nil }
func (borderSession) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (s borderSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil || s.loses {
		return err
	}
	text := string(raw)
	if first, rest, _ := strings.Cut(text, "\r\n"); s.strips && strings.HasPrefix(first, "Authentication-Results: mx.hanoi.test;") {
		text = rest
	}
	return s.mailbox.Deliver(s.t.Context(), s.mailbox.user, []byte("Authentication-Results: mx.hanoi.test; auth=pass smtp.auth=loa\r\n"+text))
}

func TestTheProbeSeesABorderThatKeepsForgeries(t *testing.T) {
	t.Parallel()
	for _, server := range servers(t) {
		for name, strips := range map[string]bool{"strips": true, "keeps": false} {
			t.Run(server.Name+" "+name, func(t *testing.T) {
				t.Parallel()
				a := account{server, name + "@hanoi.test"}
				a.put(t, numbered(1, "mot\r\n"))
				probed, err := probe(a.user).Run(t.Context(), border{mailbox: a, strips: strips}.open(t), a.config())
				if err != nil || probed.Kept == strips || probed.Took.Abs() > time.Minute {
					t.Errorf("got %+v, %v", probed, err)
				}
				if got := contents(t, a.open(t), 0); len(got) != 1 {
					t.Errorf("%d letters remain, want the one that was there", len(got))
				}
				if got := a.flags(t, 1); len(got) > 0 && got[0] == imap.FlagSeen {
					t.Errorf("the other letter was changed: %v", got)
				}
			})
		}
	}
}

func probe(address string) mail.Probe {
	return mail.Probe{Address: address, AuthservID: "mx.hanoi.test", MessageID: "tu-kiem-tra.k7f3@hanoi.test", At: time.Now(), LoopID: "loa-1"}
}

func TestAProbeThatDoesNotComeIsAnError(t *testing.T) {
	t.Parallel()
	a := account{mailtest.Memory(t, mailtest.Options{}), "loa@hanoi.test"}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := probe(a.user).Run(ctx, border{mailbox: a, loses: true}.open(t), a.config())
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "tu-kiem-tra.k7f3") {
		t.Errorf("got %v", err)
	}
}
