package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

const bareQueue = "loa-bench"

// bareWorkflow is the workflow for comparison: one activity that does nothing.
func bareWorkflow(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteActivity(ctx, noop).Get(ctx, nil)
}

func noop(context.Context) error { return nil }

// bareWorkflows returns the time of n bare workflows from the first start to the last end, with 32 callers.
func (in *instance) bareWorkflows(ctx context.Context, n int) (time.Duration, error) {
	w := worker.New(in.client, bareQueue, worker.Options{})
	w.RegisterWorkflow(bareWorkflow)
	w.RegisterActivity(noop)
	if err := w.Start(); err != nil {
		return 0, err
	}
	defer w.Stop()
	began := time.Now()
	callers, running := errgroup.WithContext(ctx)
	callers.SetLimit(32)
	for range n {
		callers.Go(func() error {
			run, err := in.client.ExecuteWorkflow(running, client.StartWorkflowOptions{TaskQueue: bareQueue}, bareWorkflow)
			if err != nil {
				return err
			}
			return run.Get(running, nil)
		})
	}
	return time.Since(began), callers.Wait()
}

// launch imports a plan with n lines and returns the time from the launch until the first letter of every task is queued.
func (in *instance) launch(ctx context.Context, n int) (time.Duration, error) {
	year := calendar.Today(time.Now()).Year() + 1
	path := filepath.Join(in.Home, "nghin-dong.csv")
	if err := os.WriteFile(path, []byte(annex(n, year)), 0o600); err != nil {
		return 0, err
	}
	if err := in.run(ctx, "plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "bench", "--title", "Kế hoạch đo"); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := in.commands.LaunchPlan(ctx, plan.NewPlanID(year, "bench")); err != nil {
		return 0, err
	}
	err := poll(ctx, 50*time.Millisecond, func() (bool, error) {
		counts, err := in.store.OutboxCounts(ctx)
		return counts.Pending+counts.Sending+counts.Sent+counts.Failed == n, err // the instance has no other letters
	})
	return time.Since(began), err
}

// annex returns a plan with n lines for one unit.
func annex(n, year int) string {
	var b strings.Builder
	b.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Cơ quan phối hợp;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&b, "%d;Tuyên truyền cải cách hành chính, chuyên đề %d;Tin, bài;Sở Tư pháp;Sở Nội vụ;Trước ngày 15/12/%d\n", i+1, i+1, year)
	}
	return b.String()
}

// acceptTasks sends n acceptances of tasks, one after another, after the letters of the launch are sent, and returns the time of each.
func (in *instance) acceptTasks(ctx context.Context, n int) ([]time.Duration, error) {
	err := poll(ctx, 100*time.Millisecond, func() (bool, error) {
		counts, err := in.store.OutboxCounts(ctx)
		return err == nil && counts.Pending+counts.Sending == 0, err
	})
	if err != nil {
		return nil, err
	}
	today := calendar.Today(time.Now())
	all, _, err := in.store.Tasks(ctx, store.TaskFilter{Stage: plan.StageAssignment, Limit: n}, today)
	if err != nil {
		return nil, err
	}
	contacts, err := in.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, 0, n)
	for _, task := range all {
		holders := contacts.HoldersOf(directory.RoleFocalPoint, task.Unit, today)
		if len(holders) == 0 {
			return nil, fmt.Errorf("no focal point for %s", task.ID)
		}
		began := time.Now()
		_, err := in.commands.Do(ctx, task.ID, plan.Command{
			ID: "bench:" + rand.Text(), Kind: plan.CommandAccept, Channel: plan.ChannelCLI, Actor: contacts.Actor(holders[0].Person.ID, today),
		})
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}
