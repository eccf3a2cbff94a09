package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"loa/engine"
)

// running is what `loa dev`, `loa serve` and `loa temporal` tell the other commands of this machine.
type running struct {
	Command      string `json:"command"`      // "dev", "serve" or "temporal"
	Installation string `json:"installation"` // its id
	DSN          string `json:"dsn"`
	Temporal     string `json:"temporal"`
	// TemporalKey is the file with the key by which clients are let in; empty where the settings name one.
	TemporalKey string `json:"temporal_key,omitempty"`
	// Namespace is that of the Temporal server that is used.
	Namespace string `json:"namespace"`
	Web       string `json:"web"`
	SMTP      string `json:"smtp,omitempty"`
	IMAP      string `json:"imap,omitempty"`
	Address   string `json:"address"` // loa's own mail address
	PID       int    `json:"pid"`
}

const (
	runningFile = "running.json"
	// runningLock is the file that the process locks of which runningFile tells: one home has one at a time.
	runningLock = "running.lock"
)

// homePatience is how long a process that is ending may hold the home.
const homePatience = 2 * time.Second

// takeHome makes this process the one that runs loa in the home folder. A second one is told of the first.
func (a *app) takeHome(ctx context.Context) error {
	home, err := engine.MakeHome(a.settings.Home)
	if err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(ctx, homePatience)
	defer cancel()
	lock, err := engine.LockFile(patience, a.settings.inHome(runningLock), syscall.LOCK_EX)
	if errors.Is(err, context.DeadlineExceeded) {
		word, _ := readRunning(a.settings.inHome(runningFile)) // without it the sentence has less to say
		return unavailable(err, a.lang.T("command.start.home_taken", "Home", home, "Command", word.Command, "PID", word.PID, "Web", word.Web))
	}
	if err != nil {
		return err
	}
	a.onStop(func(context.Context) error { return lock.Release() })
	return errors.Join(a.makeSealKeys(), a.makeAccountKeys())
}

// leaveWord writes down where everything is, for the other commands; it holds a password, so only the owner may read it. The word goes with
// the process.
func (a *app) leaveWord(command string) error {
	word := running{
		Command: command, Installation: a.installation.ID, DSN: a.dsn, Temporal: a.temporal, TemporalKey: a.engineKey, Namespace: a.namespace(), Web: a.public(), Address: a.settings.Mail.Address,
		PID: os.Getpid(),
	}
	if a.tryout != nil {
		word.SMTP, word.IMAP = a.tryout.SMTPAddr(), a.tryout.IMAPAddr()
	}
	content, err := json.Marshal(word)
	if err != nil {
		return err
	}
	path := a.settings.inHome(runningFile)
	if err := engine.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing where loa runs: %w", err)
	}
	a.onStop(func(context.Context) error { return os.Remove(path) })
	return nil
}

// readRunning reads what a running loa has left; a missing file gives os.ErrNotExist.
func readRunning(path string) (running, error) {
	content, err := os.ReadFile(path) // #nosec the operator names the folder
	if err != nil {
		return running{}, fmt.Errorf("reading where loa runs: %w", err)
	}
	var word running
	if err := json.Unmarshal(content, &word); err != nil {
		return running{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return word, nil
}

// alive reports whether the loa that left the word still runs: a killed one leaves it behind.
func (r running) alive(ctx context.Context) bool {
	if r.PID != 0 {
		if err := syscall.Kill(r.PID, 0); err != nil && !errors.Is(err, syscall.EPERM) {
			return false
		}
	}
	return answers(ctx, r.Temporal)
}

// findRunning takes what is named, and for the rest the word that a running loa left.
func (a *app) findRunning(ctx context.Context) error {
	a.dsn, a.temporal, a.webAddr = a.settings.Postgres.DSN, a.settings.Temporal.Address, a.settings.Web.Listen
	a.beside = true
	word, err := readRunning(a.settings.inHome(runningFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	a.found, a.foundAlive = &word, word.alive(ctx)
	if a.dsn == "" {
		a.dsn, a.ofFound = word.DSN, true
	}
	if a.settings.Mail.Address == "" {
		a.settings.Mail.Address = word.Address
	}
	if a.temporal == "" && a.foundAlive {
		a.temporal, a.engineOfFound = word.Temporal, true
	}
	return nil
}

// needEngine says why no engine of this installation is known. One that runs in this folder for another database is not.
func (a *app) needEngine(context.Context) error {
	switch {
	case a.engineOfFound && a.found.Installation != "" && a.found.Installation != a.installation.ID:
		return usage(a.lang.T("command.start.other_installation", "Home", a.settings.Home, "Running", a.found.Installation, "Own", a.installation.ID))
	case a.temporal != "":
		return nil
	case a.found != nil:
		return unavailable(nil, a.lang.T("command.start.not_running"))
	}
	return usage(a.lang.T("command.start.no_temporal"))
}
