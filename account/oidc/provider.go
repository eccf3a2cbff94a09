package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Client is how loa is registered with a provider.
type Client struct {
	Issuer      string
	ID          string
	Secret      string
	Redirect    string // the address to which the provider sends its answers
	Scopes      []string
	GroupsClaim string // the claim with the groups of a person; dots lead into objects
}

// How long what the provider says about itself counts, and how long it is left alone after it could not be asked.
const (
	discoveryFor = 10 * time.Minute
	probeFor     = time.Minute
	restFor      = 30 * time.Second
)

// provider asks one provider. It is safe for use by several goroutines.
type provider struct {
	Client
	http *http.Client
	now  func() time.Time

	asking   sync.Mutex // held by who looks for the provider
	mu       sync.Mutex
	known    *discovered
	failedAt time.Time
	failure  error
}

// discovered is what a provider says about itself.
type discovered struct {
	at       time.Time
	provider *gooidc.Provider
	verifier *gooidc.IDTokenVerifier
	oauth    oauth2.Config
	names    metadata
}

// metadata are the parts of the provider's description that go-oidc does not read.
type metadata struct {
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	NamesIssuer bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207
	EndSession  string   `json:"end_session_endpoint"`
	Scopes      []string `json:"scopes_supported"`
	Grants      []string `json:"grant_types_supported"`
}

// ready finds the provider, and believes what it said before for an age. While it cannot be asked, what it said earlier still counts; the error is
// ErrAway when it has never said anything, or the age is that of a probe.
func (p *provider) ready(ctx context.Context, age time.Duration) (*discovered, error) {
	p.asking.Lock()
	defer p.asking.Unlock()
	known, away := p.state()
	if known != nil && p.now().Sub(known.at) < age {
		return known, nil
	}
	if away == nil {
		var fresh *discovered
		if fresh, away = p.discover(context.WithoutCancel(ctx)); away == nil { // who waits behind this request needs the answer too
			p.keep(fresh)
			return fresh, nil
		}
		p.rest(away)
	}
	if known != nil && age > probeFor {
		return known, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrAway, away)
}

// state is what the provider said last, and why it is left alone at the moment; nil when it is not.
func (p *provider) state() (known *discovered, away error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil && p.now().Sub(p.failedAt) < restFor {
		away = p.failure
	}
	return p.known, away
}

func (p *provider) keep(known *discovered) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known, p.failure = known, nil
}

func (p *provider) discover(ctx context.Context) (*discovered, error) {
	ctx, cancel := context.WithTimeout(gooidc.ClientContext(ctx, p.http), callWithin)
	defer cancel()
	found, err := gooidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("looking for the provider: %s", cut(err.Error(), 200)) // it quotes the answer
	}
	d := &discovered{at: p.now(), provider: found, verifier: found.Verifier(&gooidc.Config{ClientID: p.ID, Now: p.now})}
	if err := found.Claims(&d.names); err != nil {
		return nil, fmt.Errorf("reading the description of the provider: %w", err)
	}
	endpoint := found.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // what holds when the provider names no method (Discovery §3)
	if len(d.names.AuthMethods) > 0 && !slices.Contains(d.names.AuthMethods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL} {
		if parsed, err := url.Parse(address); err != nil || !Protected(parsed) {
			return nil, errors.New("the provider names no protected address for sign-ins")
		}
	}
	d.oauth = oauth2.Config{ClientID: p.ID, ClientSecret: p.Secret, Endpoint: endpoint, RedirectURL: p.Redirect, Scopes: p.Scopes}
	return d, nil
}

// rest leaves the provider alone for a moment after a call to it came to nothing.
func (p *provider) rest(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure, p.failedAt = err, p.now()
}

// signOutAddress is where a person signs out at the provider; empty when it names no protected address. The provider is not asked for it.
func (p *provider) signOutAddress() string {
	known, _ := p.state()
	if known == nil || known.names.EndSession == "" {
		return ""
	}
	address, err := url.Parse(known.names.EndSession)
	if err != nil || !Protected(address) {
		return ""
	}
	query := address.Query()
	query.Set("client_id", p.ID)
	address.RawQuery = query.Encode()
	return address.String()
}
