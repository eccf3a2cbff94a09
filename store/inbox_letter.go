package store

import (
	"encoding/json"
	"slices"
	"time"

	"loa/plan"
)

// LetterID numbers the letters received, from 1.
type LetterID int64

// LetterInState is the state of a letter received.
type LetterInState string

// The states of a letter received.
const (
	LetterFiled       LetterInState = "filed"       // stored, not closed
	LetterProcessed   LetterInState = "processed"   // closed with any outcome but OutcomeQuarantined
	LetterQuarantined LetterInState = "quarantined" // closed with OutcomeQuarantined
)

// Outcome is the result of processing a letter received; empty while the letter is open.
type Outcome string

// The outcomes of a letter received.
const (
	OutcomeApplied     Outcome = "applied"      // it became a command, which was carried out
	OutcomeDuplicate   Outcome = "duplicate"    // its command had been carried out before
	OutcomeRefused     Outcome = "refused"      // its command was refused, and its sender was told why
	OutcomeQuestion    Outcome = "question"     // it was unclear, and its sender was asked back
	OutcomeConfirm     Outcome = "confirm"      // its sender was not proven, and a one-time code went to the registered address
	OutcomeTriage      Outcome = "triage"       // a person must look at it
	OutcomeIgnoredAuto Outcome = "ignored_auto" // a program wrote it
	OutcomeBounce      Outcome = "bounce"       // it reports the delivery of a letter that loa sent
	OutcomeSecret      Outcome = "secret"       // it bears a mark of a state secret and was not read further; a person must look at it
	OutcomeQuarantined Outcome = "quarantined"  // it could not be read, or its sender was forged; a person must look at it
	OutcomeRejected    Outcome = "rejected"     // a person closed it for good
	OutcomeRehearsal   Outcome = "rehearsal"    // it answered a rehearsal letter, which changes nothing
	OutcomeNoted       Outcome = "noted"        // it asks for nothing, such as thanks or a promise, and is kept on record
	OutcomeCopy        Outcome = "copy"         // the same bytes were filed before; only counts have it
)

// Outcomes lists every outcome in the order in which pages show them.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomeApplied, OutcomeNoted, OutcomeDuplicate, OutcomeRefused, OutcomeQuestion, OutcomeConfirm, OutcomeTriage, OutcomeIgnoredAuto,
		OutcomeBounce, OutcomeSecret, OutcomeQuarantined, OutcomeRejected, OutcomeRehearsal, OutcomeCopy,
	}
}

// OwnOutcomes lists the outcomes that a letter of its own can have: all but OutcomeCopy.
func OwnOutcomes() []Outcome {
	return slices.DeleteFunc(Outcomes(), func(o Outcome) bool { return o == OutcomeCopy })
}

// TriageOutcomes lists the outcomes with which a letter waits for a person.
func TriageOutcomes() []Outcome { return []Outcome{OutcomeTriage, OutcomeSecret, OutcomeQuarantined} }

// Check is the result of one check of a letter received. Its JSON is stored, so the names of checks do not change.
type Check struct {
	Name   string `json:"name"`
	Result string `json:"result"`
	Detail string `json:"detail"`
}

// LetterIn is a letter received. Its bytes are the blob ContentHash. From, Subject and NewText are input from outside and not trusted.
type LetterIn struct {
	ID             LetterID
	Mailbox        string
	UIDValidity    uint32
	UID            uint32
	ContentHash    string // SHA-256 of its bytes
	BodyKey        string // SHA-256 over Message-ID, From and body; the same for the same letter with other trace headers
	MessageID      string
	From           string
	Subject        string
	Date           time.Time // of its header; zero without one
	Size           int64     // in bytes
	Kind           string    // as package mail/inbound classifies it
	Verdict        string    // as package mail/reply interprets it
	NewText        string    // without what it quotes
	Checks         []Check
	Task           plan.TaskID
	Request        string // the request that it answered, by the hash of its token
	Command        string // id of the command that it became
	State          LetterInState
	Outcome        Outcome
	Note           string // what its outcome rests on, in Vietnamese
	Attempts       int    // begun to read it, since the last one that ended
	Error          string // of the last attempt that failed
	FiledAt        time.Time
	ClosedAt       time.Time       // zero while it is open
	Epoch          int64           // of its mailbox, when it was filed
	Complete       bool            // false: it was too large to be fetched, and its content is a note about it
	LeftOut        string          // what of it was not kept, in Vietnamese; empty: it is whole
	ReceivedAt     time.Time       // INTERNALDATE (RFC 3501, 2.3.3); zero when not known
	Failures       int             // how often it was read and then could not be closed
	NextTry        time.Time       // an open letter is not processed before
	Assigned       plan.TaskID     // the task that a person assigned it to; empty without such an action
	Released       bool            // a person lifted the reason for which it was set aside; its sender must still be proven
	Proof          string          // how its sender was proven
	Policy         string          // version of the policy that decided about it
	DecisionRecord json.RawMessage // what the decision rests on, so that it can be evaluated again; nil without one
}
