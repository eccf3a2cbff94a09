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

// relation is what a letter is in relation to our letters.
type relation string

// The relations, in the order in which they are tried.
const (
	relationSecret    relation = "secret"    // it has a mark of secrecy and is not processed
	relationReport    relation = "report"    // a mail server reports on a letter of ours
	relationAuto      relation = "auto"      // a machine wrote it, and not about a letter of ours
	relationCopy      relation = "copy"      // another copy of it has its outcome
	relationCode      relation = "code"      // it answers a letter with a one-time code
	relationRehearsal relation = "rehearsal" // it answers a rehearsal letter, which asks nothing that counts
	relationPeriod    relation = "period"    // it answers the request for the report of a period
	relationQuestion  relation = "question"  // it answers one question of ours
	relationList      relation = "list"      // it answers a list of questions
	relationAmbiguous relation = "ambiguous" // only its sender can say which question it answers
	relationNone      relation = "none"      // it answers no letter of ours
)

// correlation is the question, list or code of ours that a letter answers.
type correlation struct {
	relation relation
	sender   directory.Person    // the person of the registered address in From; zero for an unregistered one
	request  store.Request       // the question; without one only the task, when that is known
	method   policy.MatchMethod  // how the question was found
	list     store.BatchRequest  // relationList
	code     sentCode            // relationCode
	earlier  store.LetterIn      // relationCopy: the copy that has its outcome
	period   store.PeriodRequest // relationPeriod
	// rehearsal is the letter that relationRehearsal answers. With relationAuto it is the one to which a mail program has replied, if any.
	rehearsal store.Rehearsal

	doubt        string          // relationAmbiguous: why only the sender can say which question is meant
	by           matcher         // relationAmbiguous: the matcher that raised the doubt
	choices      []store.Request // relationAmbiguous: the questions that the letter names
	candidates   []store.Request // relationAmbiguous: the questions that the sender may choose from
	unrecognised string          // relationNone: what the letter names instead of a question to its sender

	checks []mail.Check
}

// sentCode is a one-time code that was sent, with the token of its letter and the title in its subject.
type sentCode struct {
	token     token.Token
	secrets   [][]byte // from one of which the code was derived
	challenge store.Challenge
	title     string
}

// correlator finds the question of ours that a letter answers. It only queries.
type correlator struct {
	store   *store.Reader
	address string // loa's own mail address
	now     func() time.Time
}

// correlate tries in this order: is the letter secret, did a machine write it, does another copy have its outcome, does it answer a
// one-time code, a rehearsal letter or the request of a period, and which question of ours does it answer?
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
	found.rehearsal, found.method, err = c.rehearsalOf(ctx, l, found.sender)
	if err == nil {
		found.relation = relationRehearsal
		found.checks = append(found.checks, check("placed_by", "pass", rehearsalMatcher(found.method).label()))
		return found, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return correlation{}, err
	}
	found.method = ""
	found, ofPeriod, err := c.withPeriod(ctx, l, found)
	if err != nil || ofPeriod {
		return found, err
	}
	return c.match(ctx, l, found)
}

// withoutSender finds the relations that do not depend on the sender. The relation is empty for any other letter.
func (c correlator) withoutSender(ctx context.Context, l letter) (correlation, error) {
	if l.interpreted.Secret != "" {
		return correlation{relation: relationSecret}, nil
	}
	if byMachine := machineRelation(l); byMachine != "" {
		return c.ofMachine(ctx, l, byMachine)
	}
	earlier, err := c.settledBefore(ctx, l)
	if errors.Is(err, store.ErrNotFound) {
		return correlation{}, nil
	}
	return correlation{relation: relationCopy, earlier: earlier}, err
}

// ofMachine is the correlation of a letter by a machine.
func (c correlator) ofMachine(ctx context.Context, l letter, by relation) (correlation, error) {
	found := correlation{relation: by}
	if by != relationAuto {
		return found, nil
	}
	rehearsal, err := c.rehearsalOfMachine(ctx, l)
	if errors.Is(err, store.ErrNotFound) {
		return found, nil
	}
	found.rehearsal = rehearsal
	return found, err
}

// machineRelation is the relation of a letter by a machine; empty for a letter by a person.
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

// notSettled are the outcomes after which another copy of the letter is processed. Otherwise a forged copy that was set aside, or that
// waits for a code, would block the legitimate letter.
func notSettled() []store.Outcome {
	return []store.Outcome{store.OutcomeQuarantined, store.OutcomeTriage, store.OutcomeConfirm}
}

// settledBefore finds an earlier copy of the letter that has its outcome. The error is store.ErrNotFound when there is none.
func (c correlator) settledBefore(ctx context.Context, l letter) (store.LetterIn, error) {
	if l.in.BodyKey == "" || !l.basis.hasCopies() {
		return store.LetterIn{}, store.ErrNotFound
	}
	earlier, err := c.store.EarlierLetter(ctx, l.in)
	if err == nil && slices.Contains(notSettled(), earlier.Outcome) {
		return store.LetterIn{}, store.ErrNotFound
	}
	return earlier, err
}

// senderOf finds the person of the registered address in From. A letter with no or several addresses in From has no sender.
func (c correlator) senderOf(ctx context.Context, l letter) (directory.Person, []mail.Check, error) {
	if !l.oneSender() {
		return directory.Person{}, []mail.Check{check("from", "fail", fmt.Sprintf("%d địa chỉ gửi", len(l.parsed.From)))}, nil
	}
	people, err := l.basis.directoryFor(ctx, c.store)
	if err != nil {
		return directory.Person{}, nil, err
	}
	return l.senderIn(people, calendar.Today(c.now())), nil, nil
}

// codeOf finds the one-time code that the letter answers. The error is store.ErrNotFound when there is none.
func (c correlator) codeOf(ctx context.Context, l letter) (sentCode, error) {
	asked := map[string]bool{} // most letters carry one token in several fields
	for _, reference := range mailinbound.References(l.parsed) {
		hash := token.HashOfMail(reference.Token)
		if !reference.Full() || asked[hash] || l.basis.isQuestion(hash) {
			continue
		}
		asked[hash] = true
		challenge, err := c.store.Challenge(ctx, hash)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return sentCode{}, err
		}
		secrets, err := c.store.Secrets()
		if err != nil {
			return sentCode{}, err
		}
		title, err := c.titleOf(ctx, challenge)
		return sentCode{token.Token(reference.Token), secrets, challenge, title}, err
	}
	return sentCode{}, store.ErrNotFound
}

// titleOf is the title of the task in the subject of the letter with a code: a number in it is not taken for the code.
func (c correlator) titleOf(ctx context.Context, challenge store.Challenge) (string, error) {
	request, err := c.store.Request(ctx, challenge.Request)
	if err != nil {
		return "", err
	}
	task, err := c.store.Task(ctx, request.Task)
	return task.Title, err
}

// othersQuestion reports whether the question or the list was sent to another person than the sender.
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
