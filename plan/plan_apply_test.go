package plan_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
)

// planCommand is a column of the table: a command, with the choice about missed occurrences.
type planCommand struct {
	kind   plan.PlanCommandKind
	missed plan.MissedChoice
}

func (c planCommand) String() string {
	switch c.missed {
	case plan.MissedOpen:
		return string(c.kind) + " --open-missed"
	case plan.MissedSkip:
		return string(c.kind) + " --skip-missed"
	case plan.MissedAsk:
	}
	return string(c.kind)
}

// planColumns are all commands, resume with each choice.
func planColumns() []planCommand {
	var columns []planCommand
	for _, kind := range plan.PlanCommandKinds() {
		columns = append(columns, planCommand{kind, plan.MissedAsk})
		if kind == plan.PlanCommandResume {
			columns = append(columns, planCommand{kind, plan.MissedOpen}, planCommand{kind, plan.MissedSkip})
		}
	}
	return columns
}

// outcome is what comes of a command: the status after it, "already" when nothing changes, or the kind of the refusal.
func (r *planRun) outcome(c planCommand) string {
	r.t.Helper()
	before := r.state.Seq
	var refusal *plan.Refusal
	switch err := r.try(c.kind, c.missed); {
	case errors.As(err, &refusal):
		return "refused: " + string(refusal.Kind)
	case err != nil:
		r.t.Fatalf("%s: %v is no refusal", c, err)
	case r.state.Seq == before:
		return "already"
	}
	return string(r.state.Status)
}

// planTable says what comes of every command at every moment.
var planTable = map[string]map[string]string{
	"imported": {
		"launch": "launching", "pause": "refused: not_now", "resume": "refused: not_now", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "refused: not_now", "retry": "refused: not_now", "event": "refused: not_now",
	},
	"launching, tasks are recorded": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "closing", "retry": "refused: not_now", "event": "refused: not_now",
	},
	"launching, tasks are started": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "closing", "retry": "refused: not_now", "event": "launching",
	},
	"paused during the launch": {
		"launch": "refused: not_now", "pause": "already", "resume": "launching", "resume --open-missed": "launching",
		"resume --skip-missed": "launching", "close": "closing", "retry": "refused: not_now", "event": "paused",
	},
	"running, at rest": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "closed", "retry": "refused: not_now", "event": "running",
	},
	"running, an occurrence is due": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "closing", "retry": "refused: not_now", "event": "running",
	},
	"running, an occurrence has a problem": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "refused: not_now",
		"resume --skip-missed": "refused: not_now", "close": "closing", "retry": "running", "event": "running",
	},
	"running, occurrences were missed": {
		"launch": "already", "pause": "paused", "resume": "already", "resume --open-missed": "running",
		"resume --skip-missed": "running", "close": "closed", "retry": "refused: not_now", "event": "running",
	},
	"paused": {
		"launch": "refused: not_now", "pause": "already", "resume": "running", "resume --open-missed": "running",
		"resume --skip-missed": "running", "close": "closed", "retry": "refused: not_now", "event": "paused",
	},
	"paused, occurrences were due": {
		"launch": "refused: not_now", "pause": "already", "resume": "running", "resume --open-missed": "running",
		"resume --skip-missed": "running", "close": "closing", "retry": "refused: not_now", "event": "paused",
	},
	"closing": {
		"launch": "refused: closed", "pause": "refused: closed", "resume": "refused: closed", "resume --open-missed": "refused: closed",
		"resume --skip-missed": "refused: closed", "close": "already", "retry": "refused: closed", "event": "refused: closed",
	},
	"closed": {
		"launch": "refused: closed", "pause": "refused: closed", "resume": "refused: closed", "resume --open-missed": "refused: closed",
		"resume --skip-missed": "refused: closed", "close": "refused: closed", "retry": "refused: closed", "event": "refused: closed",
	},
	"ended": {
		"launch": "launching", "pause": "refused: closed", "resume": "refused: closed", "resume --open-missed": "refused: closed",
		"resume --skip-missed": "refused: closed", "close": "refused: closed", "retry": "refused: closed", "event": "refused: closed",
	},
}

