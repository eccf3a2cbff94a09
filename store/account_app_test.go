package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loa/store"
	"loa/store/storetest"
)

func TestAccountApp(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	const login = "nguyen.thi.an"
	if err := s.SaveForeignAccount(t.Context(), store.Account{Login: login, Name: "Nguyễn Thị An", Source: store.SourceLDAP, Subject: "5c1d", ConfirmedAt: at}); err != nil {
		t.Fatal(err)
	}
	session := store.Session{TokenHash: hash("phiên"), Login: login, OpenedAt: at, ExpiresAt: at.Add(time.Hour)}
	begin := func(t *testing.T, secret string) store.AccountApp {
		t.Helper()
		app := store.AccountApp{Login: login, KeyID: "0a1b2c3d", Sealed: []byte(secret), BeganAt: at, BeganIn: session.TokenHash}
		if err := s.BeginApp(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		app.ConfirmedAt, app.LastStep = at, 100
		return app
	}
	t.Run("an app that is set up counts in its session only, and not before its first code", func(t *testing.T) {
		begin(t, "bí mật cũ")
		begin(t, "bí mật")
		if app, err := s.PendingApp(t.Context(), login, session.TokenHash, at.Add(-time.Minute)); err != nil || string(app.Sealed) != "bí mật" {
			t.Errorf("%+v, %v", app, err)
		}
		for name, pending := range map[string]func() (store.AccountApp, error){
			"another session": func() (store.AccountApp, error) {
				return s.PendingApp(t.Context(), login, hash("phiên khác"), at.Add(-time.Minute))
			},
			"too late":  func() (store.AccountApp, error) { return s.PendingApp(t.Context(), login, session.TokenHash, at) },
			"confirmed": func() (store.AccountApp, error) { return s.AccountApp(t.Context(), login) },
		} {
			if _, err := pending(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("its confirmation replaces the app before, the codes before and the other sessions, once", func(t *testing.T) {
		for _, of := range []store.Session{session, {TokenHash: hash("phiên khác"), Login: login, OpenedAt: at, ExpiresAt: at.Add(time.Hour)}} {
			if err := s.OpenSession(t.Context(), of); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.ConfirmApp(t.Context(), begin(t, "thứ nhất"), []string{hash("mã cũ")}); err != nil {
			t.Fatal(err)
		}
		second := begin(t, "thứ hai")
		if err := s.ConfirmApp(t.Context(), second, []string{hash("mã 1"), hash("mã 2")}); err != nil {
			t.Fatal(err)
		}
		if err := s.ConfirmApp(t.Context(), second, nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		app, err := s.AccountApp(t.Context(), login)
		if err != nil || string(app.Sealed) != "thứ hai" || app.LastStep != 100 || !app.ConfirmedAt.Equal(at) {
			t.Errorf("%+v, %v", app, err)
		}
		if left, err := s.RecoveryCodesLeft(t.Context(), login); err != nil || left != 2 {
			t.Errorf("%d codes, %v", left, err)
		}
		if sessions, err := s.Sessions(t.Context(), login, at); err != nil || len(sessions) != 1 || sessions[0].Proved != store.ProvedCode {
			t.Errorf("%+v, %v", sessions, err)
		}
	})
	t.Run("of many uses of a step at the same moment one succeeds, and none of an earlier one", func(t *testing.T) {
		if won := atOnce(t, store.ErrConflict, func() error { return s.UseAppStep(t.Context(), login, 101) }); won != 1 {
			t.Errorf("%d uses succeeded", won)
		}
		if err := s.UseAppStep(t.Context(), login, 100); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an earlier step: %v", err)
		}
		if err := s.UseAppStep(t.Context(), login, 102); err != nil {
			t.Errorf("the next: %v", err)
		}
	})
	t.Run("so it is with a recovery code", func(t *testing.T) {
		if won := atOnce(t, store.ErrNotFound, func() error { return s.UseRecoveryCode(t.Context(), login, hash("mã 1"), at) }); won != 1 {
			t.Errorf("%d uses succeeded", won)
		}
		if err := s.UseRecoveryCode(t.Context(), "khong.ai", hash("mã 2"), at); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of another account: %v", err)
		}
	})
	t.Run("an account without an app has nothing left of it", func(t *testing.T) {
		if since, err := s.AppsSince(t.Context()); err != nil || !since[login].Equal(at) {
			t.Errorf("%v, %v", since, err)
		}
		if err := s.RemoveApp(t.Context(), login, ""); err != nil {
			t.Fatal(err)
		}
		if err := s.RemoveApp(t.Context(), login, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		keys, err := s.AppKeys(t.Context())
		left, errLeft := s.RecoveryCodesLeft(t.Context(), login)
		sessions, errSessions := s.Sessions(t.Context(), login, at)
		if err := errors.Join(err, errLeft, errSessions); err != nil || len(keys)+left+len(sessions) != 0 {
			t.Errorf("%v, %d codes, %d sessions, %v", keys, left, len(sessions), err)
		}
	})
}

// atOnce does something sixteen times at the same moment, and counts how often it succeeds. The others have to fail with an error.
func atOnce(t *testing.T, want error, do func() error) int64 {
	t.Helper()
	var won atomic.Int64
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			switch err := do(); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, want):
				t.Errorf("got %v, want %v", err, want)
			}
		})
	}
	group.Wait()
	return won.Load()
}

func TestHalfSession(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	if err := s.SaveForeignAccount(t.Context(), store.Account{Login: "an", Name: "Nguyễn Thị An", Source: store.SourceLDAP, Subject: "5c1d", ConfirmedAt: at}); err != nil {
		t.Fatal(err)
	}
	half := store.Session{TokenHash: hash("nửa phiên"), Login: "an", OpenedAt: at, ExpiresAt: at.Add(5 * time.Minute), Proved: store.ProvedFirst}
	if err := s.OpenSession(t.Context(), half); err != nil {
		t.Fatal(err)
	}
	if _, err := s.HalfSession(t.Context(), half.TokenHash, at); err != nil {
		t.Error(err)
	}
	if _, err := s.HalfSession(t.Context(), half.TokenHash, half.ExpiresAt); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("at its end: %v", err)
	}
	if _, err := s.Session(t.Context(), half.TokenHash, at, time.Hour); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("as a session: %v", err)
	}
	if all, err := s.Sessions(t.Context(), "", at); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}
