package main

import (
	"context"
	"fmt"
	"time"

	"loa/cmd/clustertest"
	"loa/plan"
)

const (
	bareTasks    = 1000 // bare workflows
	launchTasks  = 5000 // tasks of the plan that is launched alone
	besideTasks  = 5000 // tasks of the plan that is launched while commands are measured
	commandCount = 300  // measured commands
	cachedTasks  = 120  // tasks of the plan that is launched right before its commands are measured; less than the caches of worker and engine hold
)

// benchTasks measures start, memory, launch, commands and the history of one task, of one `loa dev`.
func benchTasks(ctx context.Context, f *figures) error {
	home, err := clustertest.NewInstance(f.binary)
	if err != nil {
		return err
	}
	in := &instance{Instance: home}
	defer in.remove()
	first, err := in.start(ctx)
	if err != nil {
		return err
	}
	f.print("first page, first start (makes the database)", "%.1f s", first.Seconds())
	if err := in.Process.Interrupt(); err != nil {
		return err
	}
	second, err := in.start(ctx)
	if err != nil {
		return err
	}
	f.print("first page, later start", "%.1f s", second.Seconds())
	if err := in.connect(ctx); err != nil {
		return err
	}
	defer in.disconnect()
	loa, postgres := in.memory()
	f.print("memory at rest", "loa %d MB, PostgreSQL %d MB (shared pages counted once)", loa>>10, postgres>>10)
	return in.measure(ctx, f)
}

// measure measures launch, commands and history in the running instance.
func (in *instance) measure(ctx context.Context, f *figures) error {
	bare, err := measureBare(ctx, in.client, bareTasks)
	if err != nil {
		return err
	}
	f.print("bare workflows", "%.1f eager starts and %.1f updates per second (%d, %d callers); one update p50 %s",
		bare.starts, bare.updates, bareTasks, bareCallers, ms(bare.update))
	running, err := in.importLines(ctx, "nhieu-dong", launchTasks)
	if err != nil {
		return err
	}
	launched, err := in.launch(ctx, running)
	if err != nil {
		return err
	}
	f.print(fmt.Sprintf("launch of %d tasks, each projected and in a letter to its unit", launchTasks), "%.1f s, %.1f tasks per second: %.2f of bare eager starts",
		launched.Seconds(), rate(launchTasks, launched), rate(launchTasks, launched)/bare.starts)
	if err := in.awaitSent(ctx); err != nil {
		return err
	}
	rest, err := in.awaitQuiet(ctx)
	if err != nil {
		return err
	}
	f.print("after the launch, until the process is at rest", "%.1f s", rest.Seconds())
	if err := in.measureHistory(ctx, f, running); err != nil {
		return err
	}
	if err := in.measureCommands(ctx, f, running, bare); err != nil {
		return err
	}
	loa, postgres := in.memory()
	f.print("memory after it", "loa %d MB, PostgreSQL %d MB (%d open tasks, without rest)", loa>>10, postgres>>10, launchTasks+besideTasks)
	return nil
}

// measureCommands measures commands to the tasks of a plan, first alone and then during the launch of another.
func (in *instance) measureCommands(ctx context.Context, f *figures, running plan.PlanID, bare yardsticks) error {
	alone, err := in.acceptTasks(ctx, running, commandCount, func() bool { return false })
	if err != nil {
		return err
	}
	f.printCommands("a command to a task that rests, from request to projected row", alone, bare)
	if err := in.measureCachedCommands(ctx, f, bare); err != nil {
		return err
	}
	bulk, err := in.importLines(ctx, "lai-nhieu-dong", besideTasks)
	if err != nil {
		return err
	}
	busy, launched, err := in.commandsDuringLaunch(ctx, bulk, running)
	if err != nil {
		return err
	}
	f.print(fmt.Sprintf("a command during the launch of %d tasks", besideTasks), "p50 %s, p95 %s (%d; launched in %.1f s): p95 %.1f times as long as alone", ms(percentile(busy, 50)),
		ms(percentile(busy, 95)), len(busy), launched.Seconds(), float64(percentile(busy, 95))/float64(percentile(alone, 95)))
	return nil
}

// measureCachedCommands measures commands to tasks that the caches hold, as they hold the bare workflows.
func (in *instance) measureCachedCommands(ctx context.Context, f *figures, bare yardsticks) error {
	id, err := in.importLines(ctx, "it-dong", cachedTasks)
	if err != nil {
		return err
	}
	if _, err := in.launch(ctx, id); err != nil {
		return err
	}
	if _, err := in.awaitQuiet(ctx); err != nil {
		return err
	}
	cached, err := in.acceptTasks(ctx, id, cachedTasks, func() bool { return false })
	if err != nil {
		return err
	}
	f.printCommands("a command to a task in the caches, where the bare workflows are", cached, bare)
	return nil
}

// printCommands prints the times of commands that were given one after another.
func (f *figures) printCommands(what string, took []time.Duration, bare yardsticks) {
	f.print(what, "p50 %s, p95 %s (%d, one after another): p50 %.2f of a bare update",
		ms(percentile(took, 50)), ms(percentile(took, 95)), len(took), float64(percentile(took, 50))/float64(bare.update))
}

// commandsDuringLaunch launches a plan and meanwhile sends commands to the tasks of another, one after another. It returns the time of each
// command, and that of the launch.
func (in *instance) commandsDuringLaunch(ctx context.Context, launched, running plan.PlanID) (commands []time.Duration, launch time.Duration, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		var err error
		launch, err = in.launch(ctx, launched)
		done <- err
	}()
	commands, err = in.acceptTasks(ctx, running, launchTasks, func() bool { return len(done) > 0 })
	if err != nil {
		cancel()
		<-done // the launch ends with the context
		return nil, 0, err
	}
	return commands, launch, <-done
}
