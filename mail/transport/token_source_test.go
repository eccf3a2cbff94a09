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

// tokenEndpoint is an OAuth 2.0 token endpoint that records the requests.
type tokenEndpoint struct {
	server *httptest.Server

	mu     sync.Mutex
	now    time.Time
	forms  []url.Values
	status int
	answer any
}

func newTokenEndpoint(t testing.TB) *tokenEndpoint {
	t.Helper()
	p := &tokenEndpoint{now: time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC), status: http.StatusOK}
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

func (p *tokenEndpoint) config() transport.TokenConfig {
	return transport.TokenConfig{
		URL: p.server.URL + "/token", ClientID: "loa", ClientSecret: "bi mat", RefreshToken: "lam-moi-1", HTTP: p.server.Client(),
		Now: func() time.Time {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.now
		},
	}
}

func (p *tokenEndpoint) respondWith(status int, answer any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.answer = status, answer
}

func (p *tokenEndpoint) advance(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func (p *tokenEndpoint) requests() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]url.Values(nil), p.forms...)
}

func TestToken(t *testing.T) {
	t.Parallel()
	t.Run("a token is kept until a minute before it expires", func(t *testing.T) {
		t.Parallel()
		p := newTokenEndpoint(t)
		source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
		var asking sync.WaitGroup
		for range 20 { // concurrent calls send one request
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
			p.advance(step.after)
			must[string](t)(source.Token(t.Context()))
			if got := len(p.requests()); got != step.want {
				t.Errorf("after %v more: asked %d times, want %d", step.after, got, step.want)
			}
		}
	})
	t.Run("a new refresh token is saved", func(t *testing.T) {
		t.Parallel()
		p := newTokenEndpoint(t)
		p.respondWith(http.StatusOK, map[string]any{"access_token": accessToken, "token_type": "bearer", "expires_in": 30, "refresh_token": "lam-moi-2"})
		var kept []string
		config := p.config()
		config.Scope = "https://outlook.office365.com/.default"
		config.SaveRefreshToken = func(_ context.Context, token string) error {
			kept = append(kept, token)
			return nil
		}
		source := must[*transport.TokenSource](t)(transport.NewTokenSource(config))
		for range 2 {
			must[string](t)(source.Token(t.Context()))
		}
		form := func(refresh string) url.Values {
			return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {"loa"}, "client_secret": {"bi mat"}, "scope": {config.Scope}}
		}
		if diff := cmp.Diff([]url.Values{form("lam-moi-1"), form("lam-moi-2")}, p.requests()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"lam-moi-2"}, kept); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an application gets a token in its own name", func(t *testing.T) {
		t.Parallel()
		p := newTokenEndpoint(t)
		config := p.config()
		config.RefreshToken = ""
		must[string](t)(must[*transport.TokenSource](t)(transport.NewTokenSource(config)).Token(t.Context()))
		want := []url.Values{{"grant_type": {"client_credentials"}, "client_id": {"loa"}, "client_secret": {"bi mat"}}}
		if diff := cmp.Diff(want, p.requests()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a refusal is permanent and an outage is not", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name      string
			status    int
			answer    any
			permanent bool
		}{
			{name: "the person has withdrawn the consent", status: 400, answer: map[string]string{"error": "invalid_grant", "error_description": "AADSTS700082: The refresh token has expired"}, permanent: true},
			{name: "the secret is wrong", status: 401, answer: map[string]string{"error": "invalid_client"}, permanent: true},
			{name: "the application is not allowed", status: 400, answer: map[string]string{"error": "unauthorized_client"}, permanent: true},
			{name: "the provider is down", status: 503, answer: map[string]string{}, permanent: false},
			{name: "the provider is busy", status: 429, answer: map[string]string{"error": "slow_down"}, permanent: false},
			{name: "an answer without a token", status: 200, answer: map[string]string{"token_type": "Bearer"}, permanent: false},
			{name: "a token of another kind", status: 200, answer: map[string]string{"access_token": "x", "token_type": "mac"}, permanent: false},
			{name: "a token with control characters", status: 200, answer: map[string]string{"access_token": "x\x01auth=y", "token_type": "Bearer"}, permanent: false},
			{name: "no JSON at all", status: 200, answer: []string{"x"}, permanent: false},
			{name: "a refusal under a status of success", status: 200, answer: map[string]string{"error": "invalid_grant"}, permanent: true},
			{name: "a response that repeats the request", status: 400, answer: map[string]string{"message": "refresh_token=lam-moi-1&client_secret=bi mat"}, permanent: false},
			{name: "a token whose expires_in is not a number", status: 200, answer: map[string]string{"access_token": "x", "token_type": "Bearer", "expires_in": "một giờ"}, permanent: false},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				p := newTokenEndpoint(t)
				p.respondWith(test.status, test.answer)
				source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
				_, err := source.Token(t.Context())
				if err == nil || errors.Is(err, transport.ErrGrant) != test.permanent || transport.Permanent(err) != test.permanent {
					t.Errorf("got %v", err)
				}
				if err != nil && (strings.Contains(err.Error(), "bi mat") || strings.Contains(err.Error(), "lam-moi")) {
					t.Errorf("the error contains a secret: %v", err)
				}
			})
		}
	})
	t.Run("a response is handled as providers write it", func(t *testing.T) {
		t.Parallel()
		t.Run("the expiry of a token is parsed as providers write it", func(t *testing.T) {
			t.Parallel()
			for _, test := range []struct {
				name    string
				seconds any
				asked   int // requests after two calls without time passing between them
			}{
				{"a number", 3600, 1},
				{"digits in quotes", "3600", 1},
				{"a hundred years", 100 * 365 * 24 * 3600, 1},
				{"shorter than the reserve", 59, 2},
				{"none", nil, 2},
				{"in the past", -3600, 2},
			} {
				p := newTokenEndpoint(t)
				p.respondWith(http.StatusOK, map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": test.seconds})
				source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
				for range 2 {
					must[string](t)(source.Token(t.Context()))
				}
				if got := len(p.requests()); got != test.asked {
					t.Errorf("%s: asked %d times, want %d", test.name, got, test.asked)
				}
			}
		})
		t.Run("a refusal is not cached", func(t *testing.T) {
			t.Parallel()
			p := newTokenEndpoint(t)
			source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
			good := p.answer
			p.respondWith(http.StatusBadRequest, map[string]string{"error": "invalid_grant", "error_description": "revoked\r\nby the user"})
			if _, err := source.Token(t.Context()); !errors.Is(err, transport.ErrGrant) || !strings.HasSuffix(err.Error(), "invalid_grant: revoked by the user") {
				t.Errorf("got %v", err)
			}
			p.respondWith(http.StatusOK, good)
			if token, err := source.Token(t.Context()); err != nil || token != accessToken {
				t.Errorf("got %q, %v", token, err)
			}
		})
		t.Run("a public application sends no secret", func(t *testing.T) {
			t.Parallel()
			p := newTokenEndpoint(t)
			config := p.config()
			config.ClientSecret = ""
			must[string](t)(must[*transport.TokenSource](t)(transport.NewTokenSource(config)).Token(t.Context()))
			want := []url.Values{{"grant_type": {"refresh_token"}, "refresh_token": {"lam-moi-1"}, "client_id": {"loa"}}}
			if diff := cmp.Diff(want, p.requests()); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("a refresh token that cannot be saved is an error", func(t *testing.T) {
			t.Parallel()
			p := newTokenEndpoint(t)
			p.respondWith(http.StatusOK, map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "lam-moi-2"})
			config, full := p.config(), errors.New("no space left on device")
			config.SaveRefreshToken = func(context.Context, string) error { return full }
			_, err := must[*transport.TokenSource](t)(transport.NewTokenSource(config)).Token(t.Context())
			if !errors.Is(err, full) || errors.Is(err, transport.ErrGrant) {
				t.Errorf("got %v", err)
			}
		})
		t.Run("an endpoint that cannot be reached is an outage", func(t *testing.T) {
			t.Parallel()
			p := newTokenEndpoint(t)
			source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
			p.server.Close()
			if _, err := source.Token(t.Context()); err == nil || errors.Is(err, transport.ErrGrant) {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("an endpoint that stalls ends with the context", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			name   string
			stalls func(http.ResponseWriter)
		}{
			{"before its header", func(http.ResponseWriter) {}},
			{"inside its answer", func(w http.ResponseWriter) {
				_, _ = w.Write([]byte(`{"access_token":`)) // fails when the client has closed the connection
				_ = http.NewResponseController(w).Flush()
			}},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				p := newTokenEndpoint(t)
				reached := make(chan struct{})
				p.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := r.ParseForm(); err != nil { // the server notices that a client is gone only after it has read the request
						t.Error(err)
					}
					test.stalls(w)
					close(reached)
					<-r.Context().Done()
				})
				source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
				first, cancelFirst := context.WithCancel(t.Context())
				answered := make(chan error, 1)
				go func() {
					_, err := source.Token(first)
					answered <- err
				}()
				<-reached
				second, cancelSecond := context.WithCancel(t.Context())
				cancelSecond()
				if _, err := source.Token(second); !errors.Is(err, context.Canceled) {
					t.Errorf("the second call: got %v", err)
				}
				cancelFirst()
				if err := <-answered; !errors.Is(err, context.Canceled) || errors.Is(err, transport.ErrGrant) {
					t.Errorf("the first call: got %v", err)
				}
			})
		}
	})
	t.Run("each connection gets a valid token", func(t *testing.T) {
		t.Parallel()
		p := newTokenEndpoint(t)
		source := must[*transport.TokenSource](t)(transport.NewTokenSource(p.config()))
		config := transport.IMAPConfig{Addr: tokenIMAPServer(t, "XOAUTH2"), User: user, TLS: transport.TLSNone, Token: source.Token}
		for range 3 {
			dial(t, config)
			p.advance(time.Hour)
		}
		if got := len(p.requests()); got != 3 {
			t.Errorf("asked %d times, want 3", got)
		}
	})
}

func TestNewTokenSource(t *testing.T) {
	t.Parallel()
	good := transport.TokenConfig{URL: "https://oauth2.googleapis.com/token", ClientID: "loa", RefreshToken: "x"}
	if _, err := transport.NewTokenSource(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*transport.TokenConfig){
		"in the clear":              func(g *transport.TokenConfig) { g.URL = "http://oauth2.googleapis.com/token" },
		"no address":                func(g *transport.TokenConfig) { g.URL = "" },
		"an address of no form":     func(g *transport.TokenConfig) { g.URL = "https://%zz" },
		"no application":            func(g *transport.TokenConfig) { g.ClientID = "" },
		"neither person nor secret": func(g *transport.TokenConfig) { g.RefreshToken = "" },
	} {
		config := good
		change(&config)
		if _, err := transport.NewTokenSource(config); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
