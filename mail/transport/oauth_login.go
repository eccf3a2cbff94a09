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

// The SASL mechanisms that log in with an access token.
const (
	// mechanismXOAuth2 is documented by Gmail and Exchange Online.
	mechanismXOAuth2 = "XOAUTH2"
	// mechanismOAuthBearer is the standard mechanism (RFC 7628).
	mechanismOAuthBearer = "OAUTHBEARER"
)

// errNoTokenMechanism means that the server offers none of these mechanisms.
var errNoTokenMechanism = errors.New("the server offers neither XOAUTH2 nor OAUTHBEARER")

// tokenLogin logs in with an access token. It implements sasl.Client for go-imap.
type tokenLogin struct {
	user, token string
	host, port  string
	mechanism   string
	// errorJSON is the server's reason for a refusal: JSON with a status, for example {"status":"invalid_token"} (RFC 7628 §3.2.2).
	errorJSON string
}

func newTokenLogin(user, addr, token string) *tokenLogin {
	host, port, _ := net.SplitHostPort(addr) // dialling reports a faulty address
	return &tokenLogin{user: user, token: token, host: host, port: port}
}

// chooseMechanism sets the mechanism, XOAUTH2 before OAUTHBEARER, because the two large providers document XOAUTH2.
func (l *tokenLogin) chooseMechanism(offered []string) error {
	for _, mechanism := range []string{mechanismXOAuth2, mechanismOAuthBearer} {
		if slices.Contains(offered, mechanism) {
			l.mechanism = mechanism
			return nil
		}
	}
	return errNoTokenMechanism
}

// initialResponse returns the first message of the client. XOAUTH2: "user=" user ^A "auth=Bearer " token ^A ^A. OAUTHBEARER: RFC 7628
// §3.1.
func (l *tokenLogin) initialResponse() []byte {
	if l.mechanism == mechanismOAuthBearer {
		return fmt.Appendf(nil, "n,a=%s,\x01host=%s\x01port=%s\x01auth=Bearer %s\x01\x01", l.user, l.host, l.port, l.token)
	}
	return fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", l.user, l.token)
}

// challengeResponse records the reason that the server sends as a challenge before it refuses, and returns the answer to it: nothing for
// XOAUTH2, ^A for OAUTHBEARER (RFC 7628 §3.2.3). The server refuses the login only after that answer.
func (l *tokenLogin) challengeResponse(challenge []byte) []byte {
	l.errorJSON = string(challenge)
	if l.mechanism == mechanismOAuthBearer {
		return []byte{1}
	}
	return []byte{}
}

// Start returns the mechanism and the first message.
func (l *tokenLogin) Start() (mechanism string, first []byte, err error) {
	return l.mechanism, l.initialResponse(), nil
}

// Next answers a challenge. The server sends one only when it refuses the token.
func (l *tokenLogin) Next(challenge []byte) ([]byte, error) {
	return l.challengeResponse(challenge), nil
}

// logIn logs in to an IMAP server. The error contains the server's reason.
func (l *tokenLogin) logIn(client *imapclient.Client) error {
	if err := l.chooseMechanism(client.Caps().AuthMechanisms()); err != nil {
		return fmt.Errorf("%w: %w", ErrLogin, err)
	}
	err := client.Authenticate(l)
	var answer *imap.Error
	if errors.As(err, &answer) && l.errorJSON != "" {
		return fmt.Errorf("%w (%s)", err, l.errorJSON)
	}
	return err
}

// smtpTokenLogin implements smtp.Auth for go-mail.
type smtpTokenLogin struct{ *tokenLogin }

// Start chooses among the mechanisms that the server offers and returns the first message.
func (l *smtpTokenLogin) Start(server *smtp.ServerInfo) (mechanism string, first []byte, err error) {
	if err := l.chooseMechanism(server.Auth); err != nil {
		return "", nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	return l.mechanism, l.initialResponse(), nil
}

// Next answers a challenge. The server sends one only when it refuses the token.
func (l *smtpTokenLogin) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return l.challengeResponse(challenge), nil
}
