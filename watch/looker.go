package watch

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"loa/commands"
	"loa/store"
)

// The times and counts from which on a state is a fault.
const (
	clockTolerance  = time.Minute      // between this machine and PostgreSQL
	pollerTimeout   = 90 * time.Second // a waiting worker asks every minute
	mailboxTimeout  = 15 * time.Minute // a mailbox is read every minute; after failures every five
	letterInWait    = 15 * time.Minute // a received letter has its outcome within seconds
	letterOutWait   = 2 * time.Hour    // the letters of a launch leave at the rate of their mail domain
	occurrenceGrace = 15 * time.Minute // after the time of an opening
	publicationWait = 2 * time.Hour    // publications are checked every quarter of an hour
	closedGrace     = time.Minute      // between the last row of a task and the end of its workflow
	watchdogTimeout = 5 * time.Minute  // rounds are a minute apart
	taskAttempts    = 3                // of a workflow task
	concurrentLooks = 6
)

// AlarmAttempts is how often an activity may be tried before that is a finding.
const AlarmAttempts = 10

// Looker looks at the record, the engine and this machine. It is safe for concurrent use.
type Looker struct {
	Record *store.Reader
	// Engine is nil when no engine is known: then nothing is said about it.
	Engine    *commands.Client
	Namespace string
	// Queues are the task queues that a worker must ask.
	Queues []string
	// Mailboxes are the mailboxes that must be read. Without them those on record are meant.
	Mailboxes []string
	// Home is the directory whose disk is looked at; empty for none. MinFree is the free space that it must have, in megabytes.
	Home    string
	MinFree int
	// Publications says that publications are checked.
	Publications bool
	Now          func() time.Time
}

// Result is what one look has found.
type Result struct {
	Findings []Finding // in the order of the checks
	Looked   int       // how many checks were made; the others need a server that does not answer or is not known
}

// Look runs all checks. A server that does not answer before ctx ends is a finding. What could not be looked at because of it has no finding
// of its own.
func (l Looker) Look(ctx context.Context) Result {
	all := &findings{}
	var record, engine bool
	servers := errgroup.Group{}
	servers.Go(func() error { record = l.lookAtPostgres(ctx, all); return nil })
	servers.Go(func() error { engine = l.lookAtTemporal(ctx, all); return nil })
	_ = servers.Wait() // both return nil
	looks := errgroup.Group{}
	looks.SetLimit(concurrentLooks)
	result := Result{}
	for _, check := range l.checks() {
		if check.record && !record || check.engine && !engine {
			continue
		}
		result.Looked++
		looks.Go(func() error {
			all.add(found(check.look(ctx))...)
			return nil
		})
	}
	_ = looks.Wait() // all return nil
	result.Findings = all.sorted()
	if record {
		l.date(ctx, result.Findings)
	}
	return result
}

// lookAt is a check with the servers that it needs.
type lookAt struct {
	record, engine bool
	look           func(context.Context) ([]Finding, error)
}

func (l Looker) checks() []lookAt {
	return []lookAt{
		{record: true, look: l.letters},
		{record: true, look: l.mailboxes},
		{record: true, look: l.occurrences},
		{record: true, look: l.recorded},
		{record: true, look: l.evidence},
		{record: true, look: l.publications},
		{engine: true, look: l.queues},
		{engine: true, look: l.workflowTasks},
		{record: true, engine: true, look: l.pumps},
		{record: true, engine: true, look: l.plans},
		{record: true, engine: true, look: l.rows},
		{look: l.disk},
	}
}

// found is the result of a check. An error of it is a finding about the server that gave no answer.
func found(list []Finding, err error) []Finding {
	switch {
	case err == nil:
		return list
	case errors.Is(err, commands.ErrUnreachable):
		return append(list, Finding{Check: CheckTemporal, Detail: err.Error()})
	}
	return append(list, Finding{Check: CheckPostgres, Detail: err.Error()})
}

// date sets since when the findings last, by the last round of the watchdog.
func (l Looker) date(ctx context.Context, list []Finding) {
	recorded, _, err := l.Record.WatchFindings(ctx)
	if err != nil {
		return // a finding without its time is better than none
	}
	for _, r := range recorded {
		for i := range list {
			if string(list[i].Check) == r.Check && list[i].Subject == r.Subject {
				list[i].Since = r.Since
			}
		}
	}
}

// findings collects from several goroutines.
type findings struct {
	mu   sync.Mutex
	list []Finding
}

func (f *findings) add(found ...Finding) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, each := range found {
		if !slices.ContainsFunc(f.list, func(other Finding) bool { return other.Check == each.Check && other.Subject == each.Subject }) {
			f.list = append(f.list, each)
		}
	}
}

func (f *findings) sorted() []Finding {
	order := Checks()
	slices.SortStableFunc(f.list, func(a, b Finding) int { return slices.Index(order, a.Check) - slices.Index(order, b.Check) })
	return f.list
}
