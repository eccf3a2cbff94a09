package store

import (
	"time"

	"loa/plan"
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

// LetterOut is a letter to be sent. Key and MessageID are made before the first try and never change, so that a letter that
// goes out twice is the same letter to its reader. State, Attempts, LastError and SentAt are the store's and ignored when the
// letter is queued; a zero NextTry means at once.
type LetterOut struct {
	Key       string // for example "<task>:<epoch>:<seq>:<notice>:<person>"
	Task      plan.TaskID
	Plan      plan.PlanID
	Notice    plan.NoticeKind
	ToPerson  plan.PersonID
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
	HeldSeq   int // the number of the held decision that it follows from, which takes it along when it is taken back; 0: none
}

// OutboxCounts is how many letters stand where. Oldest is when the oldest unsent letter was queued, zero when there is none.
type OutboxCounts struct {
	Pending int
	Sending int
	Sent    int
	Failed  int
	Oldest  time.Time
}
