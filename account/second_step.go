package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
)

// The life of a session that opens only the second step of a sign-in.
const (
	HalfFor  = 5 * time.Minute  // where the app is there
	EnrolFor = 15 * time.Minute // where it has to be installed first; and how long an app can be set up
)

// The outcomes of a second step beside ErrWrong and a *WaitError.
var (
	// ErrSecondStep means that the password was right and is not enough. The token that is returned with it opens a half session: the second step
	// and nothing else.
	ErrSecondStep = errors.New("a second step has to follow")
	// ErrCodeUsed means that the code is right, and it or a later one was used before. The next one has to be waited for.
	ErrCodeUsed = errors.New("the code was used before")
	// ErrNoApp means that the account has no app.
	ErrNoApp = errors.New("the account has no app")
)

// open opens a session for who has proved the first step, or a half session with ErrSecondStep where a second has to follow.
func (a Accounts) open(ctx context.Context, login string, try Attempt) (token string, err error) {
	known, err := a.Store.Account(ctx, login)
	if err != nil {
		return "", err
	}
	enrolled, err := a.enrolled(ctx, known)
	if err != nil {
		return "", err
	}
	required, err := a.requires(ctx, known)
	switch {
	case err != nil:
		return "", err
	case enrolled:
		return a.openHalf(ctx, login, try, HalfFor)
	case required:
		return a.openHalf(ctx, login, try, EnrolFor)
	}
	return a.openSession(ctx, login, try, store.ProvedPassword)
}

func (a Accounts) openSession(ctx context.Context, login string, try Attempt, proved store.Proved) (token string, err error) {
	token, session := a.NewSession(login, try)
	session.Proved = proved
	return token, a.Store.OpenSession(ctx, session)
}

func (a Accounts) openHalf(ctx context.Context, login string, try Attempt, life time.Duration) (token string, err error) {
	token, session := a.NewSession(login, try)
	session.TokenHash, session.ExpiresAt, session.Proved = halfHash(token), session.OpenedAt.Add(life), store.ProvedFirst
	if err := a.Store.OpenSession(ctx, session); err != nil {
		return "", err
	}
	return token, ErrSecondStep
}

// halfHash is the token of a half session as it is on record. It differs from Hash: such a token is no token of a session, whoever reads the row.
func halfHash(token string) string { return digest("half\x00" + token) }

// providedElsewhere reports whether the sign-in service of an account asks for the second factor itself.
func providedElsewhere(known store.Account) bool { return known.Source == store.SourceOIDC }

