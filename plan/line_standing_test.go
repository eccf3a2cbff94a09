package plan_test

import (
	"testing"

	"loa/plan"
)

func TestLineStanding(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		tasks plan.LineTasks
		more  bool
		want  plan.LineStanding
		done  bool
	}{
		{"a line without tasks is not opened", nil, false, plan.LineUnopened, false},
		{"126 units in time are one line done", plan.LineTasks{plan.BucketDoneOnTime: 126}, false, plan.LineDoneOnTime, true},
		{"one unit that was late makes the line late", plan.LineTasks{plan.BucketDoneOnTime: 125, plan.BucketDoneLate: 1}, false, plan.LineDoneLate, true},
		{"one open unit keeps the line open", plan.LineTasks{plan.BucketDoneOnTime: 125, plan.BucketOpenInTime: 1}, false, plan.LineOpenInTime, false},
		{"one overdue unit makes the line overdue", plan.LineTasks{plan.BucketDoneLate: 4, plan.BucketOpenInTime: 121, plan.BucketOpenOverdue: 1}, false, plan.LineOpenOverdue, false},
		{"cancelled tasks do not hold the line open", plan.LineTasks{plan.BucketDoneOnTime: 1, plan.BucketNone: 125}, false, plan.LineDoneOnTime, true},
		{"a line whose tasks are all cancelled is cancelled", plan.LineTasks{plan.BucketNone: 126}, false, plan.LineCancelled, false},
		{"a line with occurrences to come is not done", plan.LineTasks{plan.BucketDoneOnTime: 126}, true, plan.LineOpenInTime, false},
		{"a line with an occurrence cancelled awaits the next one", plan.LineTasks{plan.BucketNone: 126}, true, plan.LineUnopened, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.tasks.Standing(test.more); got != test.want || got.Done() != test.done {
				t.Errorf("%s, done %t, want %s, %t", got, got.Done(), test.want, test.done)
			}
		})
	}
}
