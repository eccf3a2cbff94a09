package plan_test

import (
	"testing"
	"time"

	"loa/plan"
)

func TestNextLinkCheck(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	first := time.Date(2027, time.March, 5, 9, 0, 0, 0, time.UTC)
	check := func(after time.Duration, outcome plan.LinkOutcome) plan.LinkCheck {
		return plan.LinkCheck{At: first.Add(after), Outcome: outcome}
	}
	found := func(after time.Duration) plan.LinkCheck { return check(after, plan.LinkFound) }
	tests := []struct {
		name string
		made []plan.LinkCheck
		want time.Duration // after the first check; -1: no more, 0: at once
		gone bool
	}{
		{name: "none yet"},
		{name: "found", made: []plan.LinkCheck{found(0)}, want: day},
		{name: "found after a day", made: []plan.LinkCheck{found(0), found(day + time.Minute)}, want: 7 * day},
		{name: "found after a week", made: []plan.LinkCheck{found(0), found(day), found(7 * day)}, want: 30 * day},
		{name: "found after a month", made: []plan.LinkCheck{found(0), found(day), found(7 * day), found(30 * day)}, want: -1},
		{name: "loa stood still for two weeks", made: []plan.LinkCheck{found(0), found(15 * day)}, want: 30 * day},
		{name: "gone once is asked again a day later", made: []plan.LinkCheck{found(0), found(day), check(7*day, plan.LinkGone)}, want: 8 * day},
		{name: "gone on the last day is asked again a day later", made: []plan.LinkCheck{found(0), check(30*day, plan.LinkGone)}, want: 31 * day},
		{name: "gone twice", made: []plan.LinkCheck{found(0), check(7*day, plan.LinkGone), check(8*day, plan.LinkGone)}, want: 30 * day, gone: true},
		{name: "gone twice on the last days", made: []plan.LinkCheck{found(0), check(30*day, plan.LinkGone), check(31*day, plan.LinkGone)}, want: -1, gone: true},
		{name: "gone from the beginning", made: []plan.LinkCheck{check(0, plan.LinkGone), check(day, plan.LinkGone)}, want: 7 * day, gone: true},
		{name: "gone, then there again", made: []plan.LinkCheck{check(0, plan.LinkGone), found(day)}, want: 7 * day},
		{name: "an outage between", made: []plan.LinkCheck{check(0, plan.LinkGone), check(day, plan.LinkUnreachable), check(2*day, plan.LinkGone)}, want: 3 * day},
		{name: "nobody answers", made: []plan.LinkCheck{check(0, plan.LinkUnreachable)}, want: day},
		{name: "nobody answers twice", made: []plan.LinkCheck{check(0, plan.LinkUnreachable), check(day, plan.LinkUnreachable)}, want: 2 * day},
		{
			name: "nobody answers three times", want: 7 * day,
			made: []plan.LinkCheck{check(0, plan.LinkUnreachable), check(day, plan.LinkUnreachable), check(2*day, plan.LinkUnreachable)},
		},
		{name: "an address that is not asked", made: []plan.LinkCheck{check(0, plan.LinkRefused)}, want: day},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at, again := plan.NextLinkCheck(test.made)
			switch {
			case again != (test.want >= 0):
				t.Errorf("again: %v", again)
			case test.want > 0 && !at.Equal(first.Add(test.want)):
				t.Errorf("at %v, %v after the first", at, at.Sub(first))
			case test.want <= 0 && !at.IsZero():
				t.Errorf("at %v", at)
			}
			if got := plan.LinkGoneFor(test.made); got != test.gone {
				t.Errorf("gone: %v", got)
			}
		})
	}
	t.Run("whatever is found, the checks end", func(t *testing.T) {
		t.Parallel()
		for _, outcome := range plan.LinkOutcomes() {
			var made []plan.LinkCheck
			for at, again := first, true; again; {
				made = append(made, plan.LinkCheck{At: at, Outcome: outcome})
				if at, again = plan.NextLinkCheck(made); len(made) > 20 {
					t.Fatalf("%s: %d checks", outcome, len(made))
				}
			}
			if len(made) < 4 {
				t.Errorf("%s: %d checks", outcome, len(made))
			}
		}
	})
}

func TestGoneNotices(t *testing.T) {
	t.Parallel()
	const kind = plan.NoticeKind("publication_gone")
	notices := plan.State{Unit: "so-noi-vu", AssignedTo: "an"}.GoneNotices(kind)
	if len(notices) != 2 || notices[0].Person != "an" || notices[0].Unit != "so-noi-vu" || notices[0].Asks != plan.PurposeNone || notices[1].Role != "coordinator" || notices[1].Kind != kind {
		t.Errorf("got %+v", notices)
	}
}
