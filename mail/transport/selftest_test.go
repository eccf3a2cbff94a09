package transport_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"loa/mail/mailtest"
	"loa/mail/transport"
)

func TestSelfTest(t *testing.T) {
	t.Parallel()
	t.Run("a gateway that keeps a forged field is detected", func(t *testing.T) {
		t.Parallel()
		for _, server := range servers(t) {
			for _, mode := range []mailtest.GatewayMode{mailtest.StripForged, mailtest.StripUncommented, mailtest.KeepForged} {
				t.Run(server.Name+" "+string(mode), func(t *testing.T) {
					t.Parallel()
					a := account{server, string(mode) + "@hanoi.test"}
					a.put(t, numbered(1, "mot\r\n"))
					probed, err := selfTest(a.user).Run(t.Context(), smtpThrough(t, a, mode), a.config())
					if err != nil || probed.ForgeryKept != (mode != mailtest.StripForged) || probed.Delay.Abs() > time.Minute {
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
	})
	t.Run("a letter that does not arrive is an error", func(t *testing.T) {
		t.Parallel()
		a := account{mailtest.Memory(t, mailtest.Options{}), "loa@hanoi.test"}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		_, err := selfTest(a.user).Run(ctx, smtpThrough(t, a, mailtest.DropLetters), a.config())
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "tu-kiem-tra.k7f3") {
			t.Errorf("got %v", err)
		}
	})
}

func smtpThrough(t testing.TB, a account, mode mailtest.GatewayMode) transport.SMTPConfig {
	t.Helper()
	gateway := mailtest.NewGateway(t, a.Server, "mx.hanoi.test", mode)
	return transport.SMTPConfig{Addr: gateway.SMTP, TLS: transport.TLSNone, Hello: "loa.hanoi.test"}
}

func selfTest(address string) transport.SelfTest {
	return transport.SelfTest{Address: address, AuthservID: "mx.hanoi.test", MessageID: "tu-kiem-tra.k7f3@hanoi.test", At: time.Now(), LoopID: "loa-1"}
}
