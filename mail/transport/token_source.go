package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"loa/mail"
)

// TokenConfig says how access tokens for a mailbox are got (OAuth 2.0). With a RefreshToken they are got in the name of the person who once
// agreed (RFC 6749 §6, as Gmail and Exchange Online do it), without one in the application's own name (§4.4, Exchange Online).
type TokenConfig struct {
	// URL is the token endpoint, https only.
	URL string
	// ClientID and ClientSecret name the application; a public application has no secret.
	ClientID, ClientSecret string
	RefreshToken           string
	// Scope may be empty where the provider knows it. Exchange Online: https://outlook.office365.com/.default offline_access.
	Scope string
	// SaveRefreshToken is told a new refresh token, when the provider changes it; nil keeps it in memory only.
	SaveRefreshToken func(ctx context.Context, refreshToken string) error
	// HTTP is http.DefaultClient when nil; Now is time.Now.
	HTTP *http.Client
	Now  func() time.Time
}

// ErrGrant is in the chain when the provider refused for good: somebody has to agree again, or to correct the configuration.
var ErrGrant = errors.New("access to the mailbox is no longer granted")

const (
	// tokenTimeout bounds one question to the token endpoint.
	tokenTimeout = 30 * time.Second
	// tokenMargin is how long before its end a token is no longer used.
	tokenMargin = time.Minute
)

// TokenSource gets access tokens and keeps each until a minute before it ends. It may be used by several connections at the same time.
// The token sources of golang.org/x/oauth2 would keep tokens too, but take no context for the wait and keep a token without an end for
// ever.
type TokenSource struct {
	config TokenConfig
	// lock holds the one right to look at what follows.
	lock         chan struct{}
	refreshToken string
	token        string
	expires      time.Time
}

// NewTokenSource checks the grant; nothing is asked yet.
func NewTokenSource(grant TokenConfig) (*TokenSource, error) {
	where, err := url.Parse(grant.URL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading token endpoint: %w", err)
	case where.Scheme != "https" || where.Host == "":
		return nil, fmt.Errorf("reading token endpoint: %q is not an https URL", grant.URL)
	case grant.ClientID == "":
		return nil, errors.New("reading token endpoint: no client id")
	case grant.RefreshToken == "" && grant.ClientSecret == "":
		return nil, errors.New("reading token endpoint: neither a refresh token nor a client secret")
	}
	if grant.HTTP == nil {
		grant.HTTP = http.DefaultClient
	}
	if grant.Now == nil {
		grant.Now = time.Now
	}
	return &TokenSource{config: grant, refreshToken: grant.RefreshToken, lock: make(chan struct{}, 1)}, nil
}

// Token gives a token that is good for at least another minute. An error with [ErrGrant] in its chain must be told to the operator;
// any other may go away by itself.
func (s *TokenSource) Token(ctx context.Context) (string, error) {
	select {
	case s.lock <- struct{}{}:
		defer func() { <-s.lock }()
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for an access token: %w", ctx.Err())
	}
	if s.token != "" && s.config.Now().Add(tokenMargin).Before(s.expires) {
		return s.token, nil
	}
	if err := s.refresh(ctx); err != nil {
		return "", fmt.Errorf("getting an access token for %s: %w", s.config.ClientID, err)
	}
	return s.token, nil
}

func (s *TokenSource) refresh(ctx context.Context) error {
	asked := s.config.Now()
	answer, err := s.requestToken(ctx)
	if err != nil {
		return err
	}
	if !strings.EqualFold(answer.TokenType, "Bearer") || strings.ContainsAny(answer.AccessToken, "\x00\x01\r\n") {
		return errors.New("the answer holds no bearer token")
	}
	// The library counts from the clock of the process. A token without an end counts as over, so that it is used once.
	s.token, s.expires = answer.AccessToken, asked.Add(time.Until(answer.Expiry))
	if answer.RefreshToken == "" || answer.RefreshToken == s.refreshToken {
		return nil
	}
	s.refreshToken = answer.RefreshToken
	if s.config.SaveRefreshToken == nil {
		return nil
	}
	if err := s.config.SaveRefreshToken(ctx, s.refreshToken); err != nil {
		return fmt.Errorf("keeping the new refresh token: %w", err)
	}
	return nil
}

// requestToken gets one token. Both grants go through the library's configuration for client credentials, because the one for refresh tokens
// sends no scope (RFC 6749 §6), which Exchange Online asks for.
func (s *TokenSource) requestToken(ctx context.Context) (*oauth2.Token, error) {
	config := clientcredentials.Config{
		ClientID: s.config.ClientID, ClientSecret: s.config.ClientSecret, TokenURL: s.config.URL,
		Scopes: strings.Fields(s.config.Scope), AuthStyle: oauth2.AuthStyleInParams,
	}
	if s.refreshToken != "" {
		config.EndpointParams = url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.refreshToken}}
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, s.config.HTTP), tokenTimeout)
	defer cancel()
	token, err := config.Token(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	if err != nil {
		return nil, tokenError(err)
	}
	return token, nil
}

// tokenError tells a refusal for good (RFC 6749 §5.2) from an outage. The provider's description is passed on, because it names the
// setting that is wrong. The body of the answer is not, because it may repeat what it was asked with.
func tokenError(err error) error {
	answer, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return err
	}
	switch answer.ErrorCode {
	case "invalid_grant", "invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type":
		return fmt.Errorf("%w: %s: %s", ErrGrant, answer.ErrorCode, mail.OneLine(answer.ErrorDescription))
	case "":
		return fmt.Errorf("the token endpoint says %s", answer.Response.Status)
	default:
		return fmt.Errorf("the token endpoint says %s: %s: %s", answer.Response.Status, mail.OneLine(answer.ErrorCode), mail.OneLine(answer.ErrorDescription))
	}
}
