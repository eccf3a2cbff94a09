package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/watch"
)

// taskMetrics collects the metrics of tasks and of the watchdog from the record, one scrape at a time.
type taskMetrics struct {
	reader   *store.Reader
	now      func() time.Time
	scraping chan struct{} // a semaphore of one

	tasks, dueSoon, timersDue, timersLate, findings, round, database *prometheus.Desc
}

func newTaskMetrics(reader *store.Reader, now func() time.Time) *taskMetrics {
	metric := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &taskMetrics{
		reader: reader, now: now, scraping: make(chan struct{}, 1),

		tasks:      metric("loa_tasks", "Tasks of plans that are launched and not closed, by plan and bucket. Each task is in one bucket.", "plan", "bucket"),
		dueSoon:    metric("loa_tasks_due_soon", "Open tasks whose deadline is near.", "plan"),
		timersDue:  metric("loa_timers_due", "Timers of tasks that fire within an hour, as the watchdog counted them last."),
		timersLate: metric("loa_timers_late", "Timers of tasks that should have fired, as the watchdog counted them last."),
		findings:   metric("loa_watch_findings", "Faults that the watchdog found in its last round, by check.", "check"),
		database:   metric("loa_database_bytes", "Size of loa's database on the disk of PostgreSQL."),
		round:      metric("loa_watch_last_round_timestamp_seconds", "Unix time of the watchdog's last round; 0 before the first."),
	}
}

// Describe names the metrics to the registry.
func (m *taskMetrics) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{m.tasks, m.dueSoon, m.timersDue, m.timersLate, m.findings, m.round, m.database} {
		descs <- desc
	}
}

// Collect queries the record. When that fails the whole scrape fails.
func (m *taskMetrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	select {
	case m.scraping <- struct{}{}:
		defer func() { <-m.scraping }()
	case <-ctx.Done():
		metrics <- prometheus.NewInvalidMetric(m.tasks, ctx.Err())
		return
	}
	to := samples{metrics}
	if err := m.collectTasks(ctx, to); err != nil {
		metrics <- prometheus.NewInvalidMetric(m.tasks, err)
	}
	if err := m.collectWatch(ctx, to); err != nil {
		metrics <- prometheus.NewInvalidMetric(m.findings, err)
	}
}

func (m *taskMetrics) collectTasks(ctx context.Context, to samples) error {
	plans, err := m.reader.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Status == plan.PlanImported || p.Status == plan.PlanClosed {
			continue
		}
		overview, err := m.reader.Overview(ctx, p.ID, nil, calendar.Today(m.now()))
		if err != nil {
			return err
		}
		for _, bucket := range []struct {
			name  string
			tasks int
		}{
			{"done_on_time", overview.Total.DoneOnTime},
			{"done_late", overview.Total.DoneLate},
			{"open_in_time", overview.Total.OpenInTime},
			{"open_overdue", overview.Total.OpenOverdue},
			{"cancelled", overview.Total.Cancelled},
		} {
			to.gauge(m.tasks, float64(bucket.tasks), string(p.ID), bucket.name)
		}
		to.gauge(m.dueSoon, float64(overview.Total.DueSoon), string(p.ID))
	}
	return nil
}

func (m *taskMetrics) collectWatch(ctx context.Context, to samples) error {
	found, round, err := m.reader.WatchFindings(ctx)
	if err != nil {
		return err
	}
	timers, err := m.reader.WatchTimers(ctx)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, f := range found {
		counts[f.Check]++
	}
	for _, check := range watch.Checks() {
		to.gauge(m.findings, float64(counts[string(check)]), string(check))
	}
	size, err := m.reader.DatabaseBytes(ctx)
	if err != nil {
		return err
	}
	to.gauge(m.database, float64(size))
	to.gauge(m.timersDue, float64(timers.Due))
	to.gauge(m.timersLate, float64(timers.Late))
	at := 0.0
	if !round.IsZero() {
		at = float64(round.UnixMilli()) / 1000
	}
	to.gauge(m.round, at)
	return nil
}
