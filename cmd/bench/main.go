// Command bench measures a loa on this machine, all in one run so that the figures can be compared with each other: how fast a
// plan of a thousand tasks is launched beside bare workflows on the same server, how long a command takes until its row is
// written, how soon the first page is there, how much memory rests, and how many letters a second it reads. It asserts nothing: machines are noisy, ratios less so.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	tasks        = 1000
	commandCount = 300
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	benches := map[string]func(context.Context, string) error{"all": benchAll, "tasks": bench, "mail": benchMail}
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
	if err := bench(ctx, binary); err != nil {
		return err
	}
	return benchMail(ctx, binary)
}

func bench(ctx context.Context, binary string) error {
	home, err := os.MkdirTemp("", "loa-bench")
	if err != nil {
		return err
	}
	if err := os.Chmod(home, 0o755); err != nil {
		return err
	}
	h := &house{binary: binary, home: home}
	defer h.remove()
	fmt.Printf("machine: %s, %d cores, %s\n", processor(), runtime.NumCPU(), runtime.Version())
	first, err := h.start(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("first page, first start (makes the database): %.1f s\n", first.Seconds())
	if err := h.stop(); err != nil {
		return err
	}
	second, err := h.start(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("first page, later start: %.1f s\n", second.Seconds())
	return h.measure(ctx)
}

func (h *house) measure(ctx context.Context) error {
	if err := h.connect(ctx); err != nil {
		return err
	}
	defer h.disconnect()
	loa, postgres := h.memory()
	fmt.Printf("memory at rest: loa %d MB, PostgreSQL %d MB (shared pages counted once)\n", loa>>10, postgres>>10)
	bare, err := h.bareWorkflows(ctx, tasks)
	if err != nil {
		return err
	}
	launched, err := h.launch(ctx, tasks)
	if err != nil {
		return err
	}
	bareRate, launchRate := rate(tasks, bare), rate(tasks, launched)
	fmt.Printf("bare one-activity workflows: %.1f per second (%d, 32 callers)\n", bareRate, tasks)
	fmt.Printf("launch of a %d-task plan: %.1f tasks per second, each with its first letter queued (%.2f of bare)\n", tasks, launchRate, launchRate/bareRate)
	took, err := h.acceptTasks(ctx, commandCount)
	if err != nil {
		return err
	}
	slices.Sort(took)
	fmt.Printf("a command, from request to projected row: p50 %d ms, p95 %d ms (%d, one after another)\n",
		took[len(took)/2].Milliseconds(), took[len(took)*95/100].Milliseconds(), len(took))
	loa, postgres = h.memory()
	fmt.Printf("memory after it: loa %d MB, PostgreSQL %d MB\n", loa>>10, postgres>>10)
	return nil
}

func rate(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

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
