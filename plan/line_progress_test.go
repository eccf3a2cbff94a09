package plan_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

func TestLineTallyOf(t *testing.T) {
	t.Parallel()
	behind, further := plan.Standing{Done: 2, Total: 12, Ahead: -1}, plan.Standing{Done: 0, Total: 12, Ahead: -3}
	even, ahead := plan.Standing{Done: 3, Total: 12}, plan.Standing{Done: 5, Total: 12, Ahead: 2}
	met, nothing := plan.Standing{Done: 19, Total: 12, Ahead: 16}, plan.Standing{}
	for _, test := range []struct {
		name      string
		standings []plan.Standing
		want      plan.LineTally
		percent   int
	}{
		{"no task", nil, plan.LineTally{}, 0},
		{"each task is met, on pace or behind", []plan.Standing{behind, even, ahead, met}, plan.LineTally{Sum: plan.Standing{Done: 29, Total: 48}, Met: 1, OnPace: 2, Behind: 1}, 60},
		{"more than the quota is a hundred percent", []plan.Standing{met}, plan.LineTally{Sum: plan.Standing{Done: 19, Total: 12}, Met: 1}, 100},
		{"a tally that owes nothing is on pace and not met", []plan.Standing{nothing}, plan.LineTally{OnPace: 1}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := plan.LineTallyOf(test.standings)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Tasks() != len(test.standings) || got.Sum.Percent() != test.percent {
				t.Errorf("%d tasks, %d %%", got.Tasks(), got.Sum.Percent())
			}
		})
	}
	t.Run("the furthest behind comes first", func(t *testing.T) {
		t.Parallel()
		want := []plan.Standing{further, behind, even, ahead, met}
		if got := slices.SortedFunc(slices.Values([]plan.Standing{met, even, behind, ahead, further}), plan.FurthestBehind); !cmp.Equal(got, want) {
			t.Errorf("%+v", got)
		}
	})
}

func TestLineReachedOf(t *testing.T) {
	t.Parallel()
	on := calendar.MustDate
	launch := plan.Milestone{Key: plan.MilestoneLaunch, Due: on("2026-03-01")}
	reached, early := launch, launch
	reached.Reached, early.Due = on("2026-03-02"), on("2026-02-20")
	awards := plan.Milestone{Key: plan.MilestoneAwards}
	got := plan.LineReachedOf([][]plan.Milestone{{launch, awards}, {reached, awards}, {early}}, on("2026-03-01"))
	want := []plan.LineReached{
		{Key: plan.MilestoneLaunch, Due: on("2026-02-20"), Tasks: 3, Reached: 1, Missed: 1}, // on its day a milestone is not missed
		{Key: plan.MilestoneAwards, Tasks: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
