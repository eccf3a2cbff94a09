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
	"loa/engine/postgres"
	"loa/store"
)

// house is a `loa dev` in a home of its own.
type house struct {
	binary, home string
	cmd          *exec.Cmd
	word         word
	client       client.Client
	store        *store.Store
	commands     *commands.Client
}

// word is what `loa dev` leaves for other commands.
type word struct {
	DSN, Temporal, Web string
	PID                int
}

// start starts the process and returns how long the first page took.
func (h *house) start(ctx context.Context) (time.Duration, error) {
	h.cmd = exec.CommandContext(ctx, h.binary, "dev")
	h.cmd.Env = append(os.Environ(), h.settings()...)
	var errs bytes.Buffer
	h.cmd.Stderr = &errs
	began := time.Now()
	if err := h.cmd.Start(); err != nil {
		return 0, err
	}
	err := until(ctx, 20*time.Millisecond, func() (bool, error) {
		if err := h.page(ctx); err == nil {
			return true, nil
		}
		if time.Since(began) > 2*time.Minute {
			return false, fmt.Errorf("no page after two minutes: %s", errs.String())
		}
		return false, nil
	})
	return time.Since(began), err
}

func (h *house) settings() []string {
	return []string{
		"LOA_HOME=" + h.home, "LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=127.0.0.1:0", "LOA_TRYOUT_IMAP=127.0.0.1:0",
	}
}

func (h *house) page(ctx context.Context) error {
	content, err := os.ReadFile(filepath.Join(h.home, "running.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &h.word); err != nil {
		return err
	}
	if h.word.PID != h.cmd.Process.Pid {
		return errors.New("not yet")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.word.Web+"/", nil)
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

func (h *house) connect(ctx context.Context) (err error) {
	if h.client, err = client.DialContext(ctx, client.Options{HostPort: h.word.Temporal, Namespace: "loa", Logger: quiet{}}); err != nil {
		return err
	}
	if h.store, err = store.Open(ctx, h.word.DSN); err != nil {
		return err
	}
	h.commands = commands.New(h.client, h.store, time.Now)
	return nil
}

func (h *house) disconnect() {
	h.client.Close()
	_ = h.store.Close() // the figures are read
}

func (h *house) stop() error {
	if err := h.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	return h.cmd.Wait()
}

func (h *house) remove() {
	_ = h.stop() // it may have ended
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if server, err := postgres.Start(ctx, postgres.Options{Home: h.home}); err == nil {
		_ = server.Remove(ctx) // only a temporary folder is left otherwise
	}
	_ = os.RemoveAll(h.home)
}

// memory is the resident memory of the process, and of its PostgreSQL by proportional shares, in KB.
func (h *house) memory() (loa, postgres int) {
	loa = field(fmt.Sprintf("/proc/%d/status", h.word.PID), "VmRSS:")
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

// until asks in intervals whether something is done. The error is that of the asking, or the context's.
func until(ctx context.Context, interval time.Duration, done func() (bool, error)) error {
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(interval):
		}
	}
}

// quiet is a logger that says nothing.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
