package main

import (
	"context"
	"fmt"
	"time"

	"loa/engine"
	"loa/plan"
)

const (
	openTasks     = 10_000 // of the plan whose memory is measured
	coldCommands  = 200    // measured commands to tasks that are in no cache
	warmTasks     = 200    // of the plan whose tasks are still in the caches when they get a command
	restInterval  = time.Minute
	restIntervals = 3 // after the load
)

// benchMemory measures the memory of one `loa dev` with many open tasks: under the load of their launch, after it, and at rest. Then it measures
// what a command costs when its task has left the caches.
func benchMemory(ctx context.Context, f *figures) error {
	in, err := startInstance(ctx, f.binary)
	if err != nil {
		return err
	}
	defer in.remove()
	defer in.disconnect()
	in.printMemory(f, "no open task, just started")
	many, err := in.importLines(ctx, "muoi-nghin-dong", openTasks)
	if err != nil {
		return err
	}
	launched, err := in.launch(ctx, many)
	if err != nil {
		return err
	}
	f.print(fmt.Sprintf("launch of %d tasks", openTasks), "%.1f per second", rate(openTasks, launched))
	in.printMemory(f, fmt.Sprintf("%d open tasks, launched", openTasks))
	if err := in.awaitSent(ctx); err != nil {
		return err
	}
	in.printMemory(f, "all letters sent")
	for n := range restIntervals {
		if err := engine.Pause(ctx, restInterval); err != nil {
			return err
		}
		in.printMemory(f, fmt.Sprintf("at rest for %s", restInterval*time.Duration(n+1)))
	}
	return in.measureColdCommands(ctx, f, many)
}

// measureColdCommands measures commands to tasks of a plan that rests, and to the tasks of a plan that was launched a moment ago.
func (in *instance) measureColdCommands(ctx context.Context, f *figures, resting plan.PlanID) error {
	cold, err := in.acceptTasks(ctx, resting, coldCommands, func() bool { return false })
	if err != nil {
		return err
	}
	recent, err := in.importLines(ctx, "vai-dong", warmTasks)
	if err != nil {
		return err
	}
	if _, err := in.launch(ctx, recent); err != nil {
		return err
	}
	if err := in.awaitSent(ctx); err != nil {
		return err
	}
	warm, err := in.acceptTasks(ctx, recent, warmTasks, func() bool { return false })
	if err != nil {
		return err
	}
	f.print("a command to a task that rests", "p50 %s, p95 %s (%d)", ms(percentile(cold, 50)), ms(percentile(cold, 95)), len(cold))
	f.print("a command to a task in the caches", "p50 %s, p95 %s (%d)", ms(percentile(warm, 50)), ms(percentile(warm, 95)), len(warm))
	in.printMemory(f, "after the commands")
	return nil
}

// printMemory prints the resident memory of the process. The pages of the program itself are read from its file and can be dropped by the
// kernel at any moment; what the process has allocated is the rest.
func (in *instance) printMemory(f *figures, when string) {
	status := fmt.Sprintf("/proc/%d/status", in.Process.PID())
	f.print("memory, "+when, "%d MB, of which %d MB allocated and %d MB of the program's file; at most so far %d MB",
		field(status, "VmRSS:")>>10, field(status, "RssAnon:")>>10, field(status, "RssFile:")>>10, field(status, "VmHWM:")>>10)
}
