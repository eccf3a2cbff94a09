package main_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"

	"loa/cmd/clustertest"
	"loa/waittest"
)

// partTasks is how many tasks are accepted while one part is killed and started again.
const partTasks = 16

// TestParts runs the parts apart: one Temporal, two workers and two servers of pages. Each is killed in turn while commands are given. Every
// command counts once, and the pages answer from the other server.
func TestParts(t *testing.T) {
	t.Parallel()
	c := newPartsCluster(t)
	victims := []victim{
		{"the first worker", c.Instance, c.startWorker},
		{"the second worker", c.secondWorker, c.startSecondWorker},
		{"the first server of pages", c.webs[0], func() { c.startWeb(0) }},
		{"the second server of pages", c.webs[1], func() { c.startWeb(1) }},
		{"Temporal", c.temporal, func() { c.startPart(c.temporal, "temporal") }},
	}
	c.launchLines(len(victims) * partTasks)
	for i, v := range victims {
		accepted := make(chan struct{})
		go func() {
			defer close(accepted)
			c.acceptAll(i*partTasks, (i+1)*partTasks)
		}()
		v.instance.Process.Kill()
		for web := range c.webs {
			if c.webs[web] != v.instance && v.instance != c.temporal {
				c.awaitPages(web)
			}
		}
		v.start()
		<-accepted
		t.Logf("%s was killed", v.name)
	}
	for web := range c.webs {
		c.awaitPages(web)
	}
	c.checkAccepted(len(victims) * partTasks)
}

// victim is a part that is killed and started again.
type victim struct {
	name     string
	instance *clustertest.Instance
	start    func()
}

// partsCluster is loa with its parts apart, some of them twice.
type partsCluster struct {
	*chaosCluster
	secondWorker *clustertest.Instance
	webs         [2]*clustertest.Instance
	addresses    [2]string // of the pages
}

func newPartsCluster(t *testing.T) *partsCluster {
	t.Helper()
	c := &partsCluster{chaosCluster: newChaosCluster(t)}
	c.temporal.Process.Kill()
	c.temporal.Env = append(c.temporal.Env, fmt.Sprint("LOA_TEMPORAL_LISTEN=127.0.0.1:", freePort(t))) // the same after each start
	c.temporalAddress = c.startPart(c.temporal, "temporal")
	c.startWorker()
	c.secondWorker = c.another()
	c.startSecondWorker()
	for i := range c.webs {
		c.webs[i], c.addresses[i] = c.another(), fmt.Sprint("127.0.0.1:", freePort(t))
		c.startWeb(i)
	}
	c.connect(c.temporalAddress)
	return c
}

// another makes a home directory for one more part.
func (c *chaosCluster) another() *clustertest.Instance {
	c.t.Helper()
	instance, err := clustertest.NewInstance(c.Binary)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if instance.Process != nil {
			instance.Process.Kill()
		}
		_ = os.RemoveAll(instance.Home) // an error leaves only a temporary directory
	})
	return instance
}

func (c *partsCluster) startSecondWorker() {
	c.t.Helper()
	c.secondWorker.Env = append(c.temporal.TLSSettings(), c.Env...)
	c.startPart(c.secondWorker, "worker")
}

// startWeb starts a server of pages and waits until it is ready.
func (c *partsCluster) startWeb(i int) {
	c.t.Helper()
	c.webs[i].Env = append(c.temporal.TLSSettings(),
		"LOA_DSN="+c.database(), "LOA_TEMPORAL="+c.temporalAddress, "LOA_PUBLIC=https://loa.hanoi.test", "LOA_LISTEN="+c.addresses[i],
	)
	if err := c.webs[i].Start("web"); err != nil {
		c.t.Fatal(err)
	}
	c.awaitPages(i)
}

// awaitPages waits until a server of pages is ready.
func (c *partsCluster) awaitPages(i int) {
	c.t.Helper()
	waittest.Eventually(c.t, "the pages are ready", func() error {
		request, err := http.NewRequestWithContext(context.WithoutCancel(c.t.Context()), http.MethodGet, "http://"+c.addresses[i]+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }() // only the status counts
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode)
		}
		return nil
	})
}
