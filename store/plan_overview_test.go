package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

var today = calendar.MustDate("2026-03-10")

// progresses lists all combinations of the values on which timeliness depends, with deadlines and days of proof before, at and after each
// limit.
func progresses() (all []plan.Progress) {
	dues := []calendar.Date{{}, today.AddDays(-1), today, today.AddDays(plan.DueSoonDays), today.AddDays(plan.DueSoonDays + 1)}
	for _, stage := range plan.Stages() {
		for _, condition := range plan.Conditions() {
			for _, due := range dues {
				proofs := []calendar.Date{{}, today, due.AddDays(-1), due, due.AddDays(1)}
				for _, proof := range proofs {
					all = append(all, plan.Progress{Stage: stage, Condition: condition, Due: due, ProofDate: proof})
				}
			}
		}
	}
	return all
}

func TestOverview(t *testing.T) {
	t.Parallel()
	t.Run("buckets and timeliness are those of package plan", func(t *testing.T) {
		t.Parallel()
		s, _ := launched(t, 0)
		ctx := t.Context()
		units := []directory.UnitCode{"so-y-te", "so-noi-vu", "ba-dinh"} // in the order of their names
		of := map[plan.TaskID]plan.Progress{}
		want := store.Overview{Units: make([]store.UnitFigures, len(units)), Counts: noCounts(), Late: noneLate()}
		var specs []plan.TaskSpec
		for i, progress := range progresses() {
			spec := taskSpec(t, units[i%len(units)], progress.Due)
			spec.Occurrence = fmt.Sprint(i)
			spec.ID, _ = plan.NewTaskID("kh-2026", "1", spec.Unit, spec.Occurrence)
			specs, of[spec.ID] = append(specs, spec), progress
			want.Units[i%len(units)].Unit = spec.Unit
			countStage(&want.Counts, progress)
			count(&want.Total, progress)
			countLate(want.Late, progress)
			count(&want.Units[i%len(units)].Figures, progress)
		}
		if _, err := s.AddTasks(ctx, "kh-2026", specs); err != nil {
			t.Fatal(err)
		}
		for _, spec := range specs {
			progress := of[spec.ID]
			project(t, s, store.Projection{State: plan.State{
				Task: spec.ID, Unit: spec.Unit, Seq: 1, Stage: progress.Stage, Condition: progress.Condition,
				Due: progress.Due, FirstDue: progress.Due, ProofDate: progress.ProofDate, Opened: noon, Since: noon, Woken: noon,
			}})
		}
		if err := s.SaveDirectory(ctx, sampleDirectory()); err != nil {
			t.Fatal(err)
		}
		want.Units[0].Name, want.Units[1].Name, want.Units[2].Name = "so-y-te", "Sở Nội vụ", "UBND phường Ba Đình"
		got, err := s.Overview(ctx, "kh-2026", nil, today)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("overview (-want +got):\n%s", diff)
		}
		counts, err := s.PlanCounts(ctx, "kh-2026")
		if diff := cmp.Diff(want.Counts, counts); err != nil || diff != "" {
			t.Errorf("counts: %v (-want +got):\n%s", err, diff)
		}
		checkFilters(t, s, of)
	})
	t.Run("a plan without tasks has zero figures", func(t *testing.T) {
		t.Parallel()
		got, err := storetest.Open(t).Overview(t.Context(), "kh-2026", nil, today)
		if diff := cmp.Diff(store.Overview{Counts: noCounts(), Late: noneLate()}, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

// noCounts are the counts of a plan without tasks.
func noCounts() (counts store.PlanCounts) {
	for _, stage := range plan.Stages() {
		counts.ByStage = append(counts.ByStage, store.StageCount{Stage: stage})
	}
	return counts
}

// noneLate are the late tasks of a plan without tasks.
func noneLate() (late []store.StageLate) {
	for _, stage := range plan.Stages()[:5] {
		late = append(late, store.StageLate{Stage: stage})
	}
	return late
}

func countLate(late []store.StageLate, s plan.Progress) {
	for i := range late {
		if late[i].Stage != s.Stage || s.Bucket(today) != plan.BucketOpenOverdue {
			continue
		}
		late[i].Tasks++
		if s.Condition == plan.ConditionPaused {
			late[i].Paused++
		}
	}
}

func countStage(counts *store.PlanCounts, s plan.Progress) {
	counts.Tasks, counts.Started = counts.Tasks+1, counts.Started+1
	for i := range counts.ByStage {
		if counts.ByStage[i].Stage != s.Stage {
			continue
		}
		counts.ByStage[i].Tasks++
		if s.Stage != plan.StageDone && s.Condition != plan.ConditionCancelled {
			counts.ByStage[i].Open++
		}
	}
}

func count(f *store.Figures, s plan.Progress) {
	switch s.Bucket(today) {
	case plan.BucketDoneOnTime:
		f.DoneOnTime++
	case plan.BucketDoneLate:
		f.DoneLate++
	case plan.BucketOpenInTime:
		f.OpenInTime++
	case plan.BucketOpenOverdue:
		f.OpenOverdue++
	case plan.BucketNone:
		f.Cancelled++
		return
	}
	if s.Timeliness(today) == plan.TimelinessDueSoon {
		f.DueSoon++
	}
}
