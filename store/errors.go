package store

import "errors"

// The errors a caller may act on; look for them with errors.Is.
var (
	// ErrNotFound means that there is no such row. A read never answers with nothing and no error.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that what is there contradicts what was asked: a launched plan cannot be replaced, a status cannot be
	// left that is not the present one, a command cannot stand in a journal under two numbers.
	ErrConflict = errors.New("conflict")
	// ErrFenced means that the writer has been replaced: a newer epoch of the task, or a newer holder of the mailbox, exists.
	ErrFenced = errors.New("fenced off by a newer writer")
	// ErrSeqTaken means that another event has the number of this one: the writer had forgotten, in a crash, what it had projected.
	ErrSeqTaken = errors.New("another event has this number")
	// ErrLeased means that somebody else holds the mailbox.
	ErrLeased = errors.New("leased by another reader")
	// ErrOutcomeFinal means that a letter's outcome is not one that a person may change.
	ErrOutcomeFinal = errors.New("the outcome stands")
	// ErrUIDReused means that the mail server gave a UID to another letter without changing UIDVALIDITY (against RFC 3501,
	// 2.3.1.1). Nothing was filed; the mailbox has to be read again from the start under another validity.
	ErrUIDReused = errors.New("UID names another letter than before")
)
