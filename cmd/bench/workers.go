package main

import (
	"context"
	"os"
	"slices"

	"loa/cmd/clustertest"
)

const (
	workerTasks   = 400 // of each of the two plans
	warmUpTasks   = 100 // of the plan that fills caches and opens sessions before
	workerCallers = 32
)

// benchWorkers measures a launch and commands with one `loa worker` and with two, beside one `loa temporal`. Each measurement has a plan of its
// own, because a task stays with the worker that has it in its cache.
func benchWorkers(ctx context.Context, f *figures) error {
	c, err := newCluster(f.binary)
	if err != nil {
		return err
	}
	defer c.close()
	if err := c.open(ctx); err != nil {
		return err
	}
	if err := c.startWorker(ctx); err != nil {
		return err
	}
	if _, err := c.workerRates(ctx, "lam-nong", warmUpTasks); err != nil {
		return err
	}
	one, err := c.workerRates(ctx, "mot-tien-trinh", workerTasks)
	if err != nil {
		return err
	}
	if err := c.awaitSent(ctx); err != nil { // they are sent half a minute after a launch, and shall not be sent beside the next one
		return err
	}
	second, err := clustertest.NewInstance(f.binary)
	if err != nil {
		return err
	}
	second.Env = append(slices.Clone(c.Env), c.TLSSettings()...) // the keys of the engine lie in the home folder of the first
	defer func() { _ = os.RemoveAll(second.Home) }()             // a temporary directory
	if _, err := second.StartPart(ctx, "worker"); err != nil {
		return err
	}
	defer func() { _ = second.Process.Interrupt() }() // the measurement is finished
	two, err := c.workerRates(ctx, "hai-tien-trinh", workerTasks)
	if err != nil {
		return err
	}
	f.print("one worker process", "launch %.1f tasks, %.1f commands per second (%d tasks, %d callers)", one.launch, one.commands, workerTasks, workerCallers)
	f.print("two worker processes", "launch %.1f tasks, %.1f commands per second: %.2f and %.2f of one", two.launch, two.commands, two.launch/one.launch, two.commands/one.commands)
	return nil
}

// workerRate is what the running workers do in a second.
type workerRate struct {
	launch   float64 // tasks
	commands float64
}

// workerRates imports and launches a plan of n tasks, and accepts each of its tasks once, with many callers.
func (c *cluster) workerRates(ctx context.Context, suffix string, n int) (workerRate, error) {
	id, err := c.importAnnex(ctx, suffix, nextYear(), annexForAll(suffix, n, nextYear()))
	if err != nil {
		return workerRate{}, err
	}
	launched, err := c.launch(ctx, id)
	if err != nil {
		return workerRate{}, err
	}
	a, err := c.newAcceptor(ctx, id, n)
	if err != nil {
		return workerRate{}, err
	}
	took, err := inParallel(ctx, workerCallers, len(a.tasks), a.accept)
	return workerRate{launch: rate(n, launched), commands: rate(len(a.tasks), took)}, err
}
