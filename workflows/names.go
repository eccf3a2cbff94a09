package workflows

import "loa/plan"

// The names under which the workflows are registered. Histories contain them, so they must not be changed.
const (
	NamePlan    = "Plan"
	NameTask    = "Task"
	NameMailbox = "Mailbox"
	NameOutbox  = "Outbox"
	NameDigest  = "Digest"
)

// Queues are the names of the task queues of an installation. The entity workflows that connect to mail servers have their own, so that a
// slow mail server does not delay the command of a person.
type Queues struct {
	Tasks string // of Plan, Task and Digest
	Mail  string // of Mailbox and Outbox
}

// FirstQueues are the task queues of every installation from before each had names of its own.
var FirstQueues = Queues{Tasks: "loa", Mail: "loa-mail"}

// The signals that an operator may send, any number of times. They have no argument.
const (
	SignalWake   = "wake"   // do now the steps that are due
	SignalResync = "resync" // compare the state with the record, and write the whole state into the projection again
)

// The updates of a plan. A task has one update for each kind of command, with the name of the kind.
const (
	UpdatePausePlan  = "pause"
	UpdateResumePlan = "resume"
	UpdateClosePlan  = "close"
)

// PlanWorkflowID returns the workflow id of a plan.
func PlanWorkflowID(id plan.PlanID) string { return "plan/" + string(id) }

// TaskWorkflowID returns the workflow id of a task.
func TaskWorkflowID(id plan.TaskID) string { return "task/" + string(id) }

// MailboxWorkflowID returns the workflow id of a mailbox. It is unique, so only one workflow reads the mailbox.
func MailboxWorkflowID(name string) string { return "mailbox/" + name }

// OutboxWorkflowID is the workflow id of the outbox.
const OutboxWorkflowID = "outbox"

// DigestScheduleID is the id of the schedule that starts the digests, and DigestWorkflowID begins the workflow ids of their runs.
const (
	DigestScheduleID = "digest"
	DigestWorkflowID = "digest"
)
