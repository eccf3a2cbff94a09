package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"loa/engine/postgres"
	"loa/store"
)

// patience is how long a test waits for something that happens by itself; it is far above what it takes.
const patience = 2 * time.Minute

var binary struct {
	once sync.Once
	path string
	err  error
}

// loaBinary builds the program once, able to be told where to crash.
func loaBinary(t *testing.T) string {
	t.Helper()
	binary.once.Do(func() {
		directory, err := os.MkdirTemp("", "loa-binary")
		if err != nil {
			binary.err = err
			return
		}
		binary.path = filepath.Join(directory, "loa")
		build := exec.Command("go", "build", "-tags", "crashpoints", "-o", binary.path, ".")
		if output, err := build.CombinedOutput(); err != nil {
			binary.err = fmt.Errorf("building loa: %w\n%s", err, output)
		}
	})
	if binary.err != nil {
		t.Fatal(binary.err)
	}
	return binary.path
}

// house is `loa dev` as a process of its own, in a home of its own, which may be killed and started again.
type house struct {
	t     *testing.T
	home  string
	cmd   *exec.Cmd
	ended chan error
	errs  *safeBuffer
	store *store.Store
	extra []string // settings beyond those of a house
}

// newHouse makes a home and sees to it that nothing of it is left behind.
func newHouse(t *testing.T) *house {
	t.Helper()
	home, err := os.MkdirTemp("", "loa-nha")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(home, 0o755); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, home: home}
	t.Cleanup(h.tearDown)
	return h
}

func (h *house) tearDown() {
	if h.store != nil {
		h.store.Close()
	}
	if h.cmd != nil {
		h.kill()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if server, err := postgres.Start(ctx, postgres.Options{Home: h.home}); err == nil {
		if err := server.Remove(ctx); err != nil {
			h.t.Logf("removing PostgreSQL: %v", err)
		}
	}
	if err := os.RemoveAll(h.home); err != nil {
		h.t.Logf("removing %s: %v", h.home, err)
	}
}

// start starts `loa dev` and waits until it says where it is, or has ended.
func (h *house) start(env ...string) {
	h.t.Helper()
	_ = os.Remove(filepath.Join(h.home, "running.json")) // not there the first time
	h.errs = &safeBuffer{}
	h.cmd = exec.Command(loaBinary(h.t), "dev")
	h.cmd.Env = append(append(os.Environ(), h.settings()...), env...)
	h.cmd.Stderr, h.cmd.Stdout = h.errs, h.errs
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.ended = make(chan error, 1)
	go func(cmd *exec.Cmd, ended chan error) { ended <- cmd.Wait() }(h.cmd, h.ended)
	h.eventually("loa dev tells where it is", func() error {
		if h.dead() {
			return nil
		}
		_, err := h.running()
		return err
	})
}

func (h *house) settings() []string {
	return append([]string{
		"LOA_HOME=" + h.home, "LOA_LISTEN=127.0.0.1:0", "LOA_TRYOUT_SMTP=127.0.0.1:0", "LOA_TRYOUT_IMAP=127.0.0.1:0",
		"LOA_DSN=", "LOA_TEMPORAL=", "LOA_SMTP=", "LOA_IMAP=", "LOA_HOLD=1s",
	}, h.extra...)
}

// dead says whether the process has ended; the end is kept for whoever asks next.
func (h *house) dead() bool {
	select {
	case err := <-h.ended:
		h.ended <- err
		return true
	default:
		return false
	}
}

// kill is kill -9.
func (h *house) kill() {
	_ = h.cmd.Process.Kill() // it may be dead already
	err := <-h.ended
	h.ended <- err
	h.forget()
}

// interrupt is Ctrl-C; it returns how the process ended.
func (h *house) interrupt() error {
	h.forget()
	if err := h.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	err := <-h.ended
	h.ended <- err
	return err
}

// forget drops the connection to the database of a process that is gone.
func (h *house) forget() {
	if h.store != nil {
		h.store.Close()
		h.store = nil
	}
}

// word is what `loa dev` leaves for the other commands.
type word struct {
	DSN, Temporal, Web, SMTP, IMAP string
	PID                            int
}

func (h *house) running() (word, error) {
	content, err := os.ReadFile(filepath.Join(h.home, "running.json"))
	if err != nil {
		return word{}, err
	}
	var w word
	if err := json.Unmarshal(content, &w); err != nil {
		return word{}, err
	}
	if w.PID != h.cmd.Process.Pid {
		return word{}, errors.New("the word is from an earlier process")
	}
	return w, nil
}

// record opens the database that the process works on.
func (h *house) record() (*store.Store, error) {
	if h.store != nil {
		return h.store, nil
	}
	w, err := h.running()
	if err != nil {
		return nil, err
	}
	h.store, err = store.Open(h.t.Context(), w.DSN)
	return h.store, err
}

// loa runs another command against the running one.
func (h *house) loa(args ...string) (string, error) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, loaBinary(h.t), args...)
	cmd.Env = append(os.Environ(), h.settings()...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("loa %s: %w: %s", strings.Join(args, " "), err, errs.String())
	}
	return out.String(), nil
}

// eventually tries until it works. It gives up when it has taken far too long.
func (h *house) eventually(what string, try func() error) {
	h.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-deadline.C:
			h.t.Fatalf("%s: %v\n%s", what, err, h.errs)
		case <-tick.C:
		}
	}
}

// safeBuffer collects what a process says while it says it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
