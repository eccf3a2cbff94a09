package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// Alarm is a fault of a mailbox; empty without one.
type Alarm string

// The faults of a mailbox.
const (
	AlarmNone        Alarm = ""
	AlarmLogin       Alarm = "login"       // the mail server refuses the login; another try may lock the account
	AlarmUnreachable Alarm = "unreachable" // the mail server does not answer, or ends a connection
	AlarmMissing     Alarm = "missing"     // the mail server refuses to open the folder, which was deleted or is no longer permitted
	AlarmEmptied     Alarm = "emptied"     // all messages were removed, and not by loa; what was filed is kept
)

// Mailbox is the state of a mailbox that loa reads.
type Mailbox struct {
	Number     int // names the mailbox where its address must not stand, as in metrics
	Name       string
	LeaseOwner string // empty without a lease
	LeaseUntil time.Time
	Epoch      int64
	Fetched    int
	Messages   int
	SeenAt     time.Time // when an owner last took or renewed the lease
	SyncedAt   time.Time // when it was last synchronised without a fault
	Alarm      Alarm
	AlarmNote  string // the answer of the mail server, for the operator
	AlarmAt    time.Time
}

// Mailboxes lists every mailbox that was ever leased, in the order of the first lease.
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

// MarkSynced records that a mailbox was synchronised without a fault and how many messages it has, and ends its alarm. It returns ErrFenced
// when another owner has taken the lease.
func (s *Store) MarkSynced(ctx context.Context, l Lease, messages uint32, now time.Time) error {
	synced, err := s.updateLeased(l).
		Set("synced_at = ?", instant(now)).
		Set("messages = ?", messages).
		Set("alarm = ''").
		Set("alarm_note = ''").
		Set("alarm_at = NULL").
		Exec(ctx)
	return leaseErr(synced, err, "marking mailbox as synchronised:", l)
}

// RaiseAlarm records a fault of a mailbox. The key is the alarm: raised again, it keeps the time of the first. It returns ErrFenced when
// another owner has taken the lease.
func (s *Store) RaiseAlarm(ctx context.Context, l Lease, alarm Alarm, note string, now time.Time) error {
	raised, err := s.updateLeased(l).
		Set("alarm_at = CASE WHEN alarm = ? THEN alarm_at ELSE ? END", alarm, instant(now)).
		Set("alarm = ?", alarm).
		Set("alarm_note = ?", cleanText(note)).
		Exec(ctx)
	return leaseErr(raised, err, "raising an alarm of mailbox", l)
}
