// Package desk passes typed commands to the engine: it starts workflows and asks them for updates. It is the only client of
// Temporal outside the worker.
package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/workflows"
)

// ErrPending means that the engine has the command and has not answered in time; asking again with the same id is safe.
var ErrPending = errors.New("hệ thống đã nhận lệnh nhưng chưa trả lời kịp; đề nghị tải lại trang sau ít phút")

// ErrAway means that the engine could not be reached; nothing was done, and asking again is safe.
var ErrAway = errors.New("chưa kết nối được hệ thống điều hành quy trình; đề nghị thử lại sau ít phút")

// The search attributes of a task's workflow, set once at its start.
var (
	AttributePlan = temporal.NewSearchAttributeKeyKeyword("LoaPlan")
	AttributeUnit = temporal.NewSearchAttributeKeyKeyword("LoaUnit")
	AttributeKind = temporal.NewSearchAttributeKeyKeyword("LoaKind")
	AttributeDue  = temporal.NewSearchAttributeKeyTime("LoaDue")
)

// Record tells how a task was last projected.
type Record interface {
	State(ctx context.Context, id plan.TaskID) (plan.State, error)
}

// Desk asks the engine on behalf of people and of activities. Wait is how long one question may take. With a Record it notices
// when a workflow has forgotten, in a crash, what the record knows, and has it look there.
type Desk struct {
	Client client.Client
	Record Record
	Wait   time.Duration
}

// New makes a desk whose questions take up to fifteen seconds.
func New(c client.Client, r Record) *Desk { return &Desk{Client: c, Record: r, Wait: 15 * time.Second} }

// Do passes a command to a task and waits until what came of it is written down. The command's id is its idempotency key. A no
// is a *plan.Refusal; otherwise the error is ErrPending or ErrAway.
func (d *Desk) Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Wait)
	defer cancel()
	answer, err := d.ask(ctx, task, c)
	for tries := 0; tries < healTries && d.forgotten(ctx, task, c, err); tries++ {
		if err := d.Client.SignalWorkflow(ctx, workflows.TaskWorkflowID(task), "", workflows.SignalResync, nil); err != nil {
			return plan.Answer{}, classify(err)
		}
		pause(ctx, healWait)
		answer, err = d.ask(ctx, task, c)
	}
	return answer, err
}

// A workflow that has to look at the record is given some time to do so.
const (
	healTries = 10
	healWait  = 300 * time.Millisecond
)

// forgotten says whether a workflow's no disagrees with the record, which would have said yes: what is projected stands.
func (d *Desk) forgotten(ctx context.Context, task plan.TaskID, c plan.Command, err error) bool {
	var refusal *plan.Refusal
	if d.Record == nil || !errors.As(err, &refusal) || refusal.Kind == plan.RefusalForbidden {
		return false
	}
	recorded, err := d.Record.State(ctx, task)
	if err != nil {
		return false
	}
	_, _, err = recorded.Apply(c, time.Now())
	return err == nil
}

func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (d *Desk) ask(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error) {
	handle, err := d.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   workflows.TaskWorkflowID(task),
		UpdateID:     c.ID,
		UpdateName:   string(c.Kind),
		Args:         []any{c},
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

// classify makes of an engine's error what a person can act on.
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
		return fmt.Errorf("%w (%w)", ErrAway, err)
	}
}

// LaunchPlan starts a plan's workflow, which launches its tasks. Launching again changes nothing.
func (d *Desk) LaunchPlan(ctx context.Context, id plan.PlanID) error {
	_, err := d.Client.ExecuteWorkflow(ctx, d.start(workflows.PlanWorkflowID(id), workflows.Queue),
		workflows.NamePlan, workflows.PlanInput{Plan: id})
	return started("launching plan "+string(id), err)
}

// PausePlan holds back the opening of new occurrences; open tasks go on.
func (d *Desk) PausePlan(ctx context.Context, id plan.PlanID, key string) error {
	return d.updatePlan(ctx, id, workflows.UpdatePausePlan, key)
}

// ResumePlan lets occurrences open again, with those that were missed.
func (d *Desk) ResumePlan(ctx context.Context, id plan.PlanID, key string) error {
	return d.updatePlan(ctx, id, workflows.UpdateResumePlan, key)
}

// ClosePlan ends a plan: nothing opens any more. Its open tasks are finished or cancelled one by one.
func (d *Desk) ClosePlan(ctx context.Context, id plan.PlanID, key string) error {
	return d.updatePlan(ctx, id, workflows.UpdateClosePlan, key)
}

func (d *Desk) updatePlan(ctx context.Context, id plan.PlanID, update, key string) error {
	ctx, cancel := context.WithTimeout(ctx, d.Wait)
	defer cancel()
	handle, err := d.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
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

// StartPumps makes sure that the outbox and one reader for each mailbox run.
func (d *Desk) StartPumps(ctx context.Context, mailboxes ...string) error {
	_, err := d.Client.ExecuteWorkflow(ctx, d.start(workflows.OutboxWorkflowID, workflows.MailQueue), workflows.NameOutbox)
	if err := started("starting the outbox", err); err != nil {
		return err
	}
	for _, name := range mailboxes {
		_, err := d.Client.ExecuteWorkflow(ctx, d.start(workflows.MailboxWorkflowID(name), workflows.MailQueue), workflows.NameMailbox, name)
		if err := started("starting mailbox "+name, err); err != nil {
			return err
		}
	}
	return nil
}

// Nudge wakes a workflow so that it looks again; nothing happens when it is not running.
func (d *Desk) Nudge(ctx context.Context, workflowID string) error {
	var notFound *serviceerror.NotFound
	if err := d.Client.SignalWorkflow(ctx, workflowID, "", workflows.SignalWake, nil); err != nil && !errors.As(err, &notFound) {
		return fmt.Errorf("waking %s: %w", workflowID, err)
	}
	return nil
}

func (d *Desk) start(id, queue string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: id, TaskQueue: queue,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}
}

// started takes an execution that is there already for what it is: the wish come true.
func started(doing string, err error) error {
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case err == nil, errors.As(err, &already):
		return nil
	default:
		return fmt.Errorf("%s: %w (%w)", doing, ErrAway, err)
	}
}
