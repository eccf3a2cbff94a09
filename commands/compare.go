package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/enums/v1"
	"golang.org/x/sync/errgroup"

	"loa/plan"
	"loa/workflows"
)

// ComparedRecord is what a comparison reads of the record. *store.Reader satisfies it.
type ComparedRecord interface {
	// OpenTasks lists the open tasks that were started, by id, epoch and number of the last event.
	OpenTasks(ctx context.Context) ([]plan.State, error)
	// FindState finds the state of a task; false when there is no such task.
	FindState(ctx context.Context, id plan.TaskID) (plan.State, bool, error)
	// Plans lists all plans.
	Plans(ctx context.Context) ([]plan.Plan, error)
}

// Comparison compares the record with the workflows of the engine.
type Comparison struct {
	Client    *Client
	Record    ComparedRecord
	Mailboxes []string // whose workflows must run
	Schedules []string // the ids of the schedules that must exist
}

const (
	compareAtOnce = 8
	// queryWait is the longest wait for the answer of one workflow.
	queryWait = 10 * time.Second
	// maxUnanswered is how many workflows may give no answer before that is put down to the workers, which have just ended.
	maxUnanswered = 50
	// Any other difference than a missing workflow counts when it is found so often, with this wait between: a projection may be under way.
	looks     = 3
	lookAgain = time.Second
)

// Full compares every open task with the state of its workflow. It needs a worker.
func (c Comparison) Full(ctx context.Context) (workflows.Reconciled, error) {
	return c.compare(ctx, false)
}

// Missing compares only which workflows run: it finds what restore has to start. It needs no worker.
func (c Comparison) Missing(ctx context.Context) (workflows.Reconciled, error) {
	return c.compare(ctx, true)
}

// ErrNoWorker means that the states of workflows cannot be compared, because no worker answers for them.
var ErrNoWorker = errors.New("chưa có loa worker nào trả lời; hãy chạy loa worker rồi đối chiếu lại")

func (c Comparison) compare(ctx context.Context, onlyMissing bool) (workflows.Reconciled, error) {
	result := workflows.Reconciled{Differences: []workflows.Difference{}}
	if err := c.checkWorker(ctx, onlyMissing); err != nil {
		return result, err
	}
	tasks, err := c.tasks(ctx, onlyMissing)
	if err != nil {
		return result, err
	}
	for n := 0; n < looks && len(tasks.compare) > 0; n++ {
		if n > 0 {
			pause(ctx, lookAgain)
		}
		found, err := c.lookAtAll(ctx, tasks.compare, onlyMissing)
		if err != nil {
			return result, err
		}
		tasks.compare = nil
		for _, d := range found {
			// A workflow that is missing will not appear: a task is on record as started only when its workflow runs.
			if d.Kind == workflows.MissingWorkflow || n == looks-1 {
				result.Differences = append(result.Differences, d)
				continue
			}
			tasks.compare = append(tasks.compare, d.Task)
		}
	}
	rest, err := c.others(ctx)
	result.Differences = append(result.Differences, rest...)
	slices.SortFunc(result.Differences, func(a, b workflows.Difference) int { return strings.Compare(a.Workflow, b.Workflow) })
	result.Compared = tasks.all
	return result, err
}

// checkWorker returns ErrNoWorker when states are to be compared and no worker polls the task queue.
func (c Comparison) checkWorker(ctx context.Context, onlyMissing bool) error {
	if onlyMissing {
		return nil
	}
	queue, err := c.Client.Temporal.DescribeTaskQueue(ctx, c.Client.Queues.Tasks, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return fmt.Errorf("describing the task queue: %w (%w)", ErrUnreachable, err)
	}
	if len(queue.GetPollers()) == 0 {
		return ErrNoWorker
	}
	return nil
}

// comparedTasks are the tasks of a comparison: those to look at, and the number of all.
type comparedTasks struct {
	compare []plan.TaskID
	all     int
}

// tasks lists the tasks that are open on record or run in the engine; with onlyMissing those that are in one of the two alone. The list of
// the engine may be some seconds old, so that each task is looked at again.
func (c Comparison) tasks(ctx context.Context, onlyMissing bool) (comparedTasks, error) {
	listed, err := c.Client.RunningTasks(ctx)
	if err != nil {
		return comparedTasks{}, err
	}
	running := make(map[plan.TaskID]bool, len(listed))
	for _, id := range listed {
		running[id] = true
	}
	open, err := c.Record.OpenTasks(ctx)
	if err != nil {
		return comparedTasks{}, err
	}
	var tasks comparedTasks
	for _, state := range open {
		if !running[state.Task] || !onlyMissing {
			tasks.compare = append(tasks.compare, state.Task)
		}
		tasks.all++
		delete(running, state.Task)
	}
	for id := range running {
		tasks.compare = append(tasks.compare, id)
		tasks.all++
	}
	return tasks, nil
}

