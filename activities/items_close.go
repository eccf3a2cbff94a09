package activities

import (
	"context"
	"slices"
	"strings"

	"loa/activities/token"
	"loa/mail/inbound"
	"loa/report"
	"loa/store"
)

// closeList gives an answer to a list its one outcome.
func (d *delivery) closeList(ctx context.Context, list store.BatchRequest, results []itemResult) error {
	first := slices.IndexFunc(results, func(r itemResult) bool { return r.command != "" })
	if first >= 0 {
		d.At.Reached(PointLetterDelivered)
	}
	if !slices.ContainsFunc(results, func(r itemResult) bool { return r.command == "" }) {
		if len(results) == 1 {
			d.ask = results[0].ask
		}
		return d.endWith(ctx, store.Closing{Outcome: store.OutcomeApplied, Command: results[first].command, Note: allWords(results)})
	}
	return d.listUnclear(ctx, list, results)
}

func allWords(results []itemResult) string {
	words := make([]string, 0, len(results))
	for _, r := range results {
		words = append(words, r.words())
	}
	return strings.Join(words, " ")
}

// listUnclear tells a proven sender what was recorded and what was not, and lists what still waits under the numbers it had. It does so
// once for a list: after a second answer that is not clear, somebody phones.
func (d *delivery) listUnclear(ctx context.Context, list store.BatchRequest, results []itemResult) error {
	said := allWords(results)
	if !d.proven() {
		return d.end(ctx, store.OutcomeTriage, said)
	}
	first, err := d.Store.MarkBatchClarified(ctx, list.TokenHash, d.in.ContentHash)
	if err != nil {
		return err
	}
	if first != d.in.ContentHash {
		d.ask = unsettled(list, results)
		return d.phone(ctx)
	}
	waiting := list
	waiting.Items = d.stillWaiting(list, results)
	letter, err := d.itemsLetter(ctx, waiting, said)
	if err != nil {
		return err
	}
	if err := d.Store.QueueLetter(ctx, letter); err != nil {
		return err
	}
	outcome := store.OutcomeQuestion
	if len(waiting.Items) == 0 {
		outcome = store.OutcomeRefused
	}
	return d.end(ctx, outcome, said)
}

// unsettled is the question to talk about on the phone: the first that was answered without success.
func unsettled(list store.BatchRequest, results []itemResult) store.Request {
	for _, r := range results {
		if r.command == "" && r.ask.TokenHash != "" {
			return r.ask
		}
	}
	return list.Items[0].Request
}

// stillWaiting are the items of which nothing was recorded and something still can be.
func (d *delivery) stillWaiting(list store.BatchRequest, results []itemResult) []store.BatchItem {
	var waiting []store.BatchItem
	for _, item := range list.Items {
		settled := slices.ContainsFunc(results, func(r itemResult) bool {
			return r.number == item.Number && (r.command != "" || r.over)
		})
		if !settled && item.Request.Open(d.Now()) {
			waiting = append(waiting, item)
		}
	}
	return waiting
}

// itemsLetter says what came of each item. While something still waits it carries the list's own token, so that an answer to it is an
// answer to the list; else it asks nothing.
func (d *delivery) itemsLetter(ctx context.Context, waiting store.BatchRequest, said string) (store.LetterOut, error) {
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	key := "question:" + d.in.ContentHash
	if t, carried := d.listToken(waiting); carried && len(waiting.Items) > 0 {
		letter, err := d.listLetter(ctx, listLetter{list: waiting, token: t, written: d.reading.NewText, message: said})
		letter.Key, letter.MessageID = key, t.FollowUpID(secret, key, d.Address)
		return letter, err
	}
	told, err := report.ComposeQuestion(report.QuestionInput{
		Kind: report.QuestionRefused, To: d.reader(), Written: reason(d.reading.NewText), Message: said,
	})
	if err != nil {
		return store.LetterOut{}, err
	}
	return store.LetterOut{
		Key: key, ToPerson: d.sender.ID, ToName: d.sender.Name, ToAddress: d.letter.From[0].Spec, MessageID: token.New(secret, key).MessageID(d.Address),
		InReplyTo: d.letter.MessageID, Subject: told.Subject, Text: told.Text, HTML: told.HTML, CreatedAt: d.Now(),
	}, nil
}

// listToken is the token of the list, which the answer to it carries.
func (d *delivery) listToken(list store.BatchRequest) (token.Token, bool) {
	for _, carrier := range inbound.References(d.letter) {
		if carrier.Full() && token.AskOfMail(carrier.Token) == list.TokenHash {
			return token.Token(carrier.Token), true
		}
	}
	return "", false
}
