package watch

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"loa/store"
	"loa/workflows"
)

// The times of the watchdog.
const (
	interval       = time.Minute
	firstRound     = 15 * time.Second // after a start: the mailboxes are read and the workers ask for work by then
	roundTimeout   = 40 * time.Second // less than the interval
	activityMemory = 10 * time.Minute // an activity is tried again at least every minute
)

// Watchdog looks every minute, starts the pumps again, and puts the findings on record. Several may run on one record: each round replaces
// the findings of the round before.
type Watchdog struct {
	Looker
	Store *store.Store
	// StartPumps starts the workflows of the outbox and the mailboxes that do not run; nil when there are none.
	StartPumps func(ctx context.Context) error
	Log        *slog.Logger

	told   []Finding // of the round before
	rounds int
}

// Run makes a round soon and then every minute, until ctx ends.
func (w *Watchdog) Run(ctx context.Context) {
	next := time.NewTimer(firstRound)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		next.Reset(interval)
		w.Round(ctx)
	}
}

// Round looks once, heals what it can, and records what it found. A finding is logged when it appears and when it goes.
func (w *Watchdog) Round(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	found := w.Look(ctx).Findings
	if ctx.Err() != nil {
		return // the process stops
	}
	w.tell(found)
	if w.StartPumps != nil && slices.ContainsFunc(found, func(f Finding) bool { return f.Check == CheckPump }) {
		if err := w.StartPumps(ctx); err != nil {
			w.Log.Error("starting the pumps again", "error", err)
		}
	}
	if slices.ContainsFunc(found, func(f Finding) bool { return f.Check == CheckPostgres || f.Check == CheckSchemaBehind }) {
		return // nothing can be recorded
	}
	if err := errors.Join(w.record(ctx, found), w.countTimers(ctx)); err != nil {
		w.Log.Error("recording a round of the watchdog", "error", err)
	}
}

// record records the findings. Those of activities come from the activities themselves and stay while they come again.
func (w *Watchdog) record(ctx context.Context, found []Finding) error {
	rows := []store.WatchFinding{}
	for _, f := range found {
		if f.Check != CheckActivity && f.Check != CheckWatchdog {
			rows = append(rows, store.WatchFinding{Check: string(f.Check), Subject: f.Subject, Number: f.Number, Detail: f.Detail})
		}
	}
	at := w.Now()
	if err := w.Store.SaveWatchRound(ctx, at, rows, string(CheckActivity)); err != nil {
		return err
	}
	return w.Store.ForgetWatchFindings(ctx, string(CheckActivity), at.Add(-activityMemory))
}

func (w *Watchdog) tell(found []Finding) {
	for _, f := range found {
		if !holds(w.told, f) {
			w.Log.Warn("the watchdog found a fault", "check", f.Check, "subject", f.Subject, "number", f.Number, "detail", f.Detail)
		}
	}
	for _, f := range w.told {
		if !holds(found, f) {
			w.Log.Info("a fault is over", "check", f.Check, "subject", f.Subject)
		}
	}
	w.told = found
}

func holds(list []Finding, f Finding) bool {
	return slices.ContainsFunc(list, func(other Finding) bool { return other.Check == f.Check && other.Subject == f.Subject })
}

// ReportActivity records an activity that failed at its AlarmAttempts-th attempt or a later one. The workflow of a mailbox is named without
// the address in its id.
func (w *Watchdog) ReportActivity(ctx context.Context, workflow, activity string, attempt int, err error) {
	if strings.HasPrefix(workflow, workflows.MailboxWorkflowID("")) {
		workflow = "mailbox"
	}
	found := store.WatchFinding{Check: string(CheckActivity), Subject: workflow + " " + activity, Number: attempt, Detail: err.Error()}
	if err := w.Store.SaveWatchFinding(ctx, found, w.Now()); err != nil {
		w.Log.Error("recording an activity that fails", "workflow", workflow, "activity", activity, "error", err)
	}
}
