package main

import (
	"cmp"
	"context"
	"os"
	"strings"

	"loa/cmd/loa/config"
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
