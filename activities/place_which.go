package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// The limits of lists. Whoever has more open questions than a list takes is asked about the newest.
const (
	mostListed   = 30
	mostLists    = 3 // to one person in a day; then somebody looks at the letter
	listsCounted = 24 * time.Hour
)

// askWhich sends the sender, who has to be proven, a list of the questions that the letter may answer, once. Nobody else hears of it:
// a list tells what somebody has been asked.
func (p *placing) askWhich(ctx context.Context) error {
	if err := p.readOpen(ctx); err != nil {
		return err
	}
	choices := p.candidates()
	p.ask.Task = p.task
	said := capitalised(p.doubt) + "."
	switch {
	case p.proof == policy.ProofFail:
		return p.end(ctx, store.OutcomeQuarantined, said)
	case p.sender.ID == "" || !p.proven() || len(choices) == 0:
		return p.end(ctx, store.OutcomeTriage, said)
	}
	secret, err := p.secret(ctx)
	if err != nil {
		return err
	}
	key := "listing:" + p.in.ContentHash
	t := token.New(secret, key)
	if many, err := p.tooManyLists(ctx, t); err != nil || many {
		return errors.Join(err, p.end(ctx, store.OutcomeTriage, said))
	}
	list := store.BatchRequest{
		TokenHash: t.Hash(), Person: p.sender.ID, Letter: p.in.ID, CreatedAt: p.Now(), ExpiresAt: p.Now().Add(DecisionTerm),
	}
	for i, ask := range choices {
		list.Items = append(list.Items, store.BatchItem{Number: i + 1, Request: ask})
	}
	letter, err := p.listLetter(ctx, listLetter{list: list, token: t, written: p.reading.NewText})
	if err != nil {
		return err
	}
	letter.Key, letter.MessageID = key, t.MessageID(p.Address)
	if err := p.Store.QueueBatchRequest(ctx, list, letter); err != nil {
		return err
	}
	return p.end(ctx, store.OutcomeQuestion, said+" Đã hỏi lại người gửi.")
}

// proven says that somebody vouches for the sender.
func (d *delivery) proven() bool { return d.proof != policy.ProofNone && d.proof != policy.ProofFail }

// tooManyLists keeps a mailbox from being flooded with lists. The one that this letter has led to already is not one too many.
func (p *placing) tooManyLists(ctx context.Context, t token.Token) (bool, error) {
	_, err := p.Store.BatchRequest(ctx, t.Hash())
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	n, err := p.Store.BatchRequestsSince(ctx, p.sender.ID, p.Now().Add(-listsCounted))
	if n >= mostLists {
		p.note("listing", "fail", fmt.Sprintf("đã hỏi lại %d lần trong một ngày", n))
	}
	return n >= mostLists, err
}

// candidates are the open questions to the sender between which the letter leaves a doubt; when what is in doubt is over or somebody
// else's, all that such a letter can answer, and at last all that the sender is asked.
func (p *placing) candidates() []store.Request {
	var choices []store.Request
	for _, ask := range p.questions(p.choices) {
		if ask.Person == p.sender.ID && ask.Open(p.Now()) {
			choices = append(choices, ask)
		}
	}
	if len(choices) < 2 {
		choices = p.questions(append(choices, p.fitting()...))
	}
	if len(choices) == 0 {
		for _, ask := range p.questions(p.known.open) {
			if ask.Purpose != plan.PurposeWithdraw {
				choices = append(choices, ask)
			}
		}
	}
	return choices[max(0, len(choices)-mostListed):]
}

// listLetter is a letter that lists questions by number.
type listLetter struct {
	list    store.BatchRequest
	token   token.Token
	written string // the sender's words that led to it
	message string // what came of the answer to an earlier letter with this list; empty for the first
}

// listLetter writes to the address that the letter came from: it is proven, and registered to the sender today.
func (d *delivery) listLetter(ctx context.Context, l listLetter) (store.LetterOut, error) {
	in := report.QuestionInput{
		Kind: report.QuestionWhich, Asks: l.list.Items[0].Request.Purpose, To: d.reader(), Written: reason(l.written), Message: l.message,
		ReplyTo: l.token.ReplyTo(d.Address),
	}
	for _, item := range l.list.Items {
		task, err := d.Store.Task(ctx, item.Request.Task)
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
	letter, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return store.LetterOut{
		ToPerson: d.sender.ID, ToName: d.sender.Name, ToAddress: d.letter.From[0].Spec, ReplyTo: in.ReplyTo, InReplyTo: d.letter.MessageID,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: d.Now(),
	}, nil
}
