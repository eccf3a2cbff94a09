package store

import (
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
)

// StartStatus tells whether the workflow of a task has been started.
type StartStatus string

// The values of StartStatus.
const (
	StartPending StartStatus = "pending" // the row exists, the workflow may not
	StartDone    StartStatus = "started" // the workflow was started, or has projected a state
	// StartWithdrawn is a task whose workflow was never started, because its plan was closed before.
	StartWithdrawn StartStatus = "withdrawn"
)

// Task is one task. State is the state that its workflow last projected. Before the first event, State has only Task, Unit, Stage,
// Condition, Due and FirstDue, and Seq is 0.
type Task struct {
	ID          plan.TaskID
	Plan        plan.PlanID
	Line        string
	Unit        directory.UnitCode
	UnitName    string // the latest name of the unit; its code when the directory lacks it
	Occurrence  string
	Title       string
	Product     string
	Group       string
	Kind        deadline.Kind
	From        calendar.Date
	Recurs      bool
	Work        plan.TaskWork // what it began with beside its deadline
	StartStatus StartStatus
	State       plan.State
	OpenedAt    time.Time // zero before the first event
	Since       time.Time
	UpdatedAt   time.Time
	ClosedAt    time.Time // zero while the task is open
}

// PendingTask is a task whose workflow is not known to be started, with what its start needs.
type PendingTask struct {
	ID    plan.TaskID
	Kind  deadline.Kind
	From  calendar.Date
	Due   calendar.Date // zero without a known date
	Title string
	Work  plan.TaskWork
	State plan.State // with Seq 0 before the first event is on record
}

// TaskSort is an order of a list of tasks. Equal tasks are ordered by id.
type TaskSort string

// The orders of a list of tasks.
const (
	SortDue     TaskSort = "due"     // earliest deadline first, tasks without one last; also the order of the zero value
	SortUnit    TaskSort = "unit"    // by the name of the unit, in Vietnamese order
	SortTitle   TaskSort = "title"   // in Vietnamese order
	SortUpdated TaskSort = "updated" // last updated first
	SortPlan    TaskSort = "plan"    // in the order of the annex
)

// TaskFilter selects tasks; a zero field selects all.
type TaskFilter struct {
	Plan        plan.PlanID
	Unit        directory.UnitCode
	Line        string
	Stage       plan.Stage
	Condition   plan.Condition
	Bucket      plan.Bucket
	Timeliness  plan.Timeliness
	Group       string // the heading of the group, in full
	Search      string // words that must all occur, in any case and without regard to marks, in title, product, group, unit or id
	DueFrom     calendar.Date
	DueTo       calendar.Date
	StartStatus StartStatus
	Open        bool          // tasks that are neither done nor cancelled
	Among       []plan.TaskID // tasks of this list; nil selects all
	View        *View         // tasks that somebody may see; nil selects all
	Sort        TaskSort
	Limit       int // 0 for all
	Offset      int
}

// Figures are the numbers of an overview. The first four are the official buckets, which add up to all tasks that are not cancelled.
type Figures struct {
	DoneOnTime  int
	DoneLate    int
	OpenInTime  int
	OpenOverdue int
	DueSoon     int // also counted in OpenInTime
	Cancelled   int
}

// Tasks is the number of tasks in the four buckets.
func (f Figures) Tasks() int { return f.DoneOnTime + f.DoneLate + f.OpenInTime + f.OpenOverdue }

// Plus adds the figures of other tasks.
func (f Figures) Plus(other Figures) Figures {
	return Figures{
		f.DoneOnTime + other.DoneOnTime, f.DoneLate + other.DoneLate, f.OpenInTime + other.OpenInTime, f.OpenOverdue + other.OpenOverdue,
		f.DueSoon + other.DueSoon, f.Cancelled + other.Cancelled,
	}
}

// UnitFigures are the figures of the tasks of one unit.
type UnitFigures struct {
	Unit directory.UnitCode
	Name string
	Figures
}

// Overview are the figures of a plan on a day, in total and for each unit, in the Vietnamese order of the units' names, with the counts of the
// same moment.
type Overview struct {
	Total  Figures
	Units  []UnitFigures
	Counts PlanCounts
	Late   []StageLate // every stage but the end, in order
}

// StageLate are the open and overdue tasks at a stage, and those among them that lie on nobody's desk: they are paused, or not yet started.
type StageLate struct {
	Stage     plan.Stage
	Tasks     int
	Paused    int
	Unstarted int
}

// StageCount is the number of tasks at a stage, and of those among them that are neither done nor cancelled.
type StageCount struct {
	Stage plan.Stage
	Tasks int
	Open  int
}

// PlanCounts are the counts of the tasks of a plan. ByStage has every stage in order, also with 0.
type PlanCounts struct {
	Tasks     int
	Pending   int
	Started   int
	Withdrawn int
	ByStage   []StageCount
}

// Gap is the number of an event that the journal of a task lacks (Found 0) or has more than once, over all epochs.
type Gap struct {
	Task  plan.TaskID
	Seq   int
	Found int
}

// Refusal is the record of a command that plan refused.
type Refusal struct {
	Task    plan.TaskID
	Command string // id of the command
	Kind    plan.CommandKind
	Actor   directory.PersonID
	Channel plan.Channel
	Reason  plan.RefusalKind
	Message string
	At      time.Time
}

// Projection is one change of a task: the state after it, its events, the notices of the events, the letters that follow and the requests in
// them. It is written in one transaction.
type Projection struct {
	State    plan.State
	Events   []plan.Event
	Letters  []LetterOut
	Requests []Request
	Notices  []Notice
}
