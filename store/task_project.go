package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Project writes one change of a task. It is one statement, hence one transaction and one round trip, because every command waits for it. Each
// connection plans it once. What the change has not, a letter or a question, has no part in the statement.
//
// The keys are (task, epoch, seq) of each event, the key of each letter, the token of each request, and the event, the kind and the person of
// each notice: repeated, it changes nothing. The
// row of the task moves only forward, to a greater (epoch, seq); a late, older projection still files its events. A projection without
// events raises the epoch; a projection of an older epoch then returns ErrFenced and writes nothing, unless all its events are filed.
// It returns ErrNotFound when the task has no row, ErrConflict when the journal has the command under another number, and ErrSeqTaken,
// with nothing written, when the journal has another event under a number of this projection.
//
// When the row moves, requests that need no answer any more end: those about an older version of the draft are revoked, those of a step
// that is over count as used. A letter, or a notice for a digest, that waits for the end of an undo window is withdrawn when the state has that window
// no longer, and waits until HeldUntil while the window is suspended.
func (s *Store) Project(ctx context.Context, p Projection) error {
	p = clean(p)
	row := projectedTask(p)
	var done struct {
		Exists   bool // the task has a row
		Fenced   bool // nothing was written
		SeqTaken bool // the journal has another event under a number of this projection
		Unfiled  int  // when nothing was written: events of this projection that the journal has not
		Notified bool
	}
	letters, err := s.letterOutRows(p.Letters)
	if err != nil {
		return err
	}
	statement := newProjectStatement(row, p, letters)
	err = s.db.DB.QueryRowContext(ctx, statement.sql(), statement.values...).
		Scan(&done.Exists, &done.Fenced, &done.SeqTaken, &done.Unfiled, &done.Notified)
	switch {
	case err != nil:
		return writeErr(err, "projecting task", row.ID)
	case !done.Exists:
		return fmt.Errorf("projecting task %s: %w", row.ID, ErrNotFound)
	case done.SeqTaken:
		return fmt.Errorf("projecting task %s, event %d: %w", row.ID, row.Seq, ErrSeqTaken)
	case done.Fenced && done.Unfiled > 0:
		return fmt.Errorf("projecting task %s at epoch %d: %w", row.ID, row.Epoch, ErrFenced)
	}
	return nil
}

// projectedTask has the columns of the row of a task that a projection writes.
func projectedTask(p Projection) schema.Task {
	s := p.State
	row := schema.Task{
		ID: string(s.Task), Epoch: s.Epoch, Seq: s.Seq, Stage: string(s.Stage), Condition: string(s.Condition), State: mustJSON(s),
		Draft: s.Draft, Link: s.Link, Due: dayOf(s.Due), FirstDue: dayOf(s.FirstDue), ProofDate: dayOf(s.ProofDate),
		OpenedAt: instant(s.Opened), Since: instant(s.Since), UpdatedAt: projectedAt(p),
	}
	if s.Closed() {
		row.ClosedAt = row.UpdatedAt
	}
	return row
}

// projectedAt is the time of the last event, so that a repeated projection writes the same row.
func projectedAt(p Projection) time.Time {
	if n := len(p.Events); n > 0 {
		return instant(p.Events[n-1].At)
	}
	if p.State.Woken.After(p.State.Since) {
		return instant(p.State.Woken)
	}
	return instant(p.State.Since)
}

// openPurposes lists the purposes of requests that can still be answered in a state: those of the step, and those that wait beside it.
func openPurposes(s plan.State) json.RawMessage {
	if s.Closed() {
		return asJSON[plan.Purpose](nil)
	}
	open := stepPurposes(s.Stage)
	for _, beside := range []struct {
		purpose plan.Purpose
		open    bool
	}{
		{plan.PurposeReassign, s.Condition == plan.ConditionDeclined},
		{plan.PurposeCheck, s.Stage == plan.StageReporting && s.Report != ""},
		{plan.PurposeExtension, !s.AskedDue.IsZero()},
		{plan.PurposeAnswer, len(s.Inquiries) > 0},
	} {
		if beside.open {
			open = append(open, beside.purpose)
		}
	}
	return asJSON(open)
}

// stepPurposes lists the purposes of requests for the step of a stage. A draft may be replaced while it waits for approval, so that the
// request for a draft stays open then.
func stepPurposes(stage plan.Stage) []plan.Purpose {
	switch stage {
	case plan.StageAssignment:
		return []plan.Purpose{plan.PurposeAccept}
	case plan.StageDrafting:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeWithdraw}
	case plan.StageApproval:
		return []plan.Purpose{plan.PurposeDraft, plan.PurposeDecide, plan.PurposeWithdraw}
	case plan.StagePublication:
		return []plan.Purpose{plan.PurposePublish, plan.PurposeCount, plan.PurposeWithdraw}
	case plan.StageReporting:
		return []plan.Purpose{plan.PurposeReport}
	case plan.StageDone:
	}
	return nil
}

// openInquiries lists the numbers of the events of open questions.
func openInquiries(s plan.State) json.RawMessage {
	open := make([]int, 0, len(s.Inquiries))
	for _, inquiry := range s.Inquiries {
		open = append(open, inquiry.Seq)
	}
	return asJSON(open)
}

// HeldUntil is the time of sending of a letter that follows from a suspended decision: never, unless the decision is kept. It is a date
// whose distance from now fits into a time.Duration.
func HeldUntil() time.Time { return time.Date(2200, time.January, 1, 0, 0, 0, 0, time.UTC) }

// undoMargin is the wait of the letters of a kept decision after the end of its window, so that they do not overtake a withdrawal.
const undoMargin = 30 * time.Second

// undoEnd is when the letters of the last decision may be sent after it was suspended and kept; its own time when it was not.
func undoEnd(s plan.State) time.Time {
	if s.UndoWindow == nil {
		return HeldUntil()
	}
	return s.UndoWindow.Until.Add(undoMargin)
}

// undoSeq is the number of the decision that can still be taken back; 0 without one.
func undoSeq(s plan.State) int {
	if s.UndoWindow == nil || s.Closed() {
		return 0
	}
	return s.UndoWindow.Seq
}

// deciderRole is the role of the approver whose turn it is.
func deciderRole(s plan.State) directory.Role {
	level, _ := s.Approval() // outside the approval stage no request for a decision is open, and the role is not used
	return level.Role
}

// deciderUnit is the unit of the approver whose turn it is.
func deciderUnit(s plan.State) directory.UnitCode {
	level, _ := s.Approval()
	return level.Unit
}
