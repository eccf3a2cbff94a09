package waittest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"loa/waittest"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	missing := errors.New("one letter is missing")
	t.Run("a condition that holds at once is tried once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			err := waittest.Until(t.Context(), "letters are sent", func() error { tries++; return nil })
			if err != nil || tries != 1 {
				t.Errorf("%d tries, error %v", tries, err)
			}
		})
	})
	t.Run("a condition is tried again until it holds", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			err := waittest.Until(t.Context(), "letters are sent", func() error {
				if tries++; tries < 3 {
					return missing
				}
				return nil
			})
			if err != nil || tries != 3 {
				t.Errorf("%d tries, error %v", tries, err)
			}
		})
	})
	t.Run("at the end of the context the last error is returned", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := waittest.Until(ctx, "letters are sent", func() error { return missing })
			if !errors.Is(err, missing) || err.Error() != "waiting until letters are sent: one letter is missing" {
				t.Errorf("error %v", err)
			}
		})
	})
}
