// Package commands gives typed commands to the engine. It is the only client of Temporal outside of package worker.
//
// A command about a task goes this way: Do sends it as an update to the task's workflow; the workflow validates it, applies it and
// answers when the result is on record; a refusal that the record contradicts makes Do signal the workflow to read the record, and ask
// again; what is left of errors is classified into those that a person can act on. Starting a workflow that runs already changes nothing.
//
// Pages and the command line give commands through it, activities pass on what came by mail, and package worker starts the mail workflows.
package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/workflows"
)

// ErrPending means that the engine has the command and has not answered in time; asking again with the same id is safe.
var ErrPending = errors.New("hệ thống đã nhận lệnh nhưng chưa trả lời kịp; đề nghị tải lại trang sau ít phút")

// ErrUnreachable means that the engine could not be reached; nothing was done, and asking again is safe.
var ErrUnreachable = errors.New("chưa kết nối được hệ thống điều hành quy trình; đề nghị thử lại sau ít phút")

// Record tells how a task was last projected.
type Record interface {
	State(ctx context.Context, id plan.TaskID) (plan.State, error)
}

// Client gives commands on behalf of people and of activities. Wait bounds one command. Record may be nil: refusals are then returned
// without being compared with the record.
type Client struct {
	Temporal client.Client
	Record   Record
	Now      func() time.Time
	Wait     time.Duration
}

// New makes a client whose commands take up to fifteen seconds.
func New(temporal client.Client, r Record, now func() time.Time) *Client {
	return &Client{Temporal: temporal, Record: r, Now: now, Wait: 15 * time.Second}
}

// Do gives a command to a task and waits until its result is on record. The command's id is its idempotency key. A refusal is a
// *plan.Refusal; any other error is ErrPending or ErrUnreachable.
func (c *Client) Do(ctx context.Context, task plan.TaskID, command plan.Command) (plan.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	answer, err := c.ask(ctx, task, command)
	for tries := 0; tries < healTries && c.forgotten(ctx, task, command, err); tries++ {
		if err := c.Temporal.SignalWorkflow(ctx, workflows.TaskWorkflowID(task), "", workflows.SignalResync, nil); err != nil {
			return plan.Answer{}, classify(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(healWait):
		}
		answer, err = c.ask(ctx, task, command)
	}
	return answer, err
}

// The time that a workflow gets to read the record before it is asked again.
const (
	healTries = 10
	healWait  = 300 * time.Millisecond
)

// forgotten says whether the record would have taken a command that its workflow refused. The workflow then lost, in a crash, events
// that were projected; the record stands.
func (c *Client) forgotten(ctx context.Context, task plan.TaskID, command plan.Command, err error) bool {
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

func (c *Client) ask(ctx context.Context, task plan.TaskID, command plan.Command) (plan.Answer, error) {
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
	var notFound *serviceerror.NotFound
	var slow *client.WorkflowUpdateServiceTimeoutOrCanceledError
	switch {
	case errors.As(err, &notFound):
		return &plan.Refusal{Kind: plan.RefusalClosed, Message: "Nhiệm vụ đã kết thúc hoặc chưa được triển khai."}
	case errors.As(err, &slow), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w (%w)", ErrPending, err)
	default:
		return fmt.Errorf("%w (%w)", ErrUnreachable, err)
	}
}

// PausePlan holds back the opening of new occurrences; open tasks go on.
func (c *Client) PausePlan(ctx context.Context, id plan.PlanID, key string) error {
	return c.updatePlan(ctx, id, workflows.UpdatePausePlan, key)
}

// ResumePlan lets occurrences open again, with those that were missed.
func (c *Client) ResumePlan(ctx context.Context, id plan.PlanID, key string) error {
	return c.updatePlan(ctx, id, workflows.UpdateResumePlan, key)
}

// ClosePlan ends a plan: nothing opens any more. Its open tasks are finished or cancelled one by one.
func (c *Client) ClosePlan(ctx context.Context, id plan.PlanID, key string) error {
	return c.updatePlan(ctx, id, workflows.UpdateClosePlan, key)
}

func (c *Client) updatePlan(ctx context.Context, id plan.PlanID, update, key string) error {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	handle, err := c.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.PlanWorkflowID(id), UpdateID: key, UpdateName: update, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return classify(err)
	}
	if err := handle.Get(ctx, nil); err != nil {
		return classify(err)
	}
	return nil
}
