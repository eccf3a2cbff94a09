package transport_test

import (
	"context"
	"errors"
	"io"
	"log"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"loa/mail/transport"
)

const accessToken = "ya29.the-truy-cap"

// xoauth2Server is the server side of XOAUTH2. It sends the reason of a refusal as a challenge, and refuses after the client's answer.
type xoauth2Server struct {
	allow   func(user, token string) error
	refused error
}

func (x *xoauth2Server) Next(response []byte) (challenge []byte, done bool, err error) {
	if x.refused != nil {
		if len(response) != 0 {
			return nil, true, errors.New("the client's answer must be empty")
		}
		return nil, true, x.refused
	}
	if response == nil {
		return []byte{}, false, nil
	}
	fields := strings.Split(string(response), "\x01")
	user, isUser := strings.CutPrefix(fields[0], "user=")
	token, isToken := strings.CutPrefix(fields[1], "auth=Bearer ")
	if !isUser || !isToken || len(fields) != 4 {
		return nil, true, errors.New("not XOAUTH2")
	}
	if x.refused = x.allow(user, token); x.refused != nil {
		return []byte(`{"status":"400","schemes":"bearer","scope":"https://mail.google.com/"}`), false, nil
	}
	return nil, true, nil
}

// bearerServer returns the server side of the mechanism.
func bearerServer(mechanism string, refusal error) sasl.Server {
	allow := func(name, token string) error {
		if name != user || token != accessToken {
			return refusal
		}
		return nil
	}
	if mechanism == "XOAUTH2" {
		return &xoauth2Server{allow: allow}
	}
	return &refusingServer{refusal: refusal, Server: sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
		if allow(o.Username, o.Token) != nil || o.Host != "127.0.0.1" || o.Port == 0 {
			return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
		}
		return nil
	})}
}

// refusingServer replaces the error of the mechanism by the server's refusal.
type refusingServer struct {
	sasl.Server
	refusal error
}

func (r *refusingServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if challenge, done, err = r.Server.Next(response); err != nil {
		err = r.refusal
	}
	return challenge, done, err
}

// tokenSession is an IMAP session that allows a login by token only.
type tokenSession struct {
	*imapmemserver.UserSession
	mechanism string
	account   *imapmemserver.User
}

func (s *tokenSession) AuthenticateMechanisms() []string { return []string{s.mechanism} }

func (s *tokenSession) Authenticate(mechanism string) (sasl.Server, error) {
	refusal := &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed, Text: "Invalid credentials"}
	if mechanism != s.mechanism {
		return nil, refusal
	}
	s.UserSession = imapmemserver.NewUserSession(s.account)
	return bearerServer(mechanism, refusal), nil
}

func (s *tokenSession) Login(string, string) error { return imapserver.ErrAuthFailed }

func tokenIMAPServer(t testing.TB, mechanism string) string {
	t.Helper()
	account := imapmemserver.NewUser(user, "")
	if err := account.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &tokenSession{mechanism: mechanism, account: account}, nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener := listen(t)
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// tokenSMTPSession is an SMTP session that allows a login by token only.
type tokenSMTPSession struct {
	sinkSession
	mechanism string
}

func (s *tokenSMTPSession) AuthMechanisms() []string { return []string{s.mechanism} }

func (s *tokenSMTPSession) Auth(mechanism string) (sasl.Server, error) {
	s.loggedIn = true
	return bearerServer(mechanism, smtp.ErrAuthFailed), nil
}

func tokenSMTPServer(t testing.TB, mechanism string) (*smtpSink, string) {
	t.Helper()
	s := &smtpSink{}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &tokenSMTPSession{sinkSession{sink: s, conn: c}, mechanism}, nil
	}))
	server.AllowInsecureAuth, server.ErrorLog, server.Domain = true, log.New(io.Discard, "", 0), "thu.tp.test"
	listener := listen(t)
	go server.Serve(listener) // ends with Close
	t.Cleanup(func() { server.Close() })
	return s, listener.Addr().String()
}

func tokenFunc(token string, err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, err }
}

func TestTokenLogin(t *testing.T) {
	t.Parallel()
	t.Run("a token opens a mailbox", func(t *testing.T) {
		t.Parallel()
		for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
			t.Run(mechanism, func(t *testing.T) {
				t.Parallel()
				config := transport.IMAPConfig{Addr: tokenIMAPServer(t, mechanism), User: user, TLS: transport.TLSNone, Token: tokenFunc(accessToken, nil)}
				if _, err := dial(t, config).SearchNew(t.Context(), 0); err != nil {
					t.Error(err)
				}
				for name, token := range map[string]func(context.Context) (string, error){
					"an old token":     tokenFunc("cu", nil),
					"no grant":         tokenFunc("", transport.ErrGrant),
					"another's token":  tokenFunc(accessToken+"x", nil),
					"a token of bytes": tokenFunc("\xff\xfe", nil),
				} {
					config.Token = token
					if _, err := transport.DialIMAP(t.Context(), config); !errors.Is(err, transport.ErrLogin) {
						t.Errorf("%s: got %v", name, err)
					}
				}
				config.Token = tokenFunc("", errors.New("no network"))
				if _, err := transport.DialIMAP(t.Context(), config); err == nil || errors.Is(err, transport.ErrLogin) {
					t.Errorf("a provider that cannot be reached: got %v", err)
				}
			})
		}
	})
	t.Run("a token sends letters", func(t *testing.T) {
		t.Parallel()
		for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
			t.Run(mechanism, func(t *testing.T) {
				t.Parallel()
				s, addr := tokenSMTPServer(t, mechanism)
				config := transport.SMTPConfig{Addr: addr, User: user, TLS: transport.TLSNone, Token: tokenFunc(accessToken, nil), Hello: "loa.tp.test"}
				if err := sender(t, config).Send(t.Context(), letterTo("binh@tp.test")); err != nil {
					t.Fatal(err)
				}
				if letters, _ := s.all(); len(letters) != 1 {
					t.Errorf("got %d letters", len(letters))
				}
				for name, test := range map[string]struct {
					token     func(context.Context) (string, error)
					permanent bool
				}{
					"an old token":                      {tokenFunc("cu", nil), true},
					"no grant":                          {tokenFunc("", transport.ErrGrant), true},
					"a provider that cannot be reached": {tokenFunc("", errors.New("no network")), false},
				} {
					config.Token = test.token
					if _, err := transport.DialSMTP(t.Context(), config); err == nil || transport.Permanent(err) != test.permanent {
						t.Errorf("%s: got %v (permanent %t)", name, err, transport.Permanent(err))
					}
				}
			})
		}
	})
	t.Run("a server that takes no tokens is a permanent error", func(t *testing.T) {
		t.Parallel()
		p := startIMAP(t, nil, false)
		_, err := transport.DialIMAP(t.Context(), transport.IMAPConfig{Addr: p.addr, User: user, TLS: transport.TLSNone, Token: tokenFunc(accessToken, nil)})
		if !errors.Is(err, transport.ErrLogin) || !strings.Contains(err.Error(), "XOAUTH2") {
			t.Errorf("got %v", err)
		}
		_, config := startSMTP(t, transport.TLSNone)
		config.Token = tokenFunc(accessToken, nil)
		if _, err := transport.DialSMTP(t.Context(), config); !transport.Permanent(err) || !strings.Contains(err.Error(), "XOAUTH2") {
			t.Errorf("got %v", err)
		}
	})
}
