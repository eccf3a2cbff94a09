// Package commands gives typed commands to the engine. It is the only client of Temporal outside of package worker.
//
// Steps of a command about a task, in order:
//
//  1. Do sends it as an update to the task's workflow.
//  2. The workflow validates it, applies it, and answers when the result is on record.
//  3. When the record would have accepted a command that the workflow refused, Do signals the workflow to load the record, and sends the
//     update again.
//  4. Errors of the engine are classified into a refusal, ErrPending, ErrUnreachable and plan.ErrAway.
//
// Starting a workflow that already runs changes nothing.
//
// Beside commands it compares the record with the engine (compare.go), and starts what the engine has lost (restore.go).
//
// Its callers are package web and cmd/loa, the activities for commands that came by mail, and package worker, which starts the mail
// workflows.
package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"loa/plan"
	"loa/workflows"
)

// ErrPending means that the engine has the command and has not answered in time. Sending it again with the same id is safe.
var ErrPending = errors.New("hệ thống đã nhận lệnh nhưng chưa trả lời kịp; đề nghị tải lại trang sau ít phút")

// ErrUnreachable means that the engine could not be reached. Nothing was done, and sending the command again is safe.
var ErrUnreachable = errors.New("chưa kết nối được hệ thống điều hành quy trình; đề nghị thử lại sau ít phút")

// Record holds the projected states of tasks and plans. *store.Reader satisfies it.
type Record interface {
	// State returns the state of a task as it was last projected.
	State(ctx context.Context, id plan.TaskID) (plan.State, error)
	// PlanState returns the state of a plan as it was last projected.
	PlanState(ctx context.Context, id plan.PlanID) (plan.PlanState, error)
}

// UnsealedError means that this process has no key to seal a command with. Nothing was sent.
type UnsealedError struct{ Reason error }

func (e *UnsealedError) Error() string { return e.Reason.Error() }

// Unwrap returns the reason.
func (e *UnsealedError) Unwrap() error { return e.Reason }

// Client gives commands to the engine, on behalf of people and of activities.
type Client struct {
	Temporal client.Client
	Record   Record // nil: refusals of tasks are returned without being compared with the record; plans take no command then
	Now      func() time.Time
	Wait     time.Duration // the longest wait for one command
	// Observe is called with each command about a task when its answer is known; it may be nil.
	Observe func(Observed)
	Queues  workflows.Queues // of the workflows that it starts
	// Payloads is how Temporal is written, for the failures that the engine tells of; nil is the default of the SDK.
	Payloads converter.DataConverter
}

// Observed is a command about a task with what came of it.
type Observed struct {
	Task    plan.TaskID
	Command plan.Command
	Took    time.Duration
	Err     error // a *plan.Refusal, ErrPending, ErrUnreachable or nil
}

// Outcome is one word for what came of the command: accepted, refused, pending or unreachable.
func (o Observed) Outcome() string {
	var refusal *plan.Refusal
	switch {
	case o.Err == nil:
		return "accepted"
	case errors.As(o.Err, &refusal):
		return "refused"
	case errors.Is(o.Err, ErrPending):
		return "pending"
	}
	return "unreachable"
}

// New makes a client that waits at most fifteen seconds for a command, with the first task queues.
func New(temporal client.Client, r Record, now func() time.Time) *Client {
	return &Client{Temporal: temporal, Record: r, Now: now, Wait: 15 * time.Second, Queues: workflows.FirstQueues}
}

// Do gives a command to a task and waits until its result is on record. The command's id is its idempotency key. A refusal is a
// *plan.Refusal; any other error is ErrPending, ErrUnreachable or plan.ErrAway.
func (c *Client) Do(ctx context.Context, task plan.TaskID, command plan.Command) (plan.Answer, error) {
	began := c.Now()
	answer, err := c.do(ctx, task, command)
	if c.Observe != nil {
		c.Observe(Observed{Task: task, Command: command, Took: c.Now().Sub(began), Err: err})
	}
	return answer, err
}

func (c *Client) do(ctx context.Context, task plan.TaskID, command plan.Command) (plan.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	answer, err := c.update(ctx, task, command)
	for tries := 0; tries < resyncTries && c.recordAccepts(ctx, task, command, err); tries++ {
		if err := c.Temporal.SignalWorkflow(ctx, workflows.TaskWorkflowID(task), "", workflows.SignalResync, nil); err != nil {
			return plan.Answer{}, classify(err)
		}
		pause(ctx, resyncWait)
		answer, err = c.update(ctx, task, command)
	}
	if missing(err) {
		err = c.refuseMissing(ctx, task, err)
	}
	return answer, err
}

// How often, and after which wait, an update is sent again while the workflow loads the record.
const (
	resyncTries = 10
	resyncWait  = 300 * time.Millisecond
)

// recordAccepts reports whether the record would have accepted a command that the workflow refused. The workflow has then lost, in a
// crash, events that were projected, and the record is right.
func (c *Client) recordAccepts(ctx context.Context, task plan.TaskID, command plan.Command, err error) bool {
	var refusal *plan.Refusal
	if c.Record == nil || !errors.As(err, &refusal) || refusal.Kind == plan.RefusalForbidden {
		return false
	}
	recorded, err := c.Record.State(ctx, task)
	if err != nil {
		return false
	}
	_, _, err = recorded.Apply(command, c.Now())
	return err == nil
}

func (c *Client) update(ctx context.Context, task plan.TaskID, command plan.Command) (plan.Answer, error) {
	handle, err := c.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   workflows.TaskWorkflowID(task),
		UpdateID:     command.ID,
		UpdateName:   string(command.Kind),
		Args:         []any{command},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return plan.Answer{}, classify(err)
	}
	var answer plan.Answer
	if err := handle.Get(ctx, &answer); err != nil {
		return plan.Answer{}, classify(err)
	}
	return answer, nil
}

// classify turns an error of the engine into a refusal, ErrPending or ErrUnreachable.
func classify(err error) error {
	if refusal, ok := workflows.AsRefusal(err); ok {
		return refusal
	}
	if _, ok := errors.AsType[*UnsealedError](err); ok {
		return err
	}
	var slow *client.WorkflowUpdateServiceTimeoutOrCanceledError
	switch {
	case errors.As(err, &slow), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w (%w)", ErrPending, err)
	default:
		return fmt.Errorf("%w (%w)", ErrUnreachable, err)
	}
}
