package plan_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// chooser makes choices from bytes. When no byte is left every choice is the first.
type chooser struct{ bytes []byte }

func (d *chooser) choose(sides int) int {
	if len(d.bytes) == 0 {
		return 0
	}
	n := int(d.bytes[0]) % sides
	d.bytes = d.bytes[1:]
	return n
}

func pick[T any](d *chooser, from ...T) T { return from[d.choose(len(from))] }

// command is a command that may be valid, incomplete, late or from a person without the position.
func (d *chooser) command(run *taskRun) plan.Command {
	rules := plan.CommandRules()
	s, today := run.state, calendar.Today(run.now)
	c := plan.Command{
		Kind:      rules[d.choose(len(rules))].Kind,
		Actor:     pick(d, officer, section, chair, coordinator, clerk, deputy, neighbour, stranger),
		Channel:   plan.ChannelMail,
		Reason:    pick(d, "Theo chỉ đạo", "Theo chỉ đạo", "", " "),
		Person:    pick(d, deputy.Person, officer.Person, clerk.Person, ""),
		Draft:     s.Draft - pick(d, 0, 0, 0, 1),
		Hash:      s.DraftHash,
		Decision:  pick(d, plan.DecisionApprove, plan.DecisionApprove, plan.DecisionReturn, plan.Decision("")),
		Link:      pick(d, "https://badinh.hanoi.gov.vn/cchc/17", "https://badinh.hanoi.gov.vn/cchc/17", ""),
		ProofDate: today.AddDays(pick(d, 0, -1, -30, 1)),
		Due:       pick(d, today.AddDays(d.choose(90)-10), s.AskedDue, calendar.Date{}),
		Until:     pick(d, calendar.Date{}, today.AddDays(d.choose(20)-3)),
		Item:      d.choose(6),
		Quota:     pick(d, 0, 0, 0, 1+d.choose(5)),
		Milestone: pick(d, "", "", plan.MilestoneLaunch, plan.MilestoneAwards, plan.MilestonePlan),
		Place:     pick(d, "", "Nhà văn hóa phường"),
		Document:  pick(d, "", "", "12/UBND-VX"),
		Items:     d.items(today),
	}
	if c.Kind == plan.CommandDecide {
		c.UndoWindow = pick(d, 0, plan.UndoWindowStandard, plan.UndoWindowStrict)
	}
	if c.Kind != plan.CommandDecide || d.choose(8) == 7 {
		c.Hash = hash(d.choose(200))
	}
	if d.choose(3) > 0 {
		c = d.fitting(c, run)
	}
	if len(s.Seen) > 0 && d.choose(16) == 15 {
		c.ID = s.Seen[len(s.Seen)-1].ID
	}
	return c
}

// items are results that may be of days to come, double, or numbers of several days.
func (d *chooser) items(today calendar.Date) []plan.Item {
	var items []plan.Item
	for range d.choose(3) {
		item := plan.Item{On: today.AddDays(-d.choose(40) + 2), Count: d.choose(4)}
		switch d.choose(4) {
		case 0:
			item.Link = fmt.Sprintf("https://badinh.hanoi.gov.vn/cchc/%d", d.choose(30))
		case 1:
			item.Last = item.On.AddDays(d.choose(10) - 1)
		case 2:
			item.Place = "Đài truyền thanh phường"
		}
		items = append(items, item)
	}
	return items
}

