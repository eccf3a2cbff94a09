package account_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loa/account"
	"loa/keyfile"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

const home = "10.0.0.1" // the address of the person's browser

// strict makes the account one of an administrator, whose sign-in needs an app.
func (o *office) strict(t *testing.T) *office {
	t.Helper()
	o.Required = []policy.AccessRole{policy.AccessAdministrator, policy.AccessCoordinator}
	if err := o.Store.SaveGrant(t.Context(), "an", policy.Grant{Role: policy.AccessAdministrator}); err != nil {
		t.Fatal(err)
	}
	return o
}

// first proves the password and returns the token of the half session.
func (o *office) first(t *testing.T) string {
	t.Helper()
	token, err := o.SignIn(t.Context(), account.Attempt{Login: "an", Password: password, Address: home})
	if !errors.Is(err, account.ErrSecondStep) {
		t.Fatalf("got %v, want a half session", err)
	}
	return token
}

// phone is the app of a person. It shows codes of steps beside the present one.
type phone struct {
	*office

	secret []byte
}

func (p phone) code(offset int64) string {
	return account.Code(p.secret, account.Step(p.clock())+offset)
}

func (p phone) second(offset int64) account.Second {
	return account.Second{Code: p.code(offset), Address: home}
}

// enrol sets an app up in a half session. It returns the app, the token of the session that this opens, and the recovery codes.
func (o *office) enrol(t *testing.T) (p phone, token string, recovery []string) {
	t.Helper()
	half := o.first(t)
	who, err := o.HalfSigned(t.Context(), half)
	if err == nil {
		err = o.BeginApp(t.Context(), who.Signed, account.Owner{})
	}
	if err != nil {
		t.Fatal(err)
	}
	secret, err := o.PendingSecret(t.Context(), who.Signed)
	if err != nil {
		t.Fatal(err)
	}
	p = phone{o, secret}
	token, recovery, err = o.EnrolHalf(t.Context(), half, p.second(0))
	if err != nil {
		t.Fatal(err)
	}
	o.advance(account.CodeStep)
	return p, token, recovery
}

