package oidc_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"loa/account"
	"loa/account/oidc"
	"loa/account/oidc/oidctest"
	"loa/keyfile"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

func TestFinish(t *testing.T) {
	t.Parallel()
	t.Run("a verified address finds the person of the directory", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		done, err := c.signIn(an.Subject)
		if err != nil || done.Next != "/tasks" || done.Login != "an@so-noi-vu.test" {
			t.Fatalf("got %+v, %v", done, err)
		}
		who := c.wantIn(done.Token)
		if who.Account.Person != "an" || who.Account.Source != store.SourceOIDC || who.Account.Subject != c.provider.Issuer+" "+an.Subject || len(who.Account.Grants) != 0 {
			t.Errorf("got %+v", who.Account)
		}
	})
	t.Run("a group gives its role", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		who := c.wantIn(c.signed(binh.Subject))
		if who.Account.Person != "" || who.Account.Name != binh.Name || !slices.Equal(who.Account.Grants, []policy.Grant{{Role: policy.AccessAuditor}}) {
			t.Errorf("got %+v", who.Account)
		}
	})
	t.Run("each sign-in has a session of its own", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		first, second := c.signed(an.Subject), c.signed(an.Subject)
		if first == second {
			t.Error("both have the same token")
		}
		c.wantIn(first)
		c.wantIn(second)
	})
	t.Run("address and groups may be told by the userinfo endpoint", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.InUserinfo = true })
		if who := c.wantIn(c.signed(an.Subject)); who.Account.Person != "an" {
			t.Errorf("got %+v", who.Account)
		}
		if who := c.wantIn(c.signed(binh.Subject)); len(who.Account.Grants) != 1 {
			t.Errorf("got %+v", who.Account)
		}
	})
	t.Run("a userinfo endpoint that is not open to loa is not needed", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.Closed = "/userinfo" })
		c.wantIn(c.signed(an.Subject))
	})
	t.Run("one that is broken might have named a group", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.Broken = "/userinfo" })
		if _, err := c.signIn(an.Subject); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("over https too", func(t *testing.T) {
		t.Parallel()
		c := cityOf(t, oidctest.StartTLS(t, nil, an), storetest.Open(t), keyfile.Keys{keyfile.New()})
		c.wantIn(c.signed(an.Subject))
	})
	t.Run("who has neither role nor person is refused, and gets no account", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		if _, err := c.signIn(cuong.Subject); !errors.Is(err, oidc.ErrNoRole) {
			t.Errorf("got %v", err)
		}
		if accounts, err := c.store.Accounts(t.Context()); err != nil || len(accounts) != 0 {
			t.Errorf("%v, %v", accounts, err)
		}
	})
	t.Run("an address that the provider has not verified finds nobody", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.Set(oidctest.Person{Subject: "gia", Name: "Kẻ giả", Email: "an@so-noi-vu.test", Unverified: true})
		if _, err := c.signIn("gia"); !errors.Is(err, oidc.ErrNoRole) {
			t.Errorf("got %v", err)
		}
		c.provider.Set(oidctest.Person{Subject: "gia", Name: "Kẻ giả", Email: "an@so-noi-vu.test", Unverified: true, Groups: binh.Groups})
		if who := c.wantIn(c.signed("gia")); who.Account.Person != "" || who.Account.Login == "an@so-noi-vu.test" {
			t.Errorf("got %+v", who.Account)
		}
	})
	t.Run("nor does one with a letter that only folds to that of somebody else", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		people, err := c.store.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		people.Addresses = append(people.Addresses, directory.AddressOf{Address: "khanh@so-noi-vu.test", Person: "an", Unit: "so-noi-vu"})
		if err := c.store.SaveDirectory(t.Context(), people); err != nil {
			t.Fatal(err)
		}
		c.provider.Set(oidctest.Person{Subject: "gia", Name: "Kẻ giả", Email: "\u212Ahanh@so-noi-vu.test"}) // the sign of Kelvin
		if _, err := c.signIn("gia"); !errors.Is(err, oidc.ErrNoRole) {
			t.Errorf("got %v", err)
		}
		c.provider.Set(oidctest.Person{Subject: "that", Name: "Khanh", Email: "Khanh@so-noi-vu.test"})
		c.wantIn(c.signed("that"))
	})
	t.Run("a person with a local account is refused until that is disabled", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		hash, err := account.HashPassword("an", "tuyên truyền cải cách")
		if err == nil {
			err = c.store.CreateAccount(t.Context(), store.Account{Login: "an", Person: "an", Name: "An", Password: hash, CreatedAt: c.clock()})
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.signIn(an.Subject); !errors.Is(err, oidc.ErrTaken) {
			t.Fatalf("got %v", err)
		}
		if err := c.store.SetDisabled(t.Context(), "an", true, c.clock()); err != nil {
			t.Fatal(err)
		}
		c.wantIn(c.signed(an.Subject))
		if err := c.store.SetDisabled(t.Context(), "an", false, c.clock()); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the local account is open again beside the other: %v", err)
		}
	})
	t.Run("an account that an administrator disabled stays closed", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(an.Subject)
		if err := c.store.SetDisabled(t.Context(), "an@so-noi-vu.test", true, c.clock()); err != nil {
			t.Fatal(err)
		}
		c.wantOut(token)
		if _, err := c.signIn(an.Subject); !errors.Is(err, oidc.ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a role given by hand is enough", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		token := c.signed(binh.Subject)
		if err := c.store.SaveGrant(t.Context(), "binh@thanh-tra.test", policy.Grant{Role: policy.AccessLeader}); err != nil {
			t.Fatal(err)
		}
		c.provider.Set(oidctest.Person{Subject: binh.Subject, Name: binh.Name, Email: binh.Email})
		c.advance(oidc.ConfirmEvery)
		if who := c.wantIn(token); !slices.Equal(who.Account.Grants, []policy.Grant{{Role: policy.AccessLeader}}) {
			t.Errorf("got %+v", who.Account)
		}
	})
}

