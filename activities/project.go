package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"loa/plan"
	"loa/store"
)

// Projection holds the new events of one task, and its state after them.
type Projection struct {
	State  plan.State   `json:"state"`
	Events []plan.Event `json:"events"`
	// Again are the projections of the run before this one, when the workflow compares itself with the record. The record has them already,
	// unless it was restored from an older backup.
	Again []Projection `json:"again,omitempty"`
}

// resendWithin is how old an event may be whose letters are sent when it is projected again. Older letters had been sent before the record lost
// them. Their questions can be answered all the same.
const resendWithin = time.Hour

// ErrorOvertaken is the type of the error of Project when another event has the number of this one, or the record is of a later epoch. The first
// happens when a process died after it had committed a projection and before the engine had recorded that the command was accepted, the
// second when the engine was restored from an older backup: the record is then ahead of the workflow. The record is right, and the workflow
// must load its state with Recorded.
const ErrorOvertaken = "overtaken"

// record puts events on record in one transaction: the journal, the row of the task, the letters that follow, and the questions in them. It
// is keyed by (task, epoch, seq): a second call changes nothing.
func (a *Activities) record(ctx context.Context, p Projection) error {
	for _, again := range p.Again {
		if err := a.projectAgain(ctx, again); err != nil {
			return err
		}
	}
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.At.Reached(PointUpdateAccepted)
	}
	if len(p.Events) > 0 && p.Events[0].Command != "" {
		a.pace.commanded(a.Now())
	}
	written, err := a.consequences(ctx, p)
	if err != nil {
		return err
	}
	err = a.Store.Project(ctx, written)
	if errors.Is(err, store.ErrSeqTaken) || errors.Is(err, store.ErrFenced) {
		return temporal.NewNonRetryableApplicationError(err.Error(), ErrorOvertaken, nil)
	}
	if err != nil {
		return fmt.Errorf("projecting task %s: %w", p.State.Task, err)
	}
	if len(p.Events) > 0 && p.Events[0].Seq > 1 {
		a.At.Reached(PointProjected)
	}
	return nil
}

// consequences adds to a projection the letters, requests and notices that follow from its events.
func (a *Activities) consequences(ctx context.Context, p Projection) (store.Projection, error) {
	letters := notifications{Activities: a, state: p.State}
	return letters.projection(ctx, p.Events)
}

// projectAgain projects events that were on record once. What the record has instead stands; reconcile names the difference.
func (a *Activities) projectAgain(ctx context.Context, p Projection) error {
	written, err := a.consequences(ctx, p)
	if err != nil {
		return err
	}
	old := a.Now().Add(-resendWithin)
	for i, letter := range written.Letters {
		if p.Events[0].At.Before(old) && letter.NextTry.Before(old) {
			written.Letters[i].State = store.LetterWithdrawn
		}
	}
	for i, n := range written.Notices {
		if n.At.Before(old) && n.After.Before(old) && n.Letter == "" && n.Dispatch != plan.DispatchNone {
			written.Notices[i].Dispatch, written.Notices[i].Reason = plan.DispatchNone, plan.SilenceOver
		}
	}
	err = a.Store.Project(ctx, written)
	if errors.Is(err, store.ErrSeqTaken) || errors.Is(err, store.ErrFenced) {
		a.Log.Error("an event of the workflow differs from the record", "task", p.State.Task, "event", p.State.Seq, "error", err)
		return nil
	}
	return err
}

// Recorded returns a task's state as it was last projected.
func (a *Activities) Recorded(ctx context.Context, id plan.TaskID) (plan.State, error) {
	return a.Store.State(ctx, id)
}
