package workflows

import "loa/plan"

// The names under which the workflows are registered. They are written into histories: never change one.
const (
	NamePlan    = "Plan"
	NameTask    = "Task"
	NameMailbox = "Mailbox"
	NameOutbox  = "Outbox"
)

// The task queues: plans and tasks on one, the pumps that talk to mail servers on the other, so that a slow mail server never
// keeps a person waiting.
const (
	Queue     = "loa"
	MailQueue = "loa-mail"
)

// The signals that an operator may send: they carry nothing and may come any number of times.
const (
	SignalWake   = "wake"   // look again now
	SignalResync = "resync" // write the whole state into the projection again
)

// The updates of a plan; a task's updates are named after its commands.
const (
	UpdatePausePlan  = "pause"
	UpdateResumePlan = "resume"
	UpdateClosePlan  = "close"
)

// PlanWorkflowID is the id of a plan's workflow.
func PlanWorkflowID(id plan.PlanID) string { return "plan/" + string(id) }

// TaskWorkflowID is the id of a task's workflow.
func TaskWorkflowID(id plan.TaskID) string { return "task/" + string(id) }

// MailboxWorkflowID is the id of the workflow that reads a mailbox; being unique, it elects the one reader.
func MailboxWorkflowID(name string) string { return "mailbox/" + name }

// OutboxWorkflowID is the id of the workflow that sends the letters.
const OutboxWorkflowID = "outbox"
