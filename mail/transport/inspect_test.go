package transport_test

import (
	"context"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/mail/mailtest"
	"loa/mail/transport"
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
			config.TLS, config.TLSConfig = transport.TLSStart, &tls.Config{RootCAs: server.Roots}
			health := must[transport.Health](t)(transport.InspectIMAP(t.Context(), config))
			if !health.CertificateEnd.Equal(until) || !health.Keywords || !health.Idle || len(health.Alerts) != 0 {
				t.Errorf("got %+v", health)
			}
			if percent := health.QuotaPercent(); health.QuotaLimit != 100*1024 || percent < 75 || percent > 90 {
				t.Errorf("quota: got %d %% of %d bytes", percent, health.QuotaLimit)
			}
			config.Password = "sai"
			if _, err := transport.InspectIMAP(t.Context(), config); !errors.Is(err, transport.ErrLogin) {
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
	health := must[transport.Health](t)(transport.InspectIMAP(t.Context(), transport.IMAPConfig{Addr: answers.serve(t), User: user, Password: password, TLS: transport.TLSNone}))
	if got := strings.Join(health.Alerts, "|"); got != "Mật khẩu hết hạn sau 3 ngày|Hộp thư đầy 96%" || health.Keywords || health.Idle || health.QuotaPercent() != 0 {
		t.Errorf("got %+v", health)
	}
	answers["LOGIN"] = "%s NO [ALERT] Tài khoản bị khóa\r\n"
	health, err := transport.InspectIMAP(t.Context(), transport.IMAPConfig{Addr: answers.serve(t), User: user, Password: password, TLS: transport.TLSNone})
	if !errors.Is(err, transport.ErrLogin) || strings.Join(health.Alerts, "|") != "Tài khoản bị khóa" {
		t.Errorf("got %+v, %v", health, err)
	}
}

func TestASendingServerIsSeenBeforeItFails(t *testing.T) {
	t.Parallel()
	for _, mode := range []transport.TLSMode{transport.TLSNone, transport.TLSStart, transport.TLSDirect} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s, config := startLimitedSMTP(t, mode, 25<<20)
			health := must[transport.Health](t)(transport.InspectSMTP(t.Context(), config))
			if health.SizeLimit != 25<<20 || health.CertificateEnd.IsZero() != (mode == transport.TLSNone) {
				t.Errorf("got %+v", health)
			}
			if letters, _ := s.all(); len(letters) != 0 {
				t.Errorf("%d letters were sent", len(letters))
			}
		})
	}
}

func TestTheProbeSeesABorderThatKeepsForgeries(t *testing.T) {
	t.Parallel()
	for _, server := range servers(t) {
		for _, strictness := range []mailtest.GatewayMode{mailtest.StripForged, mailtest.StripUncommented, mailtest.KeepForged} {
			t.Run(server.Name+" "+string(strictness), func(t *testing.T) {
				t.Parallel()
				a := account{server, string(strictness) + "@hanoi.test"}
				a.put(t, numbered(1, "mot\r\n"))
				probed, err := probe(a.user).Run(t.Context(), through(t, a, strictness), a.config())
				if err != nil || probed.ForgeryKept != (strictness != mailtest.StripForged) || probed.Delay.Abs() > time.Minute {
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

func through(t testing.TB, a account, strictness mailtest.GatewayMode) transport.SMTPConfig {
	t.Helper()
	gateway := mailtest.NewGateway(t, a.Server, "mx.hanoi.test", strictness)
	return transport.SMTPConfig{Addr: gateway.SMTP, TLS: transport.TLSNone, Hello: "loa.hanoi.test"}
}

func probe(address string) transport.SelfTest {
	return transport.SelfTest{Address: address, AuthservID: "mx.hanoi.test", MessageID: "tu-kiem-tra.k7f3@hanoi.test", At: time.Now(), LoopID: "loa-1"}
}

func TestAProbeThatDoesNotComeIsAnError(t *testing.T) {
	t.Parallel()
	a := account{mailtest.Memory(t, mailtest.Options{}), "loa@hanoi.test"}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := probe(a.user).Run(ctx, through(t, a, mailtest.DropLetters), a.config())
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "tu-kiem-tra.k7f3") {
		t.Errorf("got %v", err)
	}
}
