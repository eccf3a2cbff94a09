package store

import "errors"

// The errors that a caller may act on; test for them with errors.Is.
var (
	// ErrNotFound means that there is no such row. A read never returns a zero value without an error.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that the record contradicts the write: a launched plan cannot be replaced, a plan cannot leave a status that
	// it does not have, a command cannot stand in a journal under two numbers.
	ErrConflict = errors.New("conflict")
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
