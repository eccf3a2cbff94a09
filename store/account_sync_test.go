package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

func TestAccountSync(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	t.Run("before the first comparison there is none", func(t *testing.T) {
		if _, err := s.AccountSync(t.Context(), store.SourceLDAP); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the last one replaces the one before, for its source alone", func(t *testing.T) {
		want := store.AccountSync{TriedAt: at, DoneAt: at, Accounts: 7, Withheld: 4, Failure: "không trả lời\x00"}
		for _, last := range []store.AccountSync{{TriedAt: at.Add(-time.Hour)}, want} {
			if err := s.SaveAccountSync(t.Context(), store.SourceLDAP, last); err != nil {
				t.Fatal(err)
			}
		}
		want.Failure = "không trả lời"
		if got, err := s.AccountSync(t.Context(), store.SourceLDAP); got != want || err != nil {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := s.AccountSync(t.Context(), store.SourceOIDC); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("of another source: %v", err)
		}
	})
	t.Run("one process compares at a time", func(t *testing.T) {
		release, taken, err := s.TryLockAccountSync(t.Context())
		if err != nil || !taken {
			t.Fatalf("got %v, %v", taken, err)
		}
		if _, again, err := s.TryLockAccountSync(t.Context()); again || err != nil {
			t.Errorf("a second one: %v, %v", again, err)
		}
		release()
		release, taken, err = s.TryLockAccountSync(t.Context())
		if err != nil || !taken {
			t.Fatalf("afterwards: %v, %v", taken, err)
		}
		release()
	})
}

func TestTakeBackSignInFailure(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	once, twice, never := hash("một"), hash("hai"), hash("không")
	for _, keys := range [][]string{{once, twice}, {twice}} {
		if err := s.AddSignInFailure(t.Context(), keys, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.TakeBackSignInFailure(t.Context(), []string{once, twice, never}); err != nil {
		t.Fatal(err)
	}
	failures, err := s.SignInFailures(t.Context(), []string{once, twice, never}, at)
	if err != nil || len(failures) != 1 || failures[twice].Failures != 1 {
		t.Errorf("got %v, %v", failures, err)
	}
}

func TestByHand(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	account := store.Account{
		Login: "an", Name: "Nguyễn Thị An", Source: store.SourceLDAP, Subject: "5c1d", ConfirmedAt: time.Now(), Grants: []policy.Grant{{Role: policy.AccessLeader}},
	}
	byHand := policy.Grant{Role: policy.AccessAuditor, Unit: "so-noi-vu"}
	if err := errors.Join(s.SaveForeignAccount(t.Context(), account), s.SaveGrant(t.Context(), "an", byHand)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Account(t.Context(), "an")
	if err != nil || len(got.Grants) != 2 || len(got.ByHand) != 1 || got.ByHand[0] != byHand {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestMoveAccount(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	const password = "$argon2id$v=19$thử"
	foreign := store.Account{Login: "binh", Name: "Lê Văn Bình", Source: store.SourceLDAP, Subject: "77aa", ConfirmedAt: at, Grants: []policy.Grant{{Role: policy.AccessLeader}}}
	byHand := policy.Grant{Role: policy.AccessAuditor}
	err := errors.Join(
		s.CreateAccount(t.Context(), store.Account{Login: "an", Name: "Nguyễn Thị An", Password: password, CreatedAt: at}), s.SaveForeignAccount(t.Context(), foreign),
		s.SaveGrant(t.Context(), "binh", byHand),
		s.OpenSession(t.Context(), store.Session{TokenHash: hash("phiên"), Login: "an", OpenedAt: at, ExpiresAt: at.Add(time.Hour)}),
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the subject of another account is a conflict", func(t *testing.T) {
		if err := s.MoveAccount(t.Context(), "an", store.SourceLDAP, "77aa", at); !errors.Is(err, store.ErrConflict) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an account that moves has no password and no session", func(t *testing.T) {
		if err := s.MoveAccount(t.Context(), "an", store.SourceLDAP, "5c1d", at); err != nil {
			t.Fatal(err)
		}
		got, err := s.ForeignAccount(t.Context(), store.SourceLDAP, "5c1d")
		if err != nil || got.Login != "an" || got.Password != "" {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := s.Session(t.Context(), hash("phiên"), at, time.Hour); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the session: %v", err)
		}
		if err := s.MoveAccount(t.Context(), "an", store.SourceLDAP, "99bb", at); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
	})
	t.Run("an account that comes back has a password, and the roles by hand alone", func(t *testing.T) {
		if err := s.MoveAccountHere(t.Context(), "binh", password, at); err != nil {
			t.Fatal(err)
		}
		got, err := s.Account(t.Context(), "binh")
		if err != nil || got.Source != store.SourceLocal || got.Password != password || len(got.Grants) != 1 || got.Grants[0] != byHand {
			t.Errorf("got %+v, %v", got, err)
		}
		if err := s.MoveAccountHere(t.Context(), "binh", password, at); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
	})
}
