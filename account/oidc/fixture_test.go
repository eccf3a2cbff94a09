package oidc_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
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

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

const redirect = "http://127.0.0.1:8080/sign-in/oidc/answer"

// The people of the provider. An is in the directory, Binh only in a group, Cuong in neither.
var (
	an    = oidctest.Person{Subject: "an-1", Name: "Nguyễn Thị An", Email: "An@so-noi-vu.test"}
	binh  = oidctest.Person{Subject: "binh-2", Name: "Đỗ Văn Bình", Email: "binh@thanh-tra.test", Groups: []string{"khac", "CN=loa-kiemtra,OU=Nhóm"}}
	cuong = oidctest.Person{Subject: "cuong-3", Name: "Vũ Mạnh Cường", Email: "cuong@ngoai.test", Groups: []string{"khac"}}
)

// city is a record with a directory, a provider and loa's service of it, and a clock that runs and can be moved forward.
type city struct {
	*oidc.Service
	account.Accounts
	t        *testing.T
	provider *oidctest.Provider
	store    *store.Store
	keys     keyfile.Keys

	mu    sync.Mutex
	ahead time.Duration
}

func newCity(t *testing.T, change ...func(*oidctest.Provider)) *city {
	t.Helper()
	provider := oidctest.Start(t, an, binh, cuong)
	for _, c := range change {
		c(provider)
	}
	return cityOf(t, provider, storetest.Open(t), keyfile.Keys{keyfile.New()})
}

// another is another process of the same installation.
func (c *city) another() *city {
	c.t.Helper()
	other := cityOf(c.t, c.provider, c.store, c.keys)
	other.ahead = c.ahead
	return other
}

func cityOf(t *testing.T, provider *oidctest.Provider, record *store.Store, keys keyfile.Keys) *city {
	t.Helper()
	c := &city{t: t, provider: provider, store: record, keys: keys}
	provider.Register(redirect)
	c.Service = oidc.New(oidc.Config{
		Client: oidc.Client{
			Issuer: provider.Issuer, ID: oidctest.ClientID, Secret: oidctest.ClientSecret, Redirect: redirect,
			Scopes: []string{"openid", "profile", "email", "groups", "offline_access"}, GroupsClaim: "groups",
		},
		Name: "Cổng của thành phố", Roles: []policy.GroupRole{{Group: "CN=loa-kiemtra,OU=Nhóm", Grant: policy.Grant{Role: policy.AccessAuditor}}},
		Accounts: account.Accounts{Store: record, Now: c.clock}, Keys: func() (keyfile.Keys, error) { return keys, nil },
		Transport: provider.Client().Transport, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	c.Accounts = account.Accounts{Store: record, Now: c.clock, Services: map[store.AccountSource]account.Confirmer{store.SourceOIDC: c.Service}}
	err := record.SaveDirectory(t.Context(), directory.Directory{
		Units:     []directory.Unit{{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People:    []directory.Person{{ID: "an", Name: "Nguyễn Thị An"}},
		Addresses: []directory.AddressOf{{Address: "an@so-noi-vu.test", Person: "an", Unit: "so-noi-vu"}},
		Holders:   []directory.RoleHolder{{Person: "an", Role: directory.RoleFocalPoint, Unit: "so-noi-vu"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *city) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *city) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// begin begins a sign-in, as the browser of somebody who asked for a page.
func (c *city) begin(asking oidc.Asking) (address, cookie string) {
	c.t.Helper()
	begun, err := c.Begin(c.t.Context(), "/tasks", asking)
	if err != nil {
		c.t.Fatal(err)
	}
	return begun.Address, begun.Cookie
}

// visit follows an address of the provider as a browser does, until it leads back to loa, and returns the answer.
func (c *city) visit(address string) url.Values {
	c.t.Helper()
	var answer url.Values
	browser := &http.Client{Transport: c.provider.Client().Transport, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), redirect) {
			answer = r.URL.Query()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	response, err := browser.Get(address)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = response.Body.Close() // nothing is read of it
	if answer == nil {
		c.t.Fatalf("%s leads nowhere: %s", address, response.Status)
	}
	return answer
}

// signIn walks through a whole sign-in.
func (c *city) signIn(subject string) (oidc.Finished, error) {
	c.t.Helper()
	c.provider.SignIn(subject)
	address, cookie := c.begin(oidc.AskPerson)
	return c.Finish(c.t.Context(), cookie, c.visit(address), attempt)
}

var attempt = account.Attempt{Address: "10.0.0.1", Browser: "Trình duyệt thử"}

// signed is the token of somebody who signs in.
func (c *city) signed(subject string) string {
	c.t.Helper()
	done, err := c.signIn(subject)
	if err != nil {
		c.t.Fatal(err)
	}
	return done.Token
}

// wantIn fails unless a session goes on.
func (c *city) wantIn(token string) account.Signed {
	c.t.Helper()
	who, err := c.Signed(c.t.Context(), token)
	if err != nil {
		c.t.Errorf("the session is over: %v", err)
	}
	return who
}

// wantOut fails unless a session is over.
func (c *city) wantOut(token string) {
	c.t.Helper()
	if _, err := c.Signed(c.t.Context(), token); !errors.Is(err, store.ErrNotFound) {
		c.t.Errorf("the session goes on: %v", err)
	}
}

// otherKey is a key that the provider does not have.
func otherKey(t *testing.T) jose.SigningKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return jose.SigningKey{Algorithm: jose.ES256, Key: key}
}
