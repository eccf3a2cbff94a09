package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
	"loa/store/storetest"
)

func TestSaveDomainRate(t *testing.T) {
	t.Parallel()
	t.Run("the newest rate stands and is forgotten after an hour", func(t *testing.T) {
		t.Parallel()
		s, now := storetest.Open(t), noon
		rate := store.DomainRate{Domain: "Hanoi.test", PerMinute: 120, ChangedAt: now}
		for _, perMinute := range []int{120, 60} {
			rate.PerMinute, rate.ThrottledAt = perMinute, now
			if err := s.SaveDomainRate(t.Context(), rate); err != nil {
				t.Fatal(err)
			}
		}
		rate.Domain = "hanoi.test"
		got, err := s.DomainRates(t.Context(), now.Add(store.RateMemory-time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]store.DomainRate{rate}, got); diff != "" {
			t.Errorf("rates (-want +got):\n%s", diff)
		}
		if got, err = s.DomainRates(t.Context(), now.Add(store.RateMemory)); err != nil || len(got) != 0 {
			t.Errorf("after an hour: %+v, %v", got, err)
		}
	})
	t.Run("letters are leased at the rate of their domain", func(t *testing.T) {
		t.Parallel()
		s, now := storetest.Open(t), noon.Add(time.Hour)
		for i := range 9 {
			queueTo(t, s, fmt.Sprint("cham-", i), "p@cham.test", noon)
			queueTo(t, s, fmt.Sprint("moi-", i), "p@moi.test", noon)
			queueTo(t, s, fmt.Sprint("nhanh-", i), "p@nhanh.test", noon)
			queueTo(t, s, fmt.Sprint("quen-", i), "p@quen.test", noon)
		}
		for _, rate := range []store.DomainRate{
			{Domain: "cham.test", PerMinute: 1, ChangedAt: now},
			{Domain: "nhanh.test", PerMinute: 1000, ChangedAt: now},
			{Domain: "quen.test", PerMinute: 1, ChangedAt: now.Add(-store.RateMemory)},
		} {
			if err := s.SaveDomainRate(t.Context(), rate); err != nil {
				t.Fatal(err)
			}
		}
		lease := store.LetterLease{Owner: "mot", Limit: 100, Rate: 30, FirstRate: 18, Now: now}
		letters, err := s.LeaseLetters(t.Context(), lease)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, letter := range letters {
			got[letter.ToAddress]++
		}
		want := map[string]int{"p@cham.test": 1, "p@moi.test": 3, "p@nhanh.test": 5, "p@quen.test": 3}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("letters by address (-want +got):\n%s", diff)
		}
	})
	t.Run("a slowed domain does not end the wait before its window", func(t *testing.T) {
		t.Parallel()
		s, now := storetest.Open(t), time.Now()
		if err := s.SaveDomainRate(t.Context(), store.DomainRate{Domain: "hanoi.test", PerMinute: 1, ChangedAt: now}); err != nil {
			t.Fatal(err)
		}
		queueTo(t, s, "di", "p@hanoi.test", now)
		leaseKeysAt(t, s, 1, 1, now)
		queueTo(t, s, "cho", "p@hanoi.test", now)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := s.WaitOutbox(ctx, store.LetterLease{Rate: 3000}, time.Hour); err == nil {
			t.Error("a letter above the rate of its domain ends the wait")
		}
	})
}
