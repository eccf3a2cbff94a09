package account

import (
	"context"
	"errors"
	"time"

	"loa/store"
)

var (
	// ErrElsewhere means that the sign-in service of the account asks for the second factor; the account has no app here.
	ErrElsewhere = errors.New("the sign-in service asks for the second factor")
	// ErrRequired means that the app may be renewed and not removed, because a role of the account needs one.
	ErrRequired = errors.New("a role of the account needs an app")
)

// App is what the own account shows of an app.
type App struct {
	Since     time.Time // zero: there is none
	Recovery  int       // recovery codes that were not used
	Required  bool      // a role of the account needs one
	Elsewhere bool      // the sign-in service asks for the second factor
}

// App says whether somebody has an app.
func (a Accounts) App(ctx context.Context, who Signed) (App, error) {
	if providedElsewhere(who.Account) {
		return App{Elsewhere: true}, nil
	}
	required, err := a.requires(ctx, who.Account)
	if err != nil {
		return App{}, err
	}
	app, err := a.Store.AccountApp(ctx, who.Account.Login)
	if errors.Is(err, store.ErrNotFound) {
		return App{Required: required}, nil
	}
	if err != nil {
		return App{}, err
	}
	left, err := a.Store.RecoveryCodesLeft(ctx, who.Account.Login)
	return App{Since: app.ConfirmedAt, Recovery: left, Required: required}, err
}

// Owner proves that somebody who is signed in owns the account: by the present password, and where the account has an app by a code of it or a
// recovery code.
type Owner struct {
	Password string
	Second   Second
}

// BeginApp makes the secret of a new app. It counts from its first code on, see ConfirmApp. In a half session whose account has no app the password was just
// entered and is not asked for again.
func (a Accounts) BeginApp(ctx context.Context, who Signed, owner Owner) error {
	if providedElsewhere(who.Account) {
		return ErrElsewhere
	}
	if err := a.mayBegin(ctx, who, owner); err != nil {
		return err
	}
	keyID, sealed, err := a.sealSecret(who.Account.Login, NewSecret())
	if err != nil {
		return err
	}
	return a.Store.BeginApp(ctx, store.AccountApp{
		Login: who.Account.Login, KeyID: keyID, Sealed: sealed, BeganAt: a.Now(), BeganIn: who.Session.TokenHash,
	})
}

func (a Accounts) mayBegin(ctx context.Context, who Signed, owner Owner) error {
	if who.Session.Proved != store.ProvedFirst {
		return a.own(ctx, who, owner)
	}
	enrolled, err := a.enrolled(ctx, who.Account)
	if err == nil && enrolled {
		err = ErrWrong // the half session asks for its code
	}
	return err
}

// own is ErrWrong, ErrCodeUsed or a *WaitError unless the owner is proved. The password is looked at first, and a wrong one uses up no code.
func (a Accounts) own(ctx context.Context, who Signed, owner Owner) error {
	if err := a.provePassword(ctx, who, owner.Password); err != nil {
		return err
	}
	enrolled, err := a.enrolled(ctx, who.Account)
	if err != nil || !enrolled {
		return err
	}
	return a.check(ctx, who.Account, owner.Second)
}

// PendingSecret is the secret of the app that somebody sets up in this session. The error is store.ErrNotFound when none is, or it was begun too long ago.
func (a Accounts) PendingSecret(ctx context.Context, who Signed) ([]byte, error) {
	app, err := a.pending(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.secretOf(app)
}

func (a Accounts) pending(ctx context.Context, who Signed) (store.AccountApp, error) {
	return a.Store.PendingApp(ctx, who.Account.Login, who.Session.TokenHash, a.Now().Add(-EnrolFor))
}

// ConfirmApp makes the app that is set up in this session the one of the account, with its first code, and returns the recovery codes, which are shown once.
// The other sessions end. The error is ErrWrong, a *WaitError, or store.ErrNotFound when no app is set up.
func (a Accounts) ConfirmApp(ctx context.Context, who Signed, second Second) (recovery []string, err error) {
	app, err := a.pending(ctx, who)
	if err != nil {
		return nil, err
	}
	step, keys, err := a.tryCode(ctx, app, second)
	if err != nil {
		return nil, err
	}
	recovery = newRecoveryCodes()
	app.ConfirmedAt, app.LastStep = a.Now(), step
	if err := a.Store.ConfirmApp(ctx, app, recoveryHashes(app.Login, recovery)); err != nil {
		return nil, err
	}
	return recovery, a.Store.ForgetSignInFailures(ctx, keys.names())
}

// EnrolHalf confirms the app that is set up in a half session, and returns the token of the session that it opens with the recovery codes.
func (a Accounts) EnrolHalf(ctx context.Context, token string, second Second) (opened string, recovery []string, err error) {
	half, err := a.HalfSigned(ctx, token)
	if err != nil {
		return "", nil, err
	}
	if recovery, err = a.ConfirmApp(ctx, half.Signed, second); err != nil {
		return "", nil, err
	}
	opened, err = a.finish(ctx, half)
	return opened, recovery, err
}

// RemoveApp takes the app off an account whose owner is proved, and ends the other sessions. The error is ErrRequired where a role needs one.
func (a Accounts) RemoveApp(ctx context.Context, who Signed, owner Owner) error {
	required, err := a.requires(ctx, who.Account)
	if err == nil && required {
		err = ErrRequired
	}
	if err == nil {
		err = a.own(ctx, who, owner)
	}
	if err != nil {
		return err
	}
	return a.Store.RemoveApp(ctx, who.Account.Login, who.Session.TokenHash)
}

// RenewRecovery replaces the recovery codes of an account whose owner is proved. The error is ErrNoApp when there is no app that they could stand in for.
func (a Accounts) RenewRecovery(ctx context.Context, who Signed, owner Owner) (recovery []string, err error) {
	enrolled, err := a.enrolled(ctx, who.Account)
	if err == nil && !enrolled {
		err = ErrNoApp
	}
	if err == nil {
		err = a.own(ctx, who, owner)
	}
	if err != nil {
		return nil, err
	}
	recovery = newRecoveryCodes()
	return recovery, a.Store.SaveRecoveryCodes(ctx, who.Account.Login, recoveryHashes(who.Account.Login, recovery))
}
