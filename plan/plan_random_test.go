package plan_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
)

// randomPlan gives commands, ends work, lets time pass, ends and restores, as the bytes say. After each step the rules hold.
func randomPlan(t *testing.T, bytes []byte) *planRun {
	t.Helper()
	r, d := newPlanRun(t, "2027-01-11"), &chooser{bytes}
	for len(d.bytes) > 0 {
		before := encodedPlan(t, r.state)
		old := r.state
		r.randomStep(d)
		if got := encodedPlan(t, old); got != before {
			t.Fatalf("the state before was changed\nfrom %s\nto   %s", before, got)
		}
		r.check()
	}
	return r
}

func (r *planRun) randomStep(d *chooser) {
	r.t.Helper()
	switch d.choose(8) {
	case 0:
		r.now = r.now.Add(time.Duration(d.choose(256)) * 3 * time.Hour)
	case 1:
		if next, exists := r.state.NextOpening(); exists && next.After(r.now) {
			r.now = next
		}
	case 2:
		if d.choose(4) == 0 {
			r.end(d)
		}
	case 3, 4:
		columns := planColumns()
		c := columns[d.choose(len(columns))]
		_ = r.try(c.kind, c.missed) // a refusal is a valid answer
	default:
		r.randomReport(d)
	}
}

// end has the workflow cancelled, or lost and restored.
func (r *planRun) end(d *chooser) {
	var events []plan.PlanEvent
	if d.choose(2) == 0 {
		r.state, events = r.state.Abort("Hủy.", r.now)
	} else {
		r.state, events = r.state.Restore(r.now)
	}
	r.journal = append(r.journal, events...)
}

// randomReport ends the work that comes next: done in part, done, or failed. Before its end a command may come.
func (r *planRun) randomReport(d *chooser) {
	work, exists := r.state.NextWork(r.now)
	if !exists {
		return
	}
	if d.choose(3) == 0 {
		columns := planColumns()
		c := columns[d.choose(len(columns))]
		_ = r.try(c.kind, c.missed) // likewise
	}
	report := plan.PlanReport{Work: work, Left: d.choose(2), Year: 2027, Recurring: monthlyLines()}
	if d.choose(3) == 0 {
		report.Failures = []plan.OpeningFailure{{Line: "16", Message: "lỗi"}}
	}
	if d.choose(6) == 0 {
		report.Failure = "lỗi"
	}
	next, events := r.state.Report(report, r.now)
	r.state, r.journal = next, append(r.journal, events...)
}

func encodedPlan(t *testing.T, s plan.PlanState) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// check checks the rules that every state and the journal keep.
func (r *planRun) check() {
	r.t.Helper()
	s := r.state
	for i, e := range r.journal {
		if e.Seq != i+1 || e.Plan != s.Plan || e.Kind == "" || i > 0 && e.Epoch < r.journal[i-1].Epoch {
			r.t.Fatalf("event %d of the journal is %+v", i+1, e)
		}
	}
	if last := len(r.journal); s.Seq != last || last > 0 && r.journal[last-1].Status != s.Status {
		r.t.Fatalf("the plan is %s with %d events, the journal is %+v", s.Status, s.Seq, r.journal)
	}
	_, works := s.NextWork(r.now)
	switch {
	case (s.Over() || s.Status == plan.PlanPaused) && works:
		r.t.Fatalf("a plan that is %s has work", s.Status)
	case (s.Status == plan.PlanLaunching || s.Status == plan.PlanClosing) && !works:
		r.t.Fatalf("a plan that is %s has no work: it would never come to an end", s.Status)
	case s.Status == plan.PlanLaunching && s.Launched, s.Status == plan.PlanRunning && !s.Launched:
		r.t.Fatalf("a plan that is %s, launched %v", s.Status, s.Launched)
	}
	if next, exists := s.NextOpening(); exists && !works && !next.After(r.now) {
		r.t.Fatalf("the next opening was at %s, it is %s, and there is no work", next, r.now)
	}
	r.checkOccurrences()
}

// checkOccurrences checks that no occurrence that was due is lost: each one is open, missed, owed, dropped by a person, or still to come.
func (r *planRun) checkOccurrences() {
	r.t.Helper()
	if r.listed.IsZero() && len(r.state.Lines) > 0 {
		r.listed = r.state.LaunchedAt
	}
	counted := map[plan.LineOccurrence]int{}
	for _, e := range r.journal {
		dropped := (e.Kind == plan.PlanEventResumed || e.Kind == plan.PlanEventMissedDecided) && e.Choice == plan.MissedSkip
		if e.Kind != plan.PlanEventOpened && !dropped {
			continue
		}
		for _, o := range e.Occurrences {
			counted[o]++
		}
	}
	for _, o := range r.state.Missed() {
		counted[o]++
	}
	for _, line := range r.state.Lines {
		for _, at := range line.Owed {
			counted[plan.LineOccurrence{Line: line.Line, At: at}]++
		}
		for at, exists := line.NextOpening(2027, r.listed); exists && !at.After(line.Opened); at, exists = line.NextOpening(2027, at) {
			o := plan.LineOccurrence{Line: line.Line, At: at}
			if counted[o] != 1 {
				r.t.Fatalf("the occurrence of line %s at %s is counted %d times", o.Line, at, counted[o])
			}
		}
	}
	for _, p := range r.state.Problems {
		i := slices.IndexFunc(r.state.Lines, func(l plan.LineCursor) bool { return l.Line == p.Line })
		if i < 0 || p.At.After(r.now) {
			r.t.Fatalf("problem %+v", p)
		}
	}
}

func TestPlanRandom(t *testing.T) {
	t.Parallel()
	t.Run("every sequence keeps the rules", func(t *testing.T) {
		t.Parallel()
		reached := map[plan.PlanStatus]int{}
		for seed := range uint64(600) {
			for _, e := range randomPlan(t, randomBytes(seed, 600)).journal {
				reached[e.Status]++
			}
		}
		for _, status := range plan.PlanStatuses() {
			if reached[status] == 0 {
				t.Errorf("no sequence reached %q", status)
			}
		}
	})
	t.Run("an encoded state goes on in the same way", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(200) {
			r := randomPlan(t, randomBytes(seed, 20+int(seed)))
			var decoded plan.PlanState
			if err := json.Unmarshal([]byte(encodedPlan(t, r.state)), &decoded); err != nil {
				t.Fatal(err)
			}
			other := *r
			other.state, other.journal = decoded, slices.Clone(r.journal)
			d, d2 := &chooser{randomBytes(seed+5000, 100)}, &chooser{randomBytes(seed+5000, 100)}
			for len(d.bytes) > 0 {
				r.randomStep(d)
				other.randomStep(d2)
			}
			if diff := cmp.Diff(encodedPlan(t, r.state), encodedPlan(t, other.state)); diff != "" {
				t.Fatalf("seed %d: the state goes on differently (-before +after encoding):\n%s", seed, diff)
			}
		}
	})
	t.Run("every plan can be closed", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(200) {
			r := randomPlan(t, randomBytes(seed, 300))
			if r.state.Over() {
				continue
			}
			if r.do(plan.PlanCommandClose).work(); r.state.Status != plan.PlanClosed {
				t.Fatalf("seed %d: the plan is %s", seed, r.state.Status)
			}
		}
	})
}
