package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"loa/mail"
)

// Grant says how access tokens for a mailbox are got (OAuth 2.0). With a RefreshToken they are got in the name of the person who once
// agreed (RFC 6749 §6, as Gmail and Exchange Online do it), without one in the application's own name (§4.4, Exchange Online).
type Grant struct {
	// URL is the token endpoint, https only.
	URL string
	// ClientID and ClientSecret name the application; a public application has no secret.
	ClientID, ClientSecret string
	RefreshToken           string
	// Scope may be empty where the provider knows it. Exchange Online: https://outlook.office365.com/.default offline_access.
	Scope string
	// Keep is told a new refresh token, when the provider changes it; nil keeps it in memory only.
	Keep func(ctx context.Context, refreshToken string) error
	// HTTP is http.DefaultClient when nil; Now is time.Now.
	HTTP *http.Client
	Now  func() time.Time
}

// ErrGrant is in the chain when the provider refused for good: somebody has to agree again, or to correct the configuration.
var ErrGrant = errors.New("access to the mailbox is no longer granted")

const (
	// tokenTimeout bounds one question to the token endpoint.
	tokenTimeout = 30 * time.Second
	// tokenReserve is how long before its end a token is no longer used.
	tokenReserve = time.Minute
	maxTokenJSON = 1 << 20
)

// TokenSource gets access tokens and keeps each until a minute before it ends. It may be used by several connections at the same time.
type TokenSource struct {
	grant Grant
	// turn holds the one right to look at what follows.
	turn    chan struct{}
	refresh string
	token   string
	until   time.Time
}

// NewTokenSource checks the grant; nothing is asked yet.
func NewTokenSource(grant Grant) (*TokenSource, error) {
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
	return &TokenSource{grant: grant, refresh: grant.RefreshToken, turn: make(chan struct{}, 1)}, nil
}

// Token gives a token that is good for at least another minute. An error with [ErrGrant] in its chain must be told to the operator;
// any other may go away by itself.
func (s *TokenSource) Token(ctx context.Context) (string, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", fmt.Errorf("waiting for an access token: %w", ctx.Err())
	}
	if s.token != "" && s.grant.Now().Add(tokenReserve).Before(s.until) {
		return s.token, nil
	}
	if err := s.renew(ctx); err != nil {
		return "", fmt.Errorf("getting an access token for %s: %w", s.grant.ClientID, err)
	}
	return s.token, nil
}

// tokenAnswer is what a token endpoint says, well (RFC 6749 §5.1) or not (§5.2).
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token"`
	Error        string `json:"error"`
	Description  string `json:"error_description"`
}

func (s *TokenSource) renew(ctx context.Context) error {
	asked := s.grant.Now()
	answer, err := s.ask(ctx)
	if err != nil {
		return err
	}
	if answer.AccessToken == "" || !strings.EqualFold(answer.TokenType, "Bearer") || strings.ContainsAny(answer.AccessToken, "\x00\x01\r\n") {
		return errors.New("the answer holds no bearer token")
	}
	s.token, s.until = answer.AccessToken, asked.Add(time.Duration(answer.ExpiresIn)*time.Second)
	if answer.RefreshToken == "" || answer.RefreshToken == s.refresh {
		return nil
	}
	s.refresh = answer.RefreshToken
	if s.grant.Keep == nil {
		return nil
	}
	if err := s.grant.Keep(ctx, s.refresh); err != nil {
		return fmt.Errorf("keeping the new refresh token: %w", err)
	}
	return nil
}

func (s *TokenSource) ask(ctx context.Context) (tokenAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.grant.URL, strings.NewReader(s.form().Encode()))
	if err != nil {
		return tokenAnswer{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := s.grant.HTTP.Do(request)
	if err != nil {
		return tokenAnswer{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxTokenJSON))
	if err != nil {
		return tokenAnswer{}, err
	}
	return parseTokenAnswer(response, content)
}

func (s *TokenSource) form() url.Values {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {s.grant.ClientID}}
	if s.refresh != "" {
		form.Set("grant_type", "refresh_token")
		form.Set("refresh_token", s.refresh)
	}
	if s.grant.ClientSecret != "" {
		form.Set("client_secret", s.grant.ClientSecret)
	}
	if s.grant.Scope != "" {
		form.Set("scope", s.grant.Scope)
	}
	return form
}

// parseTokenAnswer tells a refusal for good from a trouble that passes. What a provider says in words is passed on: it names the
// setting that is wrong.
func parseTokenAnswer(response *http.Response, content []byte) (tokenAnswer, error) {
	var answer tokenAnswer
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")) // an unreadable type is not JSON
	if kind == "application/json" {
		if err := json.Unmarshal(content, &answer); err != nil {
			return answer, fmt.Errorf("reading the answer: %w", err)
		}
	}
	if response.StatusCode == http.StatusOK && answer.Error == "" {
		return answer, nil
	}
	switch answer.Error {
	case "invalid_grant", "invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type":
		return answer, fmt.Errorf("%w: %s: %s", ErrGrant, answer.Error, mail.OneLine(answer.Description))
	case "":
		return answer, fmt.Errorf("the token endpoint says %s", response.Status)
	default:
		return answer, fmt.Errorf("the token endpoint says %s: %s: %s", response.Status, answer.Error, mail.OneLine(answer.Description))
	}
}
