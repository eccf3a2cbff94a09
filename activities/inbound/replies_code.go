package inbound

import (
	"context"
	"time"

	"loa/activities/token"
	"loa/report"
	"loa/store"
)

// codeInput is a one-time code with the key and the token of its letter, and the letters that wait for it. The last item is the letter that
// led to the code; its title is that of its task.
type codeInput struct {
	kind  report.QuestionKind
	key   string
	token token.Token
	code  string
	until time.Time
	items []report.QuestionItem

	secondAddress string // the unregistered address from which the letter came; empty for a registered one
}

// codeLetter composes a letter with a code. It names the opinions of the letters that wait.
func (w replies) codeLetter(ctx context.Context, r received, l codeInput) (store.LetterOut, error) {
	task, err := w.store.Task(ctx, r.request.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	contact, err := w.contact(ctx, r)
	if err != nil {
		return store.LetterOut{}, err
	}
	newest := &l.items[len(l.items)-1]
	newest.Title, newest.UnitName = task.Title, task.UnitName
	q := report.QuestionInput{
		Language: w.language, Kind: l.kind, ConfirmCode: l.code, Until: l.until, Contact: contact,
		To: r.recipient(r.request.Role), Task: task.ID, Title: task.Title, UnitName: task.UnitName, Draft: task.State.Draft, AskedDraft: r.request.Draft,
		Proven: r.proven(), Command: newest.Command, Decision: newest.Decision, At: r.in.FiledAt, ReplyTo: l.token.ReplyTo(w.address),
	}
	if len(l.items) > 1 {
		for i := range l.items {
			l.items[i].Number = i + 1
		}
		q.Items = l.items
	}
	if l.secondAddress != "" {
		q.Kind, q.AboutAddress = report.QuestionSecondAddress, l.secondAddress
	}
	written, err := report.ComposeQuestion(q)
	return w.toAsked(r, task, written, store.LetterOut{
		Key: l.key, Notice: store.NoticeConfirm, ReplyTo: q.ReplyTo, InReplyTo: r.parsed.MessageID,
	}), err
}
