package workflows

import (
	"loa/plan"
	"loa/plan/period"
)

// The names under which the workflows are registered. Histories contain them, so they must not be changed.
const (
	NamePlan    = "Plan"
	NameTask    = "Task"
	NameMailbox = "Mailbox"
	NameOutbox  = "Outbox"
	NameDigest  = "Digest"

	NameReconcile = "Reconcile"

	NamePublication = "Publication"
	NameWebhook     = "Webhook"

	NamePeriod = "Period"
)

// Queues are the names of the task queues of an installation. The entity workflows that connect to mail servers have their own, so that a
// slow mail server does not delay the command of a person.
type Queues struct {
	Tasks string // of Plan, Task, Digest, Reconcile, Publication and Webhook
	Mail  string // of Mailbox and Outbox
}

// FirstQueues are the task queues of every installation from before each had names of its own.
var FirstQueues = Queues{Tasks: "loa", Mail: "loa-mail"}

// The signals that an operator may send, any number of times. They have no argument.
const (
	SignalWake   = "wake"   // do now the steps that are due
	SignalResync = "resync" // adopt the state of the record if that is later, else project the whole run again
)

// The queries of a task. They are answered after its end too, as long as the engine keeps its history.
const (
	QueryTask        = "state"       // the answer is a [TaskView]
	QueryProjections = "projections" // what this run has projected, in order: a slice of activities.Projection
)

// QueryPlanState is the query of a plan for its plan.PlanState. The updates of plans and tasks have the names of the kinds of commands.
const QueryPlanState = "state"

// QueryPeriodState is the query of a period for its period.State.
const QueryPeriodState = "state"

// PlanWorkflowID returns the workflow id of a plan.
func PlanWorkflowID(id plan.PlanID) string { return "plan/" + string(id) }

// PeriodWorkflowID returns the workflow id of a reporting period.
func PeriodWorkflowID(id plan.PlanID, which period.ID) string {
	return "period/" + string(id) + "/" + string(which)
}

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

// ReconcileScheduleID is the id of the schedule that starts the nightly comparison, and the beginning of the workflow ids of its runs.
const ReconcileScheduleID = "reconcile"

// PublicationScheduleID is the id of the schedule that starts the checks of publications, and the beginning of the workflow ids of its runs.
const PublicationScheduleID = "publication"

// WebhookScheduleID is the id of the schedule that tells other programs what has happened, and the beginning of the workflow ids of its runs.
const WebhookScheduleID = "webhook"
