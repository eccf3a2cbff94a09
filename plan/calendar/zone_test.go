package calendar_test

import (
	"testing"
	"time"

	"loa/plan/calendar"
)

func TestToday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, instant string // in UTC
		want          calendar.Date
	}{
		{name: "a second before midnight in Viet Nam", instant: "2026-03-31T16:59:59Z", want: calendar.MustDate("2026-03-31")},
		{name: "midnight in Viet Nam", instant: "2026-03-31T17:00:00Z", want: calendar.MustDate("2026-04-01")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			instant, err := time.Parse(time.RFC3339, c.instant)
			if err != nil {
				t.Fatal(err)
			}
			if got := calendar.Today(instant); got != c.want {
				t.Errorf("Today(%s) = %s, want %s", instant, got, c.want)
			}
		})
	}
}
