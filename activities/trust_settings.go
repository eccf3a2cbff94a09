package activities

import (
	"context"
	"time"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// TrustSettings is how much proof a letter needs. The zero value is the standard mode.
type TrustSettings struct {
	Mode policy.TrustMode
	// UndoWindow is how long a decision by mail can be taken back; 0 means the time of the mode.
	UndoWindow time.Duration
}

// ModeFor is the mode for a task: strict for high stakes, otherwise the setting.
func (t TrustSettings) ModeFor(highStakes bool) policy.TrustMode {
	if highStakes || t.Mode == policy.TrustStrict {
		return policy.TrustStrict
	}
	return policy.TrustStandard
}

// UndoWindowFor is how long a decision about a task can be taken back: the strict time in the strict mode and for a line of high stakes.
func (t TrustSettings) UndoWindowFor(highStakes bool) time.Duration {
	mode := t.ModeFor(highStakes)
	if t.UndoWindow > 0 && mode == policy.TrustStandard {
		return t.UndoWindow
	}
	return max(t.UndoWindow, mode.UndoWindow())
}

// LinkUndoWindow is how long a decision about a task by its link can be taken back: the strict time in the strict mode and for a line of high
// stakes. A task whose line is not on record is an error that wraps store.ErrNotFound.
func (t TrustSettings) LinkUndoWindow(ctx context.Context, r *store.Reader, task plan.TaskID) (time.Duration, error) {
	high, err := r.HighStakes(ctx, task)
	if err != nil {
		return 0, err
	}
	return t.UndoWindowFor(high), nil
}

// decisionTerm is how long an answer to a question about a draft is accepted.
func (t TrustSettings) decisionTerm() time.Duration {
	if t.Mode == policy.TrustStrict {
		return DecisionTermStrict
	}
	return DecisionTerm
}

// How long an answer to a letter is accepted. Reminders ask for a decision again, each with a token of its own.
const (
	DecisionTerm       = 14 * 24 * time.Hour
	DecisionTermStrict = 72 * time.Hour
	answerTerm         = 60 * 24 * time.Hour
)