// TestAttacks has everything refused that does not prove who signs in.
func TestAttacks(t *testing.T) {
	t.Parallel()
	unsigned := func(claims map[string]any) string {
		encode := func(v any) string { b, _ := json.Marshal(v); return base64.RawURLEncoding.EncodeToString(b) }
		return encode(map[string]any{"alg": "none", "typ": "JWT"}) + "." + encode(claims) + "."
	}
	for name, attack := range map[string]struct {
		provider func(t *testing.T, p *oidctest.Provider)
		answer   func(url.Values)
		cookie   func(c *city, cookie string) string
		want     error
	}{
		"another state":                {answer: func(a url.Values) { a.Set("state", "khác") }, want: oidc.ErrStale},
		"no state":                     {answer: func(a url.Values) { a.Del("state") }, want: oidc.ErrStale},
		"no code":                      {answer: func(a url.Values) { a.Del("code") }, want: oidc.ErrAnswer},
		"a code that was made up":      {answer: func(a url.Values) { a.Set("code", "bịa") }, want: oidc.ErrAnswer},
		"the answer of another issuer": {answer: func(a url.Values) { a.Set("iss", "https://ke-gian.test") }, want: oidc.ErrAnswer},
		"no issuer where the provider promises one": {
			provider: func(_ *testing.T, p *oidctest.Provider) {
				p.Describe = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = true }
			}, want: oidc.ErrAnswer,
		},
		"no cookie":                     {cookie: func(*city, string) string { return "" }, want: oidc.ErrStale},
		"a made-up cookie":              {cookie: func(_ *city, cookie string) string { return cookie[:len(cookie)-2] + "AA" }, want: oidc.ErrStale},
		"the cookie of another browser": {cookie: func(c *city, _ string) string { _, other := c.begin(oidc.AskPerson); return other }, want: oidc.ErrStale},
		"after ten minutes":             {cookie: func(c *city, cookie string) string { c.advance(oidc.BeginWithin + time.Second); return cookie }, want: oidc.ErrStale},
		"an unsigned token":             {provider: func(_ *testing.T, p *oidctest.Provider) { p.Forge = unsigned }, want: oidc.ErrAnswer},
		"a token without a signature": {
			provider: func(_ *testing.T, p *oidctest.Provider) {
				p.Forge = func(claims map[string]any) string { return p.Sign(claims)[:40] + "." }
			}, want: oidc.ErrAnswer,
		},
		"a token with the secret of loa for a key": {
			provider: func(t *testing.T, p *oidctest.Provider) {
				key := jose.SigningKey{Algorithm: jose.HS256, Key: []byte(oidctest.ClientSecret + oidctest.ClientSecret)}
				p.Forge = func(claims map[string]any) string { return oidctest.SignWith(t, key, claims) }
			}, want: oidc.ErrAnswer,
		},
		"a token of another key": {
			provider: func(t *testing.T, p *oidctest.Provider) {
				p.Forge = func(claims map[string]any) string { return oidctest.SignWith(t, otherKey(t), claims) }
			}, want: oidc.ErrAnswer,
		},
		"another nonce":        {provider: forged("nonce", "khác"), want: oidc.ErrAnswer},
		"no nonce":             {provider: forged("nonce", nil), want: oidc.ErrAnswer},
		"another issuer":       {provider: forged("iss", "https://ke-gian.test"), want: oidc.ErrAnswer},
		"another audience":     {provider: forged("aud", "khác"), want: oidc.ErrAnswer},
		"several audiences":    {provider: forged("aud", []string{oidctest.ClientID, "khác"}, "azp"), want: oidc.ErrAnswer},
		"another party":        {provider: forged("azp", "khác"), want: oidc.ErrAnswer},
		"nobody":               {provider: forged("sub", ""), want: oidc.ErrAnswer},
		"a name with a gap":    {provider: forged("sub", "an 1"), want: oidc.ErrAnswer},
		"an expired token":     {provider: forged("exp", time.Now().Add(-time.Second).Unix()), want: oidc.ErrAnswer},
		"no expiry":            {provider: forged("exp", nil), want: oidc.ErrAnswer},
		"another access token": {provider: forged("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), want: oidc.ErrAnswer},
		"too many groups":      {provider: forged("_claim_names", map[string]any{"groups": "src1"}), want: oidc.ErrAnswer},
		"groups that are none": {provider: forged("groups", 7), want: oidc.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCity(t, func(p *oidctest.Provider) {
				if attack.provider != nil {
					attack.provider(t, p)
				}
			})
			c.provider.SignIn(an.Subject)
			address, cookie := c.begin(oidc.AskPerson)
			answer := c.visit(address)
			if attack.answer != nil {
				attack.answer(answer)
			}
			if attack.cookie != nil {
				cookie = attack.cookie(c, cookie)
			}
			if done, err := c.Finish(t.Context(), cookie, answer, attempt); !errors.Is(err, attack.want) || done.Token != "" {
				t.Errorf("got %v, want %v", err, attack.want)
			}
			if sessions, err := c.store.Sessions(t.Context(), "", c.clock()); err != nil || len(sessions) != 0 {
				t.Errorf("there are sessions: %v, %v", sessions, err)
			}
		})
	}
	t.Run("an answer that was used before", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.SignIn(an.Subject)
		address, cookie := c.begin(oidc.AskPerson)
		answer := c.visit(address)
		if _, err := c.Finish(t.Context(), cookie, answer, attempt); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Finish(t.Context(), cookie, answer, attempt); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the code of another sign-in, put into one's own answer", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.SignIn(binh.Subject)
		theirs, _ := c.begin(oidc.AskPerson)
		code := c.visit(theirs).Get("code")
		address, cookie := c.begin(oidc.AskPerson)
		answer := c.visit(address)
		answer.Set("code", code)
		if _, err := c.Finish(t.Context(), cookie, answer, attempt); !errors.Is(err, oidc.ErrAnswer) { // PKCE: the verifier is another
			t.Errorf("got %v", err)
		}
	})
}

