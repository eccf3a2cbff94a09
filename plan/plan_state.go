package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// PlanState is the whole state of a plan: its workflow's continue-as-new input, and what the record keeps of it. It holds ids, codes and
// times, and no texts but the messages of problems. JSON tags are part of recorded histories and never change.
type PlanState struct {
	Plan  PlanID `json:"plan"`
	Year  int    `json:"year,omitempty"` // 0 before the recurring lines are listed
	Epoch int    `json:"epoch"`          // counts the workflows that took the plan over from the record
	Seq   int    `json:"seq"`            // of the last event

	Status     PlanStatus       `json:"status"`
	Launched   bool             `json:"launched,omitempty"`   // the launch has come to its end; a paused plan without it is paused during its launch
	LaunchedAt time.Time        `json:"launched_at,omitzero"` // when the launch began: occurrences due later are opened one by one
	Todo       []PlanStep       `json:"todo,omitempty"`       // what remains of a launch or of an opening, in order
	Lines      []LineCursor     `json:"lines,omitempty"`      // the recurring lines, and those that wait for an event
	Events     []LineEvent      `json:"events,omitempty"`     // that were recorded
	Problems   []OpeningProblem `json:"problems,omitempty"`   // one for each line whose next occurrence could not be opened

	Seen []Seen `json:"seen,omitempty"`
}

// LineCursor is how far the occurrences of a recurring line are open.
type LineCursor struct {
	RecurringLine
	Opened time.Time   `json:"opened"`           // no occurrence due up to this time is to be opened, but those that are owed
	Missed []time.Time `json:"missed,omitempty"` // were due during a pause; a person has not said whether they are to be opened
	Owed   []time.Time `json:"owed,omitempty"`   // were due before Opened and are to be opened, the earliest first
}

// OpeningProblem is an occurrence that could not be opened. It is tried again at the time Next; the zero time means that it is not tried any
// more before a person asks for it.
type OpeningProblem struct {
	Line     string    `json:"line"`
	At       time.Time `json:"at"` // when the occurrence was due
	Message  string    `json:"message"`
	Attempts int       `json:"attempts"`
	Next     time.Time `json:"next,omitzero"`
}

// Stands reports whether the occurrence is not tried any more before a person asks for it.
func (p OpeningProblem) Stands() bool { return p.Next.IsZero() }

// LineOccurrence is an occurrence of a recurring line, by the time at which it was due.
type LineOccurrence struct {
	Line string    `json:"line"`
	At   time.Time `json:"at"`
}

// NewPlanState is the state of a plan that was imported and not launched.
func NewPlanState(id PlanID) PlanState { return PlanState{Plan: id, Status: PlanImported} }

// PlanStateFromStatus is the state of a plan of which the record has only the status, because no workflow has written its state. A plan that
// was launched has its launch before it again, which changes nothing of what it finds done.
func PlanStateFromStatus(id PlanID, status PlanStatus) PlanState {
	s := PlanState{Plan: id, Status: status}
	switch status {
	case PlanLaunching, PlanRunning:
		s.Status, s.Todo = PlanLaunching, launchSteps()
	case PlanPaused:
		s.Todo = launchSteps()
	case PlanImported, PlanClosing, PlanClosed, PlanEnded:
	}
	return s
}

// Over is PlanStatus.Over of the plan.
func (s PlanState) Over() bool {
	return s.Status.Over()
}

// Missed lists the occurrences of all lines that were missed during a pause, by line and time.
func (s PlanState) Missed() []LineOccurrence {
	var missed []LineOccurrence
	for _, line := range s.Lines {
		for _, at := range line.Missed {
			missed = append(missed, LineOccurrence{line.Line, at})
		}
	}
	return missed
}

// SeenCommand finds the number of the event of a command that was carried out before, among the last MaxSeen commands.
func (s PlanState) SeenCommand(id string) (seq int, seen bool) {
	return State{Seen: s.Seen}.SeenCommand(id)
}

// record numbers an event and keeps the id of its command. It alone increases Seq.
func (s PlanState) record(e PlanEvent, now time.Time) (PlanState, PlanEvent) {
	s.Seq++
	e.Plan, e.Epoch, e.Seq, e.At, e.Status = s.Plan, s.Epoch, s.Seq, now.UTC().Truncate(time.Microsecond), s.Status
	if e.Command != "" {
		s.Seen = append(slices.Clone(s.Seen), Seen{e.Command, s.Seq})
		s.Seen = s.Seen[max(0, len(s.Seen)-MaxSeen):]
	}
	return s, e
}

// PlanEventKind is what happened to a plan.
type PlanEventKind string

// The kinds of events in the journal of a plan.
const (
	PlanEventLaunchStarted PlanEventKind = "launch_started"
	PlanEventLaunchFailed  PlanEventKind = "launch_failed" // the plan has errors; nothing was launched
	PlanEventLaunched      PlanEventKind = "launched"
	PlanEventPaused        PlanEventKind = "paused"
	PlanEventResumed       PlanEventKind = "resumed"
	PlanEventMissedDecided PlanEventKind = "missed_decided" // a person said whether missed occurrences are to be opened
	PlanEventOpened        PlanEventKind = "opened"
	PlanEventProblem       PlanEventKind = "problem" // an occurrence could not be opened, and will be tried again
	PlanEventHeld          PlanEventKind = "held"    // an occurrence could not be opened, and is not tried again before a person asks for it
	PlanEventRetried       PlanEventKind = "retried"
	PlanEventClosing       PlanEventKind = "closing"
	PlanEventClosed        PlanEventKind = "closed"
	PlanEventEnded         PlanEventKind = "ended"    // an operator of the engine ended the workflow
	PlanEventHappened      PlanEventKind = "happened" // an event for which lines wait was recorded
	PlanEventRestored      PlanEventKind = "restored" // a new workflow took the plan over from the record
)

// PlanEvent is an entry in the journal of a plan. Entries are never changed.
type PlanEvent struct {
	Plan    PlanID             `json:"plan"`
	Epoch   int                `json:"epoch"`
	Seq     int                `json:"seq"`
	At      time.Time          `json:"at"`
	Kind    PlanEventKind      `json:"kind"`
	Status  PlanStatus         `json:"status"` // after the event
	Actor   directory.PersonID `json:"actor,omitempty"`
	Channel Channel            `json:"channel"`
	Proof   Evidence           `json:"proof,omitzero"`
	Command string             `json:"command,omitempty"` // id of the command; empty when nobody gave one

	Occurrences []LineOccurrence `json:"occurrences,omitempty"` // that were opened, missed, decided about, or could not be opened
	Choice      MissedChoice     `json:"choice,omitempty"`
	Message     string           `json:"message,omitempty"`
	On          calendar.Date    `json:"on,omitzero"`         // happened: the day of the event
	Document    string           `json:"document,omitempty"`  // happened: the number of the document that tells of it
	Due         calendar.Date    `json:"due,omitzero"`        // happened: the deadline that the coordinator has set
	Withdrawn   int              `json:"withdrawn,omitempty"` // tasks that were recorded and never started
	Cancelled   int              `json:"cancelled,omitempty"` // tasks that were started by a launch that did not come to its end
}
