package store

import (
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
)

// StartStatus says whether the workflow of a task has been started.
type StartStatus string

// The two steps of a launch.
const (
	StartPending StartStatus = "pending" // the row is there, the workflow may not be
	StartDone    StartStatus = "started" // the workflow was started, or has projected something
)

// Task is one task as pages show it. State is what the workflow last projected; before its first event only Task, Unit, Stage,
// Condition, Due and FirstDue are set in it and Seq is 0.
type Task struct {
	ID          plan.TaskID
	Plan        plan.PlanID
	Line        string
	Unit        directory.UnitCode
	UnitName    string // as the unit was last called; its code when the directory does not know it
	Occurrence  string
	Title       string
	Product     string
	Group       string
	Kind        deadline.Kind
	From        calendar.Date
	Recurs      bool
	StartStatus StartStatus
	State       plan.State
	OpenedAt    time.Time // zero before the first event
	Since       time.Time
	UpdatedAt   time.Time
	ClosedAt    time.Time // zero while the task is open
}

// PendingTask is what a task is started from, when its row is there and its workflow is not.
type PendingTask struct {
	ID    plan.TaskID
	Kind  deadline.Kind
	From  calendar.Date
	Due   calendar.Date // zero when no date is known
	Title string
}

// TaskSort is an order of a list of tasks. The task's id decides between equals.
type TaskSort string

// The orders of a list of tasks.
const (
	SortDue     TaskSort = "due"     // earliest deadline first, none last: the zero value means the same
	SortUnit    TaskSort = "unit"    // by the unit's name, in Vietnamese order
	SortTitle   TaskSort = "title"   // in Vietnamese order
	SortUpdated TaskSort = "updated" // what moved last, first
	SortPlan    TaskSort = "plan"    // as the lines stand in the plan
)

// TaskFilter narrows a list of tasks; a zero field does not narrow.
type TaskFilter struct {
	Plan        plan.PlanID
	Unit        directory.UnitCode
	Line        string
	Stage       plan.Stage
	Condition   plan.Condition
	Bucket      plan.Bucket
	Timeliness  plan.Timeliness
	Group       string // the whole heading
	Search      string // every word of it, without regard to marks and case, in title, product, unit, line or id
	DueFrom     calendar.Date
	DueTo       calendar.Date
	StartStatus StartStatus
	Open        bool // only tasks that are neither done nor cancelled
	Sort        TaskSort
	Limit       int // 0 for all
	Offset      int
}

// Figures are the numbers of an overview: the four official buckets, which add up to all tasks that are not cancelled; the open
// tasks due soon, which are also counted as open in time; and the cancelled ones.
type Figures struct {
	DoneOnTime  int
	DoneLate    int
	OpenInTime  int
	OpenOverdue int
	DueSoon     int
	Cancelled   int
}

// Tasks is how many tasks the four buckets hold together.
func (f Figures) Tasks() int { return f.DoneOnTime + f.DoneLate + f.OpenInTime + f.OpenOverdue }

// UnitFigures are the figures of one lead unit.
type UnitFigures struct {
	Unit directory.UnitCode
	Name string
	Figures
}

// Overview is how a plan stands on a day, in total and for each lead unit in Vietnamese order of their names.
type Overview struct {
	Total Figures
	Units []UnitFigures
}

// StageCount is how many tasks stand at a stage.
type StageCount struct {
	Stage plan.Stage
	Tasks int
}

// PlanCounts is how far a plan's tasks are launched and where they stand. ByStage has every stage in order, also with 0.
type PlanCounts struct {
	Tasks   int
	Pending int
	Started int
	ByStage []StageCount
}

// Gap is a number that a task's journal lacks (Found 0) or has more than once, over all epochs.
type Gap struct {
	Task  plan.TaskID
	Seq   int
	Found int
}

// Refusal is one command that was not carried out, for the record.
type Refusal struct {
	Task    plan.TaskID
	Command string // the command's id
	Kind    plan.CommandKind
	Actor   directory.PersonID
	Channel plan.Channel
	Reason  plan.RefusalKind
	Message string
	At      time.Time
}

// Projection is one change of a task, to be written in one transaction: the state after it, its events, the letters it makes
// necessary and the questions that those letters ask.
type Projection struct {
	State    plan.State
	Events   []plan.Event
	Letters  []LetterOut
	Requests []Request
}
