package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func TestSetStakes(t *testing.T) {
	t.Parallel()
	t.Run("a line is of high stakes while it is marked so", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		line := ids[0].Line()
		for _, step := range []struct {
			stakes store.Stakes
			high   bool
			lines  []string
		}{{store.StakesHigh, true, []string{line}}, {store.StakesHigh, true, []string{line}}, {store.StakesOrdinary, false, nil}} {
			if err := s.SetStakes(t.Context(), ids[0].Plan(), []string{line}, step.stakes); err != nil {
				t.Fatal(err)
			}
			if high, err := s.HighStakes(t.Context(), ids[0]); err != nil || high != step.high {
				t.Errorf("marked as %s, the task is of high stakes: %v (%v)", step.stakes, high, err)
			}
			lines, err := s.HighStakesLines(t.Context(), ids[0].Plan())
			if diff := cmp.Diff(step.lines, lines); err != nil || diff != "" {
				t.Errorf("lines of high stakes (%v, -want +got):\n%s", err, diff)
			}
		}
	})
	t.Run("one line that does not exist leaves all unmarked", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		err := s.SetStakes(t.Context(), ids[0].Plan(), []string{ids[0].Line(), "khong-co"}, store.StakesHigh)
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a line that is not there: %v", err)
		}
		if high, err := s.HighStakes(t.Context(), ids[0]); err != nil || high {
			t.Errorf("the other line was marked all the same (%v)", err)
		}
	})
}
