package main

import (
	"context"
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

// measureBare starts n bare workflows and updates each of them once, both with many callers; then it updates some of them one after another.
func measureBare(ctx context.Context, c client.Client, n int) (yardsticks, error) {
	w := worker.New(c, bareQueue, worker.Options{})
	w.RegisterWorkflow(bareWorkflow)
	if err := w.Start(); err != nil {
		return yardsticks{}, err
	}
	defer w.Stop()
	var result yardsticks
	start := func(ctx context.Context, i int) error {
		_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: bareID(i), TaskQueue: bareQueue, EnableEagerStart: true}, bareWorkflow)
		return err
	}
	update := func(ctx context.Context, i int) error {
		handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: bareID(i), UpdateName: bareUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			return err
		}
		return handle.Get(ctx, nil)
	}
	took, err := inParallel(ctx, bareCallers, n, start)
	if err != nil {
		return yardsticks{}, err
	}
	result.starts = rate(n, took)
	if took, err = inParallel(ctx, bareCallers, n, update); err != nil {
		return yardsticks{}, err
	}
	result.updates = rate(n, took)
	single := make([]time.Duration, 0, commandCount)
	for i := range commandCount {
		began := time.Now()
		if err := update(ctx, i); err != nil {
			return yardsticks{}, err
		}
		single = append(single, time.Since(began))
	}
	result.update = percentile(single, 50)
	return result, endBare(ctx, c, n)
}

// endBare ends the bare workflows, so that they take no memory from what is measured next.
func endBare(ctx context.Context, c client.Client, n int) error {
	_, err := inParallel(ctx, bareCallers, n, func(ctx context.Context, i int) error {
		return c.TerminateWorkflow(ctx, bareID(i), "", "đo xong")
	})
	return err
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
