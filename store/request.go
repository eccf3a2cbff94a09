package store

import (
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// Request is a question put to one person about one task in one letter; whoever holds its token may answer it. The token itself is
// only in the letter: here is the SHA-256 of it.
type Request struct {
	TokenHash string // lower-case hexadecimal
	Task      plan.TaskID
	Purpose   plan.Purpose
	Epoch     int
	Seq       int // of the event that asked
	Person    directory.PersonID
	Address   string
	Role      directory.Role
	Unit      directory.UnitCode
	For       directory.PersonID // the principal, when the person was asked as a substitute
	Basis     string
	Draft     int    // PurposeDecide: the version asked about
	Hash      string // PurposeDecide: its SHA-256
	Code      string // four of A-Z and 2-7, shown in the letter
	CreatedAt time.Time
	ExpiresAt time.Time // zero: with the step
	UsedAt    time.Time // zero: not answered, and the step it asks for is not over
	RevokedAt time.Time // zero: no newer version of the draft has taken its place
}

// Open says whether the question still waits for an answer.
func (a Request) Open(now time.Time) bool {
	return a.UsedAt.IsZero() && a.RevokedAt.IsZero() && (a.ExpiresAt.IsZero() || now.Before(a.ExpiresAt))
}
