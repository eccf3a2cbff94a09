package plan

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// UndoWindow is the time in which a decision that came by mail or by a link can still be taken back. The decision stands from the
// moment it is given; what follows from it waits: nobody is told to publish or to redraft, no next level decides, and nothing
// can be confirmed as published before Until. It costs no timer: the letters carry the time at which they may go out.
type UndoWindow struct {
	Until    time.Time          `json:"until"`
	Seq      int                `json:"seq"` // of the event that was decided by it
	By       directory.PersonID `json:"by"`
	Position directory.Position `json:"office"`
	Level    int                `json:"level"` // the level that decided, counted from 0
}

// UndoWindowStandard and HoldStrict are how long a decision is held, by the mode of trust that applies.
const (
	UndoWindowStandard = 15 * time.Minute
	UndoWindowStrict   = 60 * time.Minute

	maxUndoWindow = 24 * time.Hour
)

// InUndoWindow says whether a decision can still be taken back, and so whether what follows from it has to wait.
func (s State) InUndoWindow(now time.Time) bool {
	return s.UndoWindow != nil && now.Before(s.UndoWindow.Until)
}

// openUndoWindow begins the hold of a decision that event e, not yet numbered, stands for.
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

// refuseInUndoWindow refuses what must not happen while a decision can still be taken back.
func (s State) refuseInUndoWindow(now time.Time) *Refusal {
	if !s.InUndoWindow(now) {
		return nil
	}
	return refuse(RefusalNotNow, "Ý kiến về dự thảo bản v%d còn có thể được rút lại đến %s; đề nghị thực hiện sau thời điểm đó.", s.Draft, formatTime(s.UndoWindow.Until))
}

// withdraw takes the last decision back: the same version lies on the same desk again. Only who decided may, for whom they
// decided, or the coordinator; permit has seen to that.
func (s State) withdraw(e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case s.UndoWindow == nil:
		return s, s.Stage, refuse(RefusalNotNow, "Không có ý kiến nào đang trong thời gian có thể rút lại.")
	case !s.InUndoWindow(now):
		return s, s.Stage, refuse(RefusalNotNow, "Thời hạn rút lại ý kiến đã hết lúc %s; đề nghị liên hệ cơ quan điều phối.", formatTime(s.UndoWindow.Until))
	}
	e.Kind, e.Draft, e.Hash, e.Level, e.Step = EventWithdrawn, s.Draft, s.DraftHash, s.UndoWindow.Level+1, s.UndoWindow.Seq
	s.Level, s.Since, s.UndoWindow = s.UndoWindow.Level, now, nil
	return s, StageApproval, nil
}

// decider finds the right to take the last decision back: whoever gave it, or for whom it was given.
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