// lookAtAll compares tasks, several at the same time.
func (c Comparison) lookAtAll(ctx context.Context, ids []plan.TaskID, onlyMissing bool) (all []workflows.Difference, err error) {
	var mu sync.Mutex
	unanswered := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(compareAtOnce)
	for _, id := range ids {
		group.Go(func() error {
			found, err := c.look(ctx, id, onlyMissing)
			if err != nil || found == nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if all = append(all, *found); found.Kind == workflows.NoAnswer {
				unanswered++
			}
			if unanswered > maxUnanswered {
				return fmt.Errorf("%w (%s)", ErrNoWorker, found.Engine)
			}
			return nil
		})
	}
	err = group.Wait()
	return all, err
}

func pause(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}

// look compares one task with its workflow; nil without a difference.
func (c Comparison) look(ctx context.Context, id plan.TaskID, onlyMissing bool) (*workflows.Difference, error) {
	// The status is read first: the end of a task is on record before its workflow ends.
	status, err := c.status(ctx, workflows.TaskWorkflowID(id))
	if err != nil {
		return nil, err
	}
	recorded, exists, err := c.Record.FindState(ctx, id)
	if err != nil {
		return nil, err
	}
	runs := status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING
	found := &workflows.Difference{
		Workflow: workflows.TaskWorkflowID(id), Task: id, Record: numbersOf(recorded.Epoch, recorded.Seq), Engine: statusName(status),
	}
	switch {
	case !exists && runs:
		found.Kind, found.Record = workflows.MissingRow, ""
	case exists && !recorded.Closed() && status == enums.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		found.Kind = workflows.RecordBehind // a task completes after its end is on record
	case exists && !recorded.Closed() && !runs:
		found.Kind = workflows.MissingWorkflow
	case !runs || onlyMissing:
		return nil, nil
	default:
		return c.lookInside(ctx, recorded, found)
	}
	return found, nil
}

// lookInside compares the record with the state of a running workflow.
func (c Comparison) lookInside(ctx context.Context, recorded plan.State, found *workflows.Difference) (*workflows.Difference, error) {
	view, err := c.view(ctx, found.Workflow)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		found.Kind, found.Engine = workflows.NoAnswer, err.Error()
		return found, nil
	}
	inEngine := plan.State{Epoch: view.State.Epoch, Seq: view.Projected}
	found.Engine = numbersOf(inEngine.Epoch, inEngine.Seq)
	switch {
	case recorded.Later(inEngine):
		found.Kind = workflows.WorkflowBehind
	case inEngine.Later(recorded):
		found.Kind = workflows.RecordBehind
	case recorded.Closed():
		found.Kind = workflows.ClosedRow
	default:
		return nil, nil
	}
	return found, nil
}

// view asks the workflow of a task for its state.
func (c Comparison) view(ctx context.Context, workflowID string) (view workflows.TaskView, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryWait)
	defer cancel()
	answer, err := c.Client.Temporal.QueryWorkflow(ctx, workflowID, "", workflows.QueryTask)
	if err != nil {
		return view, err
	}
	return view, answer.Get(&view)
}

// status is the status of the newest run of a workflow; unspecified when the engine knows none.
func (c Comparison) status(ctx context.Context, workflowID string) (enums.WorkflowExecutionStatus, error) {
	described, err := c.Client.describe(ctx, workflowID)
	if errors.Is(err, ErrNoExecution) {
		return enums.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED, nil
	}
	return described.GetWorkflowExecutionInfo().GetStatus(), err
}

func numbersOf(epoch, seq int) string { return fmt.Sprintf("epoch %d, event %d", epoch, seq) }

func statusName(status enums.WorkflowExecutionStatus) string {
	if status == enums.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED {
		return "not found"
	}
	return status.String()
}

// others compares the workflows of plans and of mail, and the schedules.
func (c Comparison) others(ctx context.Context) ([]workflows.Difference, error) {
	wanted, err := c.wanted(ctx)
	if err != nil {
		return nil, err
	}
	var found []workflows.Difference
	for _, d := range wanted {
		status, err := c.status(ctx, d.Workflow)
		if err != nil {
			return found, err
		}
		if status != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
			d.Kind, d.Engine = workflows.MissingWorkflow, statusName(status)
			found = append(found, d)
		}
	}
	for _, id := range c.Schedules {
		_, err := c.Client.Temporal.ScheduleClient().GetHandle(ctx, id).Describe(ctx)
		switch {
		case missing(err):
			found = append(found, workflows.Difference{Workflow: id, Kind: workflows.MissingWorkflow, Engine: "not found"})
		case err != nil:
			return found, fmt.Errorf("describing schedule %s: %w (%w)", id, ErrUnreachable, err)
		}
	}
	return found, nil
}

// wanted lists the workflows that must run besides those of tasks.
func (c Comparison) wanted(ctx context.Context) ([]workflows.Difference, error) {
	plans, err := c.Record.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var wanted []workflows.Difference
	for _, p := range plans {
		if !p.Status.Over() {
			wanted = append(wanted, workflows.Difference{Workflow: workflows.PlanWorkflowID(p.ID), Plan: p.ID, Record: string(p.Status)})
		}
	}
	if len(c.Mailboxes) > 0 {
		wanted = append(wanted, workflows.Difference{Workflow: workflows.OutboxWorkflowID})
	}
	for _, name := range c.Mailboxes {
		wanted = append(wanted, workflows.Difference{Workflow: workflows.MailboxWorkflowID(name)})
	}
	return wanted, nil
}
