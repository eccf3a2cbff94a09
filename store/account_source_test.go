package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

func TestForeignAccount(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	known := store.Account{
		Login: "nguyen.thi.an", Name: "Nguyễn Thị An", Source: store.SourceLDAP, Subject: "5c1d", ConfirmedAt: at,
		Grants: []policy.Grant{{Role: policy.AccessLeader}},
	}
	read := func(t *testing.T) store.Account {
		t.Helper()
		account, err := s.ForeignAccount(t.Context(), store.SourceLDAP, "5c1d")
		if err != nil {
			t.Fatal(err)
		}
		return account
	}
	save := func(t *testing.T) {
		t.Helper()
		if err := s.SaveForeignAccount(t.Context(), known); err != nil {
			t.Fatal(err)
		}
	}
	save(t)
	t.Run("roles from groups are replaced, those given by hand stay", func(t *testing.T) {
		byHand := policy.Grant{Role: policy.AccessAuditor, To: calendar.MustDate("2026-12-31")}
		if err := s.SaveGrant(t.Context(), known.Login, byHand); err != nil {
			t.Fatal(err)
		}
		known.Grants = []policy.Grant{{Role: policy.AccessAdministrator}, {Role: policy.AccessAuditor}}
		save(t)
		if got := read(t).Grants; len(got) != 2 || got[0].Role != policy.AccessAdministrator || got[1] != byHand {
			t.Errorf("got %v", got)
		}
	})
	t.Run("who has left has no session, and comes back open", func(t *testing.T) {
		session := store.Session{TokenHash: hash("phiên"), Login: known.Login, OpenedAt: at, ExpiresAt: at.Add(time.Hour)}
		if err := s.OpenSession(t.Context(), session); err != nil {
			t.Fatal(err)
		}
		if err := s.CloseForeignAccount(t.Context(), store.SourceLDAP, "5c1d", at); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Session(t.Context(), session.TokenHash, at, time.Hour); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the session: got %v", err)
		}
		if !read(t).Closed() {
			t.Error("the account is open")
		}
		if err := s.CloseForeignAccount(t.Context(), store.SourceLDAP, "5c1d", at); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("closing again: got %v", err)
		}
		save(t)
		if read(t).Closed() {
			t.Error("the account stays closed")
		}
	})
	t.Run("a login name of another account is a conflict", func(t *testing.T) {
		other := known
		other.Subject = "77aa"
		if err := s.SaveForeignAccount(t.Context(), other); !errors.Is(err, store.ErrConflict) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an account that was disabled by hand stays so", func(t *testing.T) {
		if err := s.SetDisabled(t.Context(), known.Login, true, at); err != nil {
			t.Fatal(err)
		}
		save(t)
		if !read(t).Closed() {
			t.Error("the account is open again")
		}
	})
}
