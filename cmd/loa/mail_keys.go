package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"loa/mail/transport"
)

// mailKeys are what loa has to show to mail servers beside passwords.
//
//	LOA_OAUTH_URL, LOA_OAUTH_CLIENT_ID       the token endpoint and the application; for accounts without a password
//	LOA_OAUTH_CLIENT_SECRET or _SECRET_FILE  the application's secret
//	LOA_OAUTH_REFRESH_TOKEN_FILE             the token of the person who agreed; without it the application acts in its own name.
//	                                         The file is written anew when the provider changes the token
//	LOA_OAUTH_SCOPE                          what the provider wants to be asked for
//	LOA_DKIM_SELECTOR, LOA_DKIM_KEY_FILE     sign what is sent, for LOA_DKIM_DOMAIN or the domain of LOA_ADDRESS
type mailKeys struct {
	// token is nil without OAuth.
	token func(context.Context) (string, error)
	// signer is nil without DKIM.
	signer *transport.Signer
}

// readMailKeys names every fault; nothing is asked of the provider yet.
func (e *environment) readMailKeys(set map[string]string) {
	var err error
	if set["LOA_OAUTH_URL"] != "" {
		if e.Keys.token, err = tokenOf(set); err != nil {
			e.faults = append(e.faults, fmt.Sprintf("LOA_OAUTH_…: %v", err))
		}
	}
	if set["LOA_DKIM_KEY_FILE"] != "" {
		if e.Keys.signer, err = signerOf(set, e.Address); err != nil {
			e.faults = append(e.faults, fmt.Sprintf("LOA_DKIM_…: %v", err))
		}
	}
}

func tokenOf(set map[string]string) (func(context.Context) (string, error), error) {
	grant := transport.Grant{URL: set["LOA_OAUTH_URL"], ClientID: set["LOA_OAUTH_CLIENT_ID"], ClientSecret: set["LOA_OAUTH_CLIENT_SECRET"], Scope: set["LOA_OAUTH_SCOPE"]}
	if file := set["LOA_OAUTH_CLIENT_SECRET_FILE"]; file != "" {
		secret, err := os.ReadFile(file) // #nosec the operator names the file
		if err != nil {
			return nil, err
		}
		grant.ClientSecret = strings.TrimSpace(string(secret))
	}
	if file := set["LOA_OAUTH_REFRESH_TOKEN_FILE"]; file != "" {
		token, err := os.ReadFile(file) // #nosec the operator names the file
		if err != nil {
			return nil, err
		}
		grant.RefreshToken = strings.TrimSpace(string(token))
		grant.Keep = func(_ context.Context, token string) error { return replaceFile(file, token) }
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

func signerOf(set map[string]string, address string) (*transport.Signer, error) {
	key, err := os.ReadFile(set["LOA_DKIM_KEY_FILE"]) // #nosec the operator names the file
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return transport.NewSigner(cmp.Or(set["LOA_DKIM_DOMAIN"], domain), set["LOA_DKIM_SELECTOR"], key)
}

// tokenFor is for the accounts that have no password.
func (k mailKeys) tokenFor(a account) func(context.Context) (string, error) {
	if a.User == "" || a.Password != "" {
		return nil
	}
	return k.token
}

func (e environment) imapConfig(a account) transport.IMAPConfig {
	return transport.IMAPConfig{Addr: a.Addr, User: a.User, Password: a.Password, Token: e.Keys.tokenFor(a), TLS: transport.TLSMode(a.TLS)}
}

func (e environment) smtpConfig() transport.SMTPConfig {
	a := e.SMTP
	return transport.SMTPConfig{
		Addr: a.Addr, User: a.User, Password: a.Password, Token: e.Keys.tokenFor(a), TLS: transport.TLSMode(a.TLS), Signer: e.Keys.signer,
	}
}
