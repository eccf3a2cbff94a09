package plan_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// The people of one ward and of the city's coordinator.
const (
	baDinh = directory.UnitCode("ubnd-phuong-ba-dinh")

	hoanKiem = directory.UnitCode("ubnd-phuong-hoan-kiem")
	noiVu    = directory.UnitCode("so-noi-vu")
	clip     = plan.TaskID("kh-2026/17/ubnd-phuong-ba-dinh/1")
)

var (
	officer     = holder("tran-thi-lan", directory.RoleFocalPoint, baDinh)
	clerk       = holder("do-van-thu", directory.RoleClerk, baDinh)
	section     = holder("vu-thi-mai", directory.RoleSectionHead, baDinh)
	chair       = holder("nguyen-van-binh", directory.RoleUnitHead, baDinh)
	coordinator = holder("pham-thu-ha", directory.RoleCoordinator, noiVu)
	neighbour   = holder("le-thi-hoa", directory.RoleFocalPoint, "ubnd-phuong-ngoc-ha")
	stranger    = directory.Actor{Person: "nguoi-la"}
)

func holder(person directory.PersonID, role directory.Role, unit directory.UnitCode) directory.Actor {
	return directory.Actor{Person: person, Positions: []directory.Position{{Role: role, Unit: unit}}}
}

// clock parses a time on the clock of Viet Nam, "2026-03-02 09:00" or with seconds.
func clock(t testing.TB, text string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04:05"
	at, err := time.ParseInLocation(layout[:min(len(text), len(layout))], text, calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func shipped(t testing.TB) calendar.Calendar {
	t.Helper()
	calendar, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return calendar
}

func hash(n int) string { return fmt.Sprintf("%064x", n) }

// taskRun is one task of a test: its state, its journal, and the clock.
type taskRun struct {
	t       testing.TB
	state   plan.State
	journal []plan.Event
	now     time.Time
	asked   int
}

// launched launches a task with one level of approval, the head of the unit, unless other levels are given.
func launched(t testing.TB, at, due string, levels ...directory.Role) *taskRun {
	t.Helper()
	return launchedAs(t, "", at, due, levels...)
}

// launchedAs launches a task of a shape. A tally has a quota of two a month, an event the milestones of a contest.
func launchedAs(t testing.TB, shape plan.ShapeCode, at, due string, levels ...directory.Role) *taskRun {
	t.Helper()
	if len(levels) == 0 {
		levels = []directory.Role{directory.RoleUnitHead}
	}
	input := plan.TaskInput{Task: clip, Levels: plan.Plan{Levels: levels}.LevelsFor(baDinh), Calendar: shipped(t)}
	if due != "" {
		input.Due = calendar.MustDate(due)
	}
	run := &taskRun{t: t, now: clock(t, at)}
	if shape != "" {
		definition, _ := plan.ShapeOf(shape, nil)
		input.Shape = definition.Shape
	}
	end := input.Due
	if end.IsZero() {
		end = calendar.MustDate("2026-12-31")
	}
	switch shape {
	case plan.ShapeTally:
		first := calendar.Today(run.now)
		tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmMonth}, first.AddDays(1-first.Day()), end, plan.RhythmMonth)
		input.Tally = &tally
	case plan.ShapeEvent:
		input.Milestones = []plan.Milestone{
			{Key: plan.MilestonePlan}, {Key: plan.MilestoneLaunch, Due: end.AddDays(-15)}, {Key: plan.MilestoneAwards, Due: end},
		}
	default:
	}
	var opened plan.Event
	run.state, opened = plan.NewTask(input, run.now)
	run.journal = []plan.Event{opened}
	return run
}

// at moves the clock.
func (run *taskRun) at(text string) *taskRun {
	run.t.Helper()
	run.now = clock(run.t, text)
	return run
}

