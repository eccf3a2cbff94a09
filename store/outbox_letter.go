package store

import (
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// LetterState is how far a letter to be sent has come.
type LetterState string

// The states of a letter to be sent.
const (
	LetterPending LetterState = "pending"
	LetterSending LetterState = "sending" // claimed: the mail server may or may not have it
	LetterSent    LetterState = "sent"
	LetterFailed  LetterState = "failed" // given up
	// LetterWithdrawn: it followed from a decision that was taken back before it went out.
	LetterWithdrawn LetterState = "withdrawn"
)

// LetterStates lists every state.
func LetterStates() []LetterState {
	return []LetterState{LetterPending, LetterSending, LetterSent, LetterFailed, LetterWithdrawn}
}

// FailureReason says why a letter was given up; empty while it was not.
type FailureReason string

// The reasons for which a letter is given up.
const (
	FailureRefused    FailureReason = "refused"     // the mail server said 5xx
	FailureUnsendable FailureReason = "unsendable"  // the letter itself cannot be sent
	FailureExpired    FailureReason = "expired"     // it was tried for days (RFC 5321, 4.5.4.1)
	FailureSuppressed FailureReason = "suppressed"  // not tried: the mailbox takes nothing any more
	FailureOwnAddress FailureReason = "own_address" // not tried: it would have come back to us
	FailureDailyLimit FailureReason = "daily_limit" // not tried: this address has had too many answers today
)

// FailureReasons lists every reason.
func FailureReasons() []FailureReason {
	return []FailureReason{FailureRefused, FailureUnsendable, FailureExpired, FailureSuppressed, FailureOwnAddress, FailureDailyLimit}
}

// The notices of letters that no event of a task asks for. A question may also have none.
const (
	NoticeQuestion            plan.NoticeKind = "question"       // back to somebody who wrote to us
	NoticeConfirm             plan.NoticeKind = "confirm"        // with a code that proves who wrote
	NoticeWarning             plan.NoticeKind = "warning"        // tells coordinators of a letter that a person has to see to
	NoticeSuppressedAddresses plan.NoticeKind = "dead_mailboxes" // tells coordinators which mailboxes take no letters
)

// LetterOut is a letter to be sent. Key and MessageID are made before the first try and never change, so that a letter that
// goes out twice is the same letter to its reader. State and what follows it are the store's and ignored when the letter is queued, but
// for NextTry, which is at once when it is zero, and CreatedAt.
type LetterOut struct {
	Key       string // for example "<task>:<epoch>:<seq>:<notice>:<person>"
	Task      plan.TaskID
	Plan      plan.PlanID
	Notice    plan.NoticeKind
	ToPerson  directory.PersonID
	ToName    string
	ToAddress string
	ReplyTo   string // where answers go, when it is not the sender: an address that carries the token
	MessageID string
	InReplyTo string
	Subject   string
	Text      string
	HTML      string
	State     LetterState
	Attempts  int
	NextTry   time.Time
	LastError string
	CreatedAt time.Time
	SentAt    time.Time
	UndoSeq   int // the number of the held decision that it follows from, which takes it along when it is taken back; 0: none

	BounceID      string    // names the letter in its return path; given when it is first tried
	FirstTry      time.Time // the days until it is given up count from here
	FailureReason FailureReason
	BouncedAt     time.Time // when we were told that it did not arrive
	BounceStatus  string    // of RFC 3463, "5.1.1"; also of a letter that is only delayed
	BounceText    string    // in the words of the mail server
	CopyBegunAt   time.Time // a copy may be in the folder of sent letters
	CopiedAt      time.Time // when it was surely there
}

// Undelivered says that the letter is known not to have reached its reader.
func (l LetterOut) Undelivered() bool { return l.State == LetterFailed || !l.BouncedAt.IsZero() }

// OutboxCounts is how many letters stand where. Oldest is when the oldest unsent letter was queued, zero when there is none.
type OutboxCounts struct {
	Pending int
	Sending int
	Sent    int
	Failed  int
	// Withdrawn followed from decisions that were taken back.
	Withdrawn int
	Oldest    time.Time // of those that could be out by now: one that waits for the end of a hold is not late
}
