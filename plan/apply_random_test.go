package plan_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// chooser turns bytes into choices; when they run out every choice is the first.
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

// command is one that may be right, incomplete, late or from the wrong person.
func (d *chooser) command(l *taskRun) plan.Command {
	rules := plan.CommandRules()
	s, today := l.state, calendar.Today(l.now)
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
	}
	if c.Kind == plan.CommandDecide {
		c.UndoWindow = pick(d, 0, plan.UndoWindowStandard, plan.UndoWindowStrict)
	}
	if c.Kind != plan.CommandDecide || d.choose(8) == 7 {
		c.Hash = hash(d.choose(200))
	}
	if d.choose(3) > 0 {
		c = d.fitting(c, l)
	}
	if len(s.Seen) > 0 && d.choose(16) == 15 {
		c.ID = s.Seen[len(s.Seen)-1].ID
	}
	return c
}

// fitting makes of a command one that the task is likely to take, so that a life comes far.
func (d *chooser) fitting(c plan.Command, l *taskRun) plan.Command {
	rules := slices.DeleteFunc(plan.CommandRules(), func(r plan.CommandRule) bool {
		return !slices.Contains(r.Stages, l.state.Stage) || !slices.Contains(r.Conditions, l.state.Condition)
	})
	if len(rules) == 0 {
		return c
	}
	rule := rules[d.choose(len(rules))]
	if rule.Kind == plan.CommandCancel && d.choose(10) > 0 {
		return c
	}
	by := coordinator
	if level, asked := l.state.Approval(); asked && rule.By[0].Scope == plan.ScopeApprover {
		by = actors[level.Role]
	}
	fit := completeCommand(rule.Kind, by, l.state)
	switch rule.Kind {
	case plan.CommandSubmitDraft, plan.CommandRequestExtension:
		fit.Actor = officer
	case plan.CommandDecide, plan.CommandDecideExtension:
		fit.Decision, fit.UndoWindow = c.Decision, c.UndoWindow
	default:
	}
	return fit
}

// randomRun plays a whole life by the dice: commands, days that pass, timers that fire early, late and on time.
func randomRun(t *testing.T, bytes []byte) *taskRun {
	t.Helper()
	d := &chooser{bytes}
	levels := pick(d, []directory.Role{directory.RoleUnitHead}, []directory.Role{directory.RoleSectionHead, directory.RoleUnitHead})
	l := launched(t, "2026-01-05 09:00", pick(d, "2026-02-17", "2026-03-31", "", "2025-12-31"), levels...)
	for after := 0; len(d.bytes) > 0 && after < 5; {
		if l.state.Closed() {
			after++
		}
		before, paper := l.state, encoded(t, l.state)
		seen := len(l.journal)
		switch d.choose(4) {
		case 0:
			l.now = l.now.Add(time.Duration(d.choose(256)) * time.Hour)
			next, events := l.state.Wake(l.now)
			l.state, l.journal = next, append(l.journal, events...)
		case 1:
			if at, waits := l.state.NextWake(); waits {
				l.now = at
				next, events := l.state.Wake(at)
				l.state, l.journal = next, append(l.journal, events...)
			}
		default:
			_ = l.apply(d.command(l)) // a refusal is as good an answer as any
		}
		if got := encoded(t, before); got != paper {
			t.Fatalf("the state before was changed\nfrom %s\nto   %s", paper, got)
		}
		l.checkInvariants(seen)
	}
	return l
}

// encoded is the state without its calendar, which is the same in all of them.
func encoded(t *testing.T, s plan.State) string {
	t.Helper()
	s.Calendar = calendar.Calendar{}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkInvariants is what holds at every moment of every life.
func (l *taskRun) checkInvariants(seen int) {
	l.t.Helper()
	s := l.state
	for n, e := range l.journal[seen:] {
		if e.Seq != seen+n+1 || e.Task != s.Task {
			l.t.Fatalf("event %d of the journal is numbered %d", seen+n+1, e.Seq)
		}
		l.checkDecision(e, l.journal[:seen+n])
		l.checkUndoWindow(e, l.journal[:seen+n])
		_ = s.Notices(e) // may be none, must not fail
	}
	switch {
	case s.Seq != len(l.journal):
		l.t.Fatalf("%d events, but the task counts %d", len(l.journal), s.Seq)
	case s.FirstDue != l.journal[0].Due:
		l.t.Fatalf("the first deadline changed from %q to %q", l.journal[0].Due, s.FirstDue)
	case len(s.Seen) > plan.MaxSeen || s.Reminders > plan.MaxReminders || s.Extensions > plan.MaxExtensions:
		l.t.Fatalf("%d commands remembered, %d reminders, %d extensions", len(s.Seen), s.Reminders, s.Extensions)
	}
	if at, waits := s.NextWake(); waits && !at.After(s.Woken) {
		l.t.Fatalf("woken at %s, wakes next at %s", s.Woken, at)
	}
}

// checkDecision holds a decision against the draft that was last submitted before it.
func (l *taskRun) checkDecision(e plan.Event, before []plan.Event) {
	l.t.Helper()
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
		l.t.Fatalf("a decision about v%d by %s, after v%d was submitted by %s", e.Draft, e.Actor, draft.Draft, draft.Actor)
	}
}

