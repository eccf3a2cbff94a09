package plan

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Hold is the time in which a decision that came by mail or by a link can still be taken back. The decision stands from the
// moment it is given; what follows from it waits: nobody is told to publish or to redraft, no next level decides, and nothing
// can be confirmed as published before Until. It costs no timer: the letters carry the time at which they may go out.
type Hold struct {
	Until  time.Time          `json:"until"`
	Seq    int                `json:"seq"` // of the event that was decided by it
	By     directory.PersonID `json:"by"`
	Office directory.Office   `json:"office"`
	Level  int                `json:"level"` // the level that decided, counted from 0
}

// HoldStandard and HoldStrict are how long a decision is held, by the mode of trust that applies.
const (
	HoldStandard = 15 * time.Minute
	HoldStrict   = 60 * time.Minute

	longestHold = 24 * time.Hour
)

// Held says whether a decision can still be taken back, and so whether what follows from it has to wait.
func (s State) Held(now time.Time) bool { return s.Hold != nil && now.Before(s.Hold.Until) }

// hold begins the hold of a decision that event e, not yet numbered, stands for.
func (s State) hold(c Command, e *Event, now time.Time) State {
	s.Hold = nil
	if c.Hold <= 0 {
		return s
	}
	until := now.Add(min(c.Hold, longestHold)).UTC().Truncate(time.Second)
	s.Hold = &Hold{Until: until, Seq: s.Seq + 1, By: c.Actor.Person, Office: e.Office, Level: s.Level}
	e.HeldUntil = until
	return s
}

// waitsForHold refuses what must not happen while a decision can still be taken back.
func (s State) waitsForHold(now time.Time) *Refusal {
	if !s.Held(now) {
		return nil
	}
	return refuse(RefusalNotNow, "Ý kiến về dự thảo bản v%d còn có thể được rút lại đến %s; đề nghị thực hiện sau thời điểm đó.", s.Draft, clock(s.Hold.Until))
}

// withdraw takes the last decision back: the same version lies on the same desk again. Only who decided may, for whom they
// decided, or the coordinator; permit has seen to that.
func (s State) withdraw(e *Event, now time.Time) (State, Stage, *Refusal) {
	switch {
	case s.Hold == nil:
		return s, s.Stage, refuse(RefusalNotNow, "Không có ý kiến nào đang trong thời gian có thể rút lại.")
	case !s.Held(now):
		return s, s.Stage, refuse(RefusalNotNow, "Thời hạn rút lại ý kiến đã hết lúc %s; đề nghị liên hệ cơ quan điều phối.", clock(s.Hold.Until))
	}
	e.Kind, e.Draft, e.Hash, e.Level, e.Step = EventWithdrawn, s.Draft, s.DraftHash, s.Hold.Level+1, s.Hold.Seq
	s.Level, s.Since, s.Hold = s.Hold.Level, now, nil
	return s, StageApproval, nil
}

// decider finds the right to take the last decision back: whoever gave it, or for whom it was given.
func (s State) decider(actor directory.Actor) (directory.Office, bool) {
	if s.Hold == nil {
		return directory.Office{}, false
	}
	switch actor.Person {
	case s.Hold.By:
		return s.Hold.Office, true
	case s.Hold.Office.For:
		return directory.Office{Role: s.Hold.Office.Role, Unit: s.Hold.Office.Unit}, actor.Person != ""
	}
	return directory.Office{}, false
}

func clock(at time.Time) string { return at.In(calendar.Zone).Format("15:04 ngày 02/01/2006") }
