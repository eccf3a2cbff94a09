package main_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"loa/commands"
	"loa/engine/postgres"
	"loa/plan"
	"loa/plan/calendar"
)

func TestWhilePostgresIsAwayACommandWaitsAndCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	w.until("the task is launched", at(plan.StageAssignment), func() error { return w.run("plan", "launch", string(w.plan), "--wait", "3s") })
	accept := w.asks(plan.Command{ID: "nhan-viec", Kind: plan.CommandAccept, Channel: plan.ChannelCLI})
	w.stopPostgres()

	if _, err := w.loa("task", "accept", string(w.task), "--as", contactAddress); err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
		t.Errorf("a command without PostgreSQL is answered with %v", err)
	}
	w.pageSays(http.StatusServiceUnavailable, "PostgreSQL không trả lời")
	if err := accept(); err != nil && !errors.Is(err, commands.ErrPending) && !errors.Is(err, commands.ErrUnreachable) {
		t.Errorf("a command given to the engine is answered with %v, want that it waits", err)
	}

	w.startPostgres()
	w.until("the command given in the outage is carried out, once", at(plan.StageDrafting), accept)
	w.eventually("the pages are back", func() error { return w.page(http.StatusOK, "Kế hoạch thử") })
	for _, command := range [][]string{
		{"submit", "--as", contactAddress, "--text", "Dự thảo sau sự cố."},
		{"decide", "--as", headAddress, "--approve"},
		{"publish", "--as", contactAddress, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String()},
	} {
		if err := w.run(append([]string{"task", command[0], string(w.task)}, command[1:]...)...); err != nil {
			t.Fatal(err)
		}
	}
	w.until("the pumps run again", func(s plan.State) bool { return s.Report != "" }, func() error {
		return w.reply(contactAddress, "report_wanted", "Số tin: 12\nSố bài: 5")
	})
	if err := w.run("task", "accept-report", string(w.task)); err != nil {
		t.Fatal(err)
	}
	w.proveSound()
}

// asks gives a command by a connection to the engine that is open already.
func (w *walk) asks(c plan.Command) func() error {
	w.t.Helper()
	at, err := w.running()
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := w.record()
	if err != nil {
		w.t.Fatal(err)
	}
	directory, err := s.Directory(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	person, _ := directory.PersonAt(contactAddress, calendar.Today(time.Now()))
	c.Actor = directory.Actor(person.ID, calendar.Today(time.Now()))
	connection, err := client.DialContext(w.t.Context(), client.Options{HostPort: at.Temporal, Namespace: "loa"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(connection.Close)
	asking := &commands.Client{Temporal: connection, Now: time.Now, Wait: 5 * time.Second}
	return func() error {
		_, err := asking.Do(w.t.Context(), w.task, c)
		return err
	}
}

// stopPostgres shuts the house's PostgreSQL down as an operator does, under everybody who uses it (SIGINT is its fast shutdown).
func (h *house) stopPostgres() {
	h.t.Helper()
	file := filepath.Join(h.home, "postgres", "data", "postmaster.pid")
	content, err := os.ReadFile(file)
	if err != nil {
		h.t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		h.t.Fatal(err)
	}
	h.eventually("PostgreSQL is down", func() error {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("its pid file: %w", err)
		}
		return nil
	})
}

// startPostgres starts it again where it was, and leaves it to the house.
func (h *house) startPostgres() {
	h.t.Helper()
	server, err := postgres.Start(h.t.Context(), postgres.Options{Home: h.home})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := server.Stop(h.t.Context()); err != nil { // the house uses it, so that it goes on
		h.t.Fatal(err)
	}
}

func (h *house) pageSays(status int, words string) {
	h.t.Helper()
	if err := h.page(status, words); err != nil {
		h.t.Error(err)
	}
}

func (h *house) page(status int, words string) error {
	at, err := h.running()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, at.Web, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() // it is read to its end
	page, err := io.ReadAll(response.Body)
	if err == nil && (response.StatusCode != status || !strings.Contains(string(page), words)) {
		err = fmt.Errorf("the page says %s, want %d and %q:\n%s", response.Status, status, words, page)
	}
	return err
}
