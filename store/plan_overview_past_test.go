package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// pastYear plays a plan for some weeks, and keeps what the overview showed at the end of each day.
type pastYear struct {
	t        *testing.T
	s        *store.Store
	random   *rand.Rand
	states   []plan.State
	commands int
	accepted map[plan.EventKind]int
	shown    map[calendar.Date]store.Figures
}

// command is one that the task probably accepts.
func (y *pastYear) command(s plan.State, now time.Time) plan.Command {
	c := plan.Command{
		Channel: plan.ChannelWeb, Reason: "Theo chỉ đạo", Draft: s.Draft, Hash: s.DraftHash, Decision: plan.DecisionApprove, Link: "https://hanoi.test/tin",
		ProofDate: calendar.Today(now).AddDays(-y.random.IntN(12)), Due: calendar.Today(now).AddDays(1 + y.random.IntN(20)),
		Actor: directory.Actor{Person: "an", Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: s.Unit}}},
	}
	mai := directory.Actor{Person: "mai", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "vp"}}}
	forward := map[plan.Stage]plan.CommandKind{
		plan.StageAssignment: plan.CommandAccept, plan.StageDrafting: plan.CommandSubmitDraft, plan.StageApproval: plan.CommandDecide,
		plan.StagePublication: plan.CommandConfirmPublished, plan.StageReporting: plan.CommandSubmitReport, plan.StageDone: plan.CommandAmend,
	}
	switch chance := y.random.IntN(20); {
	case chance == 0:
		c.Kind, c.Actor = plan.CommandPause, mai
	case s.Condition != plan.ConditionActive:
		c.Kind, c.Actor = plan.CommandResume, mai
	case chance == 1:
		c.Kind, c.Actor = plan.CommandAmend, mai
	case chance == 2 && s.AskedDue.IsZero():
		c.Kind = plan.CommandRequestExtension
	case !s.AskedDue.IsZero() && chance < 10:
		c.Kind, c.Actor = plan.CommandDecideExtension, mai
	case chance == 3:
		c.Kind, c.Actor = plan.CommandCancel, mai
	case chance == 4:
		c.Kind = plan.CommandDecline
	case s.Stage == plan.StageReporting && s.Report != "":
		c.Kind, c.Actor, c.Hash = plan.CommandAcceptReport, mai, s.Report
	default:
		c.Kind = forward[s.Stage]
	}
	if c.Kind == plan.CommandSubmitDraft || c.Kind == plan.CommandSubmitReport {
		c.Hash = hash(fmt.Sprint(y.commands))
	}
	if c.Kind == plan.CommandDecide {
		c.Actor = head(s.Unit)
	}
	y.commands++
	c.ID = fmt.Sprint("lenh-", y.commands)
	return c
}

// move gives a command to a task, or lets its timer fire, and projects what came of it.
func (y *pastYear) move(i int, now time.Time) {
	y.t.Helper()
	after, events, err := y.states[i].Apply(y.command(y.states[i], now), now)
	if err != nil { // what a task refuses changes nothing
		after, events = y.states[i].Wake(now)
	}
	if len(events) == 0 {
		return
	}
	for _, e := range events {
		y.accepted[e.Kind]++
	}
	y.states[i] = after
	project(y.t, y.s, store.Projection{State: after, Events: events})
}

// open opens the task of a unit.
func (y *pastYear) open(unit directory.UnitCode, due calendar.Date, now time.Time) {
	y.t.Helper()
	spec := taskSpec(y.t, unit, due)
	if _, err := y.s.AddTasks(y.t.Context(), "kh-2026", []plan.TaskSpec{spec}); err != nil {
		y.t.Fatal(err)
	}
	state, event := plan.NewTask(plan.TaskInput{Task: spec.ID, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: unit}}}, now)
	y.states = append(y.states, state)
	project(y.t, y.s, store.Projection{State: state, Events: []plan.Event{event}})
}

