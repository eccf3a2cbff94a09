package store

import (
	"encoding/json"
	"slices"
	"time"

	"loa/plan"
)

// LetterID numbers the letters received, from 1.
type LetterID int64

// LetterInState is how far a received letter has come.
type LetterInState string

// The states of a received letter.
const (
	LetterFiled       LetterInState = "filed"       // its bytes are safe, nothing has been done about it
	LetterProcessed   LetterInState = "processed"   // done with: its outcome says how
	LetterQuarantined LetterInState = "quarantined" // it could not be read, again and again
)

// Outcome is the one end that a received letter came to; empty while it has not.
type Outcome string

// The outcomes of a received letter.
const (
	OutcomeApplied     Outcome = "applied"      // it became a command, which was carried out
	OutcomeDuplicate   Outcome = "duplicate"    // its command had been carried out before
	OutcomeRefused     Outcome = "refused"      // its command was refused, and its sender told why
	OutcomeQuestion    Outcome = "question"     // its sender was asked back
	OutcomeConfirm     Outcome = "confirm"      // a one-time code was sent to the registered address, to be sent back
	OutcomeTriage      Outcome = "triage"       // it waits for a person to look at it
	OutcomeIgnoredAuto Outcome = "ignored_auto" // a machine wrote it
	OutcomeBounce      Outcome = "bounce"       // a letter of ours came back
	OutcomeSecret      Outcome = "secret"       // it bears a mark of secrecy: nothing was made of it, it waits for a person
	OutcomeQuarantined Outcome = "quarantined"  // it could not be read, or its sender is an impostor
	OutcomeRejected    Outcome = "rejected"     // a person who looked at it closed it for good
	OutcomeCopy        Outcome = "copy"         // the same bytes were filed before
)

// Outcomes lists every outcome in the order they are shown.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomeApplied, OutcomeDuplicate, OutcomeRefused, OutcomeQuestion, OutcomeConfirm, OutcomeTriage, OutcomeIgnoredAuto,
		OutcomeBounce, OutcomeSecret, OutcomeQuarantined, OutcomeRejected, OutcomeCopy,
	}
}

// OwnOutcomes lists the outcomes that a letter is looked for by: all but OutcomeCopy, because a copy is no letter of its own.
func OwnOutcomes() []Outcome {
	return slices.DeleteFunc(Outcomes(), func(o Outcome) bool { return o == OutcomeCopy })
}

// TriageOutcomes lists the outcomes that wait for a person to look at the letter.
func TriageOutcomes() []Outcome { return []Outcome{OutcomeTriage, OutcomeSecret, OutcomeQuarantined} }

// Check is one thing that was looked at in a received letter, and what was found.
type Check struct {
	Name   string `json:"name"`
	Result string `json:"result"`
	Detail string `json:"detail"`
}

// LetterIn is a received letter and what was made of it. Its bytes are the blob ContentHash. Text that the letter itself wrote
// (From, Subject, NewText) is what a stranger sent.
type LetterIn struct {
	ID             LetterID
	Mailbox        string
	UIDValidity    uint32
	UID            uint32
	ContentHash    string // SHA-256 of its bytes
	BodyKey        string // SHA-256 over Message-ID, From and body: the same letter by another way
	MessageID      string
	From           string
	Subject        string
	Date           time.Time // as the letter says; zero when it does not
	Size           int64
	Kind           string // what package mail took it for
	Verdict        string // what package mail read in it
	NewText        string
	Checks         []Check
	Task           plan.TaskID
	Request        string // hash of the token it answered
	Command        string // id of the command it became
	State          LetterInState
	Outcome        Outcome
	Note           string
	Attempts       int
	Error          string // why the last attempt ended early
	FiledAt        time.Time
	ClosedAt       time.Time
	Epoch          int64           // of the mailbox, when it was filed
	Complete       bool            // false: it was not fetched (too large), its content is a note about it
	ReceivedAt     time.Time       // when the mail server took it; zero when not known
	Failures       int             // how often it could be read but not be brought to its end
	NextTry        time.Time       // an open letter is left alone until then
	Assigned       plan.TaskID     // the task that a person says it belongs to; empty when nobody has
	Released       bool            // a person has looked at it and lets it through; who sent it is still to be proven
	Proof          string          // how its sender is proven
	Policy         string          // version of the policy that it was judged by
	DecisionRecord json.RawMessage // what proved its sender, fit to be judged again; nil when nothing is kept
}

// Lease is the right to read a mailbox until a time. Fence grows with every new holder.
type Lease struct {
	Mailbox string
	Owner   string
	Fence   int64
	Until   time.Time
}

// Cursor is how far a mailbox has been read: every letter with a UID up to LastUID under that UIDVALIDITY is filed, but for one that
// the mail server brought in late.
type Cursor struct {
	UIDValidity uint32 // 0 before the first reading
	LastUID     uint32
	Seen        time.Time // when a holder last renewed its lease
	Epoch       int64     // grows whenever the UIDs lose their meaning
	Messages    uint32    // how many messages lay there at the last look
}

// IncomingLetter is a letter as fetched from a mailbox. Nothing needs to be known of its header: that is read later, and noted by
// NoteFacts.
type IncomingLetter struct {
	UID        uint32
	Raw        []byte
	ServerSize int64     // its size as the mail server states it, which need not be exact; 0 when not known
	ReceivedAt time.Time // when the mail server took it; zero when not known
	// Unfetched says why it was not fetched, empty when it was. Then Raw is a note about it, and it is set aside at once.
	Unfetched string
	MessageID string
	From      string
	Subject   string
	Date      time.Time
	BodyKey   string
	At        time.Time // when it was fetched
}

// LetterFacts are what the record shows of a letter's header, and the key by which it is known when it comes again by another way.
type LetterFacts struct {
	MessageID string
	From      string
	Subject   string
	Date      time.Time
	BodyKey   string
}

// MessageLocation is where a filed letter lies in a mailbox, and how the mail server described it there.
type MessageLocation struct {
	UID        uint32
	Letter     LetterID
	MessageID  string
	ServerSize int64     // size in bytes; 0 when not known
	ReceivedAt time.Time // zero when not known
}

// FiledLetter says what became of an incoming letter: the number it is filed under, and whether these bytes were there before
// under another UID.
type FiledLetter struct {
	UID  uint32
	ID   LetterID
	Copy bool
}

// Closing is what came of a received letter.
type Closing struct {
	Outcome Outcome
	Kind    string
	Verdict string
	NewText string
	Checks  []Check
	Task    plan.TaskID
	Request string
	Command string
	Note    string
	Error   string // OutcomeQuarantined: what went wrong
	// Proof says how the sender is proven, Policy by which version of the policy the letter was judged, Evidence what can be
	// judged again: one JSON value, or nil.
	Proof          string
	Policy         string
	DecisionRecord json.RawMessage
	At             time.Time
}

// OutcomeCount is how many letters ended so.
type OutcomeCount struct {
	Outcome Outcome
	Letters int
}

// LetterCounts accounts for every letter fetched: Fetched was counted when the letters were filed, mailbox by mailbox, and by nothing
// else; ByOutcome has every outcome, also with 0; Open is what has no outcome yet. Balanced says that nothing is missing.
type LetterCounts struct {
	Fetched   int
	ByOutcome []OutcomeCount
	Open      int
	OldestAt  time.Time // when the oldest open letter was filed, zero when there is none
}

// Balanced says that every letter fetched has one outcome or is still open.
func (c LetterCounts) Balanced() bool {
	sum := c.Open
	for _, o := range c.ByOutcome {
		sum += o.Letters
	}
	return sum == c.Fetched
}
