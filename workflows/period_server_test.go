//go:build !noembed

package workflows_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/plan/problem"
	"loa/waittest"
	"loa/workflows"
)

// runningPeriod is a period of this month on the real server.
type runningPeriod struct {
	*fixture
	plan   plan.PlanID
	period period.ID
}

// newRunningPeriod imports a plan with a period whose opening day is over, and starts the workflow of the period.
func newRunningPeriod(t *testing.T, id plan.PlanID) *runningPeriod {
	t.Helper()
	f := newFixture(t)
	f.importAwaiting(id)
	days, err := f.store.Calendar(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.Today(time.Now())
	rule := period.Rule{Kind: period.KindAdHoc, Opens: 20, Commune: period.DuePoint{After: 2}, Department: period.DuePoint{After: 3}, Compile: period.DuePoint{After: 4}, Send: period.DuePoint{After: 6}}
	p, problems := period.AdHoc(rule, period.AdHocInput{Number: 1, Name: "đợt thử", English: "a trial", From: today.AddDays(-30), To: today.AddDays(7)}, days)
	if problem.Blocking(problems) {
		t.Fatal(problems)
	}
	if n, err := f.store.AddPeriods(t.Context(), id, []period.Period{p}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	r := &runningPeriod{fixture: f, plan: id, period: p.ID}
	r.start()
	return r
}

func (r *runningPeriod) start() {
	r.t.Helper()
	if err := r.commands.StartPeriod(r.t.Context(), r.plan, r.period); err != nil {
		r.t.Fatal(err)
	}
}

// awaitState waits until the record has the period as it is wanted.
func (r *runningPeriod) awaitState(what string, is func(period.State) bool) (state period.State) {
	r.t.Helper()
	waittest.Eventually(r.t, what, func() (err error) {
		state, err = r.store.PeriodState(r.t.Context(), r.plan, r.period)
		if err == nil && !is(state) {
			err = fmt.Errorf("it is %s with %d events: %w", state.Stage, state.Seq, errNotYet)
		}
		return err
	})
	return state
}

func submit(unit directory.UnitCode, n int) period.Command {
	return period.Command{
		ID: fmt.Sprintf("nop:%s:%d", unit, n), Kind: period.CommandSubmit, Unit: unit, Submission: fmt.Sprintf("%064d", n), Content: period.ContentFull, Figures: 3,
	}
}

// TestPeriod takes a period through its life on the real server: it opens by itself, takes reports once each, is restored, is closed and takes a late report.
func TestPeriod(t *testing.T) {
	t.Parallel()
	r := newRunningPeriod(t, "kh-ky")
	ctx := t.Context()
	state := r.awaitState("the period opens by itself", func(s period.State) bool { return s.Stage == period.StageOpen })
	if len(state.Obligations) != 2 {
		t.Fatalf("%d units owe a report: %+v", len(state.Obligations), state.Obligations)
	}
	var all sync.WaitGroup
	for range 4 { // the same command from several hands
		all.Go(func() {
			if _, err := r.commands.ChangePeriod(ctx, r.plan, r.period, submit("so-tu-phap", 1)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if answer, err := r.commands.ChangePeriod(ctx, r.plan, r.period, submit("so-tu-phap", 2)); err != nil || answer.Again {
		t.Errorf("a second report: %+v, %v", answer, err)
	}
	again := submit("so-tu-phap", 2)
	again.ID = "lan-nua"
	if answer, err := r.commands.ChangePeriod(ctx, r.plan, r.period, again); err != nil || !answer.Again {
		t.Errorf("the same report by another command: %+v, %v", answer, err)
	}
	state = r.awaitState("two reports", func(s period.State) bool { o, _ := s.Obligation("so-tu-phap"); return len(o.Submissions) == 2 })
	r.replayed(r.history(workflows.PeriodWorkflowID(r.plan, r.period)))

	if err := r.client.TerminateWorkflow(ctx, workflows.PeriodWorkflowID(r.plan, r.period), "", "mất động cơ"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.commands.ChangePeriod(ctx, r.plan, r.period, submit("so-noi-vu", 3)); !errors.Is(err, plan.ErrAway) {
		t.Errorf("without its workflow: %v", err)
	}
	r.start()
	if _, err := r.commands.ChangePeriod(ctx, r.plan, r.period, period.Command{ID: "khoa", Kind: period.CommandClose}); err != nil {
		t.Fatal(err)
	}
	restored := r.awaitState("the period is closed", func(s period.State) bool { return s.Stage == period.StageClosed })
	if restored.Epoch != state.Epoch+1 || restored.Seq != state.Seq+2 {
		t.Errorf("restored it is at epoch %d, event %d; before %d, %d", restored.Epoch, restored.Seq, state.Epoch, state.Seq)
	}
	var refusal *period.Refusal
	if _, err := r.commands.ChangePeriod(ctx, r.plan, r.period, submit("so-noi-vu", 4)); !errors.As(err, &refusal) || refusal.Kind != period.RefusalLate {
		t.Errorf("after the close: %v", err)
	}
	for _, c := range []period.Command{
		{ID: "nop-muon", Kind: period.CommandAdmitLate, Unit: "so-noi-vu", Reason: "Mất mạng do bão"},
		submit("so-noi-vu", 5),
		{ID: "huy", Kind: period.CommandCancel, Reason: "Thử xong"},
	} {
		if _, err := r.commands.ChangePeriod(ctx, r.plan, r.period, c); err != nil {
			t.Errorf("%s: %v", c.Kind, err)
		}
	}
	r.awaitState("the period is cancelled", func(s period.State) bool { return s.Stage == period.StageCancelled })
	journal, err := r.store.PeriodJournal(ctx, r.plan, r.period)
	for i, e := range journal {
		if e.Seq != i+1 {
			t.Errorf("event %d has the number %d", i+1, e.Seq)
		}
	}
	if err != nil {
		t.Error(err)
	}
	r.replayed(r.history(workflows.PeriodWorkflowID(r.plan, r.period)))
}
