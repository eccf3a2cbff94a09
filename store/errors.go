package store

import (
	"errors"
	"fmt"
)

// The errors that a caller may act on; test for them with errors.Is.
var (
	// ErrNotFound means that there is no such row. A read never returns a zero value without an error.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that the record contradicts the write: a launched plan cannot be replaced, a plan cannot leave a status that
	// it does not have, a command cannot stand in a journal under two numbers.
	ErrConflict = errors.New("conflict")
	// ErrOtherAnnex means that a plan on record was imported from another file, and that nothing says what the new one does to it. It is
	// an ErrConflict.
	ErrOtherAnnex = fmt.Errorf("%w: the plan has another annex", ErrConflict)
	// ErrFenced means that a newer writer has replaced the caller: a newer epoch of the task, or a newer holder of the lease, exists.
	ErrFenced = errors.New("fenced off by a newer writer")
	// ErrSeqTaken means that the journal has another event under this number: after a crash, the workflow had lost an event that it
	// had projected already.
	ErrSeqTaken = errors.New("another event has this number")
	// ErrLeased means that another owner holds the lease of the mailbox.
	ErrLeased = errors.New("leased by another owner")
	// ErrOutcomeFinal means that the outcome of a letter is not one that the action may change.
	ErrOutcomeFinal = errors.New("the outcome is final")
	// ErrUIDReused means that the mail server gave a UID to another message without changing UIDVALIDITY, against RFC 3501,
	// 2.3.1.1. Nothing was filed. The caller must begin a new epoch and read the mailbox from the start.
	ErrUIDReused = errors.New("UID names another letter than before")
)

// RecordKind is what a person names by an id.
type RecordKind string

// The kinds of records. Other records have words of their own, for operators.
const (
	RecordPlan   RecordKind = "plan"
	RecordTask   RecordKind = "task"
	RecordLine   RecordKind = "line" // of an annex
	RecordLetter RecordKind = "letter received"
	RecordShare  RecordKind = "share" // of a coordinator
)

// MissingError says which row does not exist. errors.Is finds ErrNotFound in it.
type MissingError struct {
	Kind RecordKind // one of the constants, or words for operators
	Key  string
}

// Error says what was looked up, for operators.
func (e *MissingError) Error() string {
	return fmt.Sprintf("looking up %s %s: %v", e.Kind, e.Key, ErrNotFound)
}

// Unwrap returns ErrNotFound.
func (e *MissingError) Unwrap() error { return ErrNotFound }

func missing(kind RecordKind, key any) error { return &MissingError{kind, fmt.Sprint(key)} }
