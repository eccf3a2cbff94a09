package plan_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

func TestOccurrencesDue(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time { return calendar.MustDate(day).Start(calendar.Zone).Add(9 * time.Hour) }
	tests := []struct {
		name, words  string
		after, until string
		want         []string
	}{
		{name: "each month after the launch", words: "Hằng tháng", after: "2027-01-15", until: "2027-03-01", want: []string{"2027-m02", "2027-m03"}},
		{name: "none before the first opening", words: "Hằng quý", after: "2027-01-15", until: "2027-03-31"},
		{name: "the plan was launched before its year", words: "Hằng quý", after: "2026-11-20", until: "2027-01-02", want: []string{"2027-q1"}},
		{name: "a line that does not recur", words: "Trước ngày 15/12/2027", after: "2026-11-20", until: "2027-12-31"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed, _ := deadline.Parse(test.words, 2027, deadline.Rules{Before: deadline.BeforeBy})
			line := plan.Line{Code: "1", Deadline: parsed}
			if diff := cmp.Diff(test.want, line.OccurrencesDue(2027, at(test.after), at(test.until))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
