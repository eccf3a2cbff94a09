package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

// launchedState is the state of the sample plan after the command to launch it.
func launchedState(t *testing.T) (plan.PlanState, []plan.PlanEvent) {
	t.Helper()
	return changePlan(t, plan.NewPlanState("kh-2026"), plan.PlanCommandLaunch)
}

func changePlan(t *testing.T, s plan.PlanState, kind plan.PlanCommandKind) (plan.PlanState, []plan.PlanEvent) {
	t.Helper()
	next, events, err := s.Apply(plan.PlanCommand{ID: string(kind), Kind: kind, Channel: plan.ChannelCLI}, noon.Add(time.Duration(s.Seq)*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return next, events
}

func TestProjectPlan(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := t.Context()
	if _, _, err := s.ImportPlan(ctx, samplePlan(), sampleLines(), source); err != nil {
		t.Fatal(err)
	}
	launched, launchEvents := launchedState(t)
	paused, pauseEvents := changePlan(t, launched, plan.PlanCommandPause)
	check := func(what string, want plan.PlanState, events int) {
		t.Helper()
		got, err := s.PlanState(ctx, "kh-2026")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, state (-want +got):\n%s", what, err, diff)
		}
		if p, err := s.Plan(ctx, "kh-2026"); err != nil || p.Status != want.Status {
			t.Errorf("%s: the status is %s, %v", what, p.Status, err)
		}
		if journal, err := s.PlanJournal(ctx, "kh-2026"); err != nil || len(journal) != events {
			t.Errorf("%s: %d events, want %d, %v", what, len(journal), events, err)
		}
	}
	project := func(state plan.PlanState, events []plan.PlanEvent, want error) {
		t.Helper()
		if err := s.ProjectPlan(ctx, state, events); !errors.Is(err, want) || want == nil && err != nil {
			t.Errorf("projecting event %d: %v, want %v", state.Seq, err, want)
		}
	}
	check("without a projection", plan.NewPlanState("kh-2026"), 0)
	project(paused, pauseEvents, nil)
	check("the second event comes first", paused, 1)
	project(launched, launchEvents, nil)
	check("the first event is filed and does not move the row back", paused, 2)
	project(paused, pauseEvents, nil)
	check("a projection that is repeated changes nothing", paused, 2)
	closed, closeEvents := changePlan(t, launched, plan.PlanCommandClose)
	project(closed, closeEvents, store.ErrSeqTaken)
	restored, restoreEvents := paused.Restore(noon.Add(time.Hour))
	project(restored, restoreEvents, nil)
	check("a restored plan has a higher epoch", restored, 3)
	resumed, resumeEvents := changePlan(t, paused, plan.PlanCommandResume)
	project(resumed, resumeEvents, store.ErrFenced)
	check("a workflow that was replaced writes nothing", restored, 3)
	if err := s.SetPlanStatus(ctx, "kh-2026", []plan.PlanStatus{plan.PlanPaused}, plan.PlanRunning); err != nil {
		t.Error(err)
	}
	check("the status of a projected plan is changed by projections only", restored, 3)
	project(plan.PlanState{Plan: "kh-2099", Seq: 1}, nil, store.ErrNotFound)
	if states, err := s.PlanStates(ctx); err != nil || len(states) != 1 || states[0].Status != plan.PlanPaused {
		t.Errorf("the states are %v, %v", states, err)
	}
}

func TestWithdrawTasks(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 3)
	ctx := t.Context()
	if err := s.MarkStarted(ctx, ids[:1]); err != nil {
		t.Fatal(err)
	}
	if err := s.Project(ctx, opened(ids[1])); err != nil {
		t.Fatal(err)
	}
	for want := 1; want >= 0; want-- {
		if n, err := s.WithdrawTasks(ctx, ids); err != nil || n != want {
			t.Errorf("%d tasks withdrawn, want %d of those not started; %v", n, want, err)
		}
	}
	counts, err := s.PlanCounts(ctx, "kh-2026")
	if err != nil || counts.Withdrawn != 1 || counts.Started != 2 || counts.Pending != 0 {
		t.Errorf("the counts are %+v, %v", counts, err)
	}
	state, err := s.State(ctx, ids[2])
	if err != nil || !state.Closed() {
		t.Errorf("the withdrawn task is %+v, %v", state, err)
	}
}
