package store

import (
	"regexp"
	"time"

	"loa/plan"
	"loa/plan/directory"
)

// LetterState is the state of a letter to send.
type LetterState string

// The states of a letter to send.
const (
	LetterPending LetterState = "pending"
	LetterSending LetterState = "sending" // leased: the mail server may have it
	LetterSent    LetterState = "sent"
	LetterFailed  LetterState = "failed" // given up, for its FailureReason
	// LetterWithdrawn is a letter that followed from a decision which was taken back before the letter was sent.
	LetterWithdrawn LetterState = "withdrawn"
)

// LetterStates lists every state.
func LetterStates() []LetterState {
	return []LetterState{LetterPending, LetterSending, LetterSent, LetterFailed, LetterWithdrawn}
}

// FailureReason is the reason for which a letter was given up; empty otherwise.
type FailureReason string

// The reasons for which a letter is given up.
const (
	FailureRefused    FailureReason = "refused"     // the mail server refused it (RFC 5321, 4.2.1: 5yz)
	FailureUnsendable FailureReason = "unsendable"  // no message can be composed of it
	FailureExpired    FailureReason = "expired"     // its attempts failed for days (RFC 5321, 4.5.4.1)
	FailureSuppressed FailureReason = "suppressed"  // not tried: the address is suppressed
	FailureOwnAddress FailureReason = "own_address" // not tried: the address is one of loa's own
	FailureDailyLimit FailureReason = "daily_limit" // not tried: the address has had its answers of a day
)

// FailureReasons lists every reason.
func FailureReasons() []FailureReason {
	return []FailureReason{FailureRefused, FailureUnsendable, FailureExpired, FailureSuppressed, FailureOwnAddress, FailureDailyLimit}
}

// The notices of letters that follow from no event of a task. A question back may also have an empty notice.
const (
	NoticeQuestion            plan.NoticeKind = "question"       // back to the sender of a letter
	NoticeConfirm             plan.NoticeKind = "confirm"        // with the one-time code that proves a sender
	NoticeWarning             plan.NoticeKind = "warning"        // to the coordinators, about a letter that a person must look at
	NoticeOpening             plan.NoticeKind = "opening"        // gives a person several tasks at once
	NoticeDigest              plan.NoticeKind = "digest"         // what waits for a person on a working day, and what happened
	NoticeSuppressedAddresses plan.NoticeKind = "dead_mailboxes" // to the coordinators, about suppressed addresses; begins the keys of stored letters
)

// NoticePublicationGone tells the unit and the coordinator that the page which proved a publication is gone. It is a line of a digest and has no letter of
// its own. Its event is the publication, or the one that counted the result of its Item.
const NoticePublicationGone plan.NoticeKind = "publication_gone"

// LetterOut is a letter to send. Key and MessageID are set before the first attempt and never change, so that a letter sent twice is one
// letter to its recipient. The store sets State and the fields after it, and ignores them when the letter is queued, except NextTry (zero:
// at once), CreatedAt and UndoSeq.
type LetterOut struct {
	Key       string // for example "<task>:<epoch>:<seq>:<notice>:<person>"
	Task      plan.TaskID
	Plan      plan.PlanID
	Notice    plan.NoticeKind
	ToPerson  directory.PersonID
	ToName    string
	ToAddress string
	ReplyTo   string // an address that carries the token; empty: the sender
	MessageID string
	InReplyTo string // Message-ID of a letter of the recipient; empty for a letter that answers none
	Subject   string
	Text      string
	HTML      string
	Files     []LetterFile // go out with the letter, in this order; listed where letters are leased, copied or listed by task
	State     LetterState
	Attempts  int
	NextTry   time.Time
	LastError string
	CreatedAt time.Time
	SentAt    time.Time
	UndoSeq   int // number of the decision that it follows from and with which it is withdrawn, while that can be taken back; 0: none

	BounceID      string    // identifies the letter in its return path; set when it is first tried
	FromName      string    // the display name of the sender; set when it is first tried
	References    []string  // Message-IDs of the letters before it in its conversation, oldest first; set when it is first tried
	FirstTry      time.Time // from when the days count after which it is given up
	FailureReason FailureReason
	BouncedAt     time.Time // when a bounce said that it was not delivered
	BounceStatus  string    // enhanced status code (RFC 3463), such as "5.1.1"; also of a letter that is only delayed
	BounceText    string    // the diagnostic text of the mail server
	CopyBegunAt   time.Time // from then on a copy may be in the folder of sent letters
	CopiedAt      time.Time // from then on a copy is in the folder of sent letters

	// Shut says that the key of its tokens and codes is not here: its texts have dots in their place, and it cannot be sent.
	Shut bool
}

// Undelivered reports whether the letter was given up or has bounced.
func (l LetterOut) Undelivered() bool { return l.State == LetterFailed || !l.BouncedAt.IsZero() }

// ShownSubject is the subject for lists that other people than the recipient read: without the one-time code that begins it.
func (l LetterOut) ShownSubject() string { return shownSubject(l.Notice, l.Subject) }

var codeFirst = regexp.MustCompile(`^[0-9]{6}\b`)

func shownSubject(notice plan.NoticeKind, subject string) string {
	if notice != NoticeConfirm {
		return subject
	}
	return codeFirst.ReplaceAllString(subject, "••••••")
}

// OutboxCounts are the counts of the letters to send by state.
type OutboxCounts struct {
	Pending   int
	Sending   int
	Sent      int
	Failed    int
	Withdrawn int
	Oldest    time.Time // when the oldest letter was queued that could be sent by now; zero without one. A letter in an undo window is not due.
}