// checkUndoWindow holds what follows from a decision against the time in which it can be taken back.
func (l *taskRun) checkUndoWindow(e plan.Event, before []plan.Event) {
	l.t.Helper()
	var decision plan.Event
	for _, old := range before {
		if old.Kind == plan.EventApproved || old.Kind == plan.EventReturned {
			decision = old
		}
	}
	follows := e.Kind == plan.EventPublished || e.Kind == plan.EventApproved || e.Kind == plan.EventReturned && e.Draft == decision.Draft
	switch {
	case e.Kind == plan.EventWithdrawn && (e.Step != decision.Seq || !e.At.Before(decision.UndoUntil)):
		l.t.Fatalf("event %d takes back event %d at %s, the last decision is %d and held until %s", e.Seq, e.Step, e.At, decision.Seq, decision.UndoUntil)
	case follows && e.At.Before(decision.UndoUntil) && !withdrawn(decision, before) && e.Draft <= decision.Draft:
		l.t.Fatalf("event %d (%s) at %s follows from decision %d, which is held until %s", e.Seq, e.Kind, e.At, decision.Seq, decision.UndoUntil)
	}
}

func withdrawn(decision plan.Event, journal []plan.Event) bool {
	return slices.ContainsFunc(journal, func(e plan.Event) bool { return e.Kind == plan.EventWithdrawn && e.Step == decision.Seq })
}

// same compares two states but for their calendars, which cost the most and never change.
func same(a, b plan.State) bool {
	a.Calendar, b.Calendar = calendar.Calendar{}, calendar.Calendar{}
	return cmp.Equal(a, b)
}

// randomBytes makes the bytes of a life from a number.
func randomBytes(seed uint64, length int) []byte {
	source := rand.New(rand.NewPCG(seed, 17))
	bytes := make([]byte, length)
	for i := range bytes {
		bytes[i] = byte(source.UintN(256))
	}
	return bytes
}

func TestApplyRandom(t *testing.T) {
	t.Parallel()
	t.Run("every run keeps its journal", func(t *testing.T) {
		t.Parallel()
		reached := map[plan.Stage]int{}
		for seed := range uint64(100) {
			l := randomRun(t, randomBytes(seed, 1500))
			for _, e := range l.journal {
				reached[e.To]++
			}
		}
		for _, stage := range plan.Stages() {
			if reached[stage] == 0 {
				t.Errorf("no life reached %q: the dice test too little", stage)
			}
		}
	})
	t.Run("an encoded state goes on in the same way", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(60) {
			l := randomRun(t, randomBytes(seed, 200+int(seed)*10))
			read := roundTrip(t, l.state)
			if diff := cmp.Diff(l.state, read); diff != "" {
				t.Fatalf("seed %d: a state changed on paper (-before +after):\n%s", seed, diff)
			}
			d := &chooser{randomBytes(seed+1000, 400)}
			for len(d.bytes) > 0 {
				c := withID(d.command(l))
				next, events, err := l.state.Apply(c, l.now)
				next2, events2, err2 := read.Apply(c, l.now)
				if !same(next, next2) || !cmp.Equal(events, events2) || !cmp.Equal(err, err2) {
					t.Fatalf("seed %d: %s is answered differently after being written down: %v, %v", seed, c.Kind, err, err2)
				}
			}
			at, waits := l.state.NextWake()
			at2, waits2 := read.NextWake()
			if !at.Equal(at2) || waits != waits2 {
				t.Fatalf("seed %d: wakes at %s, after being written down at %s", seed, at, at2)
			}
		}
	})
	t.Run("every task stops waking in the end", func(t *testing.T) {
		t.Parallel()
		for seed := range uint64(80) {
			l := randomRun(t, randomBytes(seed, 100+int(seed)*5))
			last := l.state.Woken
			for rings := 0; ; rings++ {
				at, waits := l.state.NextWake()
				if !waits {
					break
				}
				if rings > 60 || !at.After(last) {
					t.Fatalf("seed %d: ring %d at %s after %s", seed, rings, at, last)
				}
				l.state, _ = l.state.Wake(at)
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
		l := randomRun(t, bytes)
		if diff := cmp.Diff(l.state, roundTrip(t, l.state)); diff != "" {
			t.Fatalf("a state changed on paper (-before +after):\n%s", diff)
		}
	})
}
