package plan

import (
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Level is one level of approval: a role in a unit, resolved to a person on the day the draft reaches it.
type Level struct {
	Role directory.Role     `json:"role"`
	Unit directory.UnitCode `json:"unit"`
}

// TaskSubstitution lets a substitute decide for an approver in this task alone, up to and including the day Until; a zero day sets no end.
type TaskSubstitution struct {
	Principal  directory.PersonID `json:"principal,omitempty"` // empty: the holder of the position
	Substitute directory.PersonID `json:"substitute"`
	Level      int                `json:"level,omitempty"` // of the approval, from 1; 0: every level, when the coordinator names a substitute ahead of time
	Until      calendar.Date      `json:"until,omitzero"`
	Basis      string             `json:"basis"` // the written decision
}

// holds says whether the substitute may decide at a level, counted from 0, on a day.
func (t TaskSubstitution) holds(level int, today calendar.Date) bool {
	return (t.Level == 0 || t.Level == level+1) && (t.Until.IsZero() || !today.After(t.Until))
}

// Seen is the id of a command that was carried out and the number of its event, so that the same command given again gets the same
// answer and changes nothing.
type Seen struct {
	ID  string `json:"id"`
	Seq int    `json:"seq"`
}

// MaxSeen is how many command ids a task keeps. The journal's unique key (task, command) stops an older command that is given again.
const MaxSeen = 64

// MaxExtensions is how often a task's deadline may be extended.
const MaxExtensions = 3

// State is the whole state of a task: the workflow's start input, its continue-as-new input, and the input of a restore from PostgreSQL.
// It holds ids, dates and hashes, and no names, addresses or texts. JSON tags are part of recorded histories and never change.
type State struct {
	Task  TaskID             `json:"task"`
	Unit  directory.UnitCode `json:"unit"`
	Epoch int                `json:"epoch"` // counts restores from the record
	Seq   int                `json:"seq"`   // of the last event

	Shape      Shape              `json:"shape,omitzero"` // zero: of a task from before shapes
	Stage      Stage              `json:"stage"`
	Condition  Condition          `json:"condition"`
	Levels     []Level            `json:"levels"`
	Level      int                `json:"level"`              // index of the level that the draft has reached
	AssignedTo directory.PersonID `json:"assignee,omitempty"` // the person in the unit who does the task; empty: the focal point

	Draft      int                `json:"draft,omitempty"` // the newest version, from 1
	DraftHash  string             `json:"draft_hash,omitempty"`
	DraftBy    directory.PersonID `json:"draft_by,omitempty"`
	UndoWindow *UndoWindow        `json:"hold,omitempty"`      // of the last decision; it may have ended
	PublishOn  calendar.Date      `json:"publish_on,omitzero"` // the day planned for the publication
	ReleaseAt  time.Time          `json:"release_at,omitzero"` // the instant planned for it, when one is set
	Link       string             `json:"link,omitempty"`      // of the proof of publication (minh chứng)
	Document   string             `json:"document,omitempty"`  // the number of the document that proves the publication, when there is no link
	ProofDate  calendar.Date      `json:"evidence,omitzero"`   // the day of publication that the proof names
	Report     string             `json:"report,omitempty"`    // hash of the report being checked, empty when it is owed
	Inquiries  []Inquiry          `json:"inquiries,omitempty"` // the open questions between the unit and the coordinator

	Tally      *Tally      `json:"tally,omitempty"`      // of a shape that counts
	Milestones []Milestone `json:"milestones,omitempty"` // of an event, in their order

	Due        calendar.Date      `json:"due,omitzero"`       // in force
	FirstDue   calendar.Date      `json:"first_due,omitzero"` // as issued; never changed
	Extensions int                `json:"extensions,omitempty"`
	AskedDue   calendar.Date      `json:"asked_due,omitzero"` // of an extension requested and not yet decided
	AskedBy    directory.PersonID `json:"asked_by,omitempty"`
	PauseEnd   calendar.Date      `json:"pause_end,omitzero"` // the last day of a pause; zero: the coordinator ends it
	// ReportDue is until when the report may wait, by an extension granted after the publication; zero: by the schedule. Due stays what it
	// is then, because the publication is measured on it.
	ReportDue    calendar.Date      `json:"report_due,omitzero"`
	ReassignedTo directory.UnitCode `json:"reassigned_to,omitempty"` // the unit that got the task instead; the task is cancelled

	Opened      time.Time     `json:"opened"`           // when the task was launched
	Since       time.Time     `json:"since"`            // when the present stage was entered or its reminders restarted
	Woken       time.Time     `json:"woken"`            // scheduled events up to this instant have fired
	Reminders   int           `json:"step,omitempty"`   // reminders sent so far, over the whole task
	Overdue     bool          `json:"late,omitempty"`   // the overdue event is in the journal
	Escalations int           `json:"climb,omitempty"`  // escalations since the last change of the deadline
	Resumed     calendar.Date `json:"resumed,omitzero"` // the day from which lateness is counted when the deadline passed during a pause; zero: from Due

	Substitutions []TaskSubstitution `json:"substitutions,omitempty"`
	Calendar      calendar.Calendar  `json:"calendar"`
	Wave          int                `json:"wave,omitzero"` // how many tasks may wake on one morning; 0 counts as few
	Seen          []Seen             `json:"seen,omitempty"`
}

// TaskInput is the input of NewTask.
type TaskInput struct {
	Task     TaskID
	Levels   []Level
	Due      calendar.Date // zero when the plan gives none
	Calendar calendar.Calendar
	Wave     int `json:",omitzero"` // how many tasks the plan has, which may all wake on one morning

	Shape      Shape       `json:",omitzero"`
	Tally      *Tally      `json:",omitempty"` // of a shape that counts
	Milestones []Milestone `json:",omitempty"` // of an event
}

// NewTask gives the state of a newly launched task, in the assignment stage, and the first event of its journal.
func NewTask(o TaskInput, now time.Time) (State, Event) {
	s := State{
		Task: o.Task, Unit: o.Task.Unit(),
		Stage: StageAssignment, Condition: ConditionActive, Levels: o.Levels,
		Due: o.Due, FirstDue: o.Due, Calendar: o.Calendar, Wave: o.Wave,
		Shape: o.Shape, Tally: o.Tally, Milestones: o.Milestones,
		Opened: now, Since: now, Woken: now,
	}
	return s.record(Event{Kind: EventOpened, Channel: ChannelEngine, Due: o.Due}, StageAssignment, now)
}

// JustOpened gives the first event of the task again, when no other has followed in its first epoch; false otherwise.
func (s State) JustOpened() (Event, bool) {
	if s.Seq != 1 || s.Epoch != 0 {
		return Event{}, false
	}
	_, opened := NewTask(TaskInput{Task: s.Task, Levels: s.Levels, Due: s.FirstDue, Calendar: s.Calendar, Shape: s.Shape}, s.Opened)
	return opened, true
}

// Abort cancels a task whose workflow an operator of the engine has cancelled, so that this end too has an event in the journal.
func (s State) Abort(reason string, now time.Time) (State, Event) {
	s.Condition = ConditionCancelled
	return s.record(Event{Kind: EventCancelled, Channel: ChannelEngine, Reason: reason}, s.Stage, now)
}

// Closed says whether the task is over: done, or cancelled.
func (s State) Closed() bool {
	return s.Stage == StageDone || s.Condition == ConditionCancelled
}

// Later says whether the state is later than another one of the same task: of a later epoch, or of the same epoch with more events.
func (s State) Later(than State) bool {
	return s.Epoch > than.Epoch || s.Epoch == than.Epoch && s.Seq > than.Seq
}

// Progress gives the part of the state from which timeliness is computed.
func (s State) Progress() Progress {
	return Progress{Stage: s.Stage, Condition: s.Condition, Due: s.Due, ProofDate: s.ProofDate}
}

// Approval is the level at which the draft waits for a decision; ok is false outside the approval stage.
func (s State) Approval() (level Level, ok bool) {
	if s.Stage != StageApproval || s.Level >= len(s.Levels) {
		return Level{}, false
	}
	return s.Levels[s.Level], true
}

// SeenCommand finds the number of the event of a command that was carried out before, among the last MaxSeen commands.
func (s State) SeenCommand(id string) (seq int, seen bool) {
	for _, old := range s.Seen {
		if old.ID == id {
			return old.Seq, true
		}
	}
	return 0, false
}

// record numbers an event, moves the state to a stage and keeps the id of the command. It alone increases Seq.
func (s State) record(e Event, to Stage, now time.Time) (State, Event) {
	s.Seq++
	e.Task, e.Epoch, e.Seq, e.At = s.Task, s.Epoch, s.Seq, now.UTC().Truncate(time.Microsecond)
	e.From, e.To, e.Condition = s.Stage, to, s.Condition
	if s.Shape.Code != "" {
		e.InForce, e.Proved = s.Due, s.ProofDate
	}
	if to != s.Stage {
		s.Stage, s.Since = to, now
	}
	if e.Command != "" {
		s.Seen = append(slices.Clone(s.Seen), Seen{e.Command, s.Seq})
		s.Seen = s.Seen[max(0, len(s.Seen)-MaxSeen):]
	}
	return s, e
}
