package inbound

import (
	"context"
	"slices"

	"loa/activities/token"
	mailinbound "loa/mail/inbound"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// basis is what the record says about a letter with tokens, read in one statement when the letter begins to be processed. Each step takes from
// it what it has, and reads the rest by itself. The nil basis has nothing: that of a letter without a token.
type basis struct {
	store.AnswerBasis
	tokens  []string // the hashes of the tokens about which it was read
	command string   // the command about which it was read
}

// basisOf reads the basis of a letter. The letters of one sender are processed one after another, so that it has the effects of the earlier ones.
func (a *Activities) basisOf(ctx context.Context, l letter) (*basis, error) {
	tokens := fullTokens(l)
	if len(tokens) == 0 || l.confirmation != nil || l.interpreted.Secret != "" || machineRelation(l) != "" {
		return nil, nil
	}
	read, err := a.Store.AnswerBasis(ctx, store.AnswerQuery{
		Letter: l.in.ID, BodyKey: l.in.BodyKey, Tokens: tokens, Address: l.claimedFrom(), Domain: l.domain(), Command: l.commandID(), Sent: maxQuotable,
		Since: l.in.FiledAt.Add(-senderDayCounts),
		Sender: func(people directory.Directory) directory.PersonID {
			return l.senderIn(people, calendar.Today(a.Now())).ID
		},
	})
	if err != nil {
		return nil, err
	}
	return &basis{AnswerBasis: read, tokens: tokens, command: l.commandID()}, nil
}

// fullTokens are the hashes of the full tokens in the header of a letter, each once.
func fullTokens(l letter) []string {
	var hashes []string
	for _, reference := range mailinbound.References(l.parsed) {
		if hash := token.HashOfMail(reference.Token); reference.Full() && !slices.Contains(hashes, hash) {
			hashes = append(hashes, hash)
		}
	}
	return hashes
}

// senderIn is the person of the registered address in From on a day; zero for an unregistered address, and when From has none or several.
func (l letter) senderIn(people directory.Directory, on calendar.Date) directory.Person {
	if !l.oneSender() {
		return directory.Person{}
	}
	sender, _ := people.PersonAt(l.parsed.From[0].Spec, on)
	return sender
}

// covers reports whether the basis was read about all of some tokens.
func (b *basis) covers(hashes []string) bool {
	return b != nil && !slices.ContainsFunc(hashes, func(hash string) bool { return !slices.Contains(b.tokens, hash) })
}

// isQuestion reports whether a token is, if anything, that of a question: not of a one-time code, a rehearsal or a list.
func (b *basis) isQuestion(hash string) bool { return b.covers([]string{hash}) && !b.OtherSort }

// hasCopies reports whether another copy of the letter may be on record.
func (b *basis) hasCopies() bool { return b == nil || b.Copied }

// requestsIn are the questions of some tokens.
func (b *basis) requestsIn(hashes []string) []store.Request {
	var requests []store.Request
	for _, request := range b.Requests {
		if slices.Contains(hashes, request.TokenHash) {
			requests = append(requests, request)
		}
	}
	return requests
}

// about is what the basis has about a question of a task; nil when it is about another one.
func (b *basis) about(request store.Request) *store.QuestionBasis {
	if b == nil || b.Question == nil || b.Question.Request.TokenHash != request.TokenHash || b.Question.Request.Task != request.Task {
		return nil
	}
	return b.Question
}

// directoryFor is the directory of the basis, otherwise that on record.
func (b *basis) directoryFor(ctx context.Context, from *store.Reader) (directory.Directory, error) {
	if b != nil {
		return b.Directory, nil
	}
	return from.Directory(ctx)
}
