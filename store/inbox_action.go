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

// ActionKind is an action on a received letter that has an outcome.
type ActionKind string

// The actions on a received letter.
const (
	// ActionRetry reopens the letter, so that it is read again.
	ActionRetry ActionKind = "retry"
	// ActionRelease reopens the letter and lifts the reason for which it was set aside, because a person has checked the letter. Its
	// sender must still be proven.
	ActionRelease ActionKind = "release"
	// ActionReject closes the letter for good.
	ActionReject ActionKind = "reject"
	// ActionAssign reopens the letter and assigns it to a task.
	ActionAssign ActionKind = "assign"
	// ActionConfirm closes a letter whose sender returned the one-time code. Only ConfirmLetter takes it.
	ActionConfirm ActionKind = "confirm"
	// ActionRestore reopens a letter that was refused because the engine had lost its task. Only ReopenMisrefused takes it.
	ActionRestore ActionKind = "restore"
)

// outcomes lists the outcomes that an action may change. Every other outcome is final.
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
	case ActionRestore:
		return []Outcome{OutcomeRefused, OutcomeTriage}
	}
	return nil
}

// NeedsReason reports whether the person must give a reason.
func (k ActionKind) NeedsReason() bool { return k == ActionReject || k == ActionRelease }

// NeedsTask reports whether the person must name a task.
func (k ActionKind) NeedsTask() bool { return k == ActionAssign }

// LetterAction is one action on a letter, on record with its actor. It is never changed.
type LetterAction struct {
	Letter  LetterID
	Key     string // the same key again for the same letter changes nothing
	Action  ActionKind
	Actor   directory.PersonID
	Reason  string      // ActionReject needs one
	Task    plan.TaskID // of ActionAssign
	Was     Outcome     // the outcome before the action; the store sets it
	WasNote string      // the note before the action; the store sets it
	At      time.Time
}

// Allows reports whether the action may change the outcome of this letter. A letter that was too large to be fetched can only be rejected.
func (l LetterIn) Allows(k ActionKind) bool {
	return slices.Contains(k.outcomes(), l.Outcome) && (l.Complete || k == ActionReject)
}

// ActOnLetter carries out an action and records it with its actor, its reason and the outcome before. ActionReject closes the letter, every
// other action reopens it, so that it is read again. The key is (letter, key).
//
// It returns ErrNotFound when the letter or the task does not exist, and ErrOutcomeFinal when the action may not change the outcome.
func (s *Store) ActOnLetter(ctx context.Context, a LetterAction) error {
	return s.recordAction(ctx, clean(a), func(ctx context.Context, tx bun.Tx, a LetterAction) error {
		q := tx.NewUpdate().
			Model((*schema.LetterIn)(nil)).
			Where("id = ?", a.Letter)
		if a.Action == ActionReject {
			q = q.Set("state = ?", LetterProcessed).Set("outcome = ?", OutcomeRejected).Set("note = ?", a.Reason).Set("closed_at = ?", instant(a.At))
		} else {
			q = reopen(q, a)
		}
		_, err := q.Exec(ctx)
		return err
	})
}

// reopen makes the letter pending, as if it had just been filed.
func reopen(q *bun.UpdateQuery, a LetterAction) *bun.UpdateQuery {
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

// ConfirmLetter closes a letter whose sender has returned the one-time code, and records who confirmed it. The key is (letter, key). It
// returns ErrOutcomeFinal when the letter does not wait for a code.
func (s *Store) ConfirmLetter(ctx context.Context, a LetterAction, c Closing) error {
	a.Action = ActionConfirm
	return s.recordAction(ctx, clean(a), func(ctx context.Context, tx bun.Tx, a LetterAction) error {
		_, err := closeWhere(ctx, tx.Tx, a.Letter, OutcomeConfirm, c)
		return err
	})
}

// recordAction records an action and carries it out in one transaction: the trigger letter_outcome_final refuses a change without a record.
func (s *Store) recordAction(ctx context.Context, a LetterAction, apply func(context.Context, bun.Tx, LetterAction) error) error {
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
			return fmt.Errorf("%s of a letter with outcome %q: %w", a.Action, letter.Outcome, ErrOutcomeFinal)
		}
		a.Was, a.WasNote = letter.Outcome, letter.Note
		row := letterActionRow(a)
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return apply(ctx, tx, a)
	})
	return writeErr(err, string(a.Action)+" of letter", a.Letter)
}

// lockLetter locks the row of the letter until the end of the transaction, and checks that the task exists.
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
		exists, err := tx.NewSelect().Model((*schema.Task)(nil)).Where("id = ?", a.Task).Exists(ctx)
		if err != nil {
			return LetterIn{}, err
		}
		if !exists {
			return LetterIn{}, missing(RecordTask, a.Task)
		}
	}
	return letterInOf(row)
}

// LetterActions lists the actions on a letter in their order.
func (r *Reader) LetterActions(ctx context.Context, id LetterID) ([]LetterAction, error) {
	var rows []schema.LetterAction
	err := r.db.NewSelect().
		Model(&rows).
		Column("letter", "key", "action", "actor", "reason", "task", "was", "was_note", "at").
		Where("letter = ?", id).
		Order("id").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing actions on letter %d: %w", id, err)
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
