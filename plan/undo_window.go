package plan

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// UndoWindow is the time in which a decision that came by mail or by a link can be taken back. The decision is recorded at once. Until
// the window ends the letters that ask for a publication, a new draft or the decision of the next level do not go out, the next level
// cannot decide, and a publication cannot be confirmed. The window needs no timer: its end is in the letters as their time of sending.
//
// A window that is suspended does not end: the decider wrote something that may be a doubt. It runs on when the decision is kept.
type UndoWindow struct {
	Until    time.Time          `json:"until"`
	Seq      int                `json:"seq"` // of the event of the decision
	By       directory.PersonID `json:"by"`
	Position directory.Position `json:"office"` // the position in which the decision was given
	Level    int                `json:"level"`  // the level that decided, counted from 0

	SuspendedAt time.Time `json:"suspended_at,omitzero"` // when the clock was stopped; zero while it runs
}

// Suspended says whether the clock of the window stands still.
func (w UndoWindow) Suspended() bool { return !w.SuspendedAt.IsZero() }

// The lengths of an undo window, by the trust mode.
const (
	UndoWindowStandard = 15 * time.Minute // in standard mode
	UndoWindowStrict   = 60 * time.Minute // in strict mode

	maxUndoWindow = 24 * time.Hour  // of a command that asks for more
	minUndoRest   = 2 * time.Minute // after a suspended decision was kept
)

// InUndoWindow says whether the last decision can be taken back at an instant. Commands that follow from the decision are refused then.
func (s State) InUndoWindow(now time.Time) bool {
	return s.UndoWindow != nil && (s.UndoWindow.Suspended() || now.Before(s.UndoWindow.Until))
}

// Suspended says whether the effect of the last decision is suspended until somebody says what becomes of it.
func (s State) Suspended() bool { return s.UndoWindow != nil && s.UndoWindow.Suspended() }

// MayUndo says whether the actor gave the last decision, or had it given for them, so that they may take it back in its window.
func (s State) MayUndo(person directory.PersonID) bool {
	_, may := s.decider(directory.Actor{Person: person})
	return may
}

// openUndoWindow opens the undo window of the decision of event e, which gets the next number. It closes an earlier one.
func (s State) openUndoWindow(c Command, e *Event, now time.Time) State {
	s.UndoWindow = nil
	if c.UndoWindow <= 0 {
		return s
	}
	until := now.Add(min(c.UndoWindow, maxUndoWindow)).UTC().Truncate(time.Second)
	s.UndoWindow = &UndoWindow{Until: until, Seq: s.Seq + 1, By: c.Actor.Person, Position: e.Position, Level: s.Level}
	e.UndoUntil = until
	return s
}

// refuseInUndoWindow gives the refusal of a command that follows from a decision while that decision can be taken back; nil otherwise.
func (s State) refuseInUndoWindow(now time.Time) *Refusal {
	switch {
	case !s.InUndoWindow(now):
		return nil
	case s.Suspended():
		return refuse(RefusalNotNow, "Hiệu lực của ý kiến về dự thảo (bản trình lần %d) đang tạm dừng, chờ người cho ý kiến xác nhận giữ nguyên hoặc rút lại.", s.Draft)
	}
	return refuse(RefusalNotNow, "Ý kiến về dự thảo (bản trình lần %d) còn có thể được rút lại đến %s; đề nghị thực hiện sau thời điểm đó.", s.Draft, formatTime(s.UndoWindow.Until))
}

// withdraw takes the last decision back: the same version waits at the same level again. permit has checked that the actor is the person
// who decided, their principal, or the coordinator.
func (s State) withdraw(e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case s.UndoWindow == nil:
		return s, s.Stage, refuse(RefusalNotNow, "Không có ý kiến nào đang trong thời gian có thể rút lại.")
	case !s.InUndoWindow(now):
		return s, s.Stage, refuse(RefusalNotNow, "Thời hạn rút lại ý kiến đã hết lúc %s; đề nghị liên hệ cơ quan điều phối.", formatTime(s.UndoWindow.Until))
	}
	e.Kind, e.Draft, e.Hash, e.Level, e.Step = EventWithdrawn, s.Draft, s.DraftHash, s.UndoWindow.Level+1, s.UndoWindow.Seq
	s.Level, s.Since, s.UndoWindow = s.UndoWindow.Level, now, nil
	return s.reach(MilestonePlan, calendar.Date{}), StageApproval, nil
}

// suspend stops the clock of the last decision: nothing that follows from it takes place until it is kept or taken back.
func (s State) suspend(e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case !s.InUndoWindow(now):
		return s.withdraw(e, now) // refuses with its own words
	case s.Suspended():
		return s, s.Stage, refuse(RefusalNotNow, "Hiệu lực của ý kiến đã tạm dừng từ %s.", formatTime(s.UndoWindow.SuspendedAt))
	}
	window := *s.UndoWindow
	window.SuspendedAt = now.UTC().Truncate(time.Second)
	e.Kind, e.Draft, e.Hash, e.Level, e.Step = EventSuspended, s.Draft, s.DraftHash, window.Level+1, window.Seq
	s.UndoWindow, s.Since = &window, now
	return s, s.Stage, nil
}

// keep lets the clock of a suspended decision run on for the time that was left when it stopped, and for minUndoRest at least, so that a
// person who kept it by mistake can still take it back.
func (s State) keep(e *Event, now time.Time) (State, Stage, *Refusal) {
	if !s.Suspended() {
		return s, s.Stage, refuse(RefusalNotNow, "Hiệu lực của ý kiến không bị tạm dừng.")
	}
	window := *s.UndoWindow
	rest := max(window.Until.Sub(window.SuspendedAt), minUndoRest)
	window.Until, window.SuspendedAt = now.Add(rest).UTC().Truncate(time.Second), time.Time{}
	e.Kind, e.Draft, e.Hash, e.Level, e.Step, e.UndoUntil = EventKept, s.Draft, s.DraftHash, window.Level+1, window.Seq, window.Until
	s.UndoWindow, s.Since = &window, now
	return s, s.Stage, nil
}

// decider finds the position in which the actor may take the last decision back: that of the decision when the actor gave it, or their
// own when it was given for them.
func (s State) decider(actor directory.Actor) (directory.Position, bool) {
	if s.UndoWindow == nil {
		return directory.Position{}, false
	}
	switch actor.Person {
	case s.UndoWindow.By:
		return s.UndoWindow.Position, true
	case s.UndoWindow.Position.For:
		return directory.Position{Role: s.UndoWindow.Position.Role, Unit: s.UndoWindow.Position.Unit}, actor.Person != ""
	}
	return directory.Position{}, false
}

func formatTime(at time.Time) string { return at.In(calendar.Zone).Format("15:04 ngày 02/01/2006") }
