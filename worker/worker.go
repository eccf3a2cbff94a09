// Package worker registers workflows and activities with the engine, polls the task queues, and starts the mail workflows.
package worker

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/activities/publication"
	"loa/activities/reporting"
	"loa/activities/webhook"
	"loa/workflows"
)

// MailWorkflows starts the workflows of the outbox and of the mailboxes. *commands.Client satisfies it.
type MailWorkflows interface {
	// StartMailWorkflows starts the outbox workflow and one workflow for each mailbox, unless they run.
	StartMailWorkflows(ctx context.Context, mailboxes ...string) error
}

// Options are the dependencies and settings of a worker.
type Options struct {
	Client        client.Client
	Activities    Activities
	MailWorkflows MailWorkflows
	Mailboxes     []string // the names of the mailboxes; none when no mail account is configured
	Alarm         ActivityAlarm
	Seals         interceptor.WorkerInterceptor // checks the seals of commands; nil in tests of workflows
	Queues        workflows.Queues
	Strict        bool // for tests: a workflow that is not deterministic fails at once instead of waiting for a fix
}

// Activities are the side effects that workflows call by name, in structs with dependencies of their own. The names are those of the
// methods. They are unique over all structs, because recorded histories hold only the name.
type Activities struct {
	Tasks       *activities.Activities
	Mailbox     *mailbox.Activities
	Inbound     *inbound.Activities
	Outbox      *outbox.Activities
	Publication *publication.Activities
	Webhook     *webhook.Activities
	Reporting   *reporting.Activities
}

func (a Activities) structs() []any {
	return []any{a.Tasks, a.Mailbox, a.Inbound, a.Outbox, a.Publication, a.Webhook, a.Reporting}
}

// stopTimeout is how long running activities may take to return after Stop.
const stopTimeout = 5 * time.Second

// Worker polls both task queues.
type Worker struct {
	workers []worker.Worker
}

// CachedWorkflows is how many workflows a process keeps in memory, some 60 KB for each with the stack of its goroutine. A task gets a command
// every few days; one that is not in memory is read from its history first, which takes some milliseconds. The first worker of a process fixes the
// number, so a Temporal server in the same process has to be given it too.
const CachedWorkflows = 128

// workflowTasks is how many workflows a worker advances at the same time. The two workers together stay below CachedWorkflows: a workflow that
// leaves the cache while its local activity runs would have to begin again.
const workflowTasks = 48

// Start registers workflows and activities, polls the task queues, and starts the mail workflows when there are mailboxes. Several workers
// may run at the same time.
func Start(ctx context.Context, o Options) (*Worker, error) {
	worker.SetStickyWorkflowCacheSize(CachedWorkflows)
	tasks := worker.New(o.Client, o.Queues.Tasks, options(o))
	mail := worker.New(o.Client, o.Queues.Mail, options(o))
	w := &Worker{workers: []worker.Worker{tasks, mail}}
	for i, each := range w.workers {
		Register(each)
		for _, part := range o.Activities.structs() {
			each.RegisterActivityWithOptions(part, activity.RegisterOptions{})
		}
		if err := each.Start(); err != nil {
			w.workers = w.workers[:i]
			w.Stop()
			return nil, fmt.Errorf("starting worker: %w", err)
		}
	}
	if len(o.Mailboxes) == 0 {
		return w, nil
	}
	if err := o.MailWorkflows.StartMailWorkflows(ctx, o.Mailboxes...); err != nil {
		w.Stop()
		return nil, err
	}
	return w, nil
}

// Stop stops polling, and waits up to stopTimeout for running activities.
func (w *Worker) Stop() {
	for _, each := range w.workers {
		each.Stop()
	}
}

// Register registers every workflow under its name, with a worker or with a replayer.
func Register(r interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
},
) {
	r.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	r.RegisterWorkflowWithOptions(workflows.Period, workflow.RegisterOptions{Name: workflows.NamePeriod})
	r.RegisterWorkflowWithOptions(workflows.Task, workflow.RegisterOptions{Name: workflows.NameTask})
	r.RegisterWorkflowWithOptions(workflows.Mailbox, workflow.RegisterOptions{Name: workflows.NameMailbox})
	r.RegisterWorkflowWithOptions(workflows.Outbox, workflow.RegisterOptions{Name: workflows.NameOutbox})
	r.RegisterWorkflowWithOptions(workflows.Digest, workflow.RegisterOptions{Name: workflows.NameDigest})
	r.RegisterWorkflowWithOptions(workflows.Reconcile, workflow.RegisterOptions{Name: workflows.NameReconcile})
	r.RegisterWorkflowWithOptions(workflows.Publication, workflow.RegisterOptions{Name: workflows.NamePublication})
	r.RegisterWorkflowWithOptions(workflows.Webhook, workflow.RegisterOptions{Name: workflows.NameWebhook})
}

func options(of Options) worker.Options {
	o := worker.Options{
		WorkerStopTimeout:                      stopTimeout,
		MaxConcurrentWorkflowTaskExecutionSize: workflowTasks,
		DisableRegistrationAliasing:            true,
		MaxHeartbeatThrottleInterval:           activities.HeartbeatInterval,
		DefaultHeartbeatThrottleInterval:       activities.HeartbeatInterval,
		Interceptors:                           of.Alarm.Interceptors(),
	}
	if of.Seals != nil {
		o.Interceptors = append(o.Interceptors, of.Seals)
	}
	if of.Strict {
		o.WorkflowPanicPolicy = worker.FailWorkflow
	}
	return o
}