// play plays the days from a day to another. Three tasks are opened on each day until there are sixty.
func (y *pastYear) play(from, to calendar.Date) {
	y.t.Helper()
	for day := from; !day.After(to); day = day.AddDays(1) {
		now := day.Start(calendar.Zone).Add(9 * time.Hour)
		for n := 0; n < 3 && len(y.states) < 60; n++ {
			y.open(directory.UnitCode(fmt.Sprint("don-vi-", len(y.states))), day.AddDays(y.random.IntN(25)), now)
		}
		for range 12 {
			now = now.Add(time.Minute)
			y.move(y.random.IntN(len(y.states)), now)
		}
		// just before and just after midnight
		y.move(0, day.AddDays(1).Start(calendar.Zone).Add(-time.Millisecond))
		overview, err := y.s.Overview(y.t.Context(), "kh-2026", nil, day)
		if err != nil {
			y.t.Fatal(err)
		}
		y.shown[day] = overview.Total
		y.move(1, day.AddDays(1).Start(calendar.Zone))
	}
}

// TestPastFigures: what is computed from the journal about a past day is what the overview showed at the end of that day.
func TestPastFigures(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	y := &pastYear{t: t, s: s, random: rand.New(rand.NewPCG(12, 5)), accepted: map[plan.EventKind]int{}, shown: map[calendar.Date]store.Figures{}}
	from, to := calendar.MustDate("2026-03-02"), calendar.MustDate("2026-04-20")
	y.play(from, to)
	for _, kind := range []plan.EventKind{
		plan.EventAmended, plan.EventExtensionGranted, plan.EventPublished, plan.EventReportAccepted, plan.EventPaused, plan.EventResumed, plan.EventCancelled, plan.EventDeclined,
	} {
		if y.accepted[kind] == 0 {
			t.Errorf("no task was %s: %v", kind, y.accepted)
		}
	}
	var even, odd store.View
	for i, state := range y.states {
		view := []*store.View{&even, &odd}[i%2]
		view.Units = append(view.Units, state.Unit)
	}
	for day, want := range y.shown {
		got := y.past(nil, day)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as of %s (-shown then +computed now):\n%s", day, diff)
		}
		if sum := y.past(&even, day).Tasks() + y.past(&odd, day).Tasks(); sum != got.Tasks() {
			t.Errorf("as of %s two views have %d tasks together, and there are %d", day, sum, got.Tasks())
		}
	}
	if got := y.past(nil, from.AddDays(-1)); got != (store.Figures{}) {
		t.Errorf("before the launch there were %+v", got)
	}
}

func (y *pastYear) past(view *store.View, day calendar.Date) store.Figures {
	y.t.Helper()
	figures, err := y.s.PastFigures(y.t.Context(), "kh-2026", view, day)
	if err != nil {
		y.t.Fatal(err)
	}
	return figures
}

// TestPastFiguresOfReport: an extension of the report leaves the deadline on which the publication is measured as it was.
func TestPastFiguresOfReport(t *testing.T) {
	t.Parallel()
	s, _ := launched(t, 0)
	y := &pastYear{t: t, s: s}
	from := calendar.MustDate("2026-03-02")
	y.open("so-noi-vu", from, from.Start(calendar.Zone).Add(9*time.Hour))
	act := func(day calendar.Date, c plan.Command) {
		t.Helper()
		c.ID, c.Channel, c.Reason = fmt.Sprint(day, c.Kind), plan.ChannelWeb, "Theo chỉ đạo"
		if c.Actor.Person == "" {
			c.Actor = directory.Actor{Person: "an", Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: "so-noi-vu"}}}
		}
		after, events, err := y.states[0].Apply(c, day.Start(calendar.Zone).Add(10*time.Hour))
		if err != nil {
			t.Fatalf("%s on %s: %v", c.Kind, day, err)
		}
		y.states[0] = after
		project(t, s, store.Projection{State: after, Events: events})
	}
	mai := directory.Actor{Person: "mai", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "vp"}}}
	act(from, plan.Command{Kind: plan.CommandAccept})
	act(from, plan.Command{Kind: plan.CommandSubmitDraft, Hash: hash("dự thảo")})
	act(from, plan.Command{Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: 1, Hash: hash("dự thảo"), Actor: head("so-noi-vu")})
	published := from.AddDays(4) // four days late
	act(published, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.test/tin", ProofDate: published})
	for _, day := range []calendar.Date{published.AddDays(1), published.AddDays(10)} {
		act(day, plan.Command{Kind: plan.CommandRequestExtension, Due: day.AddDays(20)})
		act(day, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove, Actor: mai})
	}
	for day := from.AddDays(1); day.Before(published.AddDays(12)); day = day.AddDays(1) {
		if got := y.past(nil, day); got != (store.Figures{OpenOverdue: 1}) {
			t.Errorf("as of %s: %+v", day, got)
		}
	}
}
