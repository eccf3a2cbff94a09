package policy

import (
	"slices"
	"time"

	"loa/plan/directory"
)

// Readiness (mức sẵn sàng) says whether loa's letters reach a person and whether the person's answers count, by the rehearsal letter that
// the person was sent.
type Readiness string

// The degrees of readiness, from the best to the worst.
const (
	ReadinessProven       Readiness = "proven"        // answered; a real answer by the same way is carried out at once
	ReadinessCode         Readiness = "code"          // answered; a real answer by the same way needs a one-time code
	ReadinessLink         Readiness = "link"          // answered; a real decision has to be given on the page of its link
	ReadinessNotCounted   Readiness = "not_counted"   // answered; a real answer by the same way would not count
	ReadinessOtherAddress Readiness = "other_address" // answered from another address than the registered one
	ReadinessAutoReply    Readiness = "auto_reply"    // only a mail program has answered
	ReadinessSilent       Readiness = "silent"        // sent, and no answer came
	ReadinessQueued       Readiness = "queued"        // not sent yet
	ReadinessNotAsked     Readiness = "not_asked"     // no rehearsal letter went to the present address
	ReadinessBounced      Readiness = "bounced"       // the letter was refused or came back
	ReadinessSuppressed   Readiness = "suppressed"    // no letter is sent to the address any more
	ReadinessNoAddress    Readiness = "no_address"    // the directory has no address on the day
)

// ReadinessDegrees lists every degree, from the best to the worst.
func ReadinessDegrees() []Readiness {
	return []Readiness{
		ReadinessProven, ReadinessCode, ReadinessLink, ReadinessNotCounted, ReadinessOtherAddress, ReadinessAutoReply, ReadinessSilent,
		ReadinessQueued, ReadinessNotAsked, ReadinessBounced, ReadinessSuppressed, ReadinessNoAddress,
	}
}

// Ready reports whether the person can work with loa: letters arrive, and answers count, with a code or on the page where need be.
func (r Readiness) Ready() bool {
	return r == ReadinessProven || r == ReadinessCode || r == ReadinessLink
}

// Unreachable reports whether letters do not arrive.
func (r Readiness) Unreachable() bool {
	return r == ReadinessBounced || r == ReadinessSuppressed || r == ReadinessNoAddress
}

// AskAgain reports whether a further rehearsal writes to the person: a letter can be sent, none is waiting, and no answer counts yet.
func (r Readiness) AskAgain() bool {
	return !r.Ready() && r != ReadinessQueued && r != ReadinessSuppressed && r != ReadinessNoAddress
}

// Rehearsed is what is known of the rehearsal of one person. Letters to earlier addresses of the person, and the answers to them, are no
// part of it.
type Rehearsed struct {
	Address    string // on the day; empty for none
	Suppressed bool
	Letter     RehearsalLetter // the newest
	Answers    []RehearsalAnswer
}

// RehearsalLetter is the newest rehearsal letter to a person; the zero value for none.
type RehearsalLetter struct {
	At      time.Time // when it was queued
	Sent    bool
	Bounced bool // refused or come back
}

// RehearsalAnswer is a letter that answers a rehearsal. Claim is zero for the answer of a program; its Mode and Intent are not used.
type RehearsalAnswer struct {
	Automatic bool
	From      string
	Claim     Claim
	At        time.Time
}

// Readiness is the degree in a mode of trust for a person who approves drafts (IntentApprove) or submits them (IntentSubmit), with the
// answer that it rests on, which is zero for a degree without one. A letter that came back counts for more than an answer before it.
func (r Rehearsed) Readiness(mode TrustMode, intent Intent) (Readiness, RehearsalAnswer) {
	switch {
	case r.Address == "":
		return ReadinessNoAddress, RehearsalAnswer{}
	case r.Suppressed:
		return ReadinessSuppressed, RehearsalAnswer{}
	}
	degree, answer := r.bestAnswer(mode, intent)
	answered := degree != ""
	switch {
	case answered && !(r.Letter.Bounced && answer.At.Before(r.Letter.At)) && degree != ReadinessAutoReply:
		return degree, answer
	case r.Letter.At.IsZero():
		return ReadinessNotAsked, RehearsalAnswer{}
	case r.Letter.Bounced:
		return ReadinessBounced, RehearsalAnswer{}
	case !r.Letter.Sent:
		return ReadinessQueued, RehearsalAnswer{}
	case answered:
		return degree, answer
	}
	return ReadinessSilent, RehearsalAnswer{}
}

// bestAnswer is the first of the answers that prove most, with its degree; empty without an answer.
func (r Rehearsed) bestAnswer(mode TrustMode, intent Intent) (best Readiness, answer RehearsalAnswer) {
	order := ReadinessDegrees()
	for _, each := range r.Answers {
		degree := each.Readiness(mode, intent)
		if best == "" || slices.Index(order, degree) < slices.Index(order, best) {
			best, answer = degree, each
		}
	}
	return best, answer
}

// Readiness is what one answer shows: how a real answer that was sent in the same way would be handled.
func (a RehearsalAnswer) Readiness(mode TrustMode, intent Intent) Readiness {
	if a.Automatic {
		return ReadinessAutoReply
	}
	switch a.Judgement(mode, intent).Disposition {
	case DispositionAccept:
		return ReadinessProven
	case DispositionConfirm:
		if a.Claim.Sender != SenderAsked {
			return ReadinessOtherAddress
		}
		return ReadinessCode
	case DispositionShowLink:
		return ReadinessLink
	case DispositionTriage, DispositionQuarantine, DispositionAsk, DispositionPhone, DispositionNote:
	}
	if a.Claim.Sender != SenderAsked {
		return ReadinessOtherAddress
	}
	return ReadinessNotCounted
}

// Judgement is the judgement of a real answer that was sent in the same way.
func (a RehearsalAnswer) Judgement(mode TrustMode, intent Intent) Judgement {
	claim := a.Claim
	claim.Mode, claim.Intent = mode, intent
	return claim.Judge()
}

// RehearsedIntent is the intent by which the answers of a person are judged: those of a person who decides as approvals.
func RehearsedIntent(h directory.PositionHolder) Intent {
	if h.Decides() {
		return IntentApprove
	}
	return IntentSubmit
}

// MayRehearse allows sending rehearsal letters to coordinators only. It returns a [*plan.Refusal] for another actor.
func MayRehearse(a directory.Actor) error {
	return onlyCoordinators(a, "Chỉ cơ quan điều phối được gửi thư thử.")
}
