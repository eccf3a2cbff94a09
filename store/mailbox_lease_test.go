package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/store"
)

func TestLeaseMailbox(t *testing.T) {
	t.Parallel()
	t.Run("one owner holds the lease", func(t *testing.T) {
		t.Parallel()
		s, first := mailboxAt(t)
		if _, err := s.LeaseMailbox(t.Context(), "loa", "hai", mailTTL, noon.Add(mailTTL-time.Second)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("a second reader before the lease ends: %v, want ErrLeased", err)
		}
		renewed := lease(t, s, "mot", noon.Add(20*time.Second))
		if renewed.Fence != first.Fence || !renewed.Until.Equal(noon.Add(50*time.Second)) {
			t.Errorf("renewed %+v, want fence %d until 50 s after noon", renewed, first.Fence)
		}
		taken := lease(t, s, "hai", noon.Add(time.Minute))
		if taken.Fence <= first.Fence {
			t.Errorf("the fence of the new owner is %d, that of the old one %d", taken.Fence, first.Fence)
		}
		if err := s.ReleaseMailbox(t.Context(), first); err != nil { // too late: it must not free the other's
			t.Error(err)
		}
		if _, err := s.LeaseMailbox(t.Context(), "loa", "ba", mailTTL, noon.Add(61*time.Second)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("after a late release by the old owner: %v, want ErrLeased", err)
		}
		if err := s.ReleaseMailbox(t.Context(), taken); err != nil {
			t.Error(err)
		}
		if third := lease(t, s, "ba", noon.Add(61*time.Second)); third.Fence <= taken.Fence {
			t.Errorf("fence %d after %d", third.Fence, taken.Fence)
		}
	})
	t.Run("a reader of the same machine takes over at once", func(t *testing.T) {
		t.Parallel()
		s, _ := mailboxAt(t)
		later := noon.Add(time.Hour)
		first := lease(t, s, "may-1/a", later)
		second := lease(t, s, "may-1/b", later.Add(time.Second))
		if second.Fence <= first.Fence {
			t.Errorf("fence %d after %d", second.Fence, first.Fence)
		}
		if err := s.RenewMailbox(t.Context(), first, mailTTL, later); !errors.Is(err, store.ErrFenced) {
			t.Errorf("renewing the old lease: %v, want ErrFenced", err)
		}
		if err := s.RenewMailbox(t.Context(), second, mailTTL, later.Add(20*time.Second)); err != nil {
			t.Errorf("renewing the new lease: %v", err)
		}
		if _, err := s.LeaseMailbox(t.Context(), "loa", "may-2/a", mailTTL, later.Add(45*time.Second)); !errors.Is(err, store.ErrLeased) {
			t.Errorf("another machine before the renewed lease ends: %v, want ErrLeased", err)
		}
	})
}