func (o *office) signed(t *testing.T, token string) account.Signed {
	t.Helper()
	who, err := o.Signed(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestSecondStep(t *testing.T) {
	t.Parallel()
	t.Run("a half session opens no page, and a code makes a session of it", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, _ := o.enrol(t)
		half := o.first(t)
		if _, err := o.Signed(t.Context(), half); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the half session as a session: %v", err)
		}
		token, err := o.SecondStep(t.Context(), half, p.second(0))
		if err != nil {
			t.Fatal(err)
		}
		who := o.signed(t, token)
		if who.Session.Proved != store.ProvedCode || token == half {
			t.Errorf("got %+v", who.Session)
		}
		if _, err := o.HalfSigned(t.Context(), half); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the half session afterwards: %v", err)
		}
		if _, err := o.HalfSigned(t.Context(), token); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the session as a half session: %v", err)
		}
	})
	t.Run("a half session ends after five minutes", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, _ := o.enrol(t)
		half := o.first(t)
		o.advance(account.HalfFor)
		if _, err := o.SecondStep(t.Context(), half, p.second(0)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
	t.Run("clocks may differ by one step, not by two", func(t *testing.T) {
		t.Parallel()
		for offset, want := range map[int64]error{-2: account.ErrWrong, -1: nil, 0: nil, 1: nil, 2: account.ErrWrong} {
			o := newOffice(t).strict(t)
			p, _, _ := o.enrol(t)
			o.advance(10 * account.CodeStep)
			if _, err := o.SecondStep(t.Context(), o.first(t), p.second(offset)); !errors.Is(err, want) {
				t.Errorf("%d: got %v, want %v", offset, err, want)
			}
		}
	})
	t.Run("a code counts once, and none from before it", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, _ := o.enrol(t)
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(-1)); !errors.Is(err, account.ErrCodeUsed) {
			t.Errorf("the code of the enrolment: %v", err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(1)); err != nil {
			t.Fatal(err)
		}
		for _, offset := range []int64{0, 1} {
			if _, err := o.SecondStep(t.Context(), o.first(t), p.second(offset)); !errors.Is(err, account.ErrCodeUsed) {
				t.Errorf("%d: %v", offset, err)
			}
		}
	})
	t.Run("of two requests with a code at the same moment one wins", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, _ := o.enrol(t)
		halves := []string{o.first(t), o.first(t), o.first(t), o.first(t)}
		var won atomic.Int64
		var group sync.WaitGroup
		for _, half := range halves {
			group.Go(func() {
				if _, err := o.SecondStep(t.Context(), half, p.second(0)); err == nil {
					won.Add(1)
				} else if !errors.Is(err, account.ErrCodeUsed) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d sessions were opened", won.Load())
		}
	})
	t.Run("wrong codes wait longer and longer, wherever they come from, and a recovery code goes on", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, recovery := o.enrol(t)
		var waited int
		for i := range 8 {
			_, err := o.SecondStep(t.Context(), o.first(t), account.Second{Code: "000000", Address: "203.0.113." + string(rune('a'+i))})
			if waits(err) {
				waited++
			} else if !errors.Is(err, account.ErrWrong) {
				t.Fatal(err)
			}
		}
		if waited != 3 {
			t.Errorf("%d of 8 attempts had to wait, want 3", waited)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); !waits(err) {
			t.Errorf("the right code: %v", err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: recovery[0], Address: home}); err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		o.advance(time.Minute)
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
	t.Run("a recovery code counts once, however it is typed", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		_, _, recovery := o.enrol(t)
		if len(recovery) != account.RecoveryCodes || len(recovery[0]) != len("ABCD-EFGH-IJKL-MNOP") {
			t.Fatal(recovery)
		}
		typed := strings.ToLower(strings.ReplaceAll(recovery[0], "-", " "))
		if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: typed, Address: home}); err != nil {
			t.Error(err)
		}
		for _, again := range []string{recovery[0], "ABCD-EFGH-IJKL-MNOP"} {
			if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: again, Address: home}); !errors.Is(err, account.ErrWrong) {
				t.Errorf("%s: %v", again, err)
			}
		}
	})
	t.Run("a role without the duty signs in with the password alone, unless it has an app", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t)
		o.Required = []policy.AccessRole{policy.AccessAdministrator}
		token, err := o.SignIn(t.Context(), account.Attempt{Login: "an", Password: password, Address: home})
		if err != nil {
			t.Fatal(err)
		}
		if who := o.signed(t, token); !o.Suffices(who, policy.Access{}) || o.Suffices(who, policy.Access{Roles: o.Required}) {
			t.Error("the session suffices for a role that needs an app, or for none")
		}
		o.strict(t)
		o.enrol(t)
		o.Required = nil
		o.first(t)
	})
	t.Run("what a sign-in service vouches for leaves the second factor to it", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		foreign := store.Account{Login: "binh", Name: "Lê Văn Bình", Source: store.SourceOIDC, Subject: "https://dang-nhap.test binh", ConfirmedAt: o.clock(), Grants: []policy.Grant{{Role: policy.AccessAdministrator}}}
		if err := o.Store.SaveForeignAccount(t.Context(), foreign); err != nil {
			t.Fatal(err)
		}
		session := store.Session{Proved: store.ProvedPassword}
		if !o.Suffices(account.Signed{Account: foreign, Session: session}, policy.Access{Roles: []policy.AccessRole{policy.AccessAdministrator}}) {
			t.Error("it needs an app")
		}
		app, err := o.App(t.Context(), account.Signed{Account: foreign})
		if err != nil || !app.Elsewhere {
			t.Errorf("%+v, %v", app, err)
		}
		if err := o.BeginApp(t.Context(), account.Signed{Account: foreign}, account.Owner{}); !errors.Is(err, account.ErrElsewhere) {
			t.Error(err)
		}
	})
	t.Run("an account that is disabled meanwhile has no second step", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, _, _ := o.enrol(t)
		half := o.first(t)
		if err := o.Store.SetDisabled(t.Context(), "an", true, o.clock()); err != nil {
			t.Fatal(err)
		}
		if _, err := o.SecondStep(t.Context(), half, p.second(0)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestEnrolment(t *testing.T) {
	t.Parallel()
	t.Run("an app that exists is not replaced with the password alone", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, token, _ := o.enrol(t)
		who := o.signed(t, token)
		half, err := o.HalfSigned(t.Context(), o.first(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.BeginApp(t.Context(), half.Signed, account.Owner{Password: password}); !errors.Is(err, account.ErrWrong) {
			t.Errorf("in a half session: %v", err)
		}
		for name, owner := range map[string]account.Owner{
			"no code": {Password: password}, "no password": {Second: p.second(0)}, "a wrong password": {Password: "đoán mò một lần", Second: p.second(0)},
		} {
			if err := o.BeginApp(t.Context(), who, owner); !errors.Is(err, account.ErrWrong) {
				t.Errorf("%s: %v", name, err)
			}
		}
		o.advance(time.Minute)
		if err := o.BeginApp(t.Context(), who, account.Owner{Password: password, Second: p.second(0)}); err != nil {
			t.Errorf("with both, which the wrong passwords have not used up: %v", err)
		}
	})
	t.Run("until its first code the new app does not count, and the old one does", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, token, recovery := o.enrol(t)
		who := o.signed(t, token)
		if err := o.BeginApp(t.Context(), who, account.Owner{Password: password, Second: account.Second{Recovery: recovery[0]}}); err != nil {
			t.Fatal(err)
		}
		secret, err := o.PendingSecret(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		next := phone{o, secret}
		if _, err := o.SecondStep(t.Context(), o.first(t), next.second(0)); !errors.Is(err, account.ErrWrong) {
			t.Errorf("the new app: %v", err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); err != nil {
			t.Errorf("the old app: %v", err)
		}
		if _, err := o.ConfirmApp(t.Context(), who, p.second(1)); !errors.Is(err, account.ErrWrong) {
			t.Errorf("confirmed by the old app: %v", err)
		}
		if _, err := o.ConfirmApp(t.Context(), who, next.second(0)); err != nil {
			t.Fatal(err)
		}
		o.advance(account.CodeStep)
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); !errors.Is(err, account.ErrWrong) {
			t.Errorf("the old app afterwards: %v", err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: recovery[1], Address: home}); !errors.Is(err, account.ErrWrong) {
			t.Errorf("its recovery codes: %v", err)
		}
	})
	t.Run("what is set up waits a quarter of an hour, in its own session", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		half, err := o.HalfSigned(t.Context(), o.first(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.BeginApp(t.Context(), half.Signed, account.Owner{}); err != nil {
			t.Fatal(err)
		}
		other, err := o.HalfSigned(t.Context(), o.first(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.PendingSecret(t.Context(), other.Signed); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("in another session: %v", err)
		}
		o.advance(account.EnrolFor)
		if _, err := o.PendingSecret(t.Context(), half.Signed); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("too late: %v", err)
		}
	})
	t.Run("it is not removed where a role needs it", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, token, _ := o.enrol(t)
		who := o.signed(t, token)
		owner := account.Owner{Password: password, Second: p.second(0)}
		if err := o.RemoveApp(t.Context(), who, owner); !errors.Is(err, account.ErrRequired) {
			t.Fatal(err)
		}
		o.Required = nil
		if err := o.RemoveApp(t.Context(), who, owner); err != nil {
			t.Fatal(err)
		}
		if err := o.try(t.Context(), "an", password, home); err != nil {
			t.Errorf("the sign-in afterwards: %v", err)
		}
		if _, err := o.RenewRecovery(t.Context(), who, account.Owner{Password: password}); !errors.Is(err, account.ErrNoApp) {
			t.Errorf("recovery codes for nothing: %v", err)
		}
	})
	t.Run("new recovery codes replace the old ones", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t).strict(t)
		p, token, old := o.enrol(t)
		who := o.signed(t, token)
		fresh, err := o.RenewRecovery(t.Context(), who, account.Owner{Password: password, Second: p.second(0)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: old[0], Address: home}); !errors.Is(err, account.ErrWrong) {
			t.Errorf("an old one: %v", err)
		}
		if _, err := o.SecondStep(t.Context(), o.first(t), account.Second{Recovery: fresh[0], Address: home}); err != nil {
			t.Errorf("a new one: %v", err)
		}
		if app, err := o.App(t.Context(), who); err != nil || app.Recovery != account.RecoveryCodes-1 || app.Since.IsZero() || !app.Required {
			t.Errorf("%+v, %v", app, err)
		}
	})
}

func TestProve(t *testing.T) {
	t.Parallel()
	o := newOffice(t).strict(t)
	p, token, _ := o.enrol(t)
	who := o.signed(t, token)
	proof, err := o.Prove(t.Context(), who, p.second(0))
	if err != nil || proof.Kind != plan.EvidenceApp || !strings.HasPrefix(proof.Reference, "totp:an:") {
		t.Errorf("%+v, %v", proof, err)
	}
	if _, err := o.Prove(t.Context(), who, p.second(0)); !errors.Is(err, account.ErrCodeUsed) {
		t.Errorf("the code again: %v", err)
	}
	if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); !errors.Is(err, account.ErrCodeUsed) {
		t.Errorf("the code for a sign-in: %v", err)
	}
}

