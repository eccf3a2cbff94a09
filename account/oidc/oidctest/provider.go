// Package oidctest runs a provider of OpenID Connect for tests: the certified library zitadel/oidc with people in memory, over HTTP on loopback.
package oidctest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// The client that is registered with the provider.
const (
	ClientID     = "loa"
	ClientSecret = "mật khẩu của ứng dụng"
)

// Person is somebody whom the provider knows.
type Person struct {
	Subject    string
	Name       string
	Email      string
	Unverified bool // the provider has not checked the address
	Groups     []string
}

// Provider is a running provider. Its fields may be changed before the first request.
type Provider struct {
	Issuer     string
	NoRefresh  bool                                         // it gives no refresh tokens
	NoIDToken  bool                                         // its answers to refresh tokens have no ID token
	InUserinfo bool                                         // address and groups are told by the userinfo endpoint alone
	Broken     string                                       // a path that answers 503
	Closed     string                                       // a path that answers 403
	Forge      func(claims map[string]any) (idToken string) // makes the ID token of its answers; nil for the right one
	Describe   func(metadata map[string]any)                // changes what it says about itself; nil for nothing

	t      testing.TB
	server *httptest.Server
	op     http.Handler
	key    *ecdsa.PrivateKey

	mu        sync.Mutex
	redirects []string
	people    map[string]Person
	present   string // who is signed in at the provider in all browsers; empty for nobody
	away      bool
	denies    bool
	refreshes int
	requests  map[string]*request
	codes     map[string]string // to ids of requests
	refresh   map[string]*grant // by the refresh token that counts
}

// Start runs a provider for one redirect address of loa and closes it at the end of the test.
func Start(t testing.TB, people ...Person) *Provider {
	t.Helper()
	p := newProvider(t, people)
	p.server = httptest.NewServer(p)
	p.begin()
	return p
}

// StartTLS is Start with https, by a certificate for 127.0.0.1 or, with nil, one that Client trusts.
func StartTLS(t testing.TB, certificate *tls.Certificate, people ...Person) *Provider {
	t.Helper()
	p := newProvider(t, people)
	p.server = httptest.NewUnstartedServer(p)
	if certificate != nil {
		p.server.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	p.server.StartTLS()
	p.begin()
	return p
}

// Client is an HTTP client that trusts the certificate of the provider.
func (p *Provider) Client() *http.Client { return p.server.Client() }

func newProvider(t testing.TB, people []Person) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{
		t: t, key: key, people: map[string]Person{}, requests: map[string]*request{}, codes: map[string]string{}, refresh: map[string]*grant{},
	}
	for _, person := range people {
		p.people[person.Subject] = person
	}
	return p
}

func (p *Provider) begin() {
	p.t.Helper()
	p.Issuer = p.server.URL
	p.t.Cleanup(p.server.Close)
	config := &op.Config{CodeMethodS256: true, AuthMethodPost: true, GrantTypeRefreshToken: true, SupportedScopes: []string{"openid", "profile", "email", "groups", "offline_access"}}
	_, _ = rand.Read(config.CryptoKey[:]) // never fails
	provider, err := op.NewProvider(config, storage{p}, op.StaticIssuer(p.Issuer), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		p.t.Fatal(err)
	}
	p.op = provider
}

// Register adds a redirect address of loa.
func (p *Provider) Register(redirect string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.redirects = append(p.redirects, redirect)
}

// SignIn has somebody signed in at the provider; an empty subject nobody.
func (p *Provider) SignIn(subject string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.present = subject
}

// Set puts a person in the place of the one of the same subject.
func (p *Provider) Set(person Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.people[person.Subject] = person
}

// Remove takes a person out: refresh tokens count no more, and nobody can sign in.
func (p *Provider) Remove(subject string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.people, subject)
	if p.present == subject {
		p.present = ""
	}
	for token, g := range p.refresh {
		if g.subject == subject {
			delete(p.refresh, token)
		}
	}
}

// SetAway has the provider answer nothing but 503, or work again.
func (p *Provider) SetAway(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
}

// Deny has the provider answer access_denied to sign-ins.
func (p *Provider) Deny() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.denies = true
}

// Refreshes is how often a refresh token was redeemed.
func (p *Provider) Refreshes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refreshes
}

