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

// errNoTokenMechanism says that a server takes no token at all.
var errNoTokenMechanism = errors.New("the server offers neither XOAUTH2 nor OAUTHBEARER")

// tokenLogin logs in with an access token.
type tokenLogin struct {
	user, token string
	host, port  string
	mechanism   string
	// errorJSON is what the server said when it refused: JSON with a status, for example {"status":"invalid_token"}.
	errorJSON string
}

func newTokenLogin(user, addr, token string) *tokenLogin {
	host, port, _ := net.SplitHostPort(addr) // the address was connected to, or is going to fail there
	return &tokenLogin{user: user, token: token, host: host, port: port}
}

// chooseMechanism prefers the mechanism that the two large providers document.
func (b *tokenLogin) chooseMechanism(offered []string) error {
	for _, mechanism := range []string{mechanismXOAuth2, mechanismOAuthBearer} {
		if slices.Contains(offered, mechanism) {
			b.mechanism = mechanism
			return nil
		}
	}
	return errNoTokenMechanism
}

// initialResponse is what the client says first. XOAUTH2: "user=" user ^A "auth=Bearer " token ^A ^A.
func (b *tokenLogin) initialResponse() []byte {
	if b.mechanism == mechanismOAuthBearer {
		return fmt.Appendf(nil, "n,a=%s,\x01host=%s\x01port=%s\x01auth=Bearer %s\x01\x01", b.user, b.host, b.port, b.token)
	}
	return fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", b.user, b.token)
}

// challengeResponse is what the client says when the server has refused and told why: nothing, or ^A (RFC 7628 §3.2.3). Only then the server
// ends the login with its "no".
func (b *tokenLogin) challengeResponse(challenge []byte) []byte {
	b.errorJSON = string(challenge)
	if b.mechanism == mechanismOAuthBearer {
		return []byte{1}
	}
	return []byte{}
}

// Start and Next make a bearer a client of go-imap's logins.
func (b *tokenLogin) Start() (mechanism string, first []byte, err error) {
	return b.mechanism, b.initialResponse(), nil
}

// Next answers a challenge, of which there is one only when the server refuses.
func (b *tokenLogin) Next(challenge []byte) ([]byte, error) {
	return b.challengeResponse(challenge), nil
}

// logIn logs in to an IMAP server.
func (b *tokenLogin) logIn(client *imapclient.Client) error {
	if err := b.chooseMechanism(client.Caps().AuthMechanisms()); err != nil {
		return fmt.Errorf("%w: %w", ErrLogin, err)
	}
	err := client.Authenticate(b)
	var answer *imap.Error
	if errors.As(err, &answer) && b.errorJSON != "" {
		return fmt.Errorf("%w (%s)", err, b.errorJSON)
	}
	return err
}

// smtpTokenLogin is a bearer as go-mail's logins want it.
type smtpTokenLogin struct{ *tokenLogin }

// Start is called when the server has said what it offers.
func (b *smtpTokenLogin) Start(server *smtp.ServerInfo) (mechanism string, first []byte, err error) {
	if err := b.chooseMechanism(server.Auth); err != nil {
		return "", nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	return b.mechanism, b.initialResponse(), nil
}

// Next answers a challenge, of which there is one only when the server refuses.
func (b *smtpTokenLogin) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return b.challengeResponse(challenge), nil
}
