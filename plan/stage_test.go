package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
)

func TestTimelinessIsMeasuredOnTheEvidence(t *testing.T) {
	t.Parallel()
	const due = "2026-03-31"
	tests := []struct {
		name     string
		stage    plan.Stage
		due      string
		evidence string
		now      string
		want     plan.Timeliness
		bucket   plan.Bucket
	}{
		{"four days before the deadline", plan.StageDrafting, due, "", "2026-03-27 23:59", plan.TimelinessInTime, plan.BucketOpenInTime},
		{"three days before the deadline, at midnight", plan.StageDrafting, due, "", "2026-03-28 00:00", plan.TimelinessDueSoon, plan.BucketOpenInTime},
		{"on the day of the deadline", plan.StageDrafting, due, "", "2026-03-31 00:00", plan.TimelinessDueSoon, plan.BucketOpenInTime},
		{"in the last minute", plan.StageDrafting, due, "", "2026-03-31 23:59", plan.TimelinessDueSoon, plan.BucketOpenInTime},
		{"at midnight after the deadline", plan.StageDrafting, due, "", "2026-04-01 00:00", plan.TimelinessOverdue, plan.BucketOpenOverdue},
		{"out in time, the report owed long after", plan.StageReporting, due, "2026-03-31", "2026-05-01 09:00", plan.TimelinessInTime, plan.BucketOpenInTime},
		{"out late, the report owed", plan.StageReporting, due, "2026-04-01", "2026-04-01 09:00", plan.TimelinessOverdue, plan.BucketOpenOverdue},
		{"done, out a day early", plan.StageDone, due, "2026-03-30", "2026-06-01 09:00", plan.TimelinessDoneEarly, plan.BucketDoneOnTime},
		{"done, out on the day", plan.StageDone, due, "2026-03-31", "2026-06-01 09:00", plan.TimelinessDoneOnTime, plan.BucketDoneOnTime},
		{"done, out a day late", plan.StageDone, due, "2026-04-01", "2026-04-01 09:00", plan.TimelinessDoneLate, plan.BucketDoneLate},
		{"no deadline, open", plan.StageDrafting, "", "", "2026-06-01 09:00", plan.TimelinessNone, plan.BucketOpenInTime},
		{"no deadline, done", plan.StageDone, "", "2026-04-01", "2026-06-01 09:00", plan.TimelinessDoneOnTime, plan.BucketDoneOnTime},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := plan.Progress{Stage: tt.stage, Condition: plan.ConditionActive}
			if tt.due != "" {
				s.Due = calendar.MustDate(tt.due)
			}
			if tt.evidence != "" {
				s.ProofDate = calendar.MustDate(tt.evidence)
			}
			today := calendar.Today(clock(t, tt.now).UTC())
			if got := s.Timeliness(today); got != tt.want || got.Vietnamese() == string(got) {
				t.Errorf("timeliness %q (%s), want %q", got, got.Vietnamese(), tt.want)
			}
			if got := s.Bucket(today); got != tt.bucket {
				t.Errorf("bucket %q, want %q", got, tt.bucket)
			}
			s.Condition = plan.ConditionPaused
			if got := s.Bucket(today); got != tt.bucket {
				t.Errorf("a pause moved the task to bucket %q", got)
			}
			s.Condition = plan.ConditionCancelled
			if got := s.Bucket(today); got != plan.BucketNone {
				t.Errorf("a cancelled task is in bucket %q", got)
			}
		})
	}
}

func TestADayBeginsAtMidnightInVietNam(t *testing.T) {
	t.Parallel()
	late, early := clock(t, "2026-03-31 23:59:59"), clock(t, "2026-04-01 00:00:00")
	if got := calendar.Today(late.UTC()); got != calendar.MustDate("2026-03-31") {
		t.Errorf("a second before midnight is %s", got)
	}
	if got := calendar.Today(early.UTC()); got != calendar.MustDate("2026-04-01") {
		t.Errorf("midnight is %s", got)
	}
}
