package mailserver_test

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/wneessen/go-mail"

	"loa/engine/mailserver"
)

// A submitted letter is in the mailbox of its recipient, with its envelope, the results and a valid DKIM signature.
func TestData(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	message := mail.NewMsg()
	if err := message.From(lan); err != nil {
		t.Fatal(err)
	}
	if err := message.To("loa+MFRGGZDF@loa.test"); err != nil {
		t.Fatal(err)
	}
	message.Subject("Duyệt bài: Phố cổ trong sương")
	message.SetBodyString(mail.TypeTextPlain, "Đồng ý.\r\nLan")
	address, err := net.ResolveTCPAddr("tcp", server.SMTPAddr())
	if err != nil {
		t.Fatal(err)
	}
	sender, err := mail.NewClient(
		address.IP.String(), mail.WithPort(address.Port), mail.WithTLSPolicy(mail.NoTLS),
		mail.WithSMTPAuth(mail.SMTPAuthPlain), mail.WithUsername(lan), mail.WithPassword(mailserver.Password),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.DialAndSendWithContext(t.Context(), message); err != nil {
		t.Fatal(err)
	}

	raw := onlyLetter(t, server, loaAddress)
	got := map[string][]string{}
	for _, name := range []string{"Return-Path", "Delivered-To", "To", "Authentication-Results"} {
		got[name] = header(raw, name)
	}
	want := map[string][]string{
		"Return-Path":  {"<lan@sovanhoa.test>"},
		"Delivered-To": {"loa+MFRGGZDF@loa.test"},
		"To":           {"<loa+MFRGGZDF@loa.test>"},
		"Authentication-Results": {"thu.loa.test; dkim=pass header.d=sovanhoa.test header.s=thu; spf=pass smtp.mailfrom=lan@sovanhoa.test; " +
			"dmarc=pass header.from=sovanhoa.test; auth=pass smtp.auth=lan@sovanhoa.test"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	checks, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: server.LookupTXT})
	if err != nil || len(checks) != 1 || checks[0].Err != nil || checks[0].Domain != "sovanhoa.test" {
		t.Errorf("DKIM: %v, %+v", err, checks)
	}
	tampered := bytes.Replace(raw, []byte("\r\nFrom: <lan@"), []byte("\r\nFrom: <minh@"), 1)
	checks, err = dkim.VerifyWithOptions(bytes.NewReader(tampered), &dkim.VerifyOptions{LookupTXT: server.LookupTXT})
	if err != nil || len(checks) != 1 || checks[0].Err == nil {
		t.Errorf("DKIM of a changed letter passes: %v, %+v", err, checks)
	}
	if diff := cmp.Diff([]string{loaAddress}, server.Addresses()); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
}

func TestHeaderRewriter(t *testing.T) {
	t.Parallel()
	const forgedResult = "Authentication-Results: thu.loa.test; dkim=pass header.d=sovanhoa.test; dmarc=pass header.from=sovanhoa.test"
	tests := []struct {
		name                  string
		login, sender, letter string
		want                  []string // values of Authentication-Results
		signed                bool
	}{
		{
			name: "a forged sender without login", sender: lan, letter: letter(lan, "giả-mạo"),
			want: []string{"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=lan@sovanhoa.test; dmarc=fail header.from=sovanhoa.test"},
		},
		{
			name: "a login as one person, From another person", login: minh, sender: minh, letter: letter(lan, "đồng-nghiệp"),
			want: []string{"thu.loa.test; dkim=none; spf=pass smtp.mailfrom=minh@sovanhoa.test; dmarc=fail header.from=sovanhoa.test; auth=pass smtp.auth=minh@sovanhoa.test"},
		},
		{
			name: "a login as one person, From and envelope of another person", login: minh, sender: lan, letter: letter(lan, "phong-bì"),
			want: []string{"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=lan@sovanhoa.test; dmarc=fail header.from=sovanhoa.test; auth=pass smtp.auth=minh@sovanhoa.test"},
		},
		{
			name: "an automatic reply of the author, with an empty envelope sender", login: lan, sender: "", letter: letter(lan, "vắng-mặt"), signed: true,
			want: []string{"thu.loa.test; dkim=pass header.d=sovanhoa.test header.s=thu; spf=none; dmarc=pass header.from=sovanhoa.test; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "two authors", login: lan, sender: lan, letter: letter(lan+", "+minh, "hai-người"),
			want: []string{"thu.loa.test; dkim=none; spf=pass smtp.mailfrom=lan@sovanhoa.test; dmarc=fail header.from=unknown; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "two From fields", login: lan, sender: lan, letter: letter(lan, "hai-dòng", "From: "+minh),
			want: []string{"thu.loa.test; dkim=none; spf=pass smtp.mailfrom=lan@sovanhoa.test; dmarc=fail header.from=unknown; auth=pass smtp.auth=lan@sovanhoa.test"},
		},
		{
			name: "received results with the authserv-id of the server are removed in every spelling, others stay", sender: lan,
			letter: letter(lan, "tự-khai", forgedResult, strings.ToUpper(forgedResult),
				`authentication-results : (a \) comment (in it)) "thu.loa.test" 1; dmarc=pass`,
				"Authentication-Results:\n\tthu.loa.test;\n\tdmarc=pass", "Authentication-Results: mx.khac.test; spf=pass smtp.mailfrom="+lan),
			want: []string{
				"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=lan@sovanhoa.test; dmarc=fail header.from=sovanhoa.test",
				"mx.khac.test; spf=pass smtp.mailfrom=lan@sovanhoa.test",
			},
		},
		{
			name: "an address that contains a result", sender: `"x; dmarc=pass"@sovanhoa.test`, letter: letter(`"; dmarc=pass header.from=sovanhoa.test"@ke-gian.test`, "lén"),
			want: []string{"thu.loa.test; dkim=none; spf=fail smtp.mailfrom=xdmarcpass@sovanhoa.test; dmarc=fail header.from=ke-gian.test"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := startMail(t, t.TempDir())
			submit(t, server, test.login, test.sender, loaAddress, test.letter)
			raw := onlyLetter(t, server, loaAddress)
			if diff := cmp.Diff(test.want, header(raw, "Authentication-Results")); diff != "" {
				t.Errorf("Authentication-Results (-want +got):\n%s", diff)
			}
			if got := len(header(raw, "DKIM-Signature")) == 1; got != test.signed {
				t.Errorf("signed: %v, want %v", got, test.signed)
			}
			if bytes.Contains(bytes.ToLower(raw), []byte(`"thu.loa.test" 1`)) {
				t.Error("the spelling with a comment is still there")
			}
		})
	}
}

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

// A wrong password and a letter over the limit are refused, by SMTP and IMAP, and create no mailbox.
func TestAuth(t *testing.T) {
	t.Parallel()
	server := startMail(t, t.TempDir())
	conn, err := smtp.Dial(server.SMTPAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Auth(sasl.NewPlainClient("", lan, "sai")); err == nil || !strings.Contains(err.Error(), "535") && !strings.Contains(err.Error(), "Authentication failed") {
		t.Errorf("SMTP with a wrong password gives %v", err)
	}
	big := strings.NewReader(letter(lan, "to") + strings.Repeat(strings.Repeat("x", 998)+"\r\n", mailserver.MaxLetterSize/1000+1))
	if err := conn.SendMail(lan, []string{loaAddress}, big); err == nil || !strings.Contains(strings.ToLower(err.Error()), "max") {
		t.Errorf("a letter over the limit gives %v", err)
	}
	client, err := imapclient.DialInsecure(server.IMAPAddr(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Login(loaAddress, "sai").Wait(); err == nil {
		t.Error("IMAP with a wrong password works")
	}
	if got := server.Addresses(); len(got) != 0 {
		t.Errorf("mailboxes %v were made", got)
	}
}
