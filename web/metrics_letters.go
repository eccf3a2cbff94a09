package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"loa/store"
)

// scrapeTimeout bounds one scrape, with the wait for another scrape that is under way.
const scrapeTimeout = 10 * time.Second

// letterMetrics collects the metrics of letters from the record when they are scraped: three statements, and one scrape at a time, so that
// scrapers take at most one connection from the pages.
//
// A number of rows that only grows is a counter: letters with an outcome that no action may change, letters sent, letters withdrawn.
// A number that can fall is a gauge. After PostgreSQL was restored from a backup a counter starts lower, which Prometheus takes for a
// restart.
type letterMetrics struct {
	reader   *store.Reader
	now      func() time.Time
	scraping chan struct{} // a semaphore of one

	fetched, closed, reopenable, open, oldest, balanced *prometheus.Desc
	mailboxRead, mailboxFetched, mailboxAlarm           *prometheus.Desc
	sent, withdrawn, unsent, unsentOldest               *prometheus.Desc
}

func newLetterMetrics(reader *store.Reader, now func() time.Time) *letterMetrics {
	metric := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &letterMetrics{
		reader: reader, now: now, scraping: make(chan struct{}, 1),

		fetched:    metric("loa_letters_fetched_total", "Letters received, counted in the transaction that filed them."),
		closed:     metric("loa_letters_closed_total", "Letters received that came to an outcome which no action may change, by outcome.", "outcome"),
		reopenable: metric("loa_letters_reopenable", "Letters received whose outcome a person or the sender can still change, by outcome.", "outcome"),
		open:       metric("loa_letters_open", "Letters received that have no outcome yet."),
		oldest:     metric("loa_letters_oldest_seconds", "Age of the oldest letter received that has no outcome yet; 0 when there is none."),
		balanced:   metric("loa_letters_balanced", "1 when fetched letters are the sum of closed, reopenable and open ones. 0 is an alarm."),

		mailboxRead:    metric("loa_mailbox_last_read_timestamp_seconds", "Unix time when the mailbox was last read with success; 0 when it never was.", "mailbox"),
		mailboxFetched: metric("loa_mailbox_fetched_total", "Letters filed from the mailbox.", "mailbox"),
		mailboxAlarm:   metric("loa_mailbox_alarm", "1 while the mailbox has this alarm.", "mailbox", "alarm"),

		sent:         metric("loa_outbox_letters_sent_total", "Letters that the mail server took."),
		withdrawn:    metric("loa_outbox_letters_withdrawn_total", "Letters withdrawn before they were sent, because the decision behind them was taken back."),
		unsent:       metric("loa_outbox_letters", "Letters that are not sent, by state.", "state"),
		unsentOldest: metric("loa_outbox_oldest_seconds", "Age of the oldest letter that could be sent by now and is not; 0 when there is none."),
	}
}

// Describe names the metrics to the registry.
func (m *letterMetrics) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{
		m.fetched, m.closed, m.reopenable, m.open, m.oldest, m.balanced,
		m.mailboxRead, m.mailboxFetched, m.mailboxAlarm,
		m.sent, m.withdrawn, m.unsent, m.unsentOldest,
	} {
		descs <- desc
	}
}

// Collect queries the record. When that fails the whole scrape fails: half of the metrics would not balance.
func (m *letterMetrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	record, err := m.query(ctx)
	if err != nil {
		metrics <- prometheus.NewInvalidMetric(m.fetched, err)
		return
	}
	to, now := samples{metrics}, m.now()
	m.collectReceived(to, record.letters, now)
	m.collectMailboxes(to, record.mailboxes)
	m.collectOutbox(to, record.outbox, now)
}

type letterRecord struct {
	letters   store.LetterCounts
	mailboxes []store.Mailbox
	outbox    store.OutboxCounts
}

func (m *letterMetrics) query(ctx context.Context) (record letterRecord, err error) {
	select {
	case m.scraping <- struct{}{}:
		defer func() { <-m.scraping }()
	case <-ctx.Done():
		return record, ctx.Err()
	}
	if record.letters, err = m.reader.LetterCounts(ctx); err != nil {
		return record, err
	}
	if record.mailboxes, err = m.reader.Mailboxes(ctx); err != nil {
		return record, err
	}
	record.outbox, err = m.reader.OutboxCounts(ctx)
	return record, err
}

func (m *letterMetrics) collectReceived(to samples, counts store.LetterCounts, now time.Time) {
	to.counter(m.fetched, counts.Fetched)
	for _, count := range counts.ByOutcome {
		if reopenable(count.Outcome) {
			to.gauge(m.reopenable, float64(count.Letters), string(count.Outcome))
			continue
		}
		to.counter(m.closed, count.Letters, string(count.Outcome))
	}
	to.gauge(m.open, float64(counts.Open))
	to.gauge(m.oldest, age(counts.OldestAt, now))
	to.gauge(m.balanced, zeroOrOne(counts.Balanced()))
}

// reopenable reports whether an action may change the outcome, so that the number of letters with it can fall. That of letters that were refused
// falls only when a lost engine is restored, which a counter may show as a reset.
func reopenable(outcome store.Outcome) bool {
	letter := store.LetterIn{Outcome: outcome, Complete: true}
	return slices.ContainsFunc([]store.ActionKind{
		store.ActionRetry, store.ActionRelease, store.ActionReject, store.ActionAssign, store.ActionConfirm,
	}, letter.Allows)
}

func (m *letterMetrics) collectMailboxes(to samples, boxes []store.Mailbox) {
	for _, box := range boxes {
		number, read := strconv.Itoa(box.Number), 0.0
		if !box.SyncedAt.IsZero() {
			read = float64(box.SyncedAt.UnixMilli()) / 1000
		}
		to.gauge(m.mailboxRead, read, number)
		to.counter(m.mailboxFetched, box.Fetched, number)
		for _, alarm := range []store.Alarm{store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied} {
			to.gauge(m.mailboxAlarm, zeroOrOne(box.Alarm == alarm), number, string(alarm))
		}
	}
}

func (m *letterMetrics) collectOutbox(to samples, counts store.OutboxCounts, now time.Time) {
	to.counter(m.sent, counts.Sent)
	to.counter(m.withdrawn, counts.Withdrawn)
	to.gauge(m.unsent, float64(counts.Pending), string(store.LetterPending))
	to.gauge(m.unsent, float64(counts.Sending), string(store.LetterSending))
	to.gauge(m.unsent, float64(counts.Failed), string(store.LetterFailed))
	to.gauge(m.unsentOldest, age(counts.Oldest, now))
}

// samples sends the values of one scrape.
type samples struct{ metrics chan<- prometheus.Metric }

func (s samples) counter(desc *prometheus.Desc, value int, labels ...string) {
	s.send(desc, prometheus.CounterValue, float64(value), labels)
}

func (s samples) gauge(desc *prometheus.Desc, value float64, labels ...string) {
	s.send(desc, prometheus.GaugeValue, value, labels)
}

func (s samples) send(desc *prometheus.Desc, kind prometheus.ValueType, value float64, labels []string) {
	metric, err := prometheus.NewConstMetric(desc, kind, value, labels...)
	if err != nil {
		metric = prometheus.NewInvalidMetric(desc, err)
	}
	s.metrics <- metric
}

// age is in seconds; 0 for no time.
func age(at, now time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(now.Sub(at).Seconds(), 0)
}

func zeroOrOne(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
