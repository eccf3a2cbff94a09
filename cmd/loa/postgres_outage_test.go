package main_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"loa/commands"
	"loa/engine/postgres"
	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
)

func TestPostgresOutage(t *testing.T) {
	t.Parallel()
	t.Run("a command waits for the end of the outage and counts once, and everything works again", func(t *testing.T) {
		t.Parallel()
		j := newJourney(t)
		j.until("the task is launched", atStage(plan.StageAssignment), func() error { return j.try("plan", "launch", string(j.plan), "--wait", "3s") })
		accept := j.prepareCommand(plan.Command{ID: "nhan-viec", Kind: plan.CommandAccept, Channel: plan.ChannelCLI})
		j.stopPostgres()

		if _, err := j.loa("task", "accept", string(j.task), "--as", contactAddress); err == nil || !strings.Contains(err.Error(), "PostgreSQL") {
			t.Errorf("without PostgreSQL a command returns %v", err)
		}
		if err := j.page("", http.StatusServiceUnavailable, "PostgreSQL không trả lời"); err != nil {
			t.Error(err)
		}
		if err := accept(); err != nil && !errors.Is(err, commands.ErrPending) && !errors.Is(err, commands.ErrUnreachable) {
			t.Errorf("a command that Temporal has received returns %v, want that it is pending", err)
		}

		j.startPostgres()
		j.until("the command from the outage is executed, once", atStage(plan.StageDrafting), accept)
		waittest.Eventually(t, "the pages are back", func() error { return j.page("", http.StatusOK, "Kế hoạch thử") })
		j.completeAfterOutage()
		j.checkRecord()
	})
}

// completeAfterOutage takes the task from drafting to its end.
func (j *journey) completeAfterOutage() {
	j.t.Helper()
	j.must("task", "submit", string(j.task), "--as", contactAddress, "--text", "Dự thảo sau sự cố.")
	j.must("task", "decide", string(j.task), "--as", headAddress, "--approve")
	j.must("task", "publish", string(j.task), "--as", contactAddress, "--link", "https://hanoi.test/tin/1", "--date", calendar.Today(time.Now()).String())
	j.until("letters are sent and fetched again", func(s plan.State) bool { return s.Report != "" }, func() error {
		return j.reply(contactAddress, "report_wanted", "Số tin: 12\nSố bài: 5")
	})
	j.must("task", "accept-report", string(j.task))
}

// prepareCommand returns a function that sends a command as the contact. Its connection to Temporal is open before the outage.
func (j *journey) prepareCommand(c plan.Command) func() error {
	j.t.Helper()
	directory, err := j.mustOpenStore().Directory(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	person, _ := directory.PersonAt(contactAddress, calendar.Today(time.Now()))
	c.Actor = directory.Actor(person.ID, calendar.Today(time.Now()))
	connection, err := j.Dial(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	j.t.Cleanup(connection.Close)
	sender := &commands.Client{Temporal: connection, Now: time.Now, Wait: 5 * time.Second}
	return func() error {
		_, err := sender.Do(j.t.Context(), j.task, c)
		return err
	}
}

// stopPostgres shuts PostgreSQL down while the process uses it, as an operator does. SIGINT is its fast shutdown.
func (c *cluster) stopPostgres() {
	c.t.Helper()
	file := filepath.Join(c.Home, "postgres", "data", "postmaster.pid")
	content, err := os.ReadFile(file)
	if err != nil {
		c.t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		c.t.Fatal(err)
	}
	waittest.Eventually(c.t, "PostgreSQL is down", func() error {
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("its pid file: %w", err)
		}
		return nil
	})
}

// startPostgres starts PostgreSQL again on the same port. The server runs on after the end of its use here, because the process uses it.
func (c *cluster) startPostgres() {
	c.t.Helper()
	server, err := postgres.Start(c.t.Context(), postgres.Options{Home: c.Home})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := server.Stop(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}
