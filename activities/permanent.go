package activities

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"loa/store"
)

// ErrorPermanent is the type of an error that no repetition mends: PostgreSQL refuses what is written, or a letter cannot be composed. Only a change
// of the program, of its data or of the database helps.
const ErrorPermanent = "permanent"

// PermanentRetry is how long an activity with such an error waits for its next attempt. The matter stays with its workflow, which goes on by itself
// after the change. The watchdog forgets a failure after ten minutes, so that the wait must be shorter.
const PermanentRetry = 5 * time.Minute

// permanentError marks an error.
type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// permanent marks an error of a pure function, which fails again with the same arguments. It returns nil for nil.
func permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// ofOneLetter reports whether an error is about the letter that was composed, and not about PostgreSQL: the letters to others can be written.
func ofOneLetter(err error) bool {
	_, marked := errors.AsType[permanentError](err)
	return marked || errors.Is(err, store.ErrNotFound)
}

// Classify gives the error of an activity as the engine must see it: a permanent one has the type ErrorPermanent and its own wait. All others, and
// those to which the activity gave a type, stay as they are.
func Classify(err error) error {
	if _, typed := errors.AsType[*temporal.ApplicationError](err); typed || err == nil {
		return err
	}
	if _, marked := errors.AsType[permanentError](err); !marked && !store.RefusedForGood(err) {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(err.Error(), ErrorPermanent, temporal.ApplicationErrorOptions{NextRetryDelay: PermanentRetry, Cause: err})
}

// Permanent reports whether Classify gave the error its type.
func Permanent(err error) bool {
	typed, ok := errors.AsType[*temporal.ApplicationError](err)
	return ok && typed.Type() == ErrorPermanent
}
