package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// ActionKind is what can be done about a received letter that has an outcome already.
type ActionKind string

// What can be done about a received letter.
const (
	// ActionRetry reads it again.
	ActionRetry ActionKind = "retry"
	// ActionRelease reads it again, and what set it aside is no reason any more: a person has looked at it. Who sent it is still
	// to be proven.
	ActionRelease ActionKind = "release"
	// ActionReject closes it for good.
	ActionReject ActionKind = "reject"
	// ActionAssign reads it again as belonging to a task.
	ActionAssign ActionKind = "assign"
	// ActionConfirm is the sender's own: the one-time code came back.
	ActionConfirm ActionKind = "confirm"
)

// outcomes lists what an action may be taken on; everything else stands for ever.
func (k ActionKind) outcomes() []Outcome {
	switch k {
	case ActionRetry, ActionAssign:
		return []Outcome{OutcomeTriage, OutcomeQuarantined, OutcomeConfirm, OutcomeQuestion}
	case ActionRelease:
		return []Outcome{OutcomeQuarantined, OutcomeSecret}
	case ActionReject:
		return []Outcome{OutcomeTriage, OutcomeQuarantined, OutcomeConfirm, OutcomeQuestion, OutcomeSecret}
	case ActionConfirm:
		return []Outcome{OutcomeConfirm}
	}
	return nil
}

// NeedsReason says whether the person has to say why.
func (k ActionKind) NeedsReason() bool { return k == ActionReject || k == ActionRelease }

// NeedsTask says whether the person has to name a task.
func (k ActionKind) NeedsTask() bool { return k == ActionAssign }

// LetterAction is what somebody did about a letter, on record for ever.
type LetterAction struct {
	Letter  LetterID
	Key     string // the same key again changes nothing
	Action  ActionKind
	Actor   directory.PersonID
	Reason  string      // ActionReject needs one
	Task    plan.TaskID // ActionAssign: where the letter belongs
	Was     Outcome     // what it had come to before; filled in by the store
	WasNote string
	At      time.Time
}

// Allows says whether something can be done about the letter. One that was too large to be fetched can only be rejected.
func (l LetterIn) Allows(k ActionKind) bool {
	return slices.Contains(k.outcomes(), l.Outcome) && (l.Complete || k == ActionReject)
}

// ActOnLetter does what a person decided about a letter and writes down who, why and what the letter had come to before. Rejected, it
// is closed; by every other action it is open again and will be read. The key is (letter, key).
//
// ErrNotFound when the letter or the task is not there, ErrStands when the letter's outcome is not one that this may change.
func (s *Store) ActOnLetter(ctx context.Context, a LetterAction) error {
	return s.act(ctx, clean(a), func(ctx context.Context, tx bun.Tx, a LetterAction) error {
		q := tx.NewUpdate().
			Model((*schema.LetterIn)(nil)).
			Where("id = ?", a.Letter)
		if a.Action == ActionReject {
			q = q.Set("state = ?", LetterProcessed).Set("outcome = ?", OutcomeRejected).Set("note = ?", a.Reason).Set("closed_at = ?", instant(a.At))
		} else {
			q = reopened(q, a)
		}
		_, err := q.Exec(ctx)
		return err
	})
}

func reopened(q *bun.UpdateQuery, a LetterAction) *bun.UpdateQuery {
	q = q.Set("state = ?", LetterFiled).
		Set("outcome = ''").
		Set("note = ''").
		Set("error = ''").
		Set("attempts = 0").
		Set("failures = 0").
		Set("next_try = NULL").
		Set("closed_at = NULL")
	if a.Action == ActionRelease {
		q = q.Set("released = true")
	}
	if a.Action == ActionAssign {
		q = q.Set("assigned = ?0, task = ?0", a.Task)
	}
	return q
}

// ConfirmLetter gives a letter that waited for its sender's one-time code the end it comes to now that the code is there, and writes
// down who confirmed it. The key is (letter, key). ErrStands when the letter does not wait for a code.
func (s *Store) ConfirmLetter(ctx context.Context, a LetterAction, c Closing) error {
	a.Action = ActionConfirm
	return s.act(ctx, clean(a), func(ctx context.Context, tx bun.Tx, a LetterAction) error {
		_, err := closeWhere(ctx, tx, a.Letter, OutcomeConfirm, c)
		return err
	})
}

// act puts an action on record and carries it out, in one transaction: the database lets no outcome change without the record.
func (s *Store) act(ctx context.Context, a LetterAction, do func(context.Context, bun.Tx, LetterAction) error) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		letter, err := lockLetter(ctx, tx, a)
		if err != nil {
			return err
		}
		done, err := tx.NewSelect().
			Model((*schema.LetterAction)(nil)).
			Where("letter = ?", a.Letter).
			Where("key = ?", a.Key).
			Exists(ctx)
		if err != nil || done {
			return err
		}
		if !letter.Allows(a.Action) {
			return fmt.Errorf("%s of a letter that is %q: %w", a.Action, letter.Outcome, ErrOutcomeFinal)
		}
		a.Was, a.WasNote = letter.Outcome, letter.Note
		row := letterActionRow(a)
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return do(ctx, tx, a)
	})
	return doing(err, string(a.Action)+" of letter", a.Letter)
}

// lockLetter keeps the letter from being closed meanwhile, and makes sure that the task is there.
func lockLetter(ctx context.Context, tx bun.Tx, a LetterAction) (LetterIn, error) {
	var row schema.LetterIn
	err := tx.NewSelect().
		Model(&row).
		Where("id = ?", a.Letter).
		For("UPDATE").
		Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return LetterIn{}, ErrNotFound
	}
	if err != nil {
		return LetterIn{}, err
	}
	if a.Task != "" {
		there, err := tx.NewSelect().Model((*schema.Task)(nil)).Where("id = ?", a.Task).Exists(ctx)
		if err != nil {
			return LetterIn{}, err
		}
		if !there {
			return LetterIn{}, fmt.Errorf("task %s: %w", a.Task, ErrNotFound)
		}
	}
	return letterInOf(row)
}

// LetterActions lists what was done about a letter, in the order it was done.
func (r *Reader) LetterActions(ctx context.Context, id LetterID) ([]LetterAction, error) {
	var rows []schema.LetterAction
	err := r.db.NewSelect().
		Model(&rows).
		Column("letter", "key", "action", "actor", "reason", "task", "was", "was_note", "at").
		Where("letter = ?", id).
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing what was done about letter %d: %w", id, err)
	}
	actions := make([]LetterAction, 0, len(rows))
	for _, row := range rows {
		actions = append(actions, letterActionOf(row))
	}
	return actions, nil
}

func letterActionRow(a LetterAction) schema.LetterAction {
	return schema.LetterAction{
		Letter: int64(a.Letter), Key: a.Key, Action: string(a.Action), Actor: string(a.Actor), Reason: a.Reason, Task: string(a.Task),
		Was: string(a.Was), WasNote: a.WasNote, At: instant(a.At),
	}
}

func letterActionOf(row schema.LetterAction) LetterAction {
	return LetterAction{
		Letter: LetterID(row.Letter), Key: row.Key, Action: ActionKind(row.Action), Actor: directory.PersonID(row.Actor), Reason: row.Reason,
		Task: plan.TaskID(row.Task), Was: Outcome(row.Was), WasNote: row.WasNote, At: instant(row.At),
	}
}
