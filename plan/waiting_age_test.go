package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
)

// TestWaitingAge counts the worked days themselves, for every day of five months with the days off of Tết in them.
func TestWaitingAge(t *testing.T) {
	t.Parallel()
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for _, today := range []calendar.Date{calendar.MustDate("2026-05-04"), calendar.MustDate("2026-05-09")} { // a Monday and a Saturday
		starts, seen := plan.WaitingStarts(days, today), map[plan.WaitingAge]bool{}
		for since := today.AddDays(-150); !since.After(today); since = since.AddDays(1) {
			want := plan.WaitingOver60
			switch worked := days.WorkingDaysBetween(since, today); {
			case worked <= 7:
				want = plan.WaitingUpTo7
			case worked <= 30:
				want = plan.WaitingUpTo30
			case worked <= 60:
				want = plan.WaitingUpTo60
			}
			if got := plan.WaitingAgeSince(since, starts); got != want {
				t.Errorf("from %s to %s: %s, want %s", since, today, got, want)
			}
			seen[want] = true
		}
		if len(seen) != len(plan.WaitingAges()) {
			t.Errorf("only the bands %v occur", seen)
		}
	}
}
