package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// importLines imports a plan with n lines.
func (in *instance) importLines(ctx context.Context, suffix string, n int) (plan.PlanID, error) {
	year := calendar.Today(time.Now()).Year() + 1
	path := filepath.Join(in.Home, suffix+".csv")
	if err := os.WriteFile(path, []byte(annex(n, year)), 0o600); err != nil {
		return "", err
	}
	err := in.run(ctx, "plan", "import", path, "--year", fmt.Sprint(year), "--suffix", suffix, "--title", "Kế hoạch đo")
	return plan.NewPlanID(year, suffix), err
}

// launch launches a plan and returns the time until every task is projected and its unit has its letter.
func (in *instance) launch(ctx context.Context, id plan.PlanID) (time.Duration, error) {
	began := time.Now()
	if err := in.commands.LaunchPlan(ctx, id); err != nil {
		return 0, err
	}
	err := poll(ctx, 50*time.Millisecond, func() (bool, error) {
		launched, err := in.store.Plan(ctx, id)
		return launched.Status == plan.PlanRunning, err
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

// awaitSent waits until no letter waits to be sent.
func (in *instance) awaitSent(ctx context.Context) error {
	return poll(ctx, 100*time.Millisecond, func() (bool, error) {
		counts, err := in.store.OutboxCounts(ctx)
		return err == nil && counts.Pending+counts.Sending == 0, err
	})
}

// acceptTasks sends acceptances of tasks of a plan, one after another, at most n and until ended returns true, and returns the time of each.
func (in *instance) acceptTasks(ctx context.Context, id plan.PlanID, n int, ended func() bool) ([]time.Duration, error) {
	today := calendar.Today(time.Now())
	tasks, _, err := in.store.Tasks(ctx, store.TaskFilter{Plan: id, Stage: plan.StageAssignment, Limit: n}, today)
	if err != nil {
		return nil, err
	}
	contacts, err := in.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, 0, len(tasks))
	for _, task := range tasks {
		if ended() {
			break
		}
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

// commandsDuringLaunch launches a plan and meanwhile sends commands to the tasks of another, one after another. It returns the time of each
// command.
func (in *instance) commandsDuringLaunch(ctx context.Context, launched, running plan.PlanID) ([]time.Duration, error) {
	done := make(chan error, 1)
	go func() {
		_, err := in.launch(ctx, launched)
		done <- err
	}()
	took, err := in.acceptTasks(ctx, running, tasks, func() bool { return len(done) > 0 })
	return took, errors.Join(err, <-done)
}
