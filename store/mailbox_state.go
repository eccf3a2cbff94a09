package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// Alarm is what is wrong with a mailbox; empty when nothing is.
type Alarm string

// What can be wrong with a mailbox.
const (
	AlarmNone        Alarm = ""
	AlarmLogin       Alarm = "login"       // the mail server does not take user and password; trying again may lock the account
	AlarmUnreachable Alarm = "unreachable" // the mail server does not answer, or stops in the middle
	AlarmMissing     Alarm = "missing"     // the mail server refuses to open the folder: it was deleted, or its rights were taken away
	AlarmEmptied     Alarm = "emptied"     // all letters that lay there were taken away by somebody else; what was filed is safe
)

// Mailbox is where a mailbox that is read stands.
type Mailbox struct {
	Number     int // names it where its address may not stand
	Name       string
	LeaseOwner string // who holds the lease; empty when nobody does
	LeaseUntil time.Time
	Epoch      int64
	Fetched    int
	Messages   int
	SeenAt     time.Time // when a reader last renewed its lease
	SyncedAt   time.Time // when it was last looked at with success
	Alarm      Alarm
	AlarmNote  string // what the mail server said, for the operator
	AlarmAt    time.Time
}

// Mailboxes lists the mailboxes that were ever read, in the order they were first read.
func (r *Reader) Mailboxes(ctx context.Context) ([]Mailbox, error) {
	var rows []schema.Mailbox
	if err := r.db.NewSelect().Model(&rows).Order("number").Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing mailboxes: %w", err)
	}
	boxes := make([]Mailbox, 0, len(rows))
	for _, row := range rows {
		boxes = append(boxes, Mailbox{
			Number: row.Number, Name: row.Name, LeaseOwner: row.LeaseOwner, LeaseUntil: instant(row.LeaseUntil), Epoch: row.Epoch,
			Fetched: int(row.Fetched), Messages: int(row.Messages), SeenAt: instant(row.LastSeen), SyncedAt: instant(row.SyncedAt),
			Alarm: Alarm(row.Alarm), AlarmNote: row.AlarmNote, AlarmAt: instant(row.AlarmAt),
		})
	}
	return boxes, nil
}

// MarkSynced notes that a mailbox was looked at with success and how many messages lie there; whatever was wrong with it is over.
// ErrFenced when the lease is somebody else's by now.
func (s *Store) MarkSynced(ctx context.Context, l Lease, messages uint32, now time.Time) error {
	noted, err := s.held(l).
		Set("synced_at = ?", instant(now)).
		Set("messages = ?", messages).
		Set("alarm = ''").
		Set("alarm_note = ''").
		Set("alarm_at = NULL").
		Exec(ctx)
	return s.fenced(noted, err, "noting a look at mailbox", l)
}

// RaiseAlarm notes what is wrong with a mailbox. The key is the alarm: raised again, it keeps the time it was first raised.
// ErrFenced when the lease is somebody else's by now.
func (s *Store) RaiseAlarm(ctx context.Context, l Lease, alarm Alarm, note string, now time.Time) error {
	raised, err := s.held(l).
		Set("alarm_at = CASE WHEN alarm = ? THEN alarm_at ELSE ? END", alarm, instant(now)).
		Set("alarm = ?", alarm).
		Set("alarm_note = ?", cleanText(note)).
		Exec(ctx)
	return s.fenced(raised, err, "raising an alarm of mailbox", l)
}
