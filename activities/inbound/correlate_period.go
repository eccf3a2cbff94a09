package inbound

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"loa/activities/token"
	mailinbound "loa/mail/inbound"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// codeWithName matches a short code as a form or a person writes it: "LOA-7K3F".
var codeWithName = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])loa-([a-z2-7]{4})(?:[^a-z0-9-]|$)`)

// periodOf finds the request of a period that a letter answers: by the tokens in its addresses, by the thread, or by the short code of a request to the
// sender. A token of a question of ours in an address comes first. The error is store.ErrNotFound when there is none.
func (c correlator) periodOf(ctx context.Context, l letter, sender directory.Person) (store.PeriodRequest, policy.MatchMethod, error) {
	if l.in.Assigned != "" {
		return store.PeriodRequest{}, "", store.ErrNotFound // a person has said which task the letter is about
	}
	if hashes := addressHashes(l); len(hashes) > 0 {
		found, err := c.periodByTokens(ctx, l, hashes)
		if !l.tokenWritten() {
			return found, policy.MatchedByEnvelope, err
		}
		return found, policy.MatchedByToken, err
	}
	for _, reference := range mailinbound.References(l.parsed) {
		if reference.Full() && (reference.Where == "in-reply-to" || reference.Where == "references") {
			found, err := c.periodRequest(ctx, l, token.HashOfMail(reference.Token))
			return found, policy.MatchedByThread, err
		}
	}
	found, err := c.periodByCode(ctx, l, sender)
	return found, policy.MatchedByCode, err
}

// periodByTokens is the newest of the requests of some tokens, when all are about one unit and period.
func (c correlator) periodByTokens(ctx context.Context, l letter, hashes []string) (newest store.PeriodRequest, err error) {
	for _, hash := range hashes {
		found, err := c.periodRequest(ctx, l, hash)
		switch {
		case err != nil:
			return store.PeriodRequest{}, err
		case newest.TokenHash != "" && (found.Plan != newest.Plan || found.Period != newest.Period || found.Unit != newest.Unit):
			return store.PeriodRequest{}, store.ErrNotFound
		case newest.TokenHash == "" || found.CreatedAt.After(newest.CreatedAt):
			newest = found
		}
	}
	return newest, nil
}

func (c correlator) periodRequest(ctx context.Context, l letter, hash string) (store.PeriodRequest, error) {
	if l.basis != nil && len(l.basis.requestsIn([]string{hash})) > 0 {
		return store.PeriodRequest{}, store.ErrNotFound
	}
	return c.store.PeriodRequest(ctx, hash)
}

// periodByCode is the newest request to the sender whose code the letter names, unless the code is that of a question too.
func (c correlator) periodByCode(ctx context.Context, l letter, sender directory.Person) (store.PeriodRequest, error) {
	codes := codesWritten(l)
	if sender.ID == "" || len(codes) == 0 {
		return store.PeriodRequest{}, store.ErrNotFound
	}
	questions, err := c.store.RequestsOfByCode(ctx, sender.ID, codes)
	if err != nil {
		return store.PeriodRequest{}, err
	}
	if len(questions) > 0 {
		return store.PeriodRequest{}, store.ErrNotFound
	}
	return c.store.PeriodRequestByCode(ctx, sender.ID, codes)
}

// codesWritten are the short codes in the subject and the new text of a letter.
func codesWritten(l letter) []string {
	var codes []string
	for _, m := range slices.Concat(codeInSubject.FindAllStringSubmatch(l.parsed.Subject, -1), codeWithName.FindAllStringSubmatch(l.interpreted.NewText, -1)) {
		codes = append(codes, strings.ToUpper(m[1]))
	}
	return codes
}

// withPeriod adds the request of a period that the letter answers to what is known of it. It is false when there is none.
func (c correlator) withPeriod(ctx context.Context, l letter, found correlation) (correlation, bool, error) {
	request, method, err := c.periodOf(ctx, l, found.sender)
	if errors.Is(err, store.ErrNotFound) {
		return found, false, nil
	}
	if err != nil {
		return found, false, err
	}
	found.relation, found.period, found.method = relationPeriod, request, method
	found.checks = append(found.checks, check("placed_by", "pass", rehearsalMatcher(method).label()), check("period", "pass", string(request.Period)+" "+string(request.Unit)))
	return found, true, nil
}
