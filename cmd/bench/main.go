// Command bench measures a loa on this machine, in one run, so that the figures can be compared with each other: the rate of the launch of
// a plan with a thousand tasks, beside the rate of bare workflows on the same server; the time of a command until its row is written; the
// time until the first page is served; the memory at rest; and the rate of letters. It checks no limits, because absolute figures differ
// between machines and runs; the ratios differ less.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"loa/cmd/clustertest"
	"loa/plan"
)

const (
	tasks        = 1000 // of the launched plan, and number of bare workflows
	bulkTasks    = 3000 // of the plan that is launched while commands are measured
	commandCount = 300  // measured commands
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	benches := map[string]func(context.Context, string) error{"all": benchAll, "tasks": benchTasks, "mail": benchMail, "growth": benchGrowth}
	part := "all"
	if len(os.Args) == 3 {
		part = os.Args[2]
	}
	if len(os.Args) < 2 || len(os.Args) > 3 || benches[part] == nil {
		fmt.Fprintln(os.Stderr, "usage: bench path/to/loa [tasks | mail]")
		os.Exit(2)
	}
	if err := benches[part](ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func benchAll(ctx context.Context, binary string) error {
	if err := benchTasks(ctx, binary); err != nil {
		return err
	}
	return benchMail(ctx, binary)
}

// benchTasks measures start, memory, launch and commands of one `loa dev`.
func benchTasks(ctx context.Context, binary string) error {
	home, err := clustertest.NewInstance(binary)
	if err != nil {
		return err
	}
	in := &instance{Instance: home}
	defer in.remove()
	fmt.Printf("machine: %s, %d cores, %s\n", processor(), runtime.NumCPU(), runtime.Version())
	first, err := in.start(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("first page, first start (makes the database): %.1f s\n", first.Seconds())
	if err := in.Process.Interrupt(); err != nil {
		return err
	}
	second, err := in.start(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("first page, later start: %.1f s\n", second.Seconds())
	return in.measure(ctx)
}

// measure measures memory, launch and commands of the running instance, and prints the figures.
func (in *instance) measure(ctx context.Context) error {
	if err := in.connect(ctx); err != nil {
		return err
	}
	defer in.disconnect()
	loa, postgres := in.memory()
	fmt.Printf("memory at rest: loa %d MB, PostgreSQL %d MB (shared pages counted once)\n", loa>>10, postgres>>10)
	bare, err := measureBare(ctx, in.client, tasks)
	if err != nil {
		return err
	}
	fmt.Printf("bare workflows: %.1f eager starts and %.1f updates per second (%d, %d callers); one update p50 %d ms\n",
		bare.starts, bare.updates, tasks, bareCallers, bare.update.Milliseconds())
	running, err := in.importLines(ctx, "nghin-dong", tasks)
	if err != nil {
		return err
	}
	launched, err := in.launch(ctx, running)
	if err != nil {
		return err
	}
	fmt.Printf("launch of a %d-task plan: %.1f tasks per second, each projected and in a letter to its unit (%.2f of bare eager starts)\n",
		tasks, rate(tasks, launched), rate(tasks, launched)/bare.starts)
	if err := in.awaitSent(ctx); err != nil {
		return err
	}
	if err := in.measureCommands(ctx, running, bare); err != nil {
		return err
	}
	loa, postgres = in.memory()
	fmt.Printf("memory after it, %d open tasks: loa %d MB, PostgreSQL %d MB\n", tasks+bulkTasks, loa>>10, postgres>>10)
	return nil
}

// measureCommands measures commands to the tasks of a plan, first alone and then during the launch of a larger plan.
func (in *instance) measureCommands(ctx context.Context, running plan.PlanID, bare yardsticks) error {
	alone, err := in.acceptTasks(ctx, running, commandCount, func() bool { return false })
	if err != nil {
		return err
	}
	fmt.Printf("a command, from request to projected row: p50 %d ms, p95 %d ms (%d, one after another; p50 %.2f of a bare update)\n",
		percentile(alone, 50).Milliseconds(), percentile(alone, 95).Milliseconds(), len(alone), float64(percentile(alone, 50))/float64(bare.update))
	bulk, err := in.importLines(ctx, "nhieu-dong", bulkTasks)
	if err != nil {
		return err
	}
	busy, err := in.commandsDuringLaunch(ctx, bulk, running)
	if err != nil {
		return err
	}
	fmt.Printf("a command during the launch of %d tasks: p50 %d ms, p95 %d ms (%d; p95 %.1f times as long as alone)\n", bulkTasks,
		percentile(busy, 50).Milliseconds(), percentile(busy, 95).Milliseconds(), len(busy), float64(percentile(busy, 95))/float64(percentile(alone, 95)))
	return nil
}

// rate returns the number per second.
func rate(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

// processor returns the model of the processor.
func processor() string {
	content, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for _, line := range strings.Split(string(content), "\n") {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "unknown processor"
}
