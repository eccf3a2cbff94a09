package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/activities/token"
	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// relation is what a letter is to us.
type relation string

// The relations, in the order in which they are looked for.
const (
	relationSecret    relation = "secret"    // it bears a mark of secrecy and is not processed
	relationReport    relation = "report"    // a mail server reports on a letter of ours
	relationAuto      relation = "auto"      // a machine wrote it, about nothing of ours
	relationCopy      relation = "copy"      // a letter that was settled came again by another way
	relationCode      relation = "code"      // it gives back a one-time code
	relationQuestion  relation = "question"  // it answers one question of ours
	relationList      relation = "list"      // it answers a list of questions
	relationAmbiguous relation = "ambiguous" // only its sender can say which question it answers
	relationNone      relation = "none"      // it answers nothing of ours
)

// correlation is what of ours a letter belongs to.
type correlation struct {
	relation relation
	sender   directory.Person   // the person whose registered address the letter names; zero for a stranger
	request  store.Request      // the question; where there is none, only the task, when that is known
	method   policy.MatchMethod // how the question was found
	list     store.BatchRequest // relationList
	code     sentCode           // relationCode
	earlier  store.LetterIn     // relationCopy: the letter that was settled

	doubt        string          // relationAmbiguous: why only the sender can say what is meant
	by           matcher         // relationAmbiguous: which matcher came into doubt
	choices      []store.Request // relationAmbiguous: the questions that the letter names
	candidates   []store.Request // relationAmbiguous: the questions that the sender can be asked to choose from
	unrecognised string          // relationNone: what the letter names that is no question to its sender

	checks []mail.Check
}

// sentCode is a one-time code that was sent, with the token of the letter that brought it.
type sentCode struct {
	token     token.Token
	challenge store.Challenge
}

// correlator finds what of ours a letter belongs to. It only reads.
type correlator struct {
	store  *store.Reader
	secret func(context.Context) ([]byte, error) // what tokens are derived from
	now    func() time.Time
}

// correlate looks, in this order: is the letter secret, did a machine write it, was it settled before, does it give back a one-time code, and
// which question of ours does it answer?
func (c correlator) correlate(ctx context.Context, l letter) (correlation, error) {
	if l.confirmation != nil {
		return correlation{relation: relationQuestion, sender: l.confirmation.person, request: l.confirmation.request, method: policy.MatchedByToken}, nil
	}
	found, err := c.withoutSender(ctx, l)
	if err != nil || found.relation != "" && found.relation != relationSecret {
		return found, err
	}
	if found.sender, found.checks, err = c.senderOf(ctx, l); err != nil || found.relation == relationSecret {
		return found, err
	}
	found.code, err = c.codeOf(ctx, l)
	if err == nil {
		found.relation, found.method = relationCode, policy.MatchedByToken
		found.request, err = c.store.Request(ctx, found.code.challenge.Request)
		return found, err
	}
	if !errors.Is(err, store.ErrNotFound) {
		return correlation{}, err
	}
	return c.match(ctx, l, found)
}

// withoutSender finds what a letter is to us where its sender does not matter. The relation is empty where the sender does.
func (c correlator) withoutSender(ctx context.Context, l letter) (correlation, error) {
	if l.interpreted.Secret != "" {
		return correlation{relation: relationSecret}, nil
	}
	if byMachine := machineRelation(l); byMachine != "" {
		return correlation{relation: byMachine}, nil
	}
	earlier, err := c.settledBefore(ctx, l)
	if errors.Is(err, store.ErrNotFound) {
		return correlation{}, nil
	}
	return correlation{relation: relationCopy, earlier: earlier}, err
}

// machineRelation is what a letter by a machine is to us; empty for a letter by a person.
func machineRelation(l letter) relation {
	switch l.interpreted.Kind {
	case mailinbound.KindBounce:
		return relationReport
	case mailinbound.KindAuto:
		if l.interpreted.Bounce != nil {
			return relationReport
		}
		return relationAuto
	case mailinbound.KindReply, mailinbound.KindReport, mailinbound.KindOther:
	}
	return ""
}

// notSettled are the outcomes after which the same letter is processed when it comes by another way. Otherwise a forged copy that was set
// aside, or that waits for a code, would keep the legitimate letter out.
func notSettled() []store.Outcome {
	return []store.Outcome{store.OutcomeQuarantined, store.OutcomeTriage, store.OutcomeConfirm}
}

// settledBefore finds the settled letter of which this one is a copy. The error is store.ErrNotFound when there is none.
func (c correlator) settledBefore(ctx context.Context, l letter) (store.LetterIn, error) {
	if l.in.BodyKey == "" {
		return store.LetterIn{}, store.ErrNotFound
	}
	earlier, err := c.store.EarlierLetter(ctx, l.in)
	if err == nil && slices.Contains(notSettled(), earlier.Outcome) {
		return store.LetterIn{}, store.ErrNotFound
	}
	return earlier, err
}

// senderOf finds the person whose registered address the letter names as its sender. A letter that names none or several has no sender.
func (c correlator) senderOf(ctx context.Context, l letter) (directory.Person, []mail.Check, error) {
	if !l.oneSender() {
		return directory.Person{}, []mail.Check{check("from", "fail", fmt.Sprintf("%d địa chỉ gửi", len(l.parsed.From)))}, nil
	}
	people, err := c.store.Directory(ctx)
	if err != nil {
		return directory.Person{}, nil, err
	}
	sender, _ := people.PersonAt(l.parsed.From[0].Spec, calendar.Today(c.now())) // without a person it is a stranger
	return sender, nil, nil
}

// codeOf finds the one-time code that the letter answers. The error is store.ErrNotFound when it answers none.
func (c correlator) codeOf(ctx context.Context, l letter) (sentCode, error) {
	for _, carrier := range mailinbound.References(l.parsed) {
		if !carrier.Full() {
			continue
		}
		challenge, err := c.store.Challenge(ctx, token.HashOfMail(carrier.Token))
		if !errors.Is(err, store.ErrNotFound) {
			return sentCode{token.Token(carrier.Token), challenge}, err
		}
	}
	return sentCode{}, store.ErrNotFound
}

// othersQuestion reports whether the question or the list was put to another person than the sender.
func (c correlation) othersQuestion() bool {
	asked := c.request.Person
	if c.list.TokenHash != "" {
		asked = c.list.Person
	}
	return c.sender.ID == "" || asked != c.sender.ID
}

// conflictingTokens reports whether the letter carries several tokens of which its sender may answer none.
func (c correlation) conflictingTokens(sender authentication) bool {
	if len(c.choices) == 0 || c.by != matchAddress && c.by != matchThread {
		return false
	}
	own := func(request store.Request) bool { return c.sender.ID != "" && request.Person == c.sender.ID }
	return sender.forged() || !slices.ContainsFunc(c.choices, own)
}
