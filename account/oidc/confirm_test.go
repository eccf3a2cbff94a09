package oidc_test

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/account"
	"loa/account/oidc"
	"loa/account/oidc/oidctest"
	"loa/keyfile"
	"loa/plan/policy"
	"loa/store"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	t.Run("a leaver loses everything within five minutes, and who stays does not", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		leaves, stays := c.signed(an.Subject), c.signed(binh.Subject)
		c.advance(oidc.ConfirmEvery - time.Second)
		c.wantIn(leaves)
		c.provider.Remove(an.Subject)
		c.advance(2 * time.Second)
		c.wantOut(leaves)
		c.wantIn(stays)
		if _, err := c.store.ProviderSession(t.Context(), account.Hash(leaves)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the refresh token is still on record: %v", err)
		}
		if known, err := c.store.Account(t.Context(), "an@so-noi-vu.test"); err != nil || known.Closed() {
			t.Errorf("an invalid refresh token closed the account: %+v, %v", known, err)
		}
	})
	t.Run("who works all day is asked about every five minutes, each time with the next token", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		for range 6 {
			c.advance(oidc.ConfirmEvery)
			c.wantIn(token)
			c.wantIn(token)
		}
		if n := c.provider.Refreshes(); n != 6 {
			t.Errorf("asked %d times, want 6", n)
		}
	})
	t.Run("requests at the same moment ask once", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		c.advance(oidc.ConfirmEvery)
		other := c.another()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() { c.wantIn(token) })
			group.Go(func() { other.wantIn(token) })
		}
		group.Wait()
		if n := c.provider.Refreshes(); n != 1 {
			t.Errorf("asked %d times, want once", n)
		}
	})
	t.Run("what the provider says of groups counts at once", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		c.provider.Set(oidctest.Person{Subject: an.Subject, Name: an.Name, Email: an.Email, Groups: binh.Groups})
		c.advance(oidc.ConfirmEvery)
		if who := c.wantIn(token); len(who.Account.Grants) != 1 || who.Account.Grants[0].Role != policy.AccessAuditor {
			t.Errorf("got %+v", who.Account)
		}
	})
	t.Run("whom the provider vouches for no more has no account, in no browser", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		first, second := c.signed(binh.Subject), c.signed(binh.Subject)
		c.advance(oidc.ConfirmEvery - time.Minute)
		third := c.signed(binh.Subject)
		c.provider.Set(oidctest.Person{Subject: binh.Subject, Name: binh.Name, Email: binh.Email})
		c.advance(time.Minute)
		c.wantOut(first)
		c.wantOut(second)
		c.wantOut(third)
		if known, err := c.store.Account(t.Context(), "binh@thanh-tra.test"); err != nil || !known.Closed() {
			t.Errorf("the account is open: %+v, %v", known, err)
		}
		c.provider.Set(binh)
		c.wantIn(c.signed(binh.Subject)) // and comes back
	})
	t.Run("a provider that is away leaves half an hour", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		c.provider.SetAway(true)
		for range 5 {
			c.advance(oidc.ConfirmEvery)
			c.wantIn(token)
		}
		c.advance(oidc.ConfirmEvery)
		c.wantOut(token)
		c.provider.SetAway(false)
		c.advance(time.Minute)
		c.wantIn(token) // the provider vouches for it again
	})
	t.Run("an answer about another person ends the session", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		c.provider.Forge = func(claims map[string]any) string {
			claims["sub"] = binh.Subject
			return c.provider.Sign(claims)
		}
		c.advance(oidc.ConfirmEvery)
		c.wantOut(token)
	})
	t.Run("without a refresh token the browser has to ask", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.NoRefresh = true })
		c.wantAskBrowser(c.signed(an.Subject))
	})
	t.Run("an answer that names nobody is no confirmation", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.NoIDToken = true })
		c.wantAskBrowser(c.signed(an.Subject))
	})
	t.Run("where the browser has to ask and the provider is away, half an hour is left", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.NoRefresh = true })
		token := c.signed(an.Subject)
		c.provider.SetAway(true)
		c.advance(oidc.AwayFor - time.Second)
		c.wantIn(token)
		c.advance(2 * time.Second)
		c.wantOut(token)
	})
	t.Run("a session of a service that is no longer set up is over", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		c.Accounts.Services = nil
		c.wantOut(token)
	})
	t.Run("a broken endpoint is no word about the person", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{"/oauth/token", "/userinfo"} {
			c := newCity(t)
			token := c.signed(an.Subject)
			c.provider.Broken = path
			c.advance(oidc.ConfirmEvery)
			c.wantIn(token)
			if known, err := c.store.Account(t.Context(), "an@so-noi-vu.test"); err != nil || known.Closed() {
				t.Errorf("%s: the account is closed: %v", path, err)
			}
		}
	})
	t.Run("a refresh token is on record sealed, and a key that is gone opens none", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		at, err := c.store.ProviderSession(t.Context(), account.Hash(token))
		if err != nil || !strings.HasPrefix(at.Refresh, c.keys[0].ID+".") {
			t.Fatalf("%q, %v", at.Refresh, err)
		}
		for _, plain := range c.provider.RefreshTokens() {
			if strings.Contains(at.Refresh, plain) {
				t.Error("the token stands in the row")
			}
		}
		c.keys = keyfile.Keys{keyfile.New()}
		again := c.another()
		again.wantAskBrowser(token)
	})
	t.Run("a refresh token opens in no other session", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		theirs, mine := c.signed(an.Subject), c.signed(binh.Subject)
		stolen, err := c.store.ProviderSession(t.Context(), account.Hash(theirs))
		if err != nil {
			t.Fatal(err)
		}
		stolen.TokenHash = account.Hash(mine)
		if err := c.store.ConfirmSession(t.Context(), stolen); err != nil {
			t.Fatal(err)
		}
		c.wantAskBrowser(mine)
	})
}