// forged changes one claim of the ID tokens, which are signed rightly, and leaves others out.
func forged(claim string, value any, without ...string) func(*testing.T, *oidctest.Provider) {
	return func(_ *testing.T, p *oidctest.Provider) {
		p.Forge = func(claims map[string]any) string {
			claims[claim] = value
			for _, name := range without {
				delete(claims, name)
			}
			if value == nil {
				delete(claims, claim)
			}
			return p.Sign(claims)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	t.Run("the provider denies", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.Deny()
		done, err := c.signIn(an.Subject)
		if !errors.Is(err, oidc.ErrDenied) || done.Next != "/tasks" {
			t.Errorf("got %+v, %v", done, err)
		}
	})
	t.Run("nobody is signed in at the provider, which may not ask", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		address, cookie := c.begin(oidc.AskSilently)
		if _, err := c.Finish(t.Context(), cookie, c.visit(address), attempt); !errors.Is(err, oidc.ErrSignedOut) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the provider is away, and comes back", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.SetAway(true)
		if _, err := c.Begin(t.Context(), "", oidc.AskPerson); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
		c.provider.SetAway(false)
		c.advance(time.Minute)
		c.wantIn(c.signed(an.Subject))
	})
	t.Run("the provider goes away between the page and the answer", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.SignIn(an.Subject)
		address, cookie := c.begin(oidc.AskPerson)
		answer := c.visit(address)
		c.provider.SetAway(true)
		if _, err := c.Finish(t.Context(), cookie, answer, attempt); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the provider describes itself as another", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) {
			p.Describe = func(m map[string]any) { m["issuer"] = "https://ke-gian.test" }
		})
		if _, err := c.Begin(t.Context(), "", oidc.AskPerson); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the provider names an address without https", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"authorization_endpoint", "token_endpoint"} {
			c := newCity(t, func(p *oidctest.Provider) { p.Describe = func(m map[string]any) { m[name] = "http://ke-gian.test/" } })
			if _, err := c.Begin(t.Context(), "", oidc.AskPerson); !errors.Is(err, oidc.ErrAway) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		c := newCity(t, func(p *oidctest.Provider) {
			p.Describe = func(m map[string]any) { m["jwks_uri"] = "http://ke-gian.test/" }
		})
		if _, err := c.signIn(an.Subject); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("keys: got %v", err)
		}
	})
	t.Run("the provider describes itself at great length", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) { p.Describe = func(m map[string]any) { m["dài"] = make([]byte, 1<<20) } })
		if _, err := c.Begin(t.Context(), "", oidc.AskPerson); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
}
