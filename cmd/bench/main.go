// Command bench measures a loa on this machine, in one run, so that the figures can be compared with each other: bare workflows on the server
// that loa uses are the yardsticks. It prints each figure on a line and all of them as a table in Markdown. It checks no limits, because
// absolute figures differ between machines and runs; the ratios differ less.
//
// The measurements are parts that can be run alone:
//
//   - tasks: first page, memory at rest, launch, commands alone and during a launch, the history of one task (measure.go, history.go)
//   - mail: letters from the mailbox to their outcome, and what one of them costs (mail.go, cost.go)
//   - workers: commands with one worker process and with two (workers.go)
//   - overview: the start page at a hundred thousand tasks (overview.go)
//   - line: one line of a plan that 700 units carry out, its launch and its page (line.go)
//   - period: a reporting period of 700 units: forms read and filed, the report of the year, who has reported (period.go)
//   - letters: memory of the worker over many letters; not in a run of all parts, because it takes minutes (mail.go)
//   - memory: memory with ten thousand open tasks, under load and at rest; not in a run of all parts (memory.go)
//   - growth: times, sizes and memory at growing numbers of open tasks; not in a run of all parts (growth.go)
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// part is a measurement that can be run alone.
type part struct {
	name string
	run  func(context.Context, *figures) error
	only bool // not in a run of all parts
}

// parts are all parts, in the order in which they run.
func parts() []part {
	return []part{
		{name: "tasks", run: benchTasks},
		{name: "mail", run: benchMail},
		{name: "workers", run: benchWorkers},
		{name: "overview", run: benchOverview},
		{name: "line", run: benchLine},
		{name: "period", run: benchPeriod},
		{name: "letters", run: benchManyLetters, only: true},
		{name: "memory", run: benchMemory, only: true},
		{name: "growth", run: benchGrowth, only: true},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run measures what the arguments name and returns the exit code: 2 for arguments that it does not know. A run that is interrupted ends its
// processes, and prints the table of what it has measured.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	f := &figures{out: out}
	chosen := choose(args)
	if len(chosen) == 0 {
		fmt.Fprintf(errs, "usage: bench path/to/loa [part]\nparts: %s; without a part all of them but %s\n", names(parts()), names(slices.DeleteFunc(parts(), inAll)))
		return 2
	}
	f.binary = args[0]
	f.print("machine", "%s, %d cores, %s, %s", processor(), runtime.NumCPU(), runtime.Version(), time.Now().Format("02/01/2006"))
	began := time.Now()
	var err error
	for _, p := range chosen {
		if err = p.run(ctx, f); err != nil {
			err = fmt.Errorf("part %s: %w", p.name, errors.Join(ctx.Err(), err))
			break
		}
	}
	f.print("time of the run", "%.0f s", time.Since(began).Seconds())
	f.table()
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return 1
	}
	return 0
}

// choose returns the parts that the arguments name; none when the arguments are wrong.
func choose(args []string) []part {
	switch len(args) {
	case 1:
		return slices.DeleteFunc(parts(), func(p part) bool { return !inAll(p) })
	case 2:
		return slices.DeleteFunc(parts(), func(p part) bool { return p.name != args[1] })
	}
	return nil
}

func inAll(p part) bool { return !p.only }

func names(parts []part) string {
	all := make([]string, 0, len(parts))
	for _, p := range parts {
		all = append(all, p.name)
	}
	return strings.Join(all, ", ")
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
