package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"loa/keyfile"
	"loa/plan/policy"
	"loa/store"
)

// The life of a session.
const (
	SessionFor  = 12 * time.Hour // after the sign-in, whatever happens
	SessionIdle = 2 * time.Hour  // without a request
	touchEvery  = time.Minute    // how exactly the last request is on record
)

// ErrWrong means that the login name or the password is wrong, or the account is disabled; nobody is told which.
var ErrWrong = errors.New("wrong login name or password")

// WaitError means that an attempt came too early after failed ones. It was not looked at.
type WaitError struct{ Until time.Time }

func (e *WaitError) Error() string { return "too many failed attempts; wait until " + e.Until.String() }

// Accounts signs people in and out.
type Accounts struct {
	Store *store.Store
	Now   func() time.Time
	// Service is asked about login names that loa has no password for; nil: nobody is.
	Service  Service
	Services map[store.AccountSource]Confirmer // the sign-in services that confirm sessions; nil for none
	Keys     func() (keyfile.Keys, error)      // encrypt the secrets of apps; nil: nobody can have one
	Required []policy.AccessRole               // whose sign-in needs an app
}

// ValidLogin reports whether a text may be a login name: lower-case letters, digits, and some marks inside.
func ValidLogin(login string) bool {
	const letters, marks = "abcdefghijklmnopqrstuvwxyz0123456789", "._@-"
	return login != "" && len(login) <= 64 && strings.Trim(login, letters+marks) == "" && !strings.ContainsAny(login[:1], marks)
}

// Attempt is what a browser sends to sign in.
type Attempt struct {
	Login    string
	Password string
	Address  string // of the browser's network
	Browser  string // as it names itself
}

// SignIn opens a session and returns its token for the browser's cookie. The error is ErrWrong, a *WaitError, or one of Service when it opens none, and
// ErrSecondStep when the token is one of a half session.
func (a Accounts) SignIn(ctx context.Context, try Attempt) (token string, err error) {
	try.Login = strings.ToLower(strings.TrimSpace(try.Login))
	keys := keysOf(try)
	if err := a.wait(ctx, keys); err != nil {
		return "", err
	}
	if err := a.Store.AddSignInFailure(ctx, []string{keys.pair, keys.login}, a.Now()); err != nil {
		return "", err
	}
	login, err := a.prove(ctx, try)
	switch {
	case errors.Is(err, ErrWrong):
		return "", errors.Join(err, a.Store.AddSignInFailure(ctx, []string{keys.address}, a.Now()))
	case errors.Is(err, ErrAway):
		return "", errors.Join(err, a.Store.TakeBackSignInFailure(ctx, []string{keys.pair, keys.login}))
	case err != nil && !provedBefore(err):
		return "", err
	}
	if err := errors.Join(err, a.Store.ForgetSignInFailures(ctx, []string{keys.pair, keys.login})); err != nil {
		return "", err
	}
	return a.open(ctx, login, try)
}