// fitting replaces a command by one that the task is likely to accept, so that a run reaches the later stages.
func (d *chooser) fitting(c plan.Command, run *taskRun) plan.Command {
	rules := slices.DeleteFunc(plan.CommandRules(), func(r plan.CommandRule) bool {
		return !r.Allows(run.state) || !slices.Contains(r.Conditions, run.state.Condition)
	})
	if len(rules) == 0 {
		return c
	}
	if run.state.Condition == plan.ConditionActive && d.choose(4) == 3 {
		return run.nextStep()
	}
	rule := rules[d.choose(len(rules))]
	if rule.Kind == plan.CommandCancel && d.choose(10) > 0 {
		return c
	}
	by := coordinator
	if level, asked := run.state.Approval(); asked && rule.By[0].Scope == plan.ScopeApprover {
		by = actors[level.Role]
	}
	fit := completeCommand(rule.Kind, by, run.state)
	switch rule.Kind {
	case plan.CommandSubmitDraft, plan.CommandRequestExtension:
		fit.Actor = officer
	case plan.CommandDecide, plan.CommandDecideExtension:
		fit.Decision, fit.UndoWindow = c.Decision, c.UndoWindow
	case plan.CommandConfirmPublished:
		fit.ProofDate = calendar.Today(run.now)
	case plan.CommandCount:
		fit.Items[0].On, fit.Items[0].Count = calendar.Today(run.now), 1+d.choose(3)
	default:
	}
	return fit
}

// randomRun plays a run of a task by the choices: commands, hours that pass, timers that fire early, late and on time.
func randomRun(t *testing.T, bytes []byte) *taskRun {
	t.Helper()
	d := &chooser{bytes}
	levels := pick(d, []directory.Role{directory.RoleUnitHead}, []directory.Role{directory.RoleSectionHead, directory.RoleUnitHead})
	run := launchedAs(t, pick(d, shapeCodes()...), "2026-01-05 09:00", pick(d, "2026-02-17", "2026-03-31", "", "2025-12-31"), levels...)
	for after := 0; len(d.bytes) > 0 && after < 5; {
		if run.state.Closed() {
			after++
		}
		before, text := run.state, encoded(t, run.state)
		seen := len(run.journal)
		switch d.choose(4) {
		case 0:
			run.now = run.now.Add(time.Duration(d.choose(256)) * time.Hour)
			next, events := run.state.Wake(run.now)
			run.state, run.journal = next, append(run.journal, events...)
		case 1:
			if at, waits := run.state.NextWake(); waits {
				run.now = at
				next, events := run.state.Wake(at)
				run.state, run.journal = next, append(run.journal, events...)
			}
		default:
			_ = run.apply(d.command(run)) // a refusal is a valid answer
		}
		if got := encoded(t, before); got != text {
			t.Fatalf("the state before was changed\nfrom %s\nto   %s", text, got)
		}
		run.checkInvariants(seen)
	}
	return run
}

