package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/sync/singleflight"

	"loa/account"
	"loa/keyfile"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// Config is what a Service needs. Only Roles and Transport may be zero.
type Config struct {
	Client
	Name      string // how people call the provider
	Roles     []policy.GroupRole
	Accounts  account.Accounts
	Keys      func() (keyfile.Keys, error) // the keys by which cookies and refresh tokens are sealed
	Transport http.RoundTripper            // of the calls to the provider; nil for that of the system
	Log       *slog.Logger
}

// Service signs people in by one provider. It is safe for use by several goroutines.
type Service struct {
	Config
	provider *provider
	vault    vault
	asking   singleflight.Group // sessions about which the provider is being asked
}

// New makes a service. It does not ask the provider yet.
func New(c Config) *Service {
	return &Service{Config: c, provider: &provider{Client: c.Client, http: newHTTP(c.Transport), now: c.Accounts.Now}, vault: vault{c.Keys}}
}

// ProviderName is how people call the provider.
func (s *Service) ProviderName() string { return s.Name }

// SignOutAddress is where a person signs out at the provider; empty when the provider names no such page.
func (s *Service) SignOutAddress() string { return s.provider.signOutAddress() }

// Begun is a sign-in that a browser begins.
type Begun struct {
	Address string // of the provider, to which the browser is led
	Key     string // names the cookie: a browser may have several sign-ins under way, in several windows
	Cookie  string
}

// Begin begins a sign-in. next is the page to which it leads. The error is ErrAway when the provider cannot be asked.
func (s *Service) Begin(ctx context.Context, next string, asking Asking) (Begun, error) {
	known, err := s.provider.ready(ctx, discoveryFor)
	if err != nil {
		return Begun{}, err
	}
	begun := newUnderWay(next, asking, s.Accounts.Now())
	content, err := json.Marshal(begun)
	if err != nil {
		return Begun{}, fmt.Errorf("beginning a sign-in: %w", err)
	}
	cookie, err := s.vault.seal(s.provider.cookiePurpose(), content)
	if err != nil {
		return Begun{}, fmt.Errorf("beginning a sign-in: %w", err)
	}
	return Begun{Address: known.address(begun), Key: KeyOf(begun.derive("state")), Cookie: cookie}, nil
}

// Finished is a sign-in that has come to its end.
type Finished struct {
	Token  string // for the cookie of the browser
	Login  string
	Next   string // the page that was asked for, as it was given to Begin
	Asking Asking // as it was given to Begin
}

// Finish opens a session for the answer that the provider gave a browser, with its cookie. The error is one of those of this package when it opens none.
// Next and Asking are set as soon as the cookie is this service's own.
func (s *Service) Finish(ctx context.Context, cookie string, answer url.Values, try account.Attempt) (Finished, error) {
	begun, err := s.provider.openCookie(s.vault, cookie)
	if err != nil {
		return Finished{}, err
	}
	done := Finished{Next: begun.Next, Asking: begun.Asking}
	known, err := s.provider.ready(ctx, discoveryFor)
	if err != nil {
		return done, err
	}
	code, err := s.provider.codeOf(known, begun, answer)
	if err != nil {
		return done, err
	}
	who, err := s.provider.redeem(ctx, known, begun, code)
	if errors.Is(err, ErrDenied) { // a code that was used or is of somebody else: nobody was refused
		err = fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if err != nil {
		return done, err
	}
	signed, err := s.admit(ctx, who)
	if err != nil {
		return done, err
	}
	done.Login = signed.Login
	done.Token, err = s.open(ctx, signed.Login, who, try)
	return done, err
}

// open puts a new session on record.
func (s *Service) open(ctx context.Context, login string, who identity, try account.Attempt) (token string, err error) {
	token, session := s.Accounts.NewSession(login, try)
	at := store.ProviderSession{TokenHash: session.TokenHash, SID: who.session, ConfirmedAt: session.OpenedAt}
	if at.Refresh, err = s.sealRefresh(session.TokenHash, who.refresh); err != nil {
		return "", err
	}
	return token, s.Accounts.Store.OpenProviderSession(ctx, session, at)
}

// sealRefresh seals a refresh token for one session: in the row of another it opens no more.
func (s *Service) sealRefresh(tokenHash, refresh string) (string, error) {
	if refresh == "" {
		return "", nil
	}
	return s.vault.seal("refresh\x00"+tokenHash, []byte(refresh))
}

// admit puts on record what the provider says of somebody, and returns the account. The error is ErrNoRole, ErrTaken or ErrClosed for a person who may
// not sign in.
func (s *Service) admit(ctx context.Context, who identity) (store.Account, error) {
	now := s.Accounts.Now()
	people, err := s.Accounts.Store.Directory(ctx)
	if err != nil {
		return store.Account{}, err
	}
	known := store.Account{
		Login: loginOf(who), Name: nameOf(who), Source: store.SourceOIDC, Subject: who.subject, ConfirmedAt: now, Grants: s.grants(people, who),
	}
	if person, found := people.PersonAt(who.email, calendar.Today(now)); found && who.email != "" {
		known.Person, known.Name = person.ID, person.Name
	}
	if known.Person == "" && len(known.Grants) == 0 {
		byHand, err := s.Accounts.Store.GrantedByHand(ctx, store.SourceOIDC, who.subject)
		if err == nil && !byHand {
			err = s.left(ctx, who)
		}
		if err != nil {
			return store.Account{}, err
		}
	}
	return s.save(ctx, known)
}

// left is ErrNoRole. An account that was there is closed: the provider vouches for nothing that loa gives a role for.
func (s *Service) left(ctx context.Context, who identity) error {
	err := s.Accounts.Store.CloseForeignAccount(ctx, store.SourceOIDC, who.subject, s.Accounts.Now())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNoRole
	case err != nil:
		return err
	}
	s.Log.Info("account closed: the sign-in service vouches for no role", "login", loginOf(who))
	return ErrNoRole
}

// grants lists the roles that the groups of somebody give. A unit that the directory does not have is worth a word: it gives nothing.
func (s *Service) grants(people directory.Directory, who identity) []policy.Grant {
	grants := grantsOf(s.Roles, who.groups)
	for _, g := range grants {
		if _, known := people.UnitEver(g.Unit); !known && g.Unit != "" {
			s.Log.Warn("a role of a group is for a unit that the directory does not have", "role", g.Role, "unit", g.Unit)
		}
	}
	return grants
}

// save keeps an account. Its login name is the address; where another account has that name, one made of the subject.
func (s *Service) save(ctx context.Context, known store.Account) (store.Account, error) {
	err := s.Accounts.Store.SaveForeignAccount(ctx, known)
	if errors.Is(err, store.ErrConflict) {
		known.Login = loginOf(identity{subject: known.Subject})
		err = s.Accounts.Store.SaveForeignAccount(ctx, known)
	}
	if errors.Is(err, store.ErrConflict) {
		return store.Account{}, fmt.Errorf("%w: %w", ErrTaken, err)
	}
	if err != nil {
		return store.Account{}, err
	}
	saved, err := s.Accounts.Store.ForeignAccount(ctx, known.Source, known.Subject)
	if err == nil && saved.Closed() {
		err = ErrClosed
	}
	return saved, err
}

// loginOf is the login name of a new account: the verified address, else a name that nobody can choose.
func loginOf(who identity) string {
	if account.ValidLogin(who.email) {
		return who.email
	}
	return "oidc-" + account.Hash(who.subject)[:16]
}

func nameOf(who identity) string {
	for _, name := range []string{who.name, who.email} {
		if strings.TrimSpace(name) != "" {
			return name
		}
	}
	return loginOf(who)
}
