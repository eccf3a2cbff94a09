package oidc

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"loa/keyfile"
)

// BeginWithin is how long a person may take at the provider.
const BeginWithin = 10 * time.Minute

// Asking says whether the provider may show the person a page.
type Asking string

// The ways to ask the provider.
const (
	AskPerson   Asking = ""         // it asks for what it wants
	AskSilently Asking = "silently" // it answers at once (prompt=none)
)

// underWay is a sign-in under way, as the browser keeps it in a sealed cookie.
type underWay struct {
	Secret string    `json:"secret"` // state, nonce and verifier come from it
	Next   string    `json:"next"`   // the page that was asked for
	Asking Asking    `json:"asking,omitempty"`
	Begun  time.Time `json:"begun"`
}

// derive makes one of the random values of a sign-in. One does not tell another.
func (u underWay) derive(what string) string {
	hash := sha256.Sum256([]byte(what + "\x00" + u.Secret))
	return base64.RawURLEncoding.EncodeToString(hash[:])
}

// KeyOf is the part of a state that names the cookie of its sign-in; empty for what is no state.
func KeyOf(state string) string {
	const length = 12
	if len(state) < length || strings.Trim(state[:length], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return ""
	}
	return state[:length]
}

// address is where a browser is led to sign in.
func (d *discovered) address(u underWay) string {
	options := []oauth2.AuthCodeOption{gooidc.Nonce(u.derive("nonce")), oauth2.S256ChallengeOption(u.derive("verifier"))}
	if u.Asking == AskSilently {
		options = append(options, oauth2.SetAuthURLParam("prompt", "none"))
	}
	return d.oauth.AuthCodeURL(u.derive("state"), options...)
}

// newUnderWay begins a sign-in.
func newUnderWay(next string, asking Asking, now time.Time) underWay {
	return underWay{Secret: rand.Text() + rand.Text(), Next: next, Asking: asking, Begun: now}
}

// cookiePurpose binds a cookie to the provider and the client, so that a sign-in ends where it began.
func (p *provider) cookiePurpose() string { return "sign-in\x00" + p.Issuer + "\x00" + p.ID }

// openCookie reads the sign-in that a browser has under way. The error is ErrStale when there is none.
func (p *provider) openCookie(v vault, cookie string) (underWay, error) {
	var u underWay
	plain, err := v.open(p.cookiePurpose(), cookie)
	if errors.Is(err, keyfile.ErrEncrypted) || err == nil && json.Unmarshal(plain, &u) != nil {
		return u, ErrStale
	}
	if age := p.now().Sub(u.Begun); err == nil && (age < 0 || age > BeginWithin) {
		return u, ErrStale
	}
	return u, err
}

// codeOf checks that an answer belongs to a sign-in and comes from the provider (RFC 9207), and returns its code.
func (p *provider) codeOf(d *discovered, u underWay, answer url.Values) (string, error) {
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(u.derive("state"))) != 1 {
		return "", ErrStale
	}
	if issuer := answer.Get("iss"); issuer != p.Issuer && (issuer != "" || d.names.NamesIssuer) {
		return "", fmt.Errorf("%w: it comes from another issuer", ErrAnswer)
	}
	if refusal := answer.Get("error"); refusal != "" {
		return "", refused(refusal)
	}
	code := answer.Get("code")
	if code == "" || len(code) > 8<<10 {
		return "", fmt.Errorf("%w: it has no code", ErrAnswer)
	}
	return code, nil
}

// refused is the error for a code of the provider (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
func refused(code string) error {
	switch {
	case slices.Contains([]string{"login_required", "interaction_required", "consent_required", "account_selection_required"}, code):
		return fmt.Errorf("%w: %s", ErrSignedOut, code)
	case code == "temporarily_unavailable", code == "server_error":
		return fmt.Errorf("%w: %s", ErrAway, code)
	case len(code) > 64:
		code = "a long text"
	}
	return fmt.Errorf("%w: %q", ErrDenied, code)
}

// redeem exchanges a code for tokens, and checks that they are for this sign-in.
func (p *provider) redeem(ctx context.Context, d *discovered, u underWay, code string) (identity, error) {
	ctx, cancel := p.call(ctx)
	defer cancel()
	token, err := d.oauth.Exchange(ctx, code, oauth2.VerifierOption(u.derive("verifier")))
	if err != nil {
		return identity{}, exchangeError(err)
	}
	raw, err := p.verified(ctx, d, token)
	if err != nil {
		return identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(raw.Nonce), []byte(u.derive("nonce"))) != 1 {
		return identity{}, fmt.Errorf("%w: the ID token is for another sign-in", ErrAnswer)
	}
	return p.identityOf(ctx, d, token, raw)
}

// refresh asks whether a refresh token still counts, and who its owner is by now. The error is errNoIDToken when the provider does not say.
func (p *provider) refresh(ctx context.Context, d *discovered, refreshToken string) (identity, error) {
	ctx, cancel := p.call(ctx)
	defer cancel()
	token, err := d.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken}).Token()
	if err != nil {
		return identity{}, exchangeError(err)
	}
	raw, err := p.verified(ctx, d, token)
	if err != nil {
		return identity{}, err
	}
	return p.identityOf(ctx, d, token, raw)
}

// call bounds the calls of one step.
func (p *provider) call(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(gooidc.ClientContext(ctx, p.http), 2*callWithin)
}

// exchangeError tells a provider that says no from one that cannot be asked. Only invalid_grant is about the person; the other codes are about how loa
// is registered (RFC 6749 §5.2).
func exchangeError(err error) error {
	if said, is := errors.AsType[*oauth2.RetrieveError](err); is {
		if said.ErrorCode == "invalid_grant" {
			return fmt.Errorf("%w: invalid_grant", ErrDenied)
		}
		status := ""
		if said.Response != nil {
			status = said.Response.Status
		}
		return fmt.Errorf("%w: the token endpoint answers %q (%s)", ErrAway, cut(said.ErrorCode, 64), status)
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}