// wantAskBrowser fails unless a session goes on for five minutes, and then only by way of the browser.
func (c *city) wantAskBrowser(token string) {
	c.t.Helper()
	c.wantIn(token)
	c.advance(oidc.ConfirmEvery)
	if _, err := c.Signed(c.t.Context(), token); !errors.Is(err, account.ErrUnconfirmed) {
		c.t.Errorf("got %v", err)
	}
	address, cookie := c.begin(oidc.AskSilently)
	done, err := c.Finish(c.t.Context(), cookie, c.visit(address), attempt)
	if err != nil {
		c.t.Fatal(err)
	}
	c.wantIn(done.Token)
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	who := c.wantIn(c.signed(an.Subject))
	if err := c.ChangePassword(t.Context(), who, "", "tuyên truyền cải cách"); !errors.Is(err, account.ErrForeign) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Accounts.SignIn(t.Context(), account.Attempt{Login: who.Account.Login}); !errors.Is(err, account.ErrWrong) {
		t.Errorf("with no password: %v", err)
	}
}

func TestLogOut(t *testing.T) {
	t.Parallel()
	t.Run("a session of the provider ends in loa", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		ends, stays := c.signed(an.Subject), c.signed(binh.Subject)
		if err := c.LogOut(t.Context(), c.provider.LogoutToken(map[string]any{"sid": "phien-cua-" + an.Subject})); err != nil {
			t.Fatal(err)
		}
		c.wantOut(ends)
		c.wantIn(stays)
	})
	t.Run("all sessions of somebody end, and a token counts once", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		first, second, stays := c.signed(an.Subject), c.signed(an.Subject), c.signed(binh.Subject)
		token := c.provider.LogoutToken(map[string]any{"sub": an.Subject})
		if err := c.LogOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		c.wantOut(first)
		c.wantOut(second)
		c.wantIn(stays)
		third := c.signed(an.Subject)
		if err := c.LogOut(t.Context(), token); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("again: %v", err)
		}
		c.wantIn(third)
	})
	t.Run("nothing else ends sessions", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		for name, change := range map[string]map[string]any{
			"an ID token":      {"events": nil, "nonce": "n"},
			"a nonce":          {"nonce": "n"},
			"nobody":           {"sub": nil},
			"another audience": {"aud": "khác"},
			"another issuer":   {"iss": "https://ke-gian.test"},
			"an old token":     {"exp": time.Now().Add(-time.Minute).Unix()},
			"no name":          {"jti": nil},
		} {
			claims := map[string]any{"sub": an.Subject}
			maps.Copy(claims, change)
			if err := c.LogOut(t.Context(), c.provider.LogoutToken(claims)); !errors.Is(err, oidc.ErrAnswer) {
				t.Errorf("%s: %v", name, err)
			}
		}
		claims := map[string]any{"iss": c.provider.Issuer, "aud": oidctest.ClientID, "sub": an.Subject, "jti": "1", "exp": time.Now().Add(time.Minute).Unix(), "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
		if err := c.LogOut(t.Context(), oidctest.SignWith(t, otherKey(t), claims)); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("a token of another key: %v", err)
		}
		c.wantIn(token)
	})
}
