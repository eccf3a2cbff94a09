package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
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

// bare is the smallest workflow that does anything: one activity.
func bare(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteActivity(ctx, nothing).Get(ctx, nil)
}

func nothing(context.Context) error { return nil }

// bareWorkflows runs n of them from start to end, 32 at a time.
func (h *house) bareWorkflows(ctx context.Context, n int) (time.Duration, error) {
	w := worker.New(h.client, bareQueue, worker.Options{})
	w.RegisterWorkflow(bare)
	w.RegisterActivity(nothing)
	if err := w.Start(); err != nil {
		return 0, err
	}
	defer w.Stop()
	began := time.Now()
	callers, running := errgroup.WithContext(ctx)
	callers.SetLimit(32)
	for range n {
		callers.Go(func() error {
			run, err := h.client.ExecuteWorkflow(running, client.StartWorkflowOptions{TaskQueue: bareQueue}, bare)
			if err != nil {
				return err
			}
			return run.Get(running, nil)
		})
	}
	return time.Since(began), callers.Wait()
}

// launch imports a plan of n lines and launches it; it is over when every task's first event is projected.
func (h *house) launch(ctx context.Context, n int) (time.Duration, error) {
	year := calendar.Today(time.Now()).Year() + 1
	path := filepath.Join(h.home, "nghin-dong.csv")
	if err := os.WriteFile(path, []byte(annex(n, year)), 0o600); err != nil {
		return 0, err
	}
	if err := h.loa(ctx, "plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "bench", "--title", "Kế hoạch đo"); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := h.commands.LaunchPlan(ctx, plan.NewPlanID(year, "bench")); err != nil {
		return 0, err
	}
	err := until(ctx, 50*time.Millisecond, func() (bool, error) {
		counts, err := h.store.OutboxCounts(ctx)
		return counts.Pending+counts.Sending+counts.Sent+counts.Failed == n, err // nothing else is launched in this house
	})
	return time.Since(began), err
}

func annex(n, year int) string {
	var b strings.Builder
	b.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Cơ quan phối hợp;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&b, "%d;Tuyên truyền cải cách hành chính, chuyên đề %d;Tin, bài;Sở Tư pháp;Sở Nội vụ;Trước ngày 15/12/%d\n", i+1, i+1, year)
	}
	return b.String()
}

func (h *house) loa(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, h.binary, args...)
	cmd.Env = append(os.Environ(), h.settings()...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("loa %s: %w: %s", args[0], err, output)
	}
	return nil
}

// acceptTasks lets n units take their task on, one after another, once the letters of the launch are out of the way.
func (h *house) acceptTasks(ctx context.Context, n int) ([]time.Duration, error) {
	err := until(ctx, 100*time.Millisecond, func() (bool, error) {
		counts, err := h.store.OutboxCounts(ctx)
		return err == nil && counts.Pending+counts.Sending == 0, err
	})
	if err != nil {
		return nil, err
	}
	today := calendar.Today(time.Now())
	all, _, err := h.store.Tasks(ctx, store.TaskFilter{Stage: plan.StageAssignment, Limit: n}, today)
	if err != nil {
		return nil, err
	}
	known, err := h.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, 0, n)
	for _, task := range all {
		holders := known.HoldersOf(directory.RoleFocalPoint, task.Unit, today)
		if len(holders) == 0 {
			return nil, fmt.Errorf("nobody takes on %s", task.ID)
		}
		began := time.Now()
		_, err := h.commands.Do(ctx, task.ID, plan.Command{
			ID: "bench:" + rand.Text(), Kind: plan.CommandAccept, Channel: plan.ChannelCLI, Actor: known.Actor(holders[0].Person.ID, today),
		})
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}