// encoded is the JSON of a state without its calendar, which never changes.
func encoded(t *testing.T, s plan.State) string {
	t.Helper()
	s.Calendar = calendar.Calendar{}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkInvariants checks the rules that every state and every new event keeps; seen is the number of events checked before.
func (run *taskRun) checkInvariants(seen int) {
	run.t.Helper()
	s := run.state
	for n, e := range run.journal[seen:] {
		if e.Seq != seen+n+1 || e.Task != s.Task {
			run.t.Fatalf("event %d of the journal is numbered %d", seen+n+1, e.Seq)
		}
		run.checkDecision(e, run.journal[:seen+n])
		run.checkUndoWindow(e, run.journal[:seen+n])
		_ = s.Notices(e) // may be none, must not fail
	}
	switch {
	case s.Seq != len(run.journal):
		run.t.Fatalf("%d events, but the task counts %d", len(run.journal), s.Seq)
	case s.FirstDue != run.journal[0].Due:
		run.t.Fatalf("the first deadline changed from %q to %q", run.journal[0].Due, s.FirstDue)
	case len(s.Seen) > plan.MaxSeen || s.Reminders > plan.MaxReminders || s.Extensions > plan.MaxExtensions:
		run.t.Fatalf("%d commands remembered, %d reminders, %d extensions", len(s.Seen), s.Reminders, s.Extensions)
	}
	if at, waits := s.NextWake(); waits && !at.After(s.Woken) {
		run.t.Fatalf("woken at %s, wakes next at %s", s.Woken, at)
	}
	if !s.Shape.Has(s.Stage) {
		run.t.Fatalf("a %s is in the stage %s", s.Shape.Code, s.Stage)
	}
	run.checkTally()
	run.checkMilestones()
}

// checkTally counts the items of the journal once more.
func (run *taskRun) checkTally() {
	run.t.Helper()
	tally := run.state.Tally
	if tally == nil {
		return
	}
	want, links := 0, map[string]bool{}
	items := map[int]plan.Item{}
	for _, e := range run.journal {
		for _, item := range e.Items {
			delete(items, item.Instead)
			items[item.Number] = item
		}
		if e.Kind == plan.EventItemDropped {
			delete(items, e.Step)
		}
	}
	for _, item := range items {
		want += item.Count
		if item.Link != "" && links[item.Link] {
			run.t.Fatalf("%s counts twice", item.Link)
		}
		links[item.Link] = true
	}
	met := run.state.ProofDate
	switch {
	case tally.Done() != want:
		run.t.Fatalf("the journal has %d, the tally %d", want, tally.Done())
	case met.IsZero() == (want >= tally.Total()):
		run.t.Fatalf("%d of %d, met on %q", want, tally.Total(), met)
	case run.state.Stage == plan.StageDone && (met.IsZero() || !calendar.Today(run.now).After(tally.To)):
		run.t.Fatalf("done on %s with %d of %d", calendar.Today(run.now), want, tally.Total())
	}
	if p := tally.Standing(calendar.Today(run.now)).Percent(); p < 0 || p > 100 {
		run.t.Fatalf("%d percent", p)
	}
}

// checkMilestones compares the days of the milestones with the journal.
func (run *taskRun) checkMilestones() {
	run.t.Helper()
	reached := map[plan.MilestoneKey]calendar.Date{}
	for _, e := range run.journal {
		if e.Kind == plan.EventReached || e.Kind == plan.EventPublished {
			if !reached[e.Milestone].IsZero() && e.Milestone != "" {
				run.t.Fatalf("%s was reached twice", e.Milestone)
			}
			reached[e.Milestone] = e.ProofDate
		}
	}
	for _, m := range run.state.Milestones {
		if m.Key != plan.MilestonePlan && m.Reached != reached[m.Key] {
			run.t.Fatalf("%s was reached on %q, the task has %q", m.Key, reached[m.Key], m.Reached)
		}
	}
}

// checkDecision compares a decision with the draft that was last submitted before it.
func (run *taskRun) checkDecision(e plan.Event, before []plan.Event) {
	run.t.Helper()
	if e.Kind != plan.EventApproved && e.Kind != plan.EventReturned {
		return
	}
	var draft plan.Event
	for _, old := range before {
		if old.Kind == plan.EventDraftSubmitted {
			draft = old
		}
	}
	if e.Draft != draft.Draft || e.Hash != draft.Hash || e.Actor == draft.Actor {
		run.t.Fatalf("a decision about v%d by %s, after v%d was submitted by %s", e.Draft, e.Actor, draft.Draft, draft.Actor)
	}
}

// checkUndoWindow compares an event with the undo window of the last decision before it.
func (run *taskRun) checkUndoWindow(e plan.Event, before []plan.Event) {
	run.t.Helper()
	var decision plan.Event
	for _, old := range before {
		if old.Kind == plan.EventApproved || old.Kind == plan.EventReturned {
			decision = old
		}
	}
	follows := e.Kind == plan.EventPublished || e.Kind == plan.EventApproved || e.Kind == plan.EventReturned && e.Draft == decision.Draft
	switch {
	case e.Kind == plan.EventWithdrawn && (e.Step != decision.Seq || !e.At.Before(decision.UndoUntil)):
		run.t.Fatalf("event %d takes back event %d at %s, the last decision is %d and its undo window ends at %s", e.Seq, e.Step, e.At, decision.Seq, decision.UndoUntil)
	case follows && e.At.Before(decision.UndoUntil) && !withdrawn(decision, before) && e.Draft <= decision.Draft:
		run.t.Fatalf("event %d (%s) at %s follows from decision %d, whose undo window ends at %s", e.Seq, e.Kind, e.At, decision.Seq, decision.UndoUntil)
	}
}

func withdrawn(decision plan.Event, journal []plan.Event) bool {
	return slices.ContainsFunc(journal, func(e plan.Event) bool { return e.Kind == plan.EventWithdrawn && e.Step == decision.Seq })
}

// same compares two states without their calendars, which are slow to compare and never change.
func same(a, b plan.State) bool {
	a.Calendar, b.Calendar = calendar.Calendar{}, calendar.Calendar{}
	return cmp.Equal(a, b)
}

// randomBytes makes the bytes of a run from a seed.
func randomBytes(seed uint64, length int) []byte {
	source := rand.New(rand.NewPCG(seed, 17))
	bytes := make([]byte, length)
	for i := range bytes {
		bytes[i] = byte(source.UintN(256))
	}
	return bytes
}

// stageOf is a stage of a shape.
type stageOf struct {
	shape plan.ShapeCode
	stage plan.Stage
}

func TestApplyRandom(t *testing.T) {
	t.Parallel()
	t.Run("every run keeps its journal", func(t *testing.T) {
		t.Parallel()
		reached := map[stageOf]int{}
		for seed := range uint64(240) {
			run := randomRun(t, randomBytes(seed, 3000))
			for _, e := range run.journal {
				reached[stageOf{run.state.Shape.Code, e.To}]++
			}
		}
		for _, code := range shapeCodes() {
			shape, _ := plan.ShapeOf(code, nil)
			for _, stage := range append(shape.Stages, plan.StageDone) {
				if reached[stageOf{code, stage}] == 0 {
					t.Errorf("no run of %q reached %q: the runs are too short", code, stage)
				}
			}
		}
	})
	t.Run("an encoded state goes on in the same way", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(60) {
			run := randomRun(t, randomBytes(seed, 200+int(seed)*10))
			decoded := roundTrip(t, run.state)
			if diff := cmp.Diff(run.state, decoded); diff != "" {
				t.Fatalf("seed %d: a state changed by encoding (-before +after):\n%s", seed, diff)
			}
			d := &chooser{randomBytes(seed+1000, 400)}
			for len(d.bytes) > 0 {
				c := withID(d.command(run))
				next, events, err := run.state.Apply(c, run.now)
				next2, events2, err2 := decoded.Apply(c, run.now)
				if !same(next, next2) || !cmp.Equal(events, events2) || !cmp.Equal(err, err2) {
					t.Fatalf("seed %d: %s has another answer after encoding: %v, %v", seed, c.Kind, err, err2)
				}
			}
			at, waits := run.state.NextWake()
			at2, waits2 := decoded.NextWake()
			if !at.Equal(at2) || waits != waits2 {
				t.Fatalf("seed %d: wakes at %s, after encoding at %s", seed, at, at2)
			}
		}
	})
	t.Run("every task stops waking in the end", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(80) {
			run := randomRun(t, randomBytes(seed, 100+int(seed)*5))
			last := run.state.Woken
			for wakes := 0; ; wakes++ {
				at, waits := run.state.NextWake()
				if !waits {
					break
				}
				if wakes > 60 || !at.After(last) {
					t.Fatalf("seed %d: wake %d at %s after %s", seed, wakes, at, last)
				}
				run.state, _ = run.state.Wake(at)
				last = at
			}
		}
	})
}

func FuzzApply(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(randomBytes(seed, 300))
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if len(bytes) > 4000 {
			bytes = bytes[:4000]
		}
		run := randomRun(t, bytes)
		if diff := cmp.Diff(run.state, roundTrip(t, run.state)); diff != "" {
			t.Fatalf("a state changed by encoding (-before +after):\n%s", diff)
		}
	})
}
