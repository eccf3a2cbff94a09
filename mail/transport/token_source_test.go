package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/transport"
)

// provider is a token endpoint.
type provider struct {
	server *httptest.Server

	mu     sync.Mutex
	now    time.Time
	forms  []url.Values
	status int
	answer any
}

func newProvider(t testing.TB) *provider {
	t.Helper()
	p := &provider{now: time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC), status: http.StatusOK}
	p.answer = map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": 3600}
	p.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
			t.Errorf("got %s, %v", r.Method, err)
		}
		p.forms = append(p.forms, r.PostForm)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(p.status)
		if err := json.NewEncoder(w).Encode(p.answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(p.server.Close)
	return p
}

func (p *provider) grant() transport.Grant {
	return transport.Grant{
		URL: p.server.URL + "/token", ClientID: "loa", ClientSecret: "bi mat", RefreshToken: "lam-moi-1", HTTP: p.server.Client(),
		Now: func() time.Time {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.now
		},
	}
}

func (p *provider) set(status int, answer any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.answer = status, answer
}

func (p *provider) later(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func (p *provider) asked() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]url.Values(nil), p.forms...)
}

func TestATokenIsKeptUntilAMinuteBeforeItsEnd(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.grant()))
	var asking sync.WaitGroup
	for range 20 { // many connections at once ask once
		asking.Go(func() {
			if token, err := source.Token(t.Context()); err != nil || token != accessToken {
				t.Errorf("got %q, %v", token, err)
			}
		})
	}
	asking.Wait()
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{58 * time.Minute, 1}, {61 * time.Second, 2}, {time.Minute, 2}} {
		p.later(step.after)
		must[string](t)(source.Token(t.Context()))
		if got := len(p.asked()); got != step.want {
			t.Errorf("after %v more: asked %d times, want %d", step.after, got, step.want)
		}
	}
}

func TestARefreshTokenThatChangesIsKept(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	p.set(http.StatusOK, map[string]any{"access_token": accessToken, "token_type": "bearer", "expires_in": 30, "refresh_token": "lam-moi-2"})
	var kept []string
	grant := p.grant()
	grant.Scope = "https://outlook.office365.com/.default"
	grant.Keep = func(_ context.Context, token string) error {
		kept = append(kept, token)
		return nil
	}
	source := must[*transport.TokenSource](t)(transport.NewTokenSource(grant))
	for range 2 {
		must[string](t)(source.Token(t.Context()))
	}
	form := func(refresh string) url.Values {
		return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {"loa"}, "client_secret": {"bi mat"}, "scope": {grant.Scope}}
	}
	if diff := cmp.Diff([]url.Values{form("lam-moi-1"), form("lam-moi-2")}, p.asked()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"lam-moi-2"}, kept); diff != "" {
		t.Error(diff)
	}
}

func TestAnApplicationGetsATokenInItsOwnName(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	grant := p.grant()
	grant.RefreshToken = ""
	must[string](t)(must[*transport.TokenSource](t)(transport.NewTokenSource(grant)).Token(t.Context()))
	want := []url.Values{{"grant_type": {"client_credentials"}, "client_id": {"loa"}, "client_secret": {"bi mat"}}}
	if diff := cmp.Diff(want, p.asked()); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalForGoodIsToldFromTroubleThatPasses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		status  int
		answer  any
		forGood bool
	}{
		{"the person took the permission back", 400, map[string]string{"error": "invalid_grant", "error_description": "AADSTS700082: The refresh token has expired"}, true},
		{"the secret is wrong", 401, map[string]string{"error": "invalid_client"}, true},
		{"the application is not allowed", 400, map[string]string{"error": "unauthorized_client"}, true},
		{"the provider is down", 503, map[string]string{}, false},
		{"the provider is busy", 429, map[string]string{"error": "slow_down"}, false},
		{"an answer without a token", 200, map[string]string{"token_type": "Bearer"}, false},
		{"a token of another kind", 200, map[string]string{"access_token": "x", "token_type": "mac"}, false},
		{"a token that would smuggle", 200, map[string]string{"access_token": "x\x01auth=y", "token_type": "Bearer"}, false},
		{"no JSON at all", 200, []string{"x"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			p.set(test.status, test.answer)
			source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.grant()))
			_, err := source.Token(t.Context())
			if err == nil || errors.Is(err, transport.ErrGrant) != test.forGood || transport.Permanent(err) != test.forGood {
				t.Errorf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "bi mat") || strings.Contains(err.Error(), "lam-moi")) {
				t.Errorf("a secret is told: %v", err)
			}
		})
	}
}

func TestAnUnusableGrantIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	good := transport.Grant{URL: "https://oauth2.googleapis.com/token", ClientID: "loa", RefreshToken: "x"}
	if _, err := transport.NewTokenSource(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*transport.Grant){
		"in the clear":              func(g *transport.Grant) { g.URL = "http://oauth2.googleapis.com/token" },
		"no address":                func(g *transport.Grant) { g.URL = "" },
		"an address of no form":     func(g *transport.Grant) { g.URL = "https://%zz" },
		"no application":            func(g *transport.Grant) { g.ClientID = "" },
		"neither person nor secret": func(g *transport.Grant) { g.RefreshToken = "" },
	} {
		grant := good
		change(&grant)
		if _, err := transport.NewTokenSource(grant); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestAMailboxUsesAFreshTokenForEachConnection(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.grant()))
	config := transport.IMAPConfig{Addr: tokenIMAP(t, "XOAUTH2"), User: user, TLS: transport.TLSNone, Token: source.Token}
	for range 3 {
		dialled(t, config)
		p.later(time.Hour)
	}
	if got := len(p.asked()); got != 3 {
		t.Errorf("asked %d times, want 3", got)
	}
}
