package period

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
)

// EventKind is what happened to a period.
type EventKind string

// The kinds of events.
const (
	EventOpeningDue        EventKind = "opening_due" // the day on which the period is to be opened
	EventOpened            EventKind = "opened"
	EventSubmitted         EventKind = "submitted"
	EventAccepted          EventKind = "accepted"
	EventReturned          EventKind = "returned"
	EventExempted          EventKind = "exempted"
	EventUnexempted        EventKind = "unexempted"
	EventSettled           EventKind = "settled" // a person gave a figure the value that was not surely read
	EventReminded          EventKind = "reminded"
	EventEscalated         EventKind = "escalated" // Unit hears of Units; without a Unit the standing body does
	EventClosed            EventKind = "closed"
	EventAdmitted          EventKind = "admitted"
	EventReopened          EventKind = "reopened"
	EventDueAmended        EventKind = "due_amended"
	EventCompiled          EventKind = "compiled"
	EventAskedApproval     EventKind = "asked_approval"
	EventApproved          EventKind = "approved"
	EventReportReturned    EventKind = "report_returned"
	EventSent              EventKind = "sent"
	EventCorrecting        EventKind = "correcting" // a new version is begun
	EventCorrectionDropped EventKind = "correction_dropped"
	EventCancelled         EventKind = "cancelled"
	EventRestored          EventKind = "restored"
)

// EventKinds lists every kind.
func EventKinds() []EventKind {
	return []EventKind{
		EventOpeningDue, EventOpened, EventSubmitted, EventAccepted, EventReturned, EventExempted, EventUnexempted, EventSettled, EventReminded,
		EventEscalated, EventClosed, EventAdmitted, EventReopened, EventDueAmended, EventCompiled, EventAskedApproval, EventApproved, EventReportReturned, EventSent,
		EventCorrecting, EventCorrectionDropped, EventCancelled, EventRestored,
	}
}

// Event is an entry in the journal of a period. (Plan, Period, Epoch, Seq) identifies it; it is never changed.
type Event struct {
	Plan    string             `json:"plan"`
	Period  ID                 `json:"period"`
	Epoch   int                `json:"epoch"`
	Seq     int                `json:"seq"`
	At      time.Time          `json:"at"`
	Kind    EventKind          `json:"kind"`
	Stage   Stage              `json:"stage"` // after the event
	Actor   directory.PersonID `json:"actor,omitempty"`
	Proof   string             `json:"proof,omitempty"`
	Command string             `json:"command,omitempty"`

	Unit       directory.UnitCode   `json:"unit,omitempty"`
	Units      []directory.UnitCode `json:"units,omitempty"` // opened, reminded, escalated, due_amended
	Level      Level                `json:"level,omitempty"` // due_amended
	Submission string               `json:"submission,omitempty"`
	Number     int                  `json:"number,omitempty"` // of the submission; settled: of the figure in it
	Value      *indicator.Number    `json:"value,omitempty"`  // settled
	Content    Content              `json:"content,omitempty"`
	Figures    int                  `json:"figures,omitempty"`
	Late       bool                 `json:"late,omitempty"`
	On         calendar.Date        `json:"on,omitzero"`  // the day of the evidence
	Due        calendar.Date        `json:"due,omitzero"` // due_amended, returned, reopened, reminded
	Reason     string               `json:"reason,omitempty"`
	Document   string               `json:"document,omitempty"`
	Version    int                  `json:"version,omitempty"`
	Hash       string               `json:"hash,omitempty"`
}