// prove returns the login name of the account that an attempt proves. Each attempt computes one hash: a name that nobody has, and one that only the
// service knows, cost the time of another. The service is never asked about a name that has a password here.
func (a Accounts) prove(ctx context.Context, try Attempt) (login string, err error) {
	known, err := a.Store.Account(ctx, try.Login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	nobody, hash := err != nil, known.Password
	if hash == "" {
		hash = nobodysHash
	}
	matching := matches(try.Password, hash)
	switch {
	case !nobody && known.Source == store.SourceLocal:
		if !matching || known.Closed() {
			return "", ErrWrong
		}
		return known.Login, nil
	case a.Service == nil, !ValidLogin(try.Login), try.Password == "", !nobody && (known.Source != store.SourceLDAP || known.Disabled):
		return "", ErrWrong
	}
	return a.Service.Verify(ctx, try.Login, try.Password)
}

// NewSession makes the session of an account, and the token for the cookie of the browser. It is not on record yet.
func (a Accounts) NewSession(login string, try Attempt) (token string, session store.Session) {
	token = rand.Text() + rand.Text()
	now := a.Now()
	return token, store.Session{
		TokenHash: Hash(token), Login: login, OpenedAt: now, ExpiresAt: now.Add(SessionFor), Address: try.Address, Browser: cut(try.Browser),
	}
}

// cut bounds the name that a browser gives itself.
func cut(browser string) string { return strings.ToValidUTF8(browser[:min(len(browser), 200)], "") }

// wait is a *WaitError while the attempt comes too early.
func (a Accounts) wait(ctx context.Context, keys failureKeys) error {
	return a.waitFor(ctx, map[string]policy.FailuresOf{keys.pair: policy.FailuresOfPair, keys.login: policy.FailuresOfLogin, keys.address: policy.FailuresOfAddress})
}

// waitFor is a *WaitError while an attempt that counts under keys comes too early.
func (a Accounts) waitFor(ctx context.Context, keys map[string]policy.FailuresOf) error {
	now := a.Now()
	failures, err := a.Store.SignInFailures(ctx, slices.Collect(maps.Keys(keys)), now)
	if err != nil {
		return err
	}
	var until time.Time
	for key, of := range keys {
		if end := failures[key].LastAt.Add(policy.SignInWait(of, failures[key].Failures)); end.After(until) {
			until = end
		}
	}
	if until.After(now) {
		return &WaitError{Until: until}
	}
	return nil
}

// failureKeys are the keys under which an attempt counts.
type failureKeys struct{ pair, login, address string }

func keysOf(try Attempt) failureKeys {
	return failureKeys{
		pair: digest("pair\x00" + try.Login + "\x00" + try.Address), login: digest("login\x00" + try.Login), address: digest("address\x00" + try.Address),
	}
}

// Signed is somebody who is signed in.
type Signed struct {
	Account store.Account
	Session store.Session
}

// Signed finds who is signed in with a token. The error is store.ErrNotFound when the session is over or never was, and ErrUnconfirmed when the browser
// has to ask the sign-in service first.
func (a Accounts) Signed(ctx context.Context, token string) (Signed, error) {
	now := a.Now()
	session, err := a.Store.Session(ctx, Hash(token), now, SessionIdle)
	if err != nil {
		return Signed{}, err
	}
	if now.Sub(session.SeenAt) >= touchEvery {
		_ = a.Store.TouchSession(ctx, session.TokenHash, now) // pages on a standby only read; the session then ends earlier
	}
	known, err := a.Store.Account(ctx, session.Login)
	if err != nil {
		return Signed{}, err
	}
	return a.confirm(ctx, Signed{known, session})
}

// SignOut ends the session of a token.
func (a Accounts) SignOut(ctx context.Context, token string) error {
	return a.Store.EndSession(ctx, Hash(token))
}

// ChangePassword replaces the password of somebody who is signed in and knows the present one, and ends the other sessions. The error is ErrWrong,
// a *WaitError, ErrWeakPassword or ErrForeign when it does not.
func (a Accounts) ChangePassword(ctx context.Context, who Signed, present, next string) error {
	if who.Account.Source != store.SourceLocal {
		return ErrForeign
	}
	if err := a.provePassword(ctx, who, present); err != nil {
		return err
	}
	hash, err := HashPassword(who.Account.Login, next)
	if err != nil {
		return err
	}
	return a.Store.SetPassword(ctx, who.Account.Login, hash, who.Session.TokenHash, a.Now())
}

// provePassword asks somebody who is signed in for the present password, as a sign-in does. The error is ErrWrong or a *WaitError when it is another one,
// and ErrAway when the service that knows it does not answer.
func (a Accounts) provePassword(ctx context.Context, who Signed, present string) error {
	keys := keysOf(Attempt{Login: who.Account.Login, Address: who.Session.TokenHash})
	if err := a.wait(ctx, keys); err != nil {
		return err
	}
	_, err := a.prove(ctx, Attempt{Login: who.Account.Login, Password: present})
	if errors.Is(err, ErrWrong) {
		return errors.Join(err, a.Store.AddSignInFailure(ctx, []string{keys.pair}, a.Now()))
	}
	return err
}

// Hash is a token of a session as it is on record.
func Hash(token string) string { return digest("session\x00" + token) }

func digest(text string) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:])
}

// EndOtherSessions ends the sessions of somebody who is signed in, but for the one that asks.
func (a Accounts) EndOtherSessions(ctx context.Context, who Signed) error {
	return a.Store.EndOtherSessions(ctx, who.Account.Login, who.Session.TokenHash)
}
