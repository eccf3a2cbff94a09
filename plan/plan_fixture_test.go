package plan_test

import (
	"fmt"
	"testing"
	"time"

	"loa/plan"
	"loa/plan/calendar"
)

// planRun is a plan at a moment, with its journal.
type planRun struct {
	t       *testing.T
	state   plan.PlanState
	now     time.Time
	journal []plan.PlanEvent
	ids     int
	listed  time.Time // the beginning of the launch that listed the recurring lines first
}

// newPlanRun is an imported plan on a day at nine o'clock.
func newPlanRun(t *testing.T, day string) *planRun {
	t.Helper()
	return &planRun{t: t, state: plan.NewPlanState("kh-2027"), now: calendar.MustDate(day).Start(calendar.Zone).Add(9 * time.Hour)}
}

// monthlyLines are a monthly line, a quarterly one, and one that waits for an event.
func monthlyLines() []plan.RecurringLine {
	return []plan.RecurringLine{{Line: "16", Spec: "0 8 1 * *"}, {Line: "4", Spec: "0 8 1 */3 *"}, {Line: "30"}}
}

// try gives a command with an id of its own.
func (r *planRun) try(kind plan.PlanCommandKind, missed plan.MissedChoice) error {
	r.t.Helper()
	r.ids++
	c := plan.PlanCommand{ID: fmt.Sprint("lệnh ", r.ids), Kind: kind, Missed: missed, Channel: plan.ChannelCLI}
	if kind == plan.PlanCommandEvent {
		c.Lines, c.On, c.Document = []string{"30"}, calendar.Today(r.now), "123/QĐ-BNV"
	}
	next, events, err := r.state.Apply(c, r.now)
	r.state, r.journal = next, append(r.journal, events...)
	return err
}

// do gives a command, which must be carried out.
func (r *planRun) do(kind plan.PlanCommandKind) *planRun {
	r.t.Helper()
	if err := r.try(kind, plan.MissedAsk); err != nil {
		r.t.Fatalf("%s: %v", kind, err)
	}
	return r
}

// report does the work that comes next, with the result that is given.
func (r *planRun) report(result plan.PlanReport) *planRun {
	r.t.Helper()
	work, exists := r.state.NextWork(r.now)
	if !exists {
		r.t.Fatalf("a plan that is %s has no work", r.state.Status)
	}
	result.Work = work
	if work.Step == plan.PlanStepList {
		result.Year, result.Recurring = 2027, monthlyLines()
	}
	next, events := r.state.Report(result, r.now)
	r.state, r.journal = next, append(r.journal, events...)
	return r
}

// work does all work that there is, with success.
func (r *planRun) work() *planRun {
	r.t.Helper()
	for range 1000 {
		if _, exists := r.state.NextWork(r.now); !exists {
			return r
		}
		r.report(plan.PlanReport{})
	}
	r.t.Fatal("the work has no end")
	return r
}

// on goes on to a day at nine o'clock.
func (r *planRun) on(day string) *planRun {
	r.now = calendar.MustDate(day).Start(calendar.Zone).Add(9 * time.Hour)
	return r
}

// failing does the work of an opening, which fails for line 16.
func (r *planRun) failing() *planRun {
	r.t.Helper()
	return r.report(plan.PlanReport{Failures: []plan.OpeningFailure{{Line: "16", Message: "đơn vị không còn"}}})
}

// planMoment is a moment in the life of a plan at which a command may come.
type planMoment struct {
	name  string
	state func(t *testing.T) *planRun
}

func running(t *testing.T) *planRun {
	t.Helper()
	return newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch).work()
}

// planMoments are the moments of the table in docs/states.md.
func planMoments() []planMoment {
	launching := func(t *testing.T, steps int) *planRun {
		r := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch)
		for range steps {
			r.report(plan.PlanReport{})
		}
		return r
	}
	return []planMoment{
		{"imported", func(t *testing.T) *planRun { return newPlanRun(t, "2027-01-11") }},
		{"launching, tasks are recorded", func(t *testing.T) *planRun { return launching(t, 0) }},
		{"launching, tasks are started", func(t *testing.T) *planRun { return launching(t, 2) }},
		{"paused during the launch", func(t *testing.T) *planRun { return launching(t, 2).do(plan.PlanCommandPause) }},
		{"running, at rest", running},
		{"running, an occurrence is due", func(t *testing.T) *planRun { return running(t).on("2027-02-01") }},
		{"running, an occurrence has a problem", func(t *testing.T) *planRun { return running(t).on("2027-02-01").failing().work() }},
		{"running, occurrences were missed", func(t *testing.T) *planRun {
			return running(t).do(plan.PlanCommandPause).on("2027-05-03").do(plan.PlanCommandResume).work()
		}},
		{"paused", func(t *testing.T) *planRun { return running(t).do(plan.PlanCommandPause) }},
		{"paused, occurrences were due", func(t *testing.T) *planRun { return running(t).do(plan.PlanCommandPause).on("2027-05-03") }},
		{"closing", func(t *testing.T) *planRun { return launching(t, 2).do(plan.PlanCommandClose) }},
		{"closed", func(t *testing.T) *planRun { return running(t).do(plan.PlanCommandClose) }},
		{"ended", func(t *testing.T) *planRun {
			r := running(t)
			var events []plan.PlanEvent
			r.state, events = r.state.Abort("Hủy từ hệ thống điều hành quy trình.", r.now)
			r.journal = append(r.journal, events...)
			return r
		}},
	}
}
