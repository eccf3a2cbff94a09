package transport

import (
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/wneessen/go-mail/smtp"
)

// The SASL mechanisms that take an access token.
const (
	// mechanismXOAuth2 is the one of Gmail and Exchange Online.
	mechanismXOAuth2 = "XOAUTH2"
	// mechanismOAuthBearer is the standard's (RFC 7628).
	mechanismOAuthBearer = "OAUTHBEARER"
)

// errNoBearer says that a server takes no token at all.
var errNoBearer = errors.New("the server offers neither XOAUTH2 nor OAUTHBEARER")

// bearer logs in with an access token.
type bearer struct {
	user, token string
	host, port  string
	mechanism   string
	// fault is what the server said when it refused: JSON with a status, for example {"status":"invalid_token"}.
	fault string
}

func newBearer(user, addr, token string) *bearer {
	host, port, _ := net.SplitHostPort(addr) // the address was connected to, or is going to fail there
	return &bearer{user: user, token: token, host: host, port: port}
}

// choose prefers the mechanism that the two large providers document.
func (b *bearer) choose(offered []string) error {
	for _, mechanism := range []string{mechanismXOAuth2, mechanismOAuthBearer} {
		if slices.Contains(offered, mechanism) {
			b.mechanism = mechanism
			return nil
		}
	}
	return errNoBearer
}

// first is what the client says first. XOAUTH2: "user=" user ^A "auth=Bearer " token ^A ^A.
func (b *bearer) first() []byte {
	if b.mechanism == mechanismOAuthBearer {
		return fmt.Appendf(nil, "n,a=%s,\x01host=%s\x01port=%s\x01auth=Bearer %s\x01\x01", b.user, b.host, b.port, b.token)
	}
	return fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", b.user, b.token)
}

// answer is what the client says when the server has refused and told why: nothing, or ^A (RFC 7628 §3.2.3). Only then the server
// ends the login with its "no".
func (b *bearer) answer(challenge []byte) []byte {
	b.fault = string(challenge)
	if b.mechanism == mechanismOAuthBearer {
		return []byte{1}
	}
	return []byte{}
}

// Start and Next make a bearer a client of go-imap's logins.
func (b *bearer) Start() (mechanism string, first []byte, err error) {
	return b.mechanism, b.first(), nil
}

// Next answers a challenge, of which there is one only when the server refuses.
func (b *bearer) Next(challenge []byte) ([]byte, error) { return b.answer(challenge), nil }

// logIn logs in to an IMAP server.
func (b *bearer) logIn(client *imapclient.Client) error {
	if err := b.choose(client.Caps().AuthMechanisms()); err != nil {
		return fmt.Errorf("%w: %w", ErrLogin, err)
	}
	err := client.Authenticate(b)
	var answer *imap.Error
	if errors.As(err, &answer) && b.fault != "" {
		return fmt.Errorf("%w (%s)", err, b.fault)
	}
	return err
}

// smtpBearer is a bearer as go-mail's logins want it.
type smtpBearer struct{ *bearer }

// Start is called when the server has said what it offers.
func (b *smtpBearer) Start(server *smtp.ServerInfo) (mechanism string, first []byte, err error) {
	if err := b.choose(server.Auth); err != nil {
		return "", nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	return b.mechanism, b.first(), nil
}

// Next answers a challenge, of which there is one only when the server refuses.
func (b *smtpBearer) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return b.answer(challenge), nil
}