// RefreshTokens are those that count.
func (p *Provider) RefreshTokens() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.refresh))
}

// Sign makes a token of claims with the key of the provider.
func (p *Provider) Sign(claims map[string]any) string {
	p.t.Helper()
	return SignWith(p.t, jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.key, KeyID: keyID}}, claims)
}

// SignWith makes a token of claims with any key.
func SignWith(t testing.TB, key jose.SigningKey, claims map[string]any) string {
	t.Helper()
	content, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(content)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// LogoutToken makes a token of a back-channel logout.
func (p *Provider) LogoutToken(more map[string]any) string {
	p.t.Helper()
	now := time.Now()
	claims := map[string]any{
		"iss": p.Issuer, "aud": ClientID, "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": rand.Text(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	for name, value := range more {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	return p.Sign(claims)
}

// ServeHTTP implements http.Handler: the library with its sign-in page, and what a test changes in its answers.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	away := p.away
	p.mu.Unlock()
	if away || r.URL.Path == p.Broken {
		http.Error(w, "bảo trì", http.StatusServiceUnavailable)
		return
	}
	if r.URL.Path == p.Closed {
		http.Error(w, "không mở", http.StatusForbidden)
		return
	}
	if r.URL.Path == "/login" {
		p.login(w, r)
		return
	}
	_ = r.ParseForm() // for changeTokens; what is no form the library refuses
	answer := httptest.NewRecorder()
	p.op.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	switch {
	case strings.HasSuffix(r.URL.Path, "/openid-configuration") && p.Describe != nil:
		body = p.change(body, p.Describe)
	case r.URL.Path == "/oauth/token" && answer.Code == http.StatusOK:
		body = p.change(body, func(tokens map[string]any) { p.changeTokens(r, tokens) })
	}
	maps.Copy(w.Header(), answer.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = io.Copy(w, bytes.NewReader(body)) // an error means that the client has gone
}

func (p *Provider) registered() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.redirects)
}

func (p *Provider) change(body []byte, change func(map[string]any)) []byte {
	var content map[string]any
	if err := json.Unmarshal(body, &content); err != nil {
		p.t.Errorf("the provider answers %s: %v", body, err)
		return body
	}
	change(content)
	body, _ = json.Marshal(content) // it came from JSON
	return body
}

// changeTokens forges the ID token, or leaves it out of an answer to a refresh token.
func (p *Provider) changeTokens(r *http.Request, tokens map[string]any) {
	if p.NoIDToken && r.PostFormValue("grant_type") == "refresh_token" {
		delete(tokens, "id_token")
	}
	right, is := tokens["id_token"].(string)
	if p.Forge == nil || !is {
		return
	}
	parsed, err := jose.ParseSigned(right, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		p.t.Error(err)
		return
	}
	var claims map[string]any
	if err := json.Unmarshal(parsed.UnsafePayloadWithoutVerification(), &claims); err != nil {
		p.t.Error(err)
	}
	tokens["id_token"] = p.Forge(claims)
}

// login ends the sign-in of who is present, or asks who signs in.
func (p *Provider) login(w http.ResponseWriter, r *http.Request) {
	id, who := r.FormValue("id"), r.PostFormValue("person")
	p.mu.Lock()
	if who == "" {
		who = p.present
	}
	_, known := p.people[who]
	asked := p.requests[id]
	if asked != nil && known {
		asked.subject, asked.at = who, time.Now()
	}
	var subjects []string
	for subject := range p.people {
		subjects = append(subjects, subject)
	}
	p.mu.Unlock()
	if asked == nil {
		http.Error(w, "no such request", http.StatusNotFound)
		return
	}
	if known {
		http.Redirect(w, r, p.Issuer+"/authorize/callback?id="+url.QueryEscape(id), http.StatusFound)
		return
	}
	slices.Sort(subjects)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="vi"><title>Cổng</title><h1>Cổng đăng nhập của thành phố</h1><form method="post" action="/login"><input type="hidden" name="id" value="%s">`, url.QueryEscape(id))
	for _, subject := range subjects {
		fmt.Fprintf(w, `<button name="person" value="%s">%s</button>`, subject, subject)
	}
	fmt.Fprint(w, `</form></html>`)
}
