package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

func TestProviderSession(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	at := time.Date(2027, 3, 2, 1, 0, 0, 0, time.UTC)
	known := store.Account{Login: "an@so-noi-vu.test", Name: "Nguyễn Thị An", Source: store.SourceOIDC, Subject: "https://dangnhap.test 1", ConfirmedAt: at}
	if err := s.SaveForeignAccount(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	open := func(t *testing.T, name, sid string) store.ProviderSession {
		t.Helper()
		session := store.Session{TokenHash: hash(name), Login: known.Login, OpenedAt: at, ExpiresAt: at.Add(time.Hour)}
		confirmed := store.ProviderSession{TokenHash: session.TokenHash, SID: sid, Refresh: "niêm", ConfirmedAt: at}
		if err := s.OpenProviderSession(t.Context(), session, confirmed); err != nil {
			t.Fatal(err)
		}
		return confirmed
	}
	gone := func(t *testing.T, session store.ProviderSession) bool {
		t.Helper()
		_, err := s.ProviderSession(t.Context(), session.TokenHash)
		_, of := s.Session(t.Context(), session.TokenHash, at, time.Hour)
		if errors.Is(err, store.ErrNotFound) != errors.Is(of, store.ErrNotFound) {
			t.Errorf("one row is there and the other is not: %v, %v", err, of)
		}
		return errors.Is(err, store.ErrNotFound)
	}
	t.Run("one process has the turn, until it confirms or is late", func(t *testing.T) {
		session := open(t, "lượt", "")
		claim := func(now time.Time) error {
			return s.ClaimConfirmation(t.Context(), session.TokenHash, now.Add(-5*time.Minute), now, now.Add(10*time.Second))
		}
		if err := claim(at.Add(4 * time.Minute)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("before it is due: %v", err)
		}
		if err := claim(at.Add(5 * time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := claim(at.Add(5*time.Minute + 9*time.Second)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("within the turn of another: %v", err)
		}
		if err := claim(at.Add(5*time.Minute + 10*time.Second)); err != nil {
			t.Errorf("after a turn that came to no end: %v", err)
		}
		if err := s.ReleaseConfirmation(t.Context(), session.TokenHash); err != nil {
			t.Fatal(err)
		}
		if err := claim(at.Add(5*time.Minute + 11*time.Second)); err != nil {
			t.Errorf("after a turn that was given back: %v", err)
		}
		session.Refresh, session.ConfirmedAt = "niêm mới", at.Add(6*time.Minute)
		if err := s.ConfirmSession(t.Context(), session); err != nil {
			t.Fatal(err)
		}
		if got, err := s.ProviderSession(t.Context(), session.TokenHash); err != nil || got != session {
			t.Errorf("got %+v, %v", got, err)
		}
		if err := claim(at.Add(10 * time.Minute)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("once it is confirmed: %v", err)
		}
	})
	t.Run("a session that ended cannot be confirmed", func(t *testing.T) {
		session := open(t, "kết thúc", "")
		if err := s.EndSession(t.Context(), session.TokenHash); err != nil {
			t.Fatal(err)
		}
		if err := s.ConfirmSession(t.Context(), session); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a logout ends what it names, once", func(t *testing.T) {
		first, second := open(t, "một", "s-1"), open(t, "hai", "s-2")
		logout := store.ForeignLogout{Source: store.SourceOIDC, TokenHash: hash("lời 1"), SID: "s-1", At: at, ExpiresAt: at.Add(time.Minute)}
		if n, err := s.LogOutForeign(t.Context(), logout); err != nil || n != 1 || !gone(t, first) || gone(t, second) {
			t.Errorf("%d sessions ended, %v", n, err)
		}
		if _, err := s.LogOutForeign(t.Context(), logout); !errors.Is(err, store.ErrConflict) {
			t.Errorf("again: %v", err)
		}
		of := store.ForeignLogout{Source: store.SourceOIDC, TokenHash: hash("lời 2"), SID: "s-2", Subject: "https://dangnhap.test 2", At: at, ExpiresAt: at.Add(time.Minute)}
		if n, err := s.LogOutForeign(t.Context(), of); err != nil || n != 0 || gone(t, second) {
			t.Errorf("the session of another: %d ended, %v", n, err)
		}
		of.TokenHash, of.SID, of.Subject = hash("lời 3"), "", known.Subject
		if _, err := s.LogOutForeign(t.Context(), of); err != nil || !gone(t, second) {
			t.Errorf("all of somebody: %v", err)
		}
	})
	t.Run("a role by hand is told from one of a group", func(t *testing.T) {
		byHand := func() bool {
			found, err := s.GrantedByHand(t.Context(), store.SourceOIDC, known.Subject)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		known.Grants = []policy.Grant{{Role: policy.AccessAuditor}}
		if err := s.SaveForeignAccount(t.Context(), known); err != nil || byHand() {
			t.Errorf("a group: %v", err)
		}
		if err := s.SaveGrant(t.Context(), known.Login, policy.Grant{Role: policy.AccessLeader}); err != nil || !byHand() {
			t.Errorf("by hand: %v", err)
		}
	})
}
