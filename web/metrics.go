package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"loa/store"
)

// metrics gives the figures of letters in the text format of Prometheus (exposition format 0.0.4). They name no address and no
// person: a mailbox is called by its number. Without a token they are for this machine alone, and not for whoever comes through a
// proxy on it.
func (s *site) metrics(w http.ResponseWriter, r *http.Request) {
	if !s.mayMeasure(r) {
		plain(w, http.StatusForbidden, "metrics are given to this machine, or for the token of LOA_METRICS_TOKEN\n")
		return
	}
	var m figures
	if err := m.read(r.Context(), s.Reader, s.Now()); err != nil {
		s.Log.Warn("reading figures", "error", err)
		plain(w, http.StatusServiceUnavailable, "PostgreSQL does not answer\n")
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(m.text.String())) // the reader has gone away; there is nobody to tell
}

func (s *site) mayMeasure(r *http.Request) bool {
	if s.Metrics != "" {
		given := sha256.Sum256([]byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")))
		wanted := sha256.Sum256([]byte(s.Metrics))
		return subtle.ConstantTimeCompare(given[:], wanted[:]) == 1
	}
	for _, proxied := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(proxied) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// figures is the text of an answer in the making.
type figures struct{ text strings.Builder }

func (m *figures) read(ctx context.Context, reader *store.Reader, now time.Time) error {
	counts, err := reader.LetterCounts(ctx)
	if err != nil {
		return err
	}
	boxes, err := reader.Mailboxes(ctx)
	if err != nil {
		return err
	}
	outbox, err := reader.OutboxCounts(ctx)
	if err != nil {
		return err
	}
	m.letters(counts, now)
	m.mailboxes(boxes, now)
	m.outbox(outbox, now)
	return nil
}

func (m *figures) letters(counts store.LetterCounts, now time.Time) {
	m.head("loa_letters_fetched_total", "counter", "Letters filed, counted when they were filed.")
	m.value("loa_letters_fetched_total", "", counts.Fetched)
	m.head("loa_letters_outcome_total", "gauge", "Letters by the one outcome they came to.")
	for _, count := range counts.ByOutcome {
		m.value("loa_letters_outcome_total", label("outcome", string(count.Outcome)), count.Letters)
	}
	m.head("loa_letters_open", "gauge", "Letters that have no outcome yet.")
	m.value("loa_letters_open", "", counts.Open)
	m.head("loa_letters_oldest_seconds", "gauge", "How long the oldest letter without an outcome has waited; 0 when there is none.")
	m.value("loa_letters_oldest_seconds", "", since(counts.OldestAt, now))
	m.head("loa_letters_balanced", "gauge", "1 when fetched is the sum of all outcomes and of open letters; anything else is an alarm.")
	m.value("loa_letters_balanced", "", flag(counts.Balanced()))
}

func (m *figures) mailboxes(boxes []store.Mailbox, now time.Time) {
	m.head("loa_mailbox_last_seen_seconds", "gauge", "Since when nobody has looked into the mailbox with success; -1 when nobody ever has.")
	for _, box := range boxes {
		seen := -1
		if !box.ReadAt.IsZero() {
			seen = since(box.ReadAt, now)
		}
		m.value("loa_mailbox_last_seen_seconds", label("mailbox", strconv.Itoa(box.Number)), seen)
	}
	m.head("loa_mailbox_fetched_total", "counter", "Letters filed from the mailbox.")
	for _, box := range boxes {
		m.value("loa_mailbox_fetched_total", label("mailbox", strconv.Itoa(box.Number)), box.Fetched)
	}
	m.head("loa_mailbox_alarm", "gauge", "1 when this is wrong with the mailbox.")
	for _, box := range boxes {
		for _, alarm := range []store.Alarm{store.AlarmLogin, store.AlarmUnreachable, store.AlarmMissing, store.AlarmEmptied} {
			m.value("loa_mailbox_alarm", label("mailbox", strconv.Itoa(box.Number))+","+label("alarm", string(alarm)), flag(box.Alarm == alarm))
		}
	}
}

func (m *figures) outbox(counts store.OutboxCounts, now time.Time) {
	m.head("loa_outbox_letters", "gauge", "Letters to send, by how far they have come.")
	for _, count := range []struct {
		state   store.LetterState
		letters int
	}{
		{store.LetterPending, counts.Pending},
		{store.LetterSending, counts.Sending},
		{store.LetterSent, counts.Sent},
		{store.LetterFailed, counts.Failed},
		{store.LetterWithdrawn, counts.Withdrawn},
	} {
		m.value("loa_outbox_letters", label("state", string(count.state)), count.letters)
	}
	m.head("loa_outbox_oldest_seconds", "gauge", "How long the oldest letter that is not sent has waited; 0 when there is none.")
	m.value("loa_outbox_oldest_seconds", "", since(counts.Oldest, now))
}

func (m *figures) head(name, kind, help string) {
	fmt.Fprintf(&m.text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (m *figures) value(name, labels string, value int) {
	if labels != "" {
		labels = "{" + labels + "}"
	}
	fmt.Fprintf(&m.text, "%s%s %d\n", name, labels, value)
}

// label is a label whose value is of our own making and needs no escaping.
func label(name, value string) string { return name + `="` + value + `"` }

func since(at, now time.Time) int {
	if at.IsZero() {
		return 0
	}
	return max(int(now.Sub(at)/time.Second), 0)
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}
