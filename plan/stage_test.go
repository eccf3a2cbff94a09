package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
)

func TestTimeliness(t *testing.T) {
	t.Parallel()
	const due = "2026-03-31"
	tests := []struct {
		name      string
		stage     plan.Stage
		due       string
		proofDate string
		now       string
		want      plan.Timeliness
		bucket    plan.Bucket
	}{
		{name: "four days before the deadline", stage: plan.StageDrafting, due: due, now: "2026-03-27 23:59", want: plan.TimelinessInTime, bucket: plan.BucketOpenInTime},
		{name: "three days before the deadline, at midnight", stage: plan.StageDrafting, due: due, now: "2026-03-28 00:00", want: plan.TimelinessDueSoon, bucket: plan.BucketOpenInTime},
		{name: "on the day of the deadline", stage: plan.StageDrafting, due: due, now: "2026-03-31 00:00", want: plan.TimelinessDueSoon, bucket: plan.BucketOpenInTime},
		{name: "in the last minute", stage: plan.StageDrafting, due: due, now: "2026-03-31 23:59", want: plan.TimelinessDueSoon, bucket: plan.BucketOpenInTime},
		{name: "at midnight after the deadline", stage: plan.StageDrafting, due: due, now: "2026-04-01 00:00", want: plan.TimelinessOverdue, bucket: plan.BucketOpenOverdue},
		{name: "published in time, the report owed long after", stage: plan.StageReporting, due: due, proofDate: "2026-03-31", now: "2026-05-01 09:00", want: plan.TimelinessInTime, bucket: plan.BucketOpenInTime},
		{name: "published late, the report owed", stage: plan.StageReporting, due: due, proofDate: "2026-04-01", now: "2026-04-01 09:00", want: plan.TimelinessOverdue, bucket: plan.BucketOpenOverdue},
		{name: "done, published a day early", stage: plan.StageDone, due: due, proofDate: "2026-03-30", now: "2026-06-01 09:00", want: plan.TimelinessDoneEarly, bucket: plan.BucketDoneOnTime},
		{name: "done, published on the day", stage: plan.StageDone, due: due, proofDate: "2026-03-31", now: "2026-06-01 09:00", want: plan.TimelinessDoneOnTime, bucket: plan.BucketDoneOnTime},
		{name: "done, published a day late", stage: plan.StageDone, due: due, proofDate: "2026-04-01", now: "2026-04-01 09:00", want: plan.TimelinessDoneLate, bucket: plan.BucketDoneLate},
		{name: "no deadline, open", stage: plan.StageDrafting, now: "2026-06-01 09:00", want: plan.TimelinessNone, bucket: plan.BucketOpenInTime},
		{name: "no deadline, done", stage: plan.StageDone, proofDate: "2026-04-01", now: "2026-06-01 09:00", want: plan.TimelinessDoneOnTime, bucket: plan.BucketDoneOnTime},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := plan.Progress{Stage: tt.stage, Condition: plan.ConditionActive}
			if tt.due != "" {
				s.Due = calendar.MustDate(tt.due)
			}
			if tt.proofDate != "" {
				s.ProofDate = calendar.MustDate(tt.proofDate)
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
