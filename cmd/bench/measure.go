package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loa/commands"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// nextYear is the year of the plans that are launched: nothing in them is due yet.
func nextYear() int { return calendar.Today(time.Now()).Year() + 1 }

// importLines imports a plan with n lines for one unit.
func (in *instance) importLines(ctx context.Context, suffix string, n int) (plan.PlanID, error) {
	return in.importAnnex(ctx, suffix, nextYear(), annex(suffix, n, nextYear()))
}

// importAnnex imports the plan of a year from the text of its annex.
func (in *instance) importAnnex(ctx context.Context, suffix string, year int, text string) (plan.PlanID, error) {
	path := filepath.Join(in.Home, suffix+".csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
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

// annex returns a plan with n lines for one unit. The suffix is in its words, because a file with the same bytes would be the same plan.
func annex(suffix string, n, year int) string {
	var b strings.Builder
	b.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Cơ quan phối hợp;Thời gian thực hiện\n")
	for i := range n {
		fmt.Fprintf(&b, "%d;Tuyên truyền cải cách hành chính, chuyên đề %d (%s);Tin, bài;Sở Tư pháp;Sở Nội vụ;Trước ngày 15/12/%d\n", i+1, i+1, suffix, year)
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

// quietShare is the part of one core below which a process counts as at rest.
const quietShare = 0.2

// awaitQuiet waits until the process has used little processor time for a second, and returns how long that took. After a launch the engine still
// works off what it has put off, the rows by which workflows are listed above all; a command measured beside that would not be measured alone.
func (in *instance) awaitQuiet(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	at, used := began, processorMs(in.Process.PID())
	err := poll(ctx, time.Second, func() (bool, error) {
		now, usedNow := time.Now(), processorMs(in.Process.PID())
		share := (usedNow - used) / float64(now.Sub(at).Milliseconds()+1)
		quiet := now.Sub(at) >= time.Second/2 && share < quietShare
		at, used = now, usedNow
		return quiet, nil
	})
	return time.Since(began), err
}

// acceptor accepts tasks in the name of their units' focal points.
type acceptor struct {
	commands *commands.Client
	contacts directory.Directory
	tasks    []store.Task
	today    calendar.Date
}

// newAcceptor finds at most n tasks of a plan that wait to be accepted.
func (in *instance) newAcceptor(ctx context.Context, id plan.PlanID, n int) (*acceptor, error) {
	a := &acceptor{commands: in.commands, today: calendar.Today(time.Now())}
	var err error
	if a.tasks, err = in.store.FirstTasks(ctx, store.TaskFilter{Plan: id, Stage: plan.StageAssignment, Limit: n}, a.today); err != nil {
		return nil, err
	}
	a.contacts, err = in.store.Directory(ctx)
	return a, err
}

// actor is the focal point of the unit of the task with a number.
func (a *acceptor) actor(i int) (directory.Actor, error) {
	task := a.tasks[i]
	holders := a.contacts.HoldersOf(directory.RoleFocalPoint, task.Unit, a.today)
	if len(holders) == 0 {
		return directory.Actor{}, fmt.Errorf("no focal point for %s", task.ID)
	}
	return a.contacts.Actor(holders[0].Person.ID, a.today), nil
}

// accept accepts the task with a number and returns when that is on record.
func (a *acceptor) accept(ctx context.Context, i int) error {
	actor, err := a.actor(i)
	if err != nil {
		return err
	}
	_, err = a.commands.Do(ctx, a.tasks[i].ID, plan.Command{
		ID: "bench:" + rand.Text(), Kind: plan.CommandAccept, Channel: plan.ChannelCLI, Actor: actor,
	})
	return err
}

// acceptTasks accepts tasks of a plan, one after another, at most n and until ended returns true, and returns the time of each command.
func (in *instance) acceptTasks(ctx context.Context, id plan.PlanID, n int, ended func() bool) ([]time.Duration, error) {
	a, err := in.newAcceptor(ctx, id, n)
	if err != nil {
		return nil, err
	}
	took := make([]time.Duration, 0, len(a.tasks))
	for i := range a.tasks {
		if ended() {
			break
		}
		began := time.Now()
		if err := a.accept(ctx, i); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}
