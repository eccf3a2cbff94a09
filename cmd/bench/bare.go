package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"
)

const (
	bareQueue   = "loa-bench"
	bareUpdate  = "cap-nhat"
	bareCallers = 32
)

// bareWorkflow is the workflow for comparison: one local activity that does nothing at the start and one for each update, and a timer that
// does not fire, as a task has.
func bareWorkflow(ctx workflow.Context) error {
	if err := workflow.SetUpdateHandler(ctx, bareUpdate, doNothing); err != nil {
		return err
	}
	if err := doNothing(ctx); err != nil {
		return err
	}
	return workflow.Sleep(ctx, 365*24*time.Hour)
}

func doNothing(ctx workflow.Context) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteLocalActivity(ctx, noop).Get(ctx, nil)
}

func noop(context.Context) error { return nil }

// yardsticks are the rates of bare workflows on the server that loa uses, and the time of one update.
type yardsticks struct {
	starts  float64 // eager starts a second, each with one local activity
	updates float64 // updates a second, each with one local activity
	update  time.Duration
}

// bareBench runs bare workflows.
type bareBench struct {
	client client.Client
	worker worker.Worker
	n      int // workflows
}

// startBare starts a worker for bare workflows and n of them. It returns the rate of the starts.
func startBare(ctx context.Context, c client.Client, n int) (*bareBench, float64, error) {
	b := &bareBench{client: c, worker: worker.New(c, bareQueue, worker.Options{}), n: n}
	b.worker.RegisterWorkflow(bareWorkflow)
	if err := b.worker.Start(); err != nil {
		return nil, 0, err
	}
	took, err := inParallel(ctx, bareCallers, n, func(ctx context.Context, i int) error {
		_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: bareID(i), TaskQueue: bareQueue, EnableEagerStart: true}, bareWorkflow)
		return err
	})
	if err != nil {
		b.worker.Stop()
		return nil, 0, err
	}
	return b, rate(n, took), nil
}

// update updates one workflow and waits for the result.
func (b *bareBench) update(ctx context.Context, i int) error {
	handle, err := b.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: bareID(i), UpdateName: bareUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// updateAll updates each workflow once, with many callers, and returns the rate.
func (b *bareBench) updateAll(ctx context.Context) (float64, error) {
	took, err := inParallel(ctx, bareCallers, b.n, b.update)
	return rate(b.n, took), err
}

// end ends the workflows and the worker, so that they take nothing from what is measured next.
func (b *bareBench) end(ctx context.Context) error {
	defer b.worker.Stop()
	_, err := inParallel(ctx, bareCallers, b.n, func(ctx context.Context, i int) error {
		return b.client.TerminateWorkflow(ctx, bareID(i), "", "đo xong")
	})
	return err
}

// measureBare starts n bare workflows and updates each of them once, both with many callers; then it updates some of them one after another.
func measureBare(ctx context.Context, c client.Client, n int) (result yardsticks, err error) {
	b, starts, err := startBare(ctx, c, n)
	if err != nil {
		return yardsticks{}, err
	}
	result.starts = starts
	defer func() { err = errors.Join(err, b.end(ctx)) }()
	if result.updates, err = b.updateAll(ctx); err != nil {
		return yardsticks{}, err
	}
	single := make([]time.Duration, 0, commandCount)
	for i := range commandCount {
		began := time.Now()
		if err := b.update(ctx, i); err != nil {
			return yardsticks{}, err
		}
		single = append(single, time.Since(began))
	}
	result.update = percentile(single, 50)
	return result, nil
}

// bareUpdates starts n bare workflows and returns the rate of one update of each, and what the updates cost. The bare worker runs in this
// program, and its processor time is that of the callers too.
func (c *cluster) bareUpdates(ctx context.Context, n int) (updates float64, used cost, err error) {
	b, _, err := startBare(ctx, c.client, n)
	if err != nil {
		return 0, cost{}, err
	}
	defer func() { err = errors.Join(err, b.end(ctx)) }()
	if err := settle(ctx); err != nil {
		return 0, cost{}, err
	}
	var worker time.Duration
	used, err = c.account(ctx, func() (err error) {
		before := processorTime()
		updates, err = b.updateAll(ctx)
		worker = processorTime() - before
		return err
	})
	used.worker = float64(worker.Milliseconds())
	return updates, used, err
}

func bareID(i int) string { return fmt.Sprint("bare/", i) }

// inParallel calls do for 0 to n-1, a number of callers at the same time, and returns the time that all took.
func inParallel(ctx context.Context, callers, n int, do func(context.Context, int) error) (time.Duration, error) {
	began := time.Now()
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(callers)
	for i := range n {
		group.Go(func() error { return do(running, i) })
	}
	err := group.Wait()
	return time.Since(began), err
}

// percentile returns the time that p of a hundred did not exceed.
func percentile(took []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
