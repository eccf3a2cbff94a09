package mailserver_test

import (
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"loa/engine/mailserver"
)

func TestStart(t *testing.T) {
	t.Parallel()
	change := func(f func(*mailserver.Options)) func(t *testing.T) mailserver.Options {
		return func(t *testing.T) mailserver.Options {
			o := mailOptions(t.TempDir())
			f(&o)
			return o
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	tests := []struct {
		name    string
		options func(*testing.T) mailserver.Options
		want    string
	}{
		{
			name: "SMTP on all addresses", want: "not a loopback address",
			options: change(func(o *mailserver.Options) { o.SMTPAddr = ":2525" }),
		},
		{
			name: "IMAP on a public address", want: "not a loopback address",
			options: change(func(o *mailserver.Options) { o.IMAPAddr = "192.0.2.1:1143" }),
		},
		{
			name: "a host name, which may resolve to any address", want: "not a loopback address",
			options: change(func(o *mailserver.Options) { o.IMAPAddr = "mail.sovanhoa.test:1143" }),
		},
		{
			name: "a real account", want: "beside a real mail account",
			options: change(func(o *mailserver.Options) { o.RealAccount = true }),
		},
		{
			name: "a taken port", want: taken.Addr().String() + " is already taken",
			options: change(func(o *mailserver.Options) { o.IMAPAddr = taken.Addr().String() }),
		},
		{
			name: "a home that another server uses", want: "another try-out mail server uses",
			options: func(t *testing.T) mailserver.Options {
				home := t.TempDir()
				startMail(t, home)
				return mailOptions(home)
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mailserver.Start(t.Context(), test.options(t))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("starting gives %v, want %q", err, test.want)
			}
		})
	}
}

// A stopped server records no change, also not on an open connection, because the next server assigns the next UIDs.
func TestStop(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := startMail(t, home)
	submit(t, first, lan, lan, loaAddress, letter(lan, "một"))
	conn, err := smtp.Dial(first.SMTPAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stop(t, first)
	second := startMail(t, home)
	if err := conn.SendMail(lan, []string{loaAddress}, strings.NewReader(letter(lan, "muộn"))); err == nil {
		t.Error("a stopped server accepts a letter")
	}
	submit(t, second, lan, lan, loaAddress, letter(lan, "hai"))
	client := login(t, second, loaAddress)
	selectBox(t, client, "INBOX")
	if diff := cmp.Diff([]row{{UID: 1, Subject: "một"}, {UID: 2, Subject: "hai"}}, rows(t, client)); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
}
