package watch

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/plan"
	"loa/store"
)

// lookAtPostgres reports whether the record can be looked at.
func (l Looker) lookAtPostgres(ctx context.Context, all *findings) bool {
	before := l.Now()
	at, err := l.Record.Clock(ctx)
	if err != nil {
		all.add(Finding{Check: CheckPostgres, Detail: err.Error()})
		return false
	}
	if off := clockOffset(before, at, l.Now()); off > clockTolerance {
		all.add(Finding{Check: CheckClock, Number: int(off.Minutes()), Detail: off.Round(time.Second).String()})
	}
	state, err := l.Record.MigrationStatus(ctx)
	if err != nil {
		all.add(Finding{Check: CheckPostgres, Detail: err.Error()})
		return false
	}
	if len(state.Missing) > 0 {
		all.add(Finding{Check: CheckSchemaBehind, Number: len(state.Missing), Detail: strings.Join(state.Missing, ", ")})
	}
	if len(state.Unknown) > 0 {
		all.add(Finding{Check: CheckSchemaAhead, Number: len(state.Unknown), Detail: strings.Join(state.Unknown, ", ")})
	}
	return len(state.Missing) == 0
}

// clockOffset is how far a clock that was read between two times is from them; 0 when it lies between.
func clockOffset(before, read, after time.Time) time.Duration {
	return max(before.Sub(read), read.Sub(after), 0)
}

// letters looks for letters that stand still.
func (l Looker) letters(ctx context.Context) ([]Finding, error) {
	now := l.Now()
	waiting, err := l.Record.LettersWaiting(ctx, now.Add(-letterInWait), now.Add(-letterOutWait), now)
	if err != nil {
		return nil, err
	}
	var list []Finding
	if waiting.In > 0 {
		list = append(list, Finding{Check: CheckLetter, Subject: "in", Number: waiting.In})
	}
	if waiting.Out > 0 {
		list = append(list, Finding{Check: CheckLetter, Subject: "out", Number: waiting.Out})
	}
	return list, nil
}

// mailboxes looks for mailboxes that were not read for long, or that have an alarm.
func (l Looker) mailboxes(ctx context.Context) ([]Finding, error) {
	boxes, err := l.expectedMailboxes(ctx)
	if err != nil {
		return nil, err
	}
	var list []Finding
	now := l.Now()
	for _, box := range boxes {
		read := box.SyncedAt
		if read.IsZero() {
			read = box.SeenAt
		}
		if silent := now.Sub(read); silent > mailboxTimeout || box.Alarm != store.AlarmNone {
			list = append(list, Finding{Check: CheckMailbox, Subject: strconv.Itoa(box.Number), Number: int(silent.Minutes()), Detail: string(box.Alarm)})
		}
	}
	return list, nil
}

// unsetMailboxes is how long a mailbox on record counts in a process without settings of mailboxes, such as `loa web`.
const unsetMailboxes = 30 * 24 * time.Hour

// expectedMailboxes lists the mailboxes on record that must be read.
func (l Looker) expectedMailboxes(ctx context.Context) ([]store.Mailbox, error) {
	boxes, err := l.Record.Mailboxes(ctx)
	return slices.DeleteFunc(boxes, func(box store.Mailbox) bool {
		if len(l.Mailboxes) > 0 {
			return !slices.Contains(l.Mailboxes, box.Name)
		}
		return l.Now().Sub(box.SeenAt) > unsetMailboxes
	}), err
}

// occurrences looks for occurrences of the running plans that should have opened.
func (l Looker) occurrences(ctx context.Context) ([]Finding, error) {
	plans, err := l.Record.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, p := range plans {
		if p.Status != plan.PlanRunning {
			continue
		}
		missed, err := l.missedOccurrences(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(missed) > 0 {
			list = append(list, Finding{Check: CheckOccurrence, Subject: string(p.ID), Number: len(missed), Detail: some(missed)})
		}
	}
	return list, nil
}

func (l Looker) missedOccurrences(ctx context.Context, p plan.Plan) (missed []string, err error) {
	lines, err := l.Record.Lines(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	opened, first, err := l.Record.OpenedOccurrences(ctx, p.ID)
	if err != nil || first.IsZero() {
		return nil, err
	}
	for _, line := range lines {
		for _, key := range line.OccurrencesDue(p.Year, first, l.Now().Add(-occurrenceGrace)) {
			if !slices.Contains(opened, store.OpenedOccurrence{Line: line.Code, Occurrence: key}) {
				missed = append(missed, line.Code+"/"+key)
			}
		}
	}
	return missed, nil
}

// publications looks for publications whose check should have been made.
func (l Looker) publications(ctx context.Context) ([]Finding, error) {
	if !l.Publications {
		return nil, nil
	}
	overdue, err := l.Record.OverduePublications(ctx, l.Now().Add(-publicationWait))
	if err != nil || overdue == 0 {
		return nil, err
	}
	return []Finding{{Check: CheckPublication, Number: overdue}}, nil
}

// recorded takes from the record what the activities reported and the watchdog counted, and looks whether the watchdog runs.
func (l Looker) recorded(ctx context.Context) ([]Finding, error) {
	recorded, round, err := l.Record.WatchFindings(ctx)
	if err != nil {
		return nil, err
	}
	var list []Finding
	for _, r := range recorded {
		if Check(r.Check) == CheckActivity && l.Now().Sub(r.SeenAt) < activityMemory {
			list = append(list, Finding{Check: CheckActivity, Subject: r.Subject, Number: r.Number, Detail: r.Detail})
		}
	}
	timers, err := l.Record.WatchTimers(ctx)
	if err != nil {
		return nil, err
	}
	if timers.Late > 0 {
		list = append(list, Finding{Check: CheckTimer, Number: timers.Late})
	}
	if rests := l.Now().Sub(round); !round.IsZero() && rests > watchdogTimeout {
		list = append(list, Finding{Check: CheckWatchdog, Number: int(rests.Minutes())})
	}
	return list, nil
}

// some joins the first of many names.
func some(names []string) string {
	const shown = 5
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
