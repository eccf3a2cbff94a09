package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/activities"
	"loa/activities/token"
	"loa/mail"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// The limits of lists.
const (
	maxLists     = 3 // to one person within listsCounted; after them a person looks at the letter
	listsCounted = 24 * time.Hour
)

// askWhich sends a proven sender a list of the questions that the letter may answer.
func (w replies) askWhich(ctx context.Context, r received, doubt string) (ending, error) {
	secret, err := w.store.Secret()
	if err != nil {
		return ending{}, err
	}
	key := "listing:" + r.in.ContentHash
	t := token.New(secret, key)
	n, err := w.otherLists(ctx, r, t)
	if err != nil {
		return ending{}, err
	}
	if n >= maxLists {
		ended := r.ends(store.OutcomeTriage, doubt)
		ended.checks = []mail.Check{check("listing", "fail", fmt.Sprintf("đã hỏi lại %d lần trong một ngày", n))}
		return ended, nil
	}
	list := store.BatchRequest{
		TokenHash: t.Hash(), Person: r.sender.ID, Letter: r.in.ID, CreatedAt: w.now(), ExpiresAt: w.now().Add(activities.DecisionTerm),
	}
	for i, request := range r.candidates {
		list.Items = append(list.Items, store.BatchItem{Number: i + 1, Request: request})
	}
	out, err := w.listLetter(ctx, r, listLetter{list: list, token: t})
	if err != nil {
		return ending{}, err
	}
	out.Key, out.MessageID = key, t.MessageID(w.address)
	if err := w.store.QueueBatchRequest(ctx, list, out); err != nil {
		return ending{}, err
	}
	return r.ends(store.OutcomeQuestion, doubt+" Đã hỏi lại người gửi."), nil
}

// otherLists counts the lists that were sent to the sender within listsCounted. It is 0 when this letter has led to one of them.
func (w replies) otherLists(ctx context.Context, r received, t token.Token) (int, error) {
	_, err := w.store.BatchRequest(ctx, t.Hash())
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	return w.store.BatchRequestsSince(ctx, r.sender.ID, w.now().Add(-listsCounted))
}

// listLetter is a letter that lists questions by their numbers.
type listLetter struct {
	list    store.BatchRequest
	token   token.Token
	message string // the result of the answer to an earlier letter with this list; empty in the first
}

// listLetter composes a letter to the address in From, which is proven and registered to the sender today.
func (w replies) listLetter(ctx context.Context, r received, l listLetter) (store.LetterOut, error) {
	in := report.QuestionInput{
		Language: w.language, Kind: report.QuestionWhich, Asks: l.list.Items[0].Request.Purpose, To: r.recipient(r.request.Role), Written: reason(r.interpreted.NewText), Message: l.message,
		ReplyTo: l.token.ReplyTo(w.address),
	}
	for _, item := range l.list.Items {
		task, err := w.store.Task(ctx, item.Request.Task)
		if err != nil {
			return store.LetterOut{}, err
		}
		if item.Request.Purpose == plan.PurposeDecide {
			in.Asks = plan.PurposeDecide
		}
		in.Items = append(in.Items, report.QuestionItem{
			Number: item.Number, Title: task.Title, UnitName: task.UnitName, Draft: item.Request.Draft,
		})
	}
	written, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return w.toSender(r, written, store.LetterOut{ReplyTo: in.ReplyTo}), nil
}

// toSender addresses a letter to the address in From. It may be used for a proven sender only.
func (w replies) toSender(r received, written report.Letter, out store.LetterOut) store.LetterOut {
	out.ToPerson, out.ToName, out.ToAddress, out.InReplyTo = r.sender.ID, r.sender.Name, r.claimedFrom(), r.parsed.MessageID
	out.Subject, out.Text, out.HTML, out.CreatedAt = written.Subject, written.Text, written.HTML, w.now()
	return out
}

// replyList informs a proven sender which items of an answer to a list were recorded, and lists the open ones under their old numbers. It
// does so once for each list: after a second unclear answer the sender is phoned.
func (w replies) replyList(ctx context.Context, r received, results []itemResult) (ending, error) {
	text := allTexts(results)
	if !r.proven() {
		return r.ends(store.OutcomeTriage, text), nil
	}
	first, err := w.store.MarkBatchClarified(ctx, r.list.TokenHash, r.in.ContentHash)
	if err != nil {
		return ending{}, err
	}
	if first != r.in.ContentHash {
		return w.escalateToPhone(ctx, r, openRequest(r.list, results))
	}
	waiting := r.list
	waiting.Items = w.stillWaiting(r.list, results)
	out, err := w.itemsLetter(ctx, r, waiting, text)
	if err != nil {
		return ending{}, err
	}
	if err := w.store.QueueLetter(ctx, out); err != nil {
		return ending{}, err
	}
	if len(waiting.Items) == 0 {
		return r.ends(store.OutcomeRefused, text), nil
	}
	return r.ends(store.OutcomeQuestion, text), nil
}

// openRequest is the question for the phone call: the first one without a recorded answer.
func openRequest(list store.BatchRequest, results []itemResult) store.Request {
	for _, r := range results {
		if r.command == "" && r.request.TokenHash != "" {
			return r.request
		}
	}
	return list.Items[0].Request
}

// stillWaiting are the items without a recorded answer that can still be answered.
func (w replies) stillWaiting(list store.BatchRequest, results []itemResult) []store.BatchItem {
	var waiting []store.BatchItem
	for _, item := range list.Items {
		settled := slices.ContainsFunc(results, func(r itemResult) bool {
			return r.number == item.Number && (r.command != "" || r.closed)
		})
		if !settled && item.Request.Open(w.now()) {
			waiting = append(waiting, item)
		}
	}
	return waiting
}

// itemsLetter composes the letter about the results of the items. While items are open it carries the token of the list, so that an answer
// to it is an answer to the list. Otherwise it asks nothing.
func (w replies) itemsLetter(ctx context.Context, r received, waiting store.BatchRequest, text string) (store.LetterOut, error) {
	secret, err := w.store.Secret()
	if err != nil {
		return store.LetterOut{}, err
	}
	key := "question:" + r.in.ContentHash
	if t, carried := r.carriedToken(waiting.TokenHash); carried && len(waiting.Items) > 0 {
		out, err := w.listLetter(ctx, r, listLetter{list: waiting, token: t, message: text})
		out.Key, out.MessageID = key, t.FollowUpID(secret, key, w.address)
		return out, err
	}
	written, err := report.ComposeQuestion(report.QuestionInput{
		Language: w.language, Kind: report.QuestionRefused, To: r.recipient(r.request.Role), Written: reason(r.interpreted.NewText), Message: text,
	})
	if err != nil {
		return store.LetterOut{}, err
	}
	return w.toSender(r, written, store.LetterOut{Key: key, MessageID: token.New(secret, key).MessageID(w.address)}), nil
}
