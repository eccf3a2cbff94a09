package main

import (
	"cmp"
	"context"
	"time"

	"loa/locale"
	"loa/watch"
)

// doctorTimeout bounds the look at the record and the engine.
const doctorTimeout = 20 * time.Second

// looker looks for the states in which loa stands still, with what this process has open.
func (a *app) looker() watch.Looker {
	return watch.Looker{
		Record: a.store.Reader, Engine: a.commands, Namespace: a.namespace(), Queues: []string{a.queues().Tasks, a.queues().Mail},
		Mailboxes: a.mailboxAddresses(),
		Home:      a.settings.Home, MinFree: a.settings.Watch.DiskFree, Publications: a.settings.Publication.Check, Now: now,
	}
}

// startWatchdog looks every minute from now on, until the process stops.
func (a *app) startWatchdog() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.watchdog.Run(ctx)
	}()
	a.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
}

// newWatchdog makes the watchdog of a process with a worker.
func (a *app) newWatchdog() *watch.Watchdog {
	w := &watch.Watchdog{Looker: a.looker(), Store: a.store, Log: a.log}
	if boxes := a.mailboxAddresses(); len(boxes) > 0 {
		w.StartPumps = func(ctx context.Context) error { return a.commands.StartMailWorkflows(ctx, boxes...) }
	}
	return w
}

// lookAtWatch says of each check of the watchdog what it finds now.
func lookAtWatch(ctx context.Context, a *app) []finding {
	if a.store == nil {
		return nil // told where the database was looked at
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	return a.watched(a.looker().Look(ctx))
}

// watched tells each finding, and how much was looked at.
func (a *app) watched(result watch.Result) []finding {
	findings := []finding{good(a.lang.T("command.watch.name"), a.lang.T("command.watch.looked", "Number", result.Looked))}
	for _, f := range result.Findings {
		words := watchWords(f.Check)
		if f.Check == watch.CheckPlan && f.Number == 0 { // no attempt of a running workflow: it has ended, or the engine lost it
			words.found, words.fix = "command.watch.plan.gone", "command.watch.plan.restore"
		}
		text := a.lang.T(words.found, "Number", f.Number, "Subject", f.Subject, "Detail", cmp.Or(f.Detail, "–"))
		findings = append(findings, finding{Check: string(f.Check), Name: a.lang.T(words.name), Detail: text, Fix: a.lang.T(words.fix)})
	}
	return findings
}

// checkWords are the sentences about a check.
type checkWords struct{ name, found, fix locale.ID }

func watchWords(check watch.Check) checkWords {
	switch check {
	case watch.CheckPostgres:
		return checkWords{"command.watch.postgres.name", "command.watch.postgres.found", "command.watch.postgres.fix"}
	case watch.CheckSchemaBehind:
		return checkWords{"command.watch.schema_behind.name", "command.watch.schema_behind.found", "command.watch.schema_behind.fix"}
	case watch.CheckSchemaAhead:
		return checkWords{"command.watch.schema_ahead.name", "command.watch.schema_ahead.found", "command.watch.schema_ahead.fix"}
	case watch.CheckTemporal:
		return checkWords{"command.watch.temporal.name", "command.watch.temporal.found", "command.watch.temporal.fix"}
	case watch.CheckQueue:
		return checkWords{"command.watch.queue.name", "command.watch.queue.found", "command.watch.queue.fix"}
	case watch.CheckPump:
		return checkWords{"command.watch.pump.name", "command.watch.pump.found", "command.watch.pump.fix"}
	case watch.CheckEngineEmpty:
		return checkWords{"command.watch.engine_empty.name", "command.watch.engine_empty.found", "command.watch.engine_empty.fix"}
	case watch.CheckRowsDiffer:
		return checkWords{"command.watch.rows_differ.name", "command.watch.rows_differ.found", "command.watch.rows_differ.fix"}
	case watch.CheckPlan:
		return checkWords{"command.watch.plan.name", "command.watch.plan.found", "command.watch.plan.fix"}
	case watch.CheckWorkflowTask:
		return checkWords{"command.watch.workflow_task.name", "command.watch.workflow_task.found", "command.watch.workflow_task.fix"}
	case watch.CheckActivity:
		return checkWords{"command.watch.activity.name", "command.watch.activity.found", "command.watch.activity.fix"}
	case watch.CheckOccurrence:
		return checkWords{"command.watch.occurrence.name", "command.watch.occurrence.found", "command.watch.occurrence.fix"}
	case watch.CheckTimer:
		return checkWords{"command.watch.timer.name", "command.watch.timer.found", "command.watch.timer.fix"}
	case watch.CheckMailbox:
		return checkWords{"command.watch.mailbox.name", "command.watch.mailbox.found", "command.watch.mailbox.fix"}
	case watch.CheckLetter:
		return checkWords{"command.watch.letter.name", "command.watch.letter.found", "command.watch.letter.fix"}
	case watch.CheckEvidence:
		return checkWords{"command.watch.evidence.name", "command.watch.evidence.found", "command.watch.evidence.fix"}
	case watch.CheckPublication:
		return checkWords{"command.watch.publication.name", "command.watch.publication.found", "command.watch.publication.fix"}
	case watch.CheckClock:
		return checkWords{"command.watch.clock.name", "command.watch.clock.found", "command.watch.clock.fix"}
	case watch.CheckDisk:
		return checkWords{"command.watch.disk.name", "command.watch.disk.found", "command.watch.disk.fix"}
	case watch.CheckWatchdog:
		return checkWords{"command.watch.watchdog.name", "command.watch.watchdog.found", "command.watch.watchdog.fix"}
	}
	return checkWords{}
}