func TestAppKeys(t *testing.T) {
	t.Parallel()
	o := newOffice(t).strict(t)
	keys, err := o.Keys()
	if err != nil {
		t.Fatal(err)
	}
	p, token, _ := o.enrol(t)
	use := func(keys keyfile.Keys) { o.Keys = func() (keyfile.Keys, error) { return keys, nil } }
	forged := keyfile.Keys{keyfile.New()}
	forged[0].ID = keys[0].ID
	for name, wrong := range map[string]keyfile.Keys{"no file": nil, "another file": {keyfile.New()}, "another key of the same id": forged} {
		use(wrong)
		if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); !errors.Is(err, account.ErrAppKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	added := keyfile.New()
	use(keyfile.Keys{keys[0], added})
	if _, err := o.SecondStep(t.Context(), o.first(t), p.second(0)); err != nil {
		t.Errorf("with a newer key beside it: %v", err)
	}
	who := o.signed(t, token)
	if err := o.BeginApp(t.Context(), who, account.Owner{Password: password, Second: p.second(1)}); err != nil {
		t.Fatal(err)
	}
	app, err := o.Store.PendingApp(t.Context(), "an", who.Session.TokenHash, o.clock().Add(-time.Minute))
	if err != nil || app.KeyID != added.ID {
		t.Errorf("sealed with the key %s (%v), want the newest, %s", app.KeyID, err, added.ID)
	}
}
