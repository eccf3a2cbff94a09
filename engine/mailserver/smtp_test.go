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
			"dmarc=pass (p=reject) header.from=sovanhoa.test; auth=pass smtp.auth=lan@sovanhoa.test"},
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