// apply gives a command, with an id of its own, and keeps the new state and the events.
func (run *taskRun) apply(c plan.Command) error {
	run.t.Helper()
	run.asked++
	if c.ID == "" {
		c.ID = fmt.Sprintf("command-%d", run.asked)
	}
	before := run.state.Seq
	next, events, err := run.state.Apply(c, run.now)
	if err == nil && next.Seq != before+len(events) {
		run.t.Fatalf("%s: seq went from %d to %d with %d events", c.Kind, before, next.Seq, len(events))
	}
	if err != nil && (len(events) > 0 || !reflect.DeepEqual(next, run.state)) {
		run.t.Fatalf("%s was refused (%v) and changed the task all the same", c.Kind, err)
	}
	run.state = next
	run.journal = append(run.journal, events...)
	return err
}

// do gives a command that must be carried out, and returns its event.
func (run *taskRun) do(c plan.Command) plan.Event {
	run.t.Helper()
	if err := run.apply(c); err != nil {
		run.t.Fatalf("%s by %s: %v", c.Kind, c.Actor.Person, err)
	}
	return run.journal[len(run.journal)-1]
}

// refused gives a command that must be refused, and returns the kind of the refusal.
func (run *taskRun) refused(c plan.Command) plan.RefusalKind {
	run.t.Helper()
	err := run.apply(c)
	var refusal *plan.Refusal
	if !errors.As(err, &refusal) {
		run.t.Fatalf("%s by %s was not refused: %v", c.Kind, c.Actor.Person, err)
	}
	if refusal.Message == "" {
		run.t.Errorf("%s was refused without a word", c.Kind)
	}
	return refusal.Kind
}

// wake fires the timer at an instant, and returns the kinds of the events.
func (run *taskRun) wake(text string) []plan.EventKind {
	run.t.Helper()
	run.at(text)
	next, events := run.state.Wake(run.now)
	run.state = next
	run.journal = append(run.journal, events...)
	return eventKinds(events)
}

func eventKinds(events []plan.Event) []plan.EventKind {
	var all []plan.EventKind
	for _, e := range events {
		all = append(all, e.Kind)
	}
	return all
}

// The commands of an ordinary task.
func accept(by directory.Actor) plan.Command {
	return plan.Command{Kind: plan.CommandAccept, Actor: by, Channel: plan.ChannelMail}
}

func submit(by directory.Actor, draft string) plan.Command {
	return plan.Command{Kind: plan.CommandSubmitDraft, Actor: by, Channel: plan.ChannelWeb, Hash: draft}
}

func approve(by directory.Actor, version int, draft string) plan.Command {
	return plan.Command{
		Kind: plan.CommandDecide, Actor: by, Channel: plan.ChannelMail, Draft: version, Hash: draft, Decision: plan.DecisionApprove,
	}
}

func sendBack(by directory.Actor, version int, draft, why string) plan.Command {
	c := approve(by, version, draft)
	c.Decision, c.Reason = plan.DecisionReturn, why
	return c
}

func publish(by directory.Actor, on string) plan.Command {
	return plan.Command{
		Kind: plan.CommandConfirmPublished, Actor: by, Channel: plan.ChannelLink,
		Link: "https://badinh.hanoi.gov.vn/cchc/17", ProofDate: calendar.MustDate(on),
	}
}

func reportBy(by directory.Actor, text string) plan.Command {
	return plan.Command{Kind: plan.CommandSubmitReport, Actor: by, Channel: plan.ChannelMail, Hash: text}
}

func order(kind plan.CommandKind, by directory.Actor, why string) plan.Command {
	return plan.Command{Kind: kind, Actor: by, Channel: plan.ChannelWeb, Reason: why}
}

// toStage brings a newly launched task to a stage.
func (run *taskRun) toStage(stage plan.Stage) *taskRun {
	run.t.Helper()
	for range 12 {
		if run.state.Stage == stage {
			return run
		}
		if s := run.state; s.Tally != nil && !s.ProofDate.IsZero() {
			run.now = s.Tally.To.AddDays(1).Start(calendar.Zone).Add(12 * time.Hour)
			next, events := s.Wake(run.now)
			run.state, run.journal = next, append(run.journal, events...)
			continue
		}
		run.do(run.nextStep())
	}
	run.t.Fatalf("no way to stage %q", stage)
	return run
}

