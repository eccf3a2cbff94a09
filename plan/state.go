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

// TaskSubstitution lets somebody stand in for an approver in this task alone, up to and including a day.
type TaskSubstitution struct {
	Principal  directory.PersonID `json:"principal,omitempty"` // empty: whoever holds the office
	Substitute directory.PersonID `json:"substitute"`
	Level      int                `json:"level,omitempty"` // of the approval, from 1; 0: any, when the coordinator provides ahead of time
	Until      calendar.Date      `json:"until,omitzero"`
	Basis      string             `json:"basis"`
}

// holds says whether the substitute may decide at a level, counted from 0, on a day.
func (t TaskSubstitution) holds(level int, today calendar.Date) bool {
	return (t.Level == 0 || t.Level == level+1) && (t.Until.IsZero() || !today.After(t.Until))
}

// Seen remembers one carried-out command, so that asking twice answers the same and changes nothing.
type Seen struct {
	ID  string `json:"id"`
	Seq int    `json:"seq"`
}

// MaxSeen is how many command ids a task remembers; the journal's unique key guards beyond that.
const MaxSeen = 64

// MaxExtensions is how often a task's deadline may be extended.
const MaxExtensions = 3

// State is all there is to know to carry a task on: the workflow's start input, what it carries over when it continues as new,
// and what it is restored from. It holds no names, addresses or texts, only ids, dates and hashes.
type State struct {
	Task  TaskID             `json:"task"`
	Unit  directory.UnitCode `json:"unit"`
	Epoch int                `json:"epoch"`
	Seq   int                `json:"seq"` // of the last event

	Stage      Stage              `json:"stage"`
	Condition  Condition          `json:"condition"`
	Levels     []Level            `json:"levels"`
	Level      int                `json:"level"`              // index of the level the draft has reached
	AssignedTo directory.PersonID `json:"assignee,omitempty"` // who in the unit does it, when somebody was named

	Draft      int                `json:"draft,omitempty"` // the newest version, from 1
	DraftHash  string             `json:"draft_hash,omitempty"`
	DraftBy    directory.PersonID `json:"draft_by,omitempty"`
	UndoWindow *UndoWindow        `json:"hold,omitempty"` // of the last decision; it may have ended
	PublishOn  calendar.Date      `json:"publish_on,omitzero"`
	Link       string             `json:"link,omitempty"`
	ProofDate  calendar.Date      `json:"evidence,omitzero"`
	Report     string             `json:"report,omitempty"` // hash of the report being checked, empty when it is owed

	Due        calendar.Date      `json:"due,omitzero"`       // in force
	FirstDue   calendar.Date      `json:"first_due,omitzero"` // as issued; never changed
	Extensions int                `json:"extensions,omitempty"`
	AskedDue   calendar.Date      `json:"asked_due,omitzero"` // an extension asked and not yet decided
	AskedBy    directory.PersonID `json:"asked_by,omitempty"`
	PauseEnd   calendar.Date      `json:"pause_end,omitzero"`

	Opened      time.Time     `json:"opened"`           // when the task was launched
	Since       time.Time     `json:"since"`            // when the present stage was entered or its clock restarted
	Woken       time.Time     `json:"woken"`            // up to when the ladder of reminders has been climbed
	Reminders   int           `json:"step,omitempty"`   // reminders sent so far, over the whole task
	Overdue     bool          `json:"late,omitempty"`   // the overdue event is in the journal
	Escalations int           `json:"climb,omitempty"`  // escalations so far
	Resumed     calendar.Date `json:"resumed,omitzero"` // when lateness is counted from, if the task stood still on the way; else from Due

	Substitutions []TaskSubstitution `json:"substitutions,omitempty"`
	Calendar      calendar.Calendar  `json:"calendar"`
	Seen          []Seen             `json:"seen,omitempty"`
}

// TaskInput is what a task is launched with.
type TaskInput struct {
	Task     TaskID
	Levels   []Level
	Due      calendar.Date // zero when the plan gives none
	Calendar calendar.Calendar
}

// NewTask makes the state of a freshly launched task and the first line of its journal.
func NewTask(o TaskInput, now time.Time) (State, Event) {
	s := State{
		Task: o.Task, Unit: o.Task.Unit(),
		Stage: StageAssignment, Condition: ConditionActive, Levels: o.Levels,
		Due: o.Due, FirstDue: o.Due, Calendar: o.Calendar,
		Opened: now, Since: now, Woken: now,
	}
	return s.record(Event{Kind: EventOpened, Channel: ChannelEngine, Due: o.Due}, StageAssignment, now)
}

// Abort ends a task that an operator of the engine has cancelled from outside, so that even that leaves a line in the journal.
func (s State) Abort(reason string, now time.Time) (State, Event) {
	s.Condition = ConditionCancelled
	return s.record(Event{Kind: EventCancelled, Channel: ChannelEngine, Reason: reason}, s.Stage, now)
}

// Closed says whether the task is over: done, or cancelled.
func (s State) Closed() bool {
	return s.Stage == StageDone || s.Condition == ConditionCancelled
}

// Progress is what the task's timeliness is computed from.
func (s State) Progress() Progress {
	return Progress{Stage: s.Stage, Condition: s.Condition, Due: s.Due, ProofDate: s.ProofDate}
}

// Approval is the level whose approver has to decide now; ok is false outside the approval stage.
func (s State) Approval() (level Level, ok bool) {
	if s.Stage != StageApproval || s.Level >= len(s.Levels) {
		return Level{}, false
	}
	return s.Levels[s.Level], true
}

// SeenCommand finds the event number with which a command was carried out before.
func (s State) SeenCommand(id string) (seq int, seen bool) {
	for _, old := range s.Seen {
		if old.ID == id {
			return old.Seq, true
		}
	}
	return 0, false
}

// record numbers an event, moves the state to a stage and remembers the command. It is the only place where Seq grows.
func (s State) record(e Event, to Stage, now time.Time) (State, Event) {
	s.Seq++
	e.Task, e.Epoch, e.Seq, e.At = s.Task, s.Epoch, s.Seq, now.UTC().Truncate(time.Microsecond)
	e.From, e.To, e.Condition = s.Stage, to, s.Condition
	if to != s.Stage {
		s.Stage, s.Since = to, now
	}
	if e.Command != "" {
		s.Seen = append(slices.Clone(s.Seen), Seen{e.Command, s.Seq})
		s.Seen = s.Seen[max(0, len(s.Seen)-MaxSeen):]
	}
	return s, e
}
