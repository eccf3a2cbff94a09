package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"go.temporal.io/sdk/client"

	"loa/commands"
	"loa/engine"
	"loa/engine/postgres"
	"loa/store"
)

// instance is a `loa dev` with its own home directory.
type instance struct {
	binary, home string
	cmd          *exec.Cmd
	endpoints    endpoints
	client       client.Client
	store        *store.Store
	commands     *commands.Client
}

// endpoints is the content of running.json, which `loa dev` writes for other commands.
type endpoints struct {
	DSN, Temporal, Web string
	PID                int
}

// start starts the process and returns the time until the first page is served.
func (in *instance) start(ctx context.Context) (time.Duration, error) {
	in.cmd = exec.CommandContext(ctx, in.binary, "dev")
	in.cmd.Env = append(os.Environ(), in.settings()...)
	var errs bytes.Buffer
	in.cmd.Stderr = &errs
	began := time.Now()
	if err := in.cmd.Start(); err != nil {
		return 0, err
	}
	err := poll(ctx, 20*time.Millisecond, func() (bool, error) {
		if err := in.page(ctx); err == nil {
			return true, nil
		}
		if time.Since(began) > 2*time.Minute {
			return false, fmt.Errorf("no page after two minutes: %s", errs.String())
		}
		return false, nil
	})
	return time.Since(began), err
}

// settings returns the environment of all commands of the instance.
func (in *instance) settings() []string {
	return []string{
		"LOA_HOME=" + in.home, "LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=127.0.0.1:0", "LOA_TRYOUT_IMAP=127.0.0.1:0",
	}
}

// page requests the start page of the running process.
func (in *instance) page(ctx context.Context) error {
	content, err := os.ReadFile(filepath.Join(in.home, "running.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &in.endpoints); err != nil {
		return err
	}
	if in.endpoints.PID != in.cmd.Process.Pid {
		return errors.New("not yet")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, in.endpoints.Web+"/", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

// connect opens the connections for measurements.
func (in *instance) connect(ctx context.Context) (err error) {
	if in.client, err = client.DialContext(ctx, client.Options{HostPort: in.endpoints.Temporal, Namespace: "loa", Logger: discardLogger{}}); err != nil {
		return err
	}
	if in.store, err = store.Open(ctx, in.endpoints.DSN); err != nil {
		return err
	}
	in.commands = commands.New(in.client, in.store, time.Now)
	return nil
}

func (in *instance) disconnect() {
	in.client.Close()
	_ = in.store.Close() // the measurement is finished
}

// stop interrupts the process and waits for its end.
func (in *instance) stop() error {
	if err := in.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	return in.cmd.Wait()
}

// remove stops the process and removes its PostgreSQL and home directory.
func (in *instance) remove() {
	_ = in.stop() // the process may have ended before
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if server, err := postgres.Start(ctx, postgres.Options{Home: in.home}); err == nil {
		_ = server.Remove(ctx) // an error leaves only a temporary directory
	}
	_ = os.RemoveAll(in.home)
}

// memory returns the memory of the process (VmRSS) and of all PostgreSQL processes of the machine (Pss: shared pages counted once), in KB.
func (in *instance) memory() (loa, postgres int) {
	loa = field(fmt.Sprintf("/proc/%d/status", in.endpoints.PID), "VmRSS:")
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

// discardLogger is an SDK logger that discards everything.
type discardLogger struct{}

func (discardLogger) Debug(string, ...any) {}
func (discardLogger) Info(string, ...any)  {}
func (discardLogger) Warn(string, ...any)  {}
func (discardLogger) Error(string, ...any) {}
