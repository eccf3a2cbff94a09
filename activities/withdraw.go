package activities

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// Withdrawal names a plan that is being closed.
type Withdrawal struct {
	Plan   plan.PlanID `json:"plan"`
	Epoch  int         `json:"epoch"`
	Cancel bool        `json:"cancel,omitempty"` // the launch did not come to its end: the tasks it started are cancelled
}

// Withdrawn counts the tasks of a withdrawal.
type Withdrawn struct {
	Withdrawn int `json:"withdrawn"` // were never started
	Cancelled int `json:"cancelled"` // were started by the launch
}

// WithdrawTasks leaves no task of a plan between recorded and started. A recorded task whose workflow was not started is withdrawn: it counts
// as cancelled, and its workflow is never started. The open tasks of an unfinished launch are cancelled, each by a command of its own. A
// second call changes nothing. The counts are those of the record, so that they hold over all calls.
func (a *Activities) WithdrawTasks(ctx context.Context, w Withdrawal) (Withdrawn, error) {
	for {
		pending, err := a.Store.PendingTasks(ctx, w.Plan, launchBatch)
		if err != nil {
			return Withdrawn{}, err
		}
		if len(pending) == 0 {
			break
		}
		if err := a.withdraw(ctx, pending); err != nil {
			return Withdrawn{}, err
		}
	}
	result := Withdrawn{}
	if w.Cancel {
		cancelled, err := a.cancelOpen(ctx, w)
		if err != nil {
			return Withdrawn{}, err
		}
		result.Cancelled = cancelled
	}
	counts, err := a.Store.PlanCounts(ctx, w.Plan)
	result.Withdrawn = counts.Withdrawn
	return result, err
}

// withdraw withdraws the tasks of one batch that were not started, and marks the others as started. A task that the launch has opened on record
// is started first: it has a journal, so that it ends like every other task.
func (a *Activities) withdraw(ctx context.Context, pending []store.PendingTask) error {
	var started, unstarted []plan.TaskID
	for _, task := range pending {
		heartbeat(ctx)
		is, err := a.begun(ctx, task)
		switch {
		case err != nil:
			return fmt.Errorf("looking up the workflow of task %s: %w", task.ID, err)
		case is:
			started = append(started, task.ID)
		default:
			unstarted = append(unstarted, task.ID)
		}
	}
	if err := a.Store.MarkStarted(ctx, started); err != nil {
		return err
	}
	_, err := a.Store.WithdrawTasks(ctx, unstarted)
	return err
}

// begun reports whether the workflow of a task was started, and starts it when the task is open on record.
func (a *Activities) begun(ctx context.Context, task store.PendingTask) (bool, error) {
	if task.State.Seq > 0 {
		return true, a.Commands.StartTask(ctx, task.State, task.Title, task.Kind)
	}
	return a.Commands.TaskStarted(ctx, task.ID)
}

// cancelOpen cancels the open tasks of a plan, several at the same time, and returns how many tasks are cancelled that were started. A task that
// refuses the command has ended in between.
func (a *Activities) cancelOpen(ctx context.Context, w Withdrawal) (int, error) {
	today := calendar.Today(a.Now())
	open, _, err := a.Store.Tasks(ctx, store.TaskFilter{Plan: w.Plan, Open: true}, today)
	if err != nil {
		return 0, err
	}
	callers, cancelling := errgroup.WithContext(ctx)
	callers.SetLimit(launchConcurrency)
	for _, task := range open {
		callers.Go(func() error {
			heartbeat(ctx)
			_, err := a.Commands.Do(cancelling, task.ID, plan.Command{
				ID: fmt.Sprintf("plan-close:%d", w.Epoch), Kind: plan.CommandCancel, Channel: plan.ChannelEngine, Reason: "Kế hoạch được đóng khi chưa giao xong nhiệm vụ.",
				Actor: directory.Actor{Positions: []directory.Position{{Role: directory.RoleCoordinator}}},
			})
			if _, refused := errors.AsType[*plan.Refusal](err); refused {
				return nil
			}
			return err
		})
	}
	if err := callers.Wait(); err != nil {
		return 0, fmt.Errorf("cancelling the tasks of plan %s: %w", w.Plan, err)
	}
	_, cancelled, err := a.Store.Tasks(ctx, store.TaskFilter{Plan: w.Plan, Condition: plan.ConditionCancelled, StartStatus: store.StartDone, Limit: 1}, today)
	return cancelled, err
}
