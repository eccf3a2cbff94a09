package plan

import (
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// EventKind is what happened to a task.
type EventKind string

// The events of a task's journal.
const (
	EventOpened             EventKind = "opened"
	EventAccepted           EventKind = "accepted"
	EventDeclined           EventKind = "declined"
	EventAssigned           EventKind = "assigned"
	EventDraftSubmitted     EventKind = "draft_submitted"
	EventApproved           EventKind = "approved"
	EventReturned           EventKind = "returned"
	EventWithdrawn          EventKind = "withdrawn"
	EventPublished          EventKind = "published"
	EventReportSubmitted    EventKind = "report_submitted"
	EventReportAccepted     EventKind = "report_accepted"
	EventReportReturned     EventKind = "report_returned"
	EventSubstituted        EventKind = "substituted"
	EventExtensionRequested EventKind = "extension_requested"
	EventExtensionGranted   EventKind = "extension_granted"
	EventExtensionRefused   EventKind = "extension_refused"
	EventAmended            EventKind = "amended"
	EventPaused             EventKind = "paused"
	EventResumed            EventKind = "resumed"
	EventCancelled          EventKind = "cancelled"
	EventReminded           EventKind = "reminded"
	EventOverdue            EventKind = "overdue"
	EventEscalated          EventKind = "escalated"
	EventAsked              EventKind = "asked"
	EventAnswered           EventKind = "answered"
	EventSuspended          EventKind = "suspended"
	EventKept               EventKind = "kept"
	EventReassigned         EventKind = "reassigned"
	EventCounted            EventKind = "counted"
	EventItemDropped        EventKind = "item_dropped"
	EventReached            EventKind = "reached"
	EventCheckIn            EventKind = "check_in"
	EventCompleted          EventKind = "completed"
	EventReleaseDue         EventKind = "release_due"
	EventReleaseMissed      EventKind = "release_missed"
)

// EventKinds lists every kind, in the order a journal explains them.
func EventKinds() []EventKind {
	return []EventKind{
		EventOpened, EventAccepted, EventDeclined, EventAssigned, EventDraftSubmitted, EventApproved, EventReturned,
		EventWithdrawn, EventSuspended, EventKept, EventReached, EventPublished, EventCounted, EventItemDropped, EventReportSubmitted, EventReportAccepted, EventReportReturned, EventSubstituted,
		EventExtensionRequested, EventExtensionGranted, EventExtensionRefused, EventAsked, EventAnswered, EventAmended, EventPaused,
		EventResumed, EventReassigned, EventCancelled, EventCheckIn, EventReminded, EventOverdue, EventEscalated,
		EventCompleted, EventReleaseDue, EventReleaseMissed,
	}
}

// Event is one line of a task's journal: the result of a command or of a timer. It is never changed. (Task, Epoch, Seq) identifies it:
// Seq counts from 1 without a gap from the launch to the end of the task, Epoch counts restores from the record. The events about a
// decision (withdrawn, suspended, kept) have its Seq as their Step, and an answer that of its question.
type Event struct {
	Task     TaskID             `json:"task"`
	Epoch    int                `json:"epoch"`
	Seq      int                `json:"seq"`
	Kind     EventKind          `json:"kind"`
	At       time.Time          `json:"at"`
	Actor    directory.PersonID `json:"actor,omitempty"` // empty when a timer fired
	Position directory.Position `json:"office,omitzero"` // the position in which the actor acted
	Channel  Channel            `json:"channel"`
	Proof    Evidence           `json:"proof,omitzero"`
	Command  string             `json:"command,omitempty"` // the idempotency key of the command

	From      Stage     `json:"from"`
	To        Stage     `json:"to"`
	Condition Condition `json:"condition"`

	Person    directory.PersonID `json:"person,omitempty"`
	For       directory.PersonID `json:"for,omitempty"`
	Draft     int                `json:"draft,omitempty"`
	Level     int                `json:"level,omitempty"` // of the approval, from 1
	Hash      string             `json:"hash,omitempty"`
	Reason    string             `json:"reason,omitempty"`
	Link      string             `json:"link,omitempty"`
	Document  string             `json:"document,omitempty"` // the number of the document that proves the publication
	ProofDate calendar.Date      `json:"evidence,omitzero"`
	Due       calendar.Date      `json:"due,omitzero"`
	Until     calendar.Date      `json:"until,omitzero"`
	Step      int                `json:"step,omitempty"` // of a reminder or an escalation: its number, from 1; of a dropped item: its number; else the Seq of the event that it is about

	Proposed    string             `json:"proposed,omitempty"`     // declined: the unit that should do the task, in the words of the unit
	Unit        directory.UnitCode `json:"unit,omitempty"`         // reassigned: the unit that gets the task
	DateAssumed bool               `json:"date_assumed,omitempty"` // published: ProofDate is the day of the letter, which named no day

	InForce   calendar.Date `json:"in_force,omitzero"`   // the deadline of the task after the event; zero: none, or a task from before shapes
	Proved    calendar.Date `json:"proved,omitzero"`     // the day on which the work is proved after the event; likewise
	Milestone MilestoneKey  `json:"milestone,omitempty"` // reached, published, amended: with its new day in Until
	Place     string        `json:"place,omitempty"`     // reached, published
	People    int           `json:"people,omitempty"`    // reached, published: who took part; 0: not said
	Photos    []string      `json:"photos,omitempty"`    // reached, published: SHA-256 of the photos
	Items     []Item        `json:"items,omitempty"`     // counted: what counts from now on
	Quota     int           `json:"quota,omitempty"`     // amended: the new number for each period

	ReleaseAt time.Time `json:"release_at,omitzero"` // draft_submitted, release_due, release_missed: the instant planned for the publication

	UndoUntil time.Time `json:"held_until,omitzero"` // end of the undo window of a decision; of a decision that is kept: its new end
}

// DraftHash finds the hash of a version of the draft in the journal of its task; false when the journal has no such version.
func DraftHash(journal []Event, version int) (hash string, found bool) {
	for _, e := range journal {
		if e.Kind == EventDraftSubmitted && e.Draft == version {
			return e.Hash, true
		}
	}
	return "", false
}