func TestPlanApply(t *testing.T) {
	t.Parallel()
	moments := planMoments()
	t.Run("the table has every status", func(t *testing.T) {
		t.Parallel()
		for _, status := range plan.PlanStatuses() {
			if !slices.ContainsFunc(moments, func(m planMoment) bool { return m.state(t).state.Status == status }) {
				t.Errorf("no moment of a plan that is %s", status)
			}
		}
		if len(planTable) != len(moments) {
			t.Errorf("the table has %d moments, want %d", len(planTable), len(moments))
		}
	})
	for _, moment := range moments {
		for _, column := range planColumns() {
			t.Run(fmt.Sprintf("%s/%s", moment.name, column), func(t *testing.T) {
				t.Parallel()
				want, exists := planTable[moment.name][column.String()]
				if !exists {
					t.Fatal("the table lacks this command at this moment")
				}
				r := moment.state(t)
				if got := r.outcome(column); got != want {
					t.Errorf("%s, want %s", got, want)
				}
				r.check()
			})
		}
	}
	t.Run("a command that is given again gets the same answer and changes nothing", func(t *testing.T) {
		t.Parallel()
		r := running(t)
		pause := plan.PlanCommand{ID: "một", Kind: plan.PlanCommandPause}
		paused, _, err := r.state.Apply(pause, r.now)
		if err != nil {
			t.Fatal(err)
		}
		again, events, err := paused.Apply(pause, r.now.Add(time.Hour))
		if diff := cmp.Diff(paused, again); diff != "" || len(events) > 0 || err != nil {
			t.Errorf("%d events, %v (-first +again):\n%s", len(events), err, diff)
		}
	})
	t.Run("unknown commands and choices are refused", func(t *testing.T) {
		t.Parallel()
		for _, c := range []plan.PlanCommand{
			{ID: "1", Kind: "amend"},
			{Kind: plan.PlanCommandPause},
			{ID: "2", Kind: plan.PlanCommandPause, Missed: plan.MissedOpen},
			{ID: "3", Kind: plan.PlanCommandResume, Missed: "all"},
		} {
			var refusal *plan.Refusal
			if _, _, err := running(t).state.Apply(c, time.Now()); !errors.As(err, &refusal) || refusal.Kind != plan.RefusalInvalid {
				t.Errorf("%+v: %v", c, err)
			}
		}
	})
}