// nextStep is the command that takes the next step of the task with success.
func (run *taskRun) nextStep() plan.Command {
	today := calendar.Today(run.now)
	switch s := run.state; s.Stage {
	case plan.StageAssignment:
		return accept(officer)
	case plan.StageDrafting:
		return submit(officer, hash(1))
	case plan.StageApproval:
		return approve(chair, s.Draft, s.DraftHash)
	case plan.StagePublication:
		return proofFor(s, today)
	case plan.StageReporting:
		if s.Report == "" {
			return reportBy(officer, hash(9))
		}
	case plan.StageDone:
	}
	return order(plan.CommandAcceptReport, coordinator, "")
}

// proofFor is the proof of the day that work of the shape needs. A tally gets its whole quota.
func proofFor(s plan.State, today calendar.Date) plan.Command {
	c := publish(officer, today.String())
	switch s.Shape.Words() {
	case plan.ShapeTally:
		return counted(officer, plan.Item{On: today, Count: s.Tally.Total(), Place: "Đài truyền thanh phường"})
	case plan.ShapeEvent:
		c.Link, c.Place, c.People = "", "Hội trường UBND phường Ba Đình", 120
	case plan.ShapeDocument:
		c.Link, c.Document = "", "12/UBND-VX"
	default:
	}
	return c
}

// counted reports items of a tally.
func counted(by directory.Actor, items ...plan.Item) plan.Command {
	return plan.Command{Kind: plan.CommandCount, Actor: by, Channel: plan.ChannelMail, Items: items}
}

// roundTrip is a state after encoding and decoding.
func roundTrip(t testing.TB, s plan.State) plan.State {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var decoded plan.State
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

func TestNewTask(t *testing.T) {
	t.Parallel()
	t.Run("a launch opens the journal", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		want := plan.Event{
			Task: clip, Seq: 1, Kind: plan.EventOpened, At: run.now.UTC(), Channel: plan.ChannelEngine,
			From: plan.StageAssignment, To: plan.StageAssignment, Condition: plan.ConditionActive, Due: calendar.MustDate("2026-03-31"),
		}
		if diff := cmp.Diff(want, run.journal[0]); diff != "" {
			t.Errorf("the first line of the journal (-want +got):\n%s", diff)
		}
		if run.state.Unit != baDinh || run.state.FirstDue != run.state.Due || run.state.Closed() {
			t.Errorf("the task opened as %+v", run.state)
		}
		if _, asked := run.state.Approval(); asked {
			t.Error("a task without a draft asks an approver")
		}
	})
}

func TestSeenCommand(t *testing.T) {
	t.Parallel()
	t.Run("only the last commands are remembered", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31")
		for n := range plan.MaxSeen + 10 {
			due := calendar.MustDate("2026-06-01").AddDays(n)
			run.do(plan.Command{Kind: plan.CommandAmend, Actor: coordinator, Reason: "Điều chỉnh kế hoạch", Due: due})
		}
		if got := len(run.state.Seen); got != plan.MaxSeen {
			t.Errorf("%d commands are remembered, want %d", got, plan.MaxSeen)
		}
		if _, seen := run.state.SeenCommand("command-10"); seen {
			t.Error("the eleventh-last command is still remembered")
		}
		if seq, seen := run.state.SeenCommand("command-11"); !seen || seq != 12 {
			t.Errorf("the oldest kept command has seq %d, %v; want 12, true", seq, seen)
		}
	})
}

func TestStateJSON(t *testing.T) {
	t.Parallel()
	for _, shape := range shapeCodes() {
		definition, _ := plan.ShapeOf(shape, nil)
		for _, stage := range definition.Stages {
			t.Run(fmt.Sprintf("%s %s", definition.Code, stage), func(t *testing.T) {
				t.Parallel()
				run := launchedAs(t, shape, "2026-03-02 09:00:00", "2026-03-31").toStage(stage)
				if diff := cmp.Diff(run.state, roundTrip(t, run.state)); diff != "" {
					t.Errorf("a state changed by encoding (-before +after):\n%s", diff)
				}
			})
		}
	}
}

// shapeCodes are the codes of the shapes that tasks of the tests have: none, as before shapes, and each shipped one.
func shapeCodes() []plan.ShapeCode {
	codes := []plan.ShapeCode{""}
	for _, shape := range plan.ShippedShapes() {
		codes = append(codes, shape.Code)
	}
	return codes
}
