package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/sdk/client"

	"loa/cmd/clustertest"
	"loa/commands"
	"loa/engine"
	"loa/store"
	"loa/waittest"
)

// instance is a `loa dev` with its own home directory.
type instance struct {
	*clustertest.Instance
	client   client.Client
	store    *store.Store
	commands *commands.Client
}

// startInstance starts a `loa dev` and opens the connections for measurements.
func startInstance(ctx context.Context, binary string) (*instance, error) {
	home, err := clustertest.NewInstance(binary)
	if err != nil {
		return nil, err
	}
	in := &instance{Instance: home}
	if _, err = in.start(ctx); err == nil {
		err = in.connect(ctx)
	}
	if err != nil {
		in.remove()
		return nil, err
	}
	return in, nil
}

// start starts the process and returns the time until the first page is served.
func (in *instance) start(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	if err := in.Start("dev"); err != nil {
		return 0, err
	}
	err := poll(ctx, 20*time.Millisecond, func() (bool, error) {
		if err := in.page(ctx); err == nil {
			return true, nil
		}
		if time.Since(began) > waittest.Timeout {
			return false, fmt.Errorf("no page after %s: %s", waittest.Timeout, in.Process.Output())
		}
		return false, nil
	})
	return time.Since(began), err
}

// page requests the start page of the running process.
func (in *instance) page(ctx context.Context) error {
	endpoints, err := in.Endpoints()
	if err != nil {
		return err
	}
	_, err = readPage(ctx, http.DefaultClient, page{address: endpoints.Web + "/"})
	return err
}

// connect opens the connections for measurements.
func (in *instance) connect(ctx context.Context) error {
	endpoints, err := in.Endpoints()
	if err != nil {
		return err
	}
	if in.client, err = in.Dial(ctx); err != nil {
		return err
	}
	if in.store, err = store.Open(ctx, endpoints.DSN); err != nil {
		return err
	}
	installation, err := in.store.Installation(ctx)
	if err != nil {
		return err
	}
	in.commands = commands.New(in.client, in.store, time.Now)
	in.commands.Queues.Tasks = installation.Engine().Queue
	return nil
}

func (in *instance) disconnect() {
	in.client.Close()
	_ = in.store.Close() // the measurement is finished
}

// remove stops the process and removes its PostgreSQL and home directory.
func (in *instance) remove() {
	if in.Process != nil {
		_ = in.Process.Interrupt() // the measurement is finished
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_ = in.Remove(ctx) // an error leaves only a temporary directory
}

// run runs a command of loa against the instance.
func (in *instance) run(ctx context.Context, args ...string) error {
	_, err := in.Command(ctx, args...)
	return err
}

// memory returns the memory of the process (VmRSS) and of all PostgreSQL processes of the machine (Pss: shared pages counted once), in KB.
func (in *instance) memory() (loa, postgres int) {
	loa = field(fmt.Sprintf("/proc/%d/status", in.Process.PID()), "VmRSS:")
	entries, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return loa, 0
	}
	for _, entry := range entries {
		content, err := os.ReadFile(entry)
		if err == nil && bytes.Contains(content, []byte("postgres")) {
			postgres += field(filepath.Join(filepath.Dir(entry), "smaps_rollup"), "Pss:")
		}
	}
	return loa, postgres
}

// field returns the value of a line of a file in /proc, in KB, or 0 if it cannot be read.
func field(path, name string) int {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(content), "\n") {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err == nil {
				return n
			}
		}
	}
	return 0
}

// poll calls done at an interval until it returns true or an error. When the context ends first, poll returns its error.
func poll(ctx context.Context, interval time.Duration, done func() (bool, error)) error {
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		if err := engine.Pause(ctx, interval); err != nil {
			return err
		}
	}
}
