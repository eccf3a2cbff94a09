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

	"loa/vietnamese"
)

// TokenConfig says how access tokens for a mailbox are requested (OAuth 2.0). With a RefreshToken they are requested in the name of the
// person who has given consent (RFC 6749 §6; Gmail, Exchange Online). Without one they are requested in the application's own name
// (client credentials, RFC 6749 §4.4; Exchange Online).
type TokenConfig struct {
	// URL is the token endpoint, https only.
	URL string
	// ClientID and ClientSecret name the application; a public application has no secret.
	ClientID, ClientSecret string
	RefreshToken           string
	// Scope may be empty when the provider has a default. Exchange Online: https://outlook.office365.com/.default offline_access.
	Scope string
	// SaveRefreshToken is called with the new refresh token when the provider replaces it. When nil, the new token is in memory only.
	SaveRefreshToken func(ctx context.Context, refreshToken string) error
	// HTTP is http.DefaultClient when nil; Now is time.Now.
	HTTP *http.Client
	Now  func() time.Time
}

// ErrGrant is in the error chain when the provider refused permanently: the person has to give consent again, or the configuration has
// to be corrected.
var ErrGrant = errors.New("access to the mailbox is no longer granted")

const (
	// tokenTimeout bounds one request to the token endpoint.
	tokenTimeout = 30 * time.Second
	// tokenMargin is the time before its expiry in which a token is no longer used.
	tokenMargin = time.Minute
)

// TokenSource requests access tokens and keeps each until a minute before it expires. It may be used concurrently. The token sources of
// golang.org/x/oauth2 keep tokens too, but they take no context for the request, and they never renew a token without an expiry.
type TokenSource struct {
	config TokenConfig
	// lock guards the fields below. It is a channel, because a caller stops waiting for it when its context ends.
	lock         chan struct{}
	refreshToken string
	token        string
	expires      time.Time
}

// NewTokenSource checks the configuration. It sends no request.
func NewTokenSource(config TokenConfig) (*TokenSource, error) {
	endpoint, err := url.Parse(config.URL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("parsing token endpoint: %w", err)
	case endpoint.Scheme != "https" || endpoint.Host == "":
		return nil, fmt.Errorf("checking token endpoint: %q is not an https URL", config.URL)
	case config.ClientID == "":
		return nil, errors.New("checking token endpoint: no client id")
	case config.RefreshToken == "" && config.ClientSecret == "":
		return nil, errors.New("checking token endpoint: neither a refresh token nor a client secret")
	}
	if config.HTTP == nil {
		config.HTTP = http.DefaultClient
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &TokenSource{config: config, refreshToken: config.RefreshToken, lock: make(chan struct{}, 1)}, nil
}

// Token returns a token that is valid for at least another minute. An error with [ErrGrant] in its chain must be reported to the
// operator. Every other error may be temporary.
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
	requested := s.config.Now()
	response, err := s.requestToken(ctx)
	if err != nil {
		return err
	}
	if !strings.EqualFold(response.TokenType, "Bearer") || strings.ContainsAny(response.AccessToken, "\x00\x01\r\n") {
		return errors.New("response contains no bearer token")
	}
	// The library computes the expiry by the clock of the process. A token without an expiry counts as expired, so that it is used once.
	s.token, s.expires = response.AccessToken, requested.Add(time.Until(response.Expiry))
	if response.RefreshToken == "" || response.RefreshToken == s.refreshToken {
		return nil
	}
	s.refreshToken = response.RefreshToken
	if s.config.SaveRefreshToken == nil {
		return nil
	}
	if err := s.config.SaveRefreshToken(ctx, s.refreshToken); err != nil {
		return fmt.Errorf("saving the new refresh token: %w", err)
	}
	return nil
}

// requestToken requests one token. Both grants use the library's configuration for client credentials, because its configuration for
// refresh tokens sends no scope (RFC 6749 §6), which Exchange Online requires.
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

// tokenError maps an error of the library: a refusal (RFC 6749 §5.2) gets [ErrGrant] in its chain, an outage does not. The result
// contains the provider's description, because it names the wrong setting. It does not contain the body of the response, because that
// may repeat the secrets of the request.
func tokenError(err error) error {
	response, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return err
	}
	switch response.ErrorCode {
	case "invalid_grant", "invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type":
		return fmt.Errorf("%w: %s: %s", ErrGrant, response.ErrorCode, vietnamese.CleanLine(response.ErrorDescription))
	case "":
		return fmt.Errorf("token endpoint answered %s", response.Response.Status)
	default:
		return fmt.Errorf("token endpoint answered %s: %s: %s", response.Response.Status, vietnamese.CleanLine(response.ErrorCode), vietnamese.CleanLine(response.ErrorDescription))
	}
}
