package inbound

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"
	"unicode"
	"unicode/utf8"

	"loa/activities/token"
	mailinbound "loa/mail/inbound"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// replies write the letters that letters lead to: to their senders, to the persons in whose names they came, and to the coordinators. Each
// is named after the letter that leads to it and queued once. What limits them, so that no mailbox is flooded, stands beside each.
type replies struct {
	store   *store.Store
	address string // loa's own mail address
	public  string // where the pages are
	now     func() time.Time
	log     *slog.Logger
}

// clarification is a letter back to the sender: a question, or why nothing was done.
type clarification struct {
	kind    report.QuestionKind
	message string                // what the task or the record said; empty when the kind says it all
	outcome store.Outcome         // what the letter comes to by it
	files   []report.QuestionFile // what has to be sent again
}

// clarifyOnce asks what an unclear answer means. A draft that was replaced is no question any more: the sender is told of the new one.
func clarifyOnce(in intent) clarification {
	if !in.request.RevokedAt.IsZero() {
		return clarification{kind: report.QuestionStaleDraft, outcome: store.OutcomeRefused}
	}
	return clarification{kind: in.question, outcome: store.OutcomeQuestion}
}

// sendClarification queues one letter to the registered address of the person who was asked. Why is the reason on record, when the
// clarification brings no message.
func (w replies) sendClarification(ctx context.Context, r received, c clarification, why string) (ending, error) {
	out, err := w.compose(ctx, r, c)
	if err != nil {
		return ending{}, err
	}
	may, err := w.mayExplain(ctx, out)
	if err != nil {
		return ending{}, err
	}
	if !may {
		return r.ends(store.OutcomeTriage, "Đã trả lời người gửi về nhiệm vụ này trong 24 giờ qua, nên không gửi thêm thư; cần người xem."), nil
	}
	if err := w.store.QueueLetter(ctx, out); err != nil {
		return ending{}, err
	}
	return r.ends(c.outcome, cmp.Or(c.message, why, out.Subject)), nil
}

// mayExplain keeps two machines that do not understand each other from writing for ever: one explanation a day for each address and
// task. A letter that was queued before this process began is not a second one.
func (w replies) mayExplain(ctx context.Context, out store.LetterOut) (bool, error) {
	_, err := w.store.LetterOutByMessageID(ctx, out.MessageID)
	if !errors.Is(err, store.ErrNotFound) {
		return err == nil, err
	}
	return w.store.MayClarify(ctx, out.ToAddress, out.Task, w.now())
}

// compose writes the letter that goes back. It is answered under the token of the question itself.
func (w replies) compose(ctx context.Context, r received, c clarification) (store.LetterOut, error) {
	task, err := w.store.Task(ctx, r.request.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	secret, err := w.store.Secret(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	contact, err := w.contact(ctx, r)
	if err != nil {
		return store.LetterOut{}, err
	}
	key := "question:" + r.in.ContentHash
	in := report.QuestionInput{
		Contact: contact,
		Kind:    c.kind, Asks: r.request.Purpose, To: r.recipient(r.request.Role), Task: task.ID, Title: task.Title, UnitName: task.UnitName, Message: c.message,
		Draft: task.State.Draft, AskedDraft: r.request.Draft, Written: reason(r.interpreted.NewText), Files: c.files,
	}
	t, err := w.askToken(ctx, r, secret, key)
	if err != nil {
		return store.LetterOut{}, err
	}
	if r.request.Open(w.now()) && t.Hash() == r.request.TokenHash {
		in.Link, in.ReplyTo, in.Code = w.public+"/d/"+t.Link(secret), t.ReplyTo(w.address), r.request.Code
	}
	written, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return w.toAsked(r, task, written, store.LetterOut{
		Key: key, Notice: store.NoticeQuestion, ReplyTo: in.ReplyTo, MessageID: t.FollowUpID(secret, key, w.address), InReplyTo: r.parsed.MessageID,
	}), nil
}

// askToken is the token of the question: the letter carries it, or it is derived again from the key of the letter that asked. A question
// without a letter gets a token that answers nothing.
func (w replies) askToken(ctx context.Context, r received, secret []byte, key string) (token.Token, error) {
	if t, carried := r.carriedToken(r.request.TokenHash); carried {
		return t, nil
	}
	keys, err := w.store.LetterKeys(ctx, r.request.Task)
	if err != nil {
		return "", err
	}
	for _, asked := range keys {
		if t := token.New(secret, asked); t.Hash() == r.request.TokenHash {
			return t, nil
		}
	}
	return token.New(secret, key), nil
}

// carriedToken is the whole token with that hash, when the letter carries it.
func (l letter) carriedToken(hash string) (t token.Token, carried bool) {
	for _, carrier := range mailinbound.References(l.parsed) {
		if carrier.Full() && token.HashOfMail(carrier.Token) == hash {
			return token.Token(carrier.Token), true
		}
	}
	return "", false
}

// contact is the person whom the letter names for questions.
func (w replies) contact(ctx context.Context, r received) (string, error) {
	people, err := w.store.Directory(ctx)
	return report.ContactFor(people, calendar.Today(w.now()), r.sender.ID), err
}

// recipient is the sender as a letter back addresses them.
func (r received) recipient(role directory.Role) report.Recipient {
	return report.Recipient{Name: r.sender.Name, Title: r.sender.Title, Role: role}
}

// toAsked addresses a letter to the registered address of the person who was asked, never to what the letter itself says.
func (w replies) toAsked(r received, task store.Task, written report.Letter, out store.LetterOut) store.LetterOut {
	out.Task, out.Plan, out.ToPerson, out.ToName, out.ToAddress = task.ID, task.Plan, r.request.Person, r.sender.Name, r.request.Address
	out.Subject, out.Text, out.HTML, out.CreatedAt = written.Subject, written.Text, written.HTML, w.now()
	return out
}

func capitalised(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}
