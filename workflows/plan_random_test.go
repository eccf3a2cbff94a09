package workflows_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/plan"
	"loa/workflows"
)

// TestPlanRandom runs plans through a year with commands at random times, while activities die after their effect, runs continue as new, are
// cancelled, or are lost with the engine and begin again from the record. After each run the record keeps its rules.
func TestPlanRandom(t *testing.T) {
	t.Parallel()
	reached, ends := map[plan.PlanStatus]int{}, map[string]int{}
	for seed := range uint64(150) {
		w := newPlanWorld(t, at("2027-01-11"))
		w.random = rand.New(rand.NewPCG(seed, 7))
		w.failing = func(activities.DueOccurrences) bool { return w.random.IntN(4) == 0 }
		ends[w.year()]++
		for _, e := range w.journal {
			reached[e.Status]++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, status := range plan.PlanStatuses() {
		if status != plan.PlanImported && reached[status] == 0 {
			t.Errorf("no run reached %q", status)
		}
	}
	t.Logf("runs ended %v, statuses %v", ends, reached)
}

// year runs the workflow until the plan is closed, and returns how the last run ended.
func (w *planWorld) year() string {
	w.t.Helper()
	in, commands := workflows.PlanInput{Plan: "kh-2027"}, 0
	for runs := range 40 {
		env := w.env()
		if runs < 30 {
			commands = w.randomCommands(env, commands)
		} else {
			env.RegisterDelayedCallback(func() { w.command(env, plan.PlanCommand{ID: fmt.Sprint("cuối ", runs), Kind: plan.PlanCommandClose}) }, time.Hour)
		}
		err := w.run(env, in)
		var next *workflow.ContinueAsNewError
		in = workflows.PlanInput{Plan: "kh-2027"}
		switch {
		case errors.As(err, &next):
			if w.random.IntN(3) == 0 { // the engine is lost, and the plan restored from the record
				continue
			}
			if err := decodeInput(next, &in); err != nil {
				w.t.Fatal(err)
			}
			continue
		case err != nil && !temporal.IsCanceledError(err):
			w.t.Fatal(err)
		}
		w.check()
		if w.record.Status == plan.PlanClosed {
			return "closed"
		}
	}
	for _, e := range w.journal {
		w.t.Logf("%+v", e)
	}
	w.t.Logf("%v", w.refused)
	w.t.Fatal("the plan was never closed")
	return ""
}

// randomCommands has commands given at random times of the next months, and now and then the run continued as new or cancelled. Every run ends.
func (w *planWorld) randomCommands(env *testsuite.TestWorkflowEnvironment, given int) int {
	days := 0
	for range 1 + w.random.IntN(5) {
		if w.random.IntN(3) > 0 {
			days += w.random.IntN(40)
		}
		kind := plan.PlanCommandKinds()[w.random.IntN(5)]
		if kind == plan.PlanCommandClose && w.random.IntN(3) > 0 {
			kind = plan.PlanCommandPause
		}
		c := plan.PlanCommand{ID: fmt.Sprint("lệnh ", given), Kind: kind}
		if kind == plan.PlanCommandResume {
			c.Missed = []plan.MissedChoice{plan.MissedAsk, plan.MissedOpen, plan.MissedSkip}[w.random.IntN(3)]
		}
		given++
		env.RegisterDelayedCallback(func() { w.command(env, c) }, time.Duration(days)*24*time.Hour+time.Duration(w.random.IntN(5000))*time.Millisecond)
	}
	end := time.Duration(days+w.random.IntN(10))*24*time.Hour + 30*time.Minute
	if w.random.IntN(4) == 0 {
		env.RegisterDelayedCallback(env.CancelWorkflow, min(end, time.Duration(w.random.IntN(4000))*time.Second))
	}
	env.RegisterDelayedCallback(func() { env.SetContinueAsNewSuggested(true) }, end)
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.SignalWake, nil) }, end+time.Second)
	return given
}
