package inbound

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"
	"unicode"
	"unicode/utf8"

	"loa/activities"
	"loa/activities/token"
	mailinbound "loa/mail/inbound"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// replies sends the letters that follow from received letters: to their senders, to the persons in whose names they were sent, and to the
// coordinators. The key of each letter names the letter that led to it, so that it is queued once. The limits that protect mailboxes are in
// the functions.
type replies struct {
	store   *store.Store
	address string // loa's own mail address
	public  string // the base address of the pages

	language report.Language
	now      func() time.Time
	log      *slog.Logger
}

// clarification is a letter to the sender: a question, or the reason why nothing was done.
type clarification struct {
	kind    report.QuestionKind
	message string                // the message of the task or of the record; empty when the kind needs none
	outcome store.Outcome         // the outcome of the received letter
	files   []report.QuestionFile // the files to be sent again, or that were kept
	once    string                // the key of a letter that is sent once, whatever else was sent that day; empty for the others
	counted bool                  // the policy counts it and ends the conversation, so that no other limit is needed

	obstacles   []string         // the words that stood in the way
	ready       bool             // the sender has sent the ready answer already
	correctable bool             // one answer may make the file the next version
	standing    standing         // the decision on record
	assignee    directory.Person // the colleague about whom the sender is asked
}

// clarify asks what an unclear answer means: first with ready answers, then with the link. When the draft was replaced, the sender is
// informed of the new one instead.
func clarify(ruled ruling) clarification {
	in := ruled.intent
	if !in.request.RevokedAt.IsZero() {
		return clarification{kind: report.QuestionStaleDraft, outcome: store.OutcomeRefused}
	}
	c := clarification{
		kind: cmp.Or(in.question, report.QuestionUnclear), outcome: store.OutcomeQuestion, obstacles: in.obstacles, ready: in.ownCode, counted: true,
		message: in.message, assignee: in.proposed,
	}
	byLink := in.request.Purpose == plan.PurposeDecide || in.request.Purpose == plan.PurposeAccept
	if ruled.claim.Clarifications > 0 && (c.kind == report.QuestionUnclear || c.kind == report.QuestionConditional) && byLink && in.request.UsedAt.IsZero() {
		c.kind = report.QuestionUnclearAgain
	}
	return c
}

// sendClarification queues one letter to the registered address of the person who was asked. The note on record is the message of the
// clarification, or why when it has none.
func (w replies) sendClarification(ctx context.Context, r received, c clarification, why string) (ending, error) {
	out, err := w.compose(ctx, r, c)
	if err != nil {
		return ending{}, err
	}
	may := c.once != "" || c.counted
	if !may {
		if may, err = w.mayExplain(ctx, out); err != nil {
			return ending{}, err
		}
	}
	if !may {
		return r.ends(store.OutcomeTriage, "Đã trả lời người gửi về nhiệm vụ này trong 24 giờ qua, nên không gửi thêm thư; cần người xem."), nil
	}
	if err := w.store.QueueLetter(ctx, out); err != nil {
		return ending{}, err
	}
	if c.assignee.ID != "" {
		if err := w.store.ProposeAssignee(ctx, r.request.TokenHash, r.in.ID, c.assignee.ID, w.now()); err != nil {
			return ending{}, err
		}
	}
	return r.ends(c.outcome, cmp.Or(c.message, why, out.Subject)), nil
}

// mayExplain limits explanations to one a day for each address and task, so that two machines do not answer each other for ever. A letter
// that an earlier process has queued counts as this one.
func (w replies) mayExplain(ctx context.Context, out store.LetterOut) (bool, error) {
	_, err := w.store.LetterOutByMessageID(ctx, out.MessageID)
	if !errors.Is(err, store.ErrNotFound) {
		return err == nil, err
	}
	return w.store.MayClarify(ctx, out.ToAddress, out.Task, w.now())
}