// enrolled reports whether the account has an app whose codes are asked for.
func (a Accounts) enrolled(ctx context.Context, known store.Account) (bool, error) {
	if providedElsewhere(known) {
		return false, nil
	}
	_, err := a.Store.AccountApp(ctx, known.Login)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// requires reports whether one of the roles that the account has today needs an app.
func (a Accounts) requires(ctx context.Context, known store.Account) (bool, error) {
	if len(a.Required) == 0 {
		return false, nil
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return false, err
	}
	today := calendar.Today(a.Now())
	return a.requiredBy(known, policy.AccessOf(people, people.Actor(known.Person, today), known.Grants, today)), nil
}

// requiredBy reports whether one of the roles of an access needs an app.
func (a Accounts) requiredBy(known store.Account, access policy.Access) bool {
	needs := func(role policy.AccessRole) bool { return slices.Contains(a.Required, role) }
	return !providedElsewhere(known) && slices.ContainsFunc(access.Roles, needs)
}

// Suffices reports whether what somebody has proved at the sign-in is enough for the access of this moment. It is not for somebody who signed in with the
// password alone and whose role needs an app: because the role came since, or the demand for it.
func (a Accounts) Suffices(who Signed, access policy.Access) bool {
	return who.Session.Proved == store.ProvedCode || !a.requiredBy(who.Account, access)
}

// Half is who has proved the first step of a sign-in and not the second.
type Half struct {
	Signed

	Enrolled bool // a code of the app is asked for; else an app has to be set up
}

// HalfSigned finds who waits for the second step with a token. The error is store.ErrNotFound when the half session is over or never was.
func (a Accounts) HalfSigned(ctx context.Context, token string) (Half, error) {
	session, err := a.Store.HalfSession(ctx, halfHash(token), a.Now())
	if err != nil {
		return Half{}, err
	}
	known, err := a.Store.Account(ctx, session.Login)
	if err != nil {
		return Half{}, err
	}
	enrolled, err := a.enrolled(ctx, known)
	return Half{Signed{known, session}, enrolled}, err
}

// Second is what a person enters beside the password: a code of the app or a recovery code.
type Second struct {
	Code     string
	Recovery string
	Address  string // of the browser's network
}

// SecondStep ends a half session with a code of the app or a recovery code, and returns the token of the session that it opens. The error is ErrWrong,
// ErrCodeUsed, ErrNoApp, a *WaitError or ErrAppKey when it opens none, and store.ErrNotFound when the half session is over.
func (a Accounts) SecondStep(ctx context.Context, token string, second Second) (opened string, err error) {
	half, err := a.HalfSigned(ctx, token)
	if err != nil {
		return "", err
	}
	if err := a.check(ctx, half.Account, second); err != nil {
		return "", err
	}
	return a.finish(ctx, half)
}

// finish replaces a half session by a session.
func (a Accounts) finish(ctx context.Context, half Half) (token string, err error) {
	if err := a.Store.EndSession(ctx, half.Session.TokenHash); err != nil {
		return "", err
	}
	try := Attempt{Address: half.Session.Address, Browser: half.Session.Browser}
	return a.openSession(ctx, half.Account.Login, try, store.ProvedCode)
}

// check looks at a second factor, and uses it up.
func (a Accounts) check(ctx context.Context, known store.Account, second Second) error {
	if typedCode(second.Recovery) != "" {
		return a.useRecovery(ctx, known.Login, second)
	}
	_, err := a.useCode(ctx, known, second)
	return err
}

// useCode looks at a code of the app and uses up its step. Attempts make the next one wait, wherever they come from.
func (a Accounts) useCode(ctx context.Context, known store.Account, second Second) (step int64, err error) {
	app, err := a.Store.AccountApp(ctx, known.Login)
	if errors.Is(err, store.ErrNotFound) {
		return 0, ErrNoApp
	}
	if err != nil {
		return 0, err
	}
	step, keys, err := a.tryCode(ctx, app, second)
	if err != nil {
		return 0, err
	}
	err = a.Store.UseAppStep(ctx, known.Login, step)
	if errors.Is(err, store.ErrConflict) {
		return 0, ErrCodeUsed
	}
	if err != nil {
		return 0, err
	}
	return step, a.Store.ForgetSignInFailures(ctx, keys.names())
}

// tryCode counts an attempt with a code of an app and looks for its step. The keys are those of the attempt, to be forgotten when the step counts.
func (a Accounts) tryCode(ctx context.Context, app store.AccountApp, second Second) (step int64, keys attempts, err error) {
	secret, err := a.secretOf(app)
	if err != nil {
		return 0, nil, err
	}
	keys = secondKeys(app.Login, second.Address)
	if err := a.count(ctx, keys); err != nil {
		return 0, nil, err
	}
	step, right := stepOf(secret, typedCode(second.Code), a.Now())
	if !right {
		return 0, nil, ErrWrong
	}
	return step, keys, nil
}

// useRecovery looks at a recovery code and uses it up. It cannot be guessed; attempts from one address wait for each other, and those of a stranger elsewhere keep
// nobody from it.
func (a Accounts) useRecovery(ctx context.Context, login string, second Second) error {
	keys := attempts{digest("recovery\x00" + login + "\x00" + second.Address): policy.FailuresOfPair}
	if err := a.count(ctx, keys); err != nil {
		return err
	}
	err := a.Store.UseRecoveryCode(ctx, login, recoveryHash(login, second.Recovery), a.Now())
	if errors.Is(err, store.ErrNotFound) {
		return ErrWrong
	}
	if err != nil {
		return err
	}
	return a.Store.ForgetSignInFailures(ctx, keys.names())
}

// Prove uses up a code of the app for one command of somebody who is signed in, and returns it as its evidence. The error is ErrWrong, ErrCodeUsed, ErrNoApp, a
// *WaitError or ErrAppKey when it proves nothing.
func (a Accounts) Prove(ctx context.Context, who Signed, second Second) (plan.Evidence, error) {
	step, err := a.useCode(ctx, who.Account, second)
	if err != nil {
		return plan.Evidence{}, err
	}
	return plan.Evidence{Kind: plan.EvidenceApp, Reference: fmt.Sprintf("totp:%s:%d", who.Account.Login, step)}, nil
}

// secondKeys are the keys under which an attempt with a code counts. Who tries codes knows the password, so that they are counted for the account wherever
// they come from.
func secondKeys(login, address string) attempts {
	return attempts{
		digest("code\x00" + login + "\x00" + address): policy.FailuresOfPair, digest("code\x00" + login): policy.FailuresOfCode,
	}
}

// attempts are the keys under which attempts with a second factor count.
type attempts map[string]policy.FailuresOf

func (a attempts) names() []string { return slices.Sorted(maps.Keys(a)) }

// count counts an attempt as failed before it is looked at, so that attempts at the same moment count too. It is a *WaitError while the attempt
// comes too early.
func (a Accounts) count(ctx context.Context, keys attempts) error {
	if err := a.waitFor(ctx, keys); err != nil {
		return err
	}
	return a.Store.AddSignInFailure(ctx, keys.names(), a.Now())
}
