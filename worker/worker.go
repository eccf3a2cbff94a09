// Package worker registers workflows and activities, listens on the task queues and keeps the pumps running.
package worker

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/workflows"
)

// MailWorkflows is what the worker asks for when it is up: that the outbox and the readers of mailboxes run somewhere.
type MailWorkflows interface {
	StartMailWorkflows(ctx context.Context, mailboxes ...string) error
}

// Options are what a worker needs.
type Options struct {
	Client        client.Client
	Activities    Activities
	MailWorkflows MailWorkflows
	Mailboxes     []string // the mailboxes to read; none when no mail account is configured
	Strict        bool     // a workflow that breaks determinism fails at once instead of waiting for a fix; for tests
}

// Activities are the side effects that workflows call by name, each part with its own dependencies. The names are those of the methods and
// unique over all parts, because recorded histories carry nothing but the name.
type Activities struct {
	Tasks   *activities.Activities
	Mailbox *mailbox.Activities
	Inbound *inbound.Activities
	Outbox  *outbox.Activities
}

func (a Activities) parts() []any { return []any{a.Tasks, a.Mailbox, a.Inbound, a.Outbox} }

// stopTimeout is how long the pumps get to put their work down when the worker is told to stop.
const stopTimeout = 5 * time.Second

// Worker listens on both task queues.
type Worker struct {
	workers []worker.Worker
}

// Start registers everything, starts listening and makes sure the pumps run. Any number of workers may run at a time.
func Start(ctx context.Context, o Options) (*Worker, error) {
	main := worker.New(o.Client, workflows.Queue, options(o.Strict))
	pumps := worker.New(o.Client, workflows.MailQueue, options(o.Strict))
	w := &Worker{workers: []worker.Worker{main, pumps}}
	for i, each := range w.workers {
		Register(each)
		for _, part := range o.Activities.parts() {
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

// Stop lets running activities put their work down, then stops listening.
func (w *Worker) Stop() {
	for _, each := range w.workers {
		each.Stop()
	}
}

// Register names every workflow, for a worker or for a replayer.
func Register(r interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
},
) {
	r.RegisterWorkflowWithOptions(workflows.Plan, workflow.RegisterOptions{Name: workflows.NamePlan})
	r.RegisterWorkflowWithOptions(workflows.Task, workflow.RegisterOptions{Name: workflows.NameTask})
	r.RegisterWorkflowWithOptions(workflows.Mailbox, workflow.RegisterOptions{Name: workflows.NameMailbox})
	r.RegisterWorkflowWithOptions(workflows.Outbox, workflow.RegisterOptions{Name: workflows.NameOutbox})
}

func options(strict bool) worker.Options {
	o := worker.Options{
		WorkerStopTimeout:                stopTimeout,
		DisableRegistrationAliasing:      true,
		MaxHeartbeatThrottleInterval:     activities.HeartbeatInterval,
		DefaultHeartbeatThrottleInterval: activities.HeartbeatInterval,
	}
	if strict {
		o.WorkflowPanicPolicy = worker.FailWorkflow
	}
	return o
}
