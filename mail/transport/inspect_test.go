package transport_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestInspectIMAP(t *testing.T) {
	t.Parallel()
	t.Run("certificate and quota are reported", func(t *testing.T) {
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
	})
	t.Run("installations that mark letters are told apart", func(t *testing.T) {
		t.Parallel()
		for _, server := range []*mailtest.Server{mailtest.Dovecot(t, mailtest.Options{}), mailtest.Cyrus(t, mailtest.Options{})} {
			t.Run(server.Name, func(t *testing.T) {
				t.Parallel()
				a := account{server, "loa@hanoi.test"}
				a.put(t, numbered(1, "Đồng ý."), numbered(2, "Đồng ý."))
				for i, installation := range []string{"a2b3c4d5", "x6y7z2q3", ""} {
					config := a.config()
					config.Installation = installation
					client := must[transport.Client](t)(transport.DialIMAP(t.Context(), config))
					defer client.Close()
					uids := must[[]transport.UID](t)(client.SearchUndone(t.Context()))
					if i == 2 {
						if len(uids) != 0 {
							t.Errorf("not marked: %v", uids)
						}
						break
					}
					if err := client.MarkDone(t.Context(), uids[:1]); err != nil {
						t.Fatal(err)
					}
				}
				health := must[transport.Health](t)(transport.InspectIMAP(t.Context(), a.config()))
				if got := strings.Join(health.Readers, " "); got != "a2b3c4d5 x6y7z2q3" {
					t.Errorf("the readers are %q", got)
				}
			})
		}
	})
	t.Run("alerts are reported", func(t *testing.T) {
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
	})
}

func TestInspectSMTP(t *testing.T) {
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
