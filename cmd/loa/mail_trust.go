package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"slices"
	"strings"

	"loa/activities/extract"
	"loa/activities/inbound"
	"loa/cmd/loa/config"
	"loa/mail"
	"loa/mail/attachment"
	mailinbound "loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/mail/transport"
)

// mailKeys are what loa has to show to mail servers beside passwords.
type mailKeys struct {
	// token is nil without OAuth.
	token func(context.Context) (string, error)
	// signer is nil without DKIM.
	signer *transport.Signer
}

// readMailKeys reads the keys that the settings name; nothing is asked of the provider yet.
func readMailKeys(loaded *config.Loaded) mailKeys {
	var keys mailKeys
	var err error
	if loaded.OAuth.URL != "" {
		if keys.token, err = tokenOf(loaded); err != nil {
			loaded.Refuse("oauth.url", loaded.T("command.config.fault.oauth", "Reason", err))
		}
	}
	if key, ok := loaded.ReadFile("dkim.key_file"); ok {
		_, domain, _ := strings.Cut(strings.ToLower(loaded.Mail.Address), "@")
		if keys.signer, err = transport.NewSigner(cmp.Or(loaded.DKIM.Domain, domain), loaded.DKIM.Selector, key); err != nil {
			loaded.Refuse("dkim.key_file", loaded.T("command.config.fault.dkim", "Reason", err))
		}
	}
	return keys
}

func tokenOf(loaded *config.Loaded) (func(context.Context) (string, error), error) {
	o := loaded.OAuth
	grant := transport.TokenConfig{URL: o.URL, ClientID: o.ClientID, ClientSecret: o.ClientSecret, Scope: o.Scope}
	if token, ok := loaded.ReadFile("oauth.refresh_token_file"); ok {
		grant.RefreshToken = strings.TrimSpace(string(token))
		grant.SaveRefreshToken = func(_ context.Context, token string) error { return replaceFile(o.RefreshTokenFile, token) }
	}
	source, err := transport.NewTokenSource(grant)
	if err != nil {
		return nil, err
	}
	return source.Token, nil
}

// replaceFile writes the file anew, whole or not at all.
func replaceFile(path, content string) error {
	next := path + ".new"
	if err := os.WriteFile(next, []byte(content+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}

// tokenFor is for the accounts that have no password.
func (k mailKeys) tokenFor(a config.Account) func(context.Context) (string, error) {
	if a.User == "" || a.Password != "" {
		return nil
	}
	return k.token
}

func (s settings) imapConfig(a config.Account) transport.IMAPConfig {
	return transport.IMAPConfig{Addr: a.Server, User: a.User, Password: a.Password, Token: s.keys.tokenFor(a), TLS: transport.TLSMode(a.TLS)}
}

func (s settings) smtpConfig() transport.SMTPConfig {
	a := s.SMTP.Account
	return transport.SMTPConfig{
		Addr: a.Server, User: a.User, Password: a.Password, Token: s.keys.tokenFor(a), TLS: transport.TLSMode(a.TLS), Signer: s.keys.signer,
	}
}

// believed is whose word about senders is taken.
type believed struct {
	trust   senderauth.Trust
	nobody  bool // trust.authserv = ["none"]
	signing inbound.Signing
}

// readBelieved reads whose word is taken, and the certificates that the settings name.
func readBelieved(loaded *config.Loaded) believed {
	t := loaded.Trust
	b := believed{trust: senderauth.Trust{
		Profile: senderauth.Profile(t.Profile), AuthservIDs: t.Authserv, OwnHosts: t.Hosts,
		LocalDomains: t.LocalDomains, Tenant: t.Tenant, RelaxedWithin: t.RelaxedWithin,
		SharedDomains: t.SharedDomains,
	}}
	if b.nobody = slices.Equal(t.Authserv, []string{"none"}); b.nobody {
		b.trust.AuthservIDs = nil
	}
	if name, value, found := strings.Cut(t.InternalHeader, ":"); found {
		b.trust.InternalHeader = mail.Field{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	}
	if t.VerifyDKIM {
		b.signing.LookupTXT = net.DefaultResolver.LookupTXT
	}
	b.readCertificates(loaded)
	return b
}

func (b *believed) readCertificates(loaded *config.Loaded) {
	if content, ok := loaded.ReadFile("smime.roots"); ok {
		b.signing.Roots = x509.NewCertPool()
		if !b.signing.Roots.AppendCertsFromPEM(content) {
			loaded.Refuse("smime.roots", loaded.T("command.config.fault.not_certificates"))
		}
	}
	for _, file := range loaded.SMIME.CRLs {
		list, err := revocationList(file)
		if err != nil {
			loaded.Refuse("smime.crls", loaded.T("command.config.fault.not_revocations", "File", quoted(file), "Reason", err))
			continue
		}
		b.signing.CRLs = append(b.signing.CRLs, list)
	}
}

func revocationList(file string) (*x509.RevocationList, error) {
	content, err := os.ReadFile(file) // #nosec the operator names the file
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(content); block != nil {
		content = block.Bytes
	}
	return x509.ParseRevocationList(content)
}

// trust is which mail servers' word about senders is taken.
func (s settings) trust() senderauth.Trust {
	trust := s.believed.trust
	if _, domain, found := strings.Cut(s.Mail.Address, "@"); found {
		trust.LoopID = domain
	}
	return trust
}

// signing is what signatures are held against. The try-out mail server signs with keys that no DNS has.
func (a *app) signing() inbound.Signing {
	signing := a.settings.believed.signing
	if a.tryout != nil && signing.LookupTXT != nil {
		signing.LookupTXT = func(_ context.Context, name string) ([]string, error) { return a.tryout.LookupTXT(name) }
	}
	return signing
}

// attachments takes in the files of letters, each in a child process of this program.
func (a *app) attachments() inbound.AttachmentInspector {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0] // the name this was started under; a child that cannot be started leaves the file to a person
	}
	return inbound.AttachmentInspector{
		Store: a.store, Files: extract.Extractor{Command: []string{self, "read-file"}}, Scan: attachment.ScanMode(a.settings.Clamd.Mode), Clamd: a.settings.Clamd.Server,
		Secret: func(text string) bool { _, marked := mailinbound.SecretText(text); return marked }, Now: now,
	}
}