func TestPlanReport(t *testing.T) {
	t.Parallel()
	months := func(occurrences []plan.LineOccurrence) []int {
		var months []int
		for _, o := range occurrences {
			months = append(months, int(o.At.In(calendar.Zone).Month()))
		}
		return months
	}
	opened := func(r *planRun) (opened []plan.LineOccurrence) {
		for _, e := range r.journal {
			if e.Kind == plan.PlanEventOpened {
				opened = append(opened, e.Occurrences...)
			}
		}
		return opened
	}
	t.Run("an occurrence that falls due while the launch goes on is opened after it", func(t *testing.T) {
		t.Parallel()
		r := newPlanRun(t, "2027-01-31").do(plan.PlanCommandLaunch).report(plan.PlanReport{}).on("2027-02-02").work()
		if got := months(opened(r)); !slices.Equal(got, []int{2}) {
			t.Errorf("months %v opened, want February", got)
		}
	})
	t.Run("a batch that leaves tasks is followed by another", func(t *testing.T) {
		t.Parallel()
		r := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch).report(plan.PlanReport{}).report(plan.PlanReport{})
		r.report(plan.PlanReport{Left: 250}).report(plan.PlanReport{Left: 50})
		if work, _ := r.state.NextWork(r.now); work.Step != plan.PlanStepStart {
			t.Errorf("the next work is %s", work.Step)
		}
	})
	t.Run("a launch that errors of the plan prevent leaves it imported", func(t *testing.T) {
		t.Parallel()
		r := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch).report(plan.PlanReport{Failure: "không có cơ quan chủ trì"})
		if last := r.journal[len(r.journal)-1]; r.state.Status != plan.PlanImported || last.Kind != plan.PlanEventLaunchFailed || last.Message == "" {
			t.Errorf("the plan is %s after %+v", r.state.Status, last)
		}
		if r.do(plan.PlanCommandLaunch).work(); r.state.Status != plan.PlanRunning || r.state.Epoch != 1 {
			t.Errorf("launched anew the plan is %s at epoch %d", r.state.Status, r.state.Epoch)
		}
	})
	t.Run("a step that ends after a pause counts, and the launch waits", func(t *testing.T) {
		t.Parallel()
		r := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch)
		work, _ := r.state.NextWork(r.now)
		r.do(plan.PlanCommandPause)
		r.state, _ = r.state.Report(plan.PlanReport{Work: work}, r.now)
		if _, exists := r.state.NextWork(r.now); exists || r.state.Status != plan.PlanPaused || r.state.Todo[0] != plan.PlanStepList {
			t.Errorf("the plan is %s, and %v remains", r.state.Status, r.state.Todo)
		}
	})
	t.Run("a close during the launch withdraws and cancels before the plan is closed", func(t *testing.T) {
		t.Parallel()
		r := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch).do(plan.PlanCommandClose)
		if work, _ := r.state.NextWork(r.now); work.Step != plan.PlanStepWithdraw || !work.Cancel {
			t.Fatalf("the next work is %+v", work)
		}
		r.report(plan.PlanReport{Withdrawn: 980, Cancelled: 20})
		if last := r.journal[len(r.journal)-1]; r.state.Status != plan.PlanClosed || last.Withdrawn != 980 || last.Cancelled != 20 {
			t.Errorf("the plan is %s after %+v", r.state.Status, last)
		}
	})
	t.Run("a failed opening is tried again with an end, and the cursor does not move", func(t *testing.T) {
		t.Parallel()
		r := running(t).on("2027-02-01")
		attempts := 0
		for {
			if _, exists := r.state.NextWork(r.now); exists {
				r.failing().work()
				attempts++
			}
			next, exists := r.state.NextOpening()
			if p := r.state.Problems[0]; p.Stands() || !exists || next.Month() != time.February {
				break
			}
			r.now = next
		}
		if p := r.state.Problems[0]; !p.Stands() || p.Line != "16" || p.Attempts != attempts || attempts < 5 {
			t.Errorf("after %d attempts the problem is %+v", attempts, p)
		}
		kinds := []plan.PlanEventKind{}
		for _, e := range r.journal[2:] {
			kinds = append(kinds, e.Kind)
		}
		if want := []plan.PlanEventKind{plan.PlanEventProblem, plan.PlanEventHeld}; !slices.Equal(kinds, want) {
			t.Errorf("the journal has %v, want %v", kinds, want)
		}
		r.on("2027-04-02").work() // the other line goes on
		if got := opened(r); len(got) != 1 || got[0].Line != "4" {
			t.Errorf("opened %v, want line 4", got)
		}
		r.do(plan.PlanCommandRetry).work()
		if got := months(opened(r)); !slices.Equal(got, []int{4, 2, 3, 4}) || len(r.state.Problems) > 0 {
			t.Errorf("after the retry months %v are open, problems %v", got, r.state.Problems)
		}
	})
	t.Run("a plan resumed after three months opens the present occurrence and names the others", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			choice plan.MissedChoice
			opened []int
			missed int
		}{{plan.MissedAsk, []int{4, 4}, 2}, {plan.MissedSkip, []int{4, 4}, 0}, {plan.MissedOpen, []int{2, 3, 4, 4}, 0}} {
			r := running(t).do(plan.PlanCommandPause).on("2027-04-20")
			if err := r.try(plan.PlanCommandResume, c.choice); err != nil {
				t.Fatal(err)
			}
			if last := r.journal[len(r.journal)-1]; !slices.Equal(months(last.Occurrences), []int{2, 3}) {
				t.Errorf("%q: the event names %v", c.choice, last.Occurrences)
			}
			r.work()
			if got := months(opened(r)); !slices.Equal(got, c.opened) || len(r.state.Missed()) != c.missed {
				t.Errorf("%q: months %v are open, %v missed", c.choice, got, r.state.Missed())
			}
		}
	})
	t.Run("an occurrence that could not be opened before a pause is still owed after it", func(t *testing.T) {
		t.Parallel()
		r := running(t).on("2027-02-01").failing().work().do(plan.PlanCommandPause).on("2027-05-03").do(plan.PlanCommandResume).work()
		if got := months(r.state.Missed()); !slices.Equal(got, []int{3, 4}) {
			t.Errorf("missed %v, want March and April", got)
		}
		if got := months(opened(r)); !slices.Equal(got, []int{2, 4, 5}) {
			t.Errorf("months %v are open, want February, April (line 4) and May", got)
		}
	})
	t.Run("a plan that was ended and launched anew opens the present occurrence", func(t *testing.T) {
		t.Parallel()
		r := planMoments()[len(planMoments())-1].state(t).on("2027-04-20").do(plan.PlanCommandLaunch).work()
		if got := months(opened(r)); r.state.Status != plan.PlanRunning || !slices.Equal(got, []int{4, 4}) || len(r.state.Missed()) != 2 {
			t.Errorf("the plan is %s, months %v are open, %v missed", r.state.Status, got, r.state.Missed())
		}
	})
	t.Run("a plan of which the record has only the status goes on", func(t *testing.T) {
		t.Parallel()
		for _, status := range plan.PlanStatuses() {
			r := newPlanRun(t, "2027-03-11")
			var events []plan.PlanEvent
			r.state, events = plan.PlanStateFromStatus("kh-2027", status).Restore(r.now)
			if over := status == plan.PlanImported || status == plan.PlanClosed || status == plan.PlanEnded; over != r.state.Over() || over != (len(events) == 0) {
				t.Errorf("%s: over %v, %d events", status, r.state.Over(), len(events))
			}
			if r.work(); status == plan.PlanRunning && (r.state.Status != plan.PlanRunning || len(opened(r)) > 0) {
				t.Errorf("%s: the plan is %s, opened %v", status, r.state.Status, opened(r))
			}
		}
	})
}