// compose composes the clarification. Its reply address has the token of the question.
func (w replies) compose(ctx context.Context, r received, c clarification) (store.LetterOut, error) {
	task, err := w.store.Task(ctx, r.request.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	secrets, err := w.store.Secrets()
	if err != nil {
		return store.LetterOut{}, err
	}
	secret := secrets[0]
	contact, err := w.contact(ctx, r)
	if err != nil {
		return store.LetterOut{}, err
	}
	key := cmp.Or(c.once, "question:"+r.in.ContentHash)
	in := report.QuestionInput{
		Language: w.language, Contact: contact,
		Kind: c.kind, Asks: r.request.Purpose, To: r.recipient(r.request.Role), Task: task.ID, Title: task.Title, UnitName: task.UnitName, Message: c.message,
		Draft: task.State.Draft, AskedDraft: r.request.Draft, Written: reason(r.interpreted.NewText), Files: c.files,
		Obstacles: c.obstacles, Ready: c.ready, Correctable: c.correctable, Assignee: c.assignee.Name,
		MoreTimeAsked: !task.State.AskedDue.IsZero(),
	}
	t := w.askToken(r, secrets, key)
	if c.kind == report.QuestionNotApprover { // the task takes no answer of this person
		in.Asks = plan.PurposeNone
	} else if r.request.Open(w.now()) && t.Hash() == r.request.TokenHash {
		in.ReplyTo, in.Code = t.ReplyTo(w.address), r.request.Code
		if r.request.LinkRevokedAt.IsZero() {
			in.Link = w.public + "/d/" + t.Link(secret)
		}
	}
	if task.State.Suspended() && task.State.MayUndo(r.sender.ID) && t.Hash() == r.request.TokenHash {
		in.Asks, in.Suspended = plan.PurposeWithdraw, true
		in.ReplyTo, in.Code = t.ReplyTo(w.address), r.request.Code
	}
	if c.standing.found {
		c.standing.describe(&in)
		if !in.Until.IsZero() && t.Hash() == r.request.TokenHash {
			in.Asks, in.ReplyTo, in.Code = plan.PurposeWithdraw, t.ReplyTo(w.address), r.request.Code
		}
	}
	written, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return w.toAsked(r, task, written, store.LetterOut{
		Key: key, Notice: store.NoticeQuestion, ReplyTo: in.ReplyTo, MessageID: t.FollowUpID(secret, key, w.address), InReplyTo: r.parsed.MessageID,
	}), nil
}

// askToken is the token of the question: the one in the letter, or derived from the key of the letter that asked. A question whose letter is
// not known gets a token that answers nothing.
func (w replies) askToken(r received, secrets [][]byte, key string) token.Token {
	if t, carried := r.carriedToken(r.request.TokenHash); carried {
		return t
	}
	for _, asked := range activities.RequestKeys(r.request) {
		if t, _, found := token.Find(secrets, asked, r.request.TokenHash); found {
			return t
		}
	}
	return token.New(secrets[0], key)
}

// carriedToken is the token with that hash, when the letter carries it.
func (l letter) carriedToken(hash string) (t token.Token, carried bool) {
	for _, reference := range mailinbound.References(l.parsed) {
		if reference.Full() && token.HashOfMail(reference.Token) == hash {
			return token.Token(reference.Token), true
		}
	}
	return "", false
}

// contact is the person for questions, whom the letter names.
func (w replies) contact(ctx context.Context, r received) (string, error) {
	people, err := w.store.Directory(ctx)
	return report.ContactFor(w.language, people, calendar.Today(w.now()), r.sender.ID), err
}

// recipient is the sender as the recipient of a letter.
func (r received) recipient(role directory.Role) report.Recipient {
	return report.Recipient{Name: r.sender.Name, Title: r.sender.Title, Role: role}
}

// toAsked addresses a letter to the registered address of the person who was asked, never to an address in the received letter.
func (w replies) toAsked(r received, task store.Task, written report.Letter, out store.LetterOut) store.LetterOut {
	out.Task, out.Plan, out.ToPerson, out.ToName, out.ToAddress = task.ID, task.Plan, r.request.Person, r.sender.Name, r.request.Address
	out.Subject, out.Text, out.HTML, out.CreatedAt = written.Subject, written.Text, written.HTML, w.now()
	return out
}

func capitalised(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}
