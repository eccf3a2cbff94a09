package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"loa/activities/token"
	"loa/mail/inbound"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// askOnce puts one question back. A question about a draft that was replaced is no question any more: the sender is told of the new one.
func (d *delivery) askOnce(ctx context.Context, question report.QuestionKind) error {
	if !d.ask.RevokedAt.IsZero() {
		return d.askBack(ctx, report.QuestionStaleDraft, "", store.OutcomeRefused)
	}
	return d.askBack(ctx, question, "", store.OutcomeQuestion)
}

// askBack queues one letter to the registered address of whoever was asked, and closes theirs. The same letter is never answered
// twice.
func (d *delivery) askBack(ctx context.Context, kind report.QuestionKind, message string, outcome store.Outcome) error {
	letter, err := d.question(ctx, kind, message)
	if err != nil {
		return err
	}
	if may, err := d.mayAnswer(ctx, letter); err != nil || !may {
		if err != nil {
			return err
		}
		return d.end(ctx, store.OutcomeTriage, "Đã trả lời người gửi về nhiệm vụ này trong 24 giờ qua, nên không gửi thêm thư; cần người xem.")
	}
	if err := d.Store.QueueLetter(ctx, letter); err != nil {
		return err
	}
	return d.end(ctx, outcome, cmp.Or(message, d.whyAsked(), letter.Subject))
}

// whyAsked is why the letter was not carried out, in a sentence; empty when it was not the policy that said so.
func (d *delivery) whyAsked() string {
	if d.evidence == nil || d.evidence.Judgement.Disposition == policy.DispositionAccept {
		return ""
	}
	return capitalised(d.evidence.Judgement.Reason) + "."
}

// mayAnswer keeps two machines that do not understand each other from writing for ever: one explanation a day for each address and
// task. A letter that was queued before this process died is no second one.
func (d *delivery) mayAnswer(ctx context.Context, letter store.LetterOut) (bool, error) {
	_, err := d.Store.LetterOutByMessageID(ctx, letter.MessageID)
	if !errors.Is(err, store.ErrNotFound) {
		return true, err
	}
	return d.Store.MayClarify(ctx, letter.ToAddress, letter.Task, d.Now())
}

// question writes the letter that goes back. It is answered under the token of the question itself.
func (d *delivery) question(ctx context.Context, kind report.QuestionKind, message string) (store.LetterOut, error) {
	task, err := d.Store.Task(ctx, d.ask.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	contact, err := d.contact(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	key := "question:" + d.in.ContentHash
	in := report.QuestionInput{
		Contact: contact,
		Kind:    kind, Asks: d.ask.Purpose, To: d.reader(), Task: task.ID, Title: task.Title, UnitName: task.UnitName, Message: message,
		Draft: task.State.Draft, AskedDraft: d.ask.Draft, Written: reason(d.reading.NewText), Files: d.refusedFiles,
	}
	t, err := d.askToken(ctx, secret, key)
	if err != nil {
		return store.LetterOut{}, err
	}
	if d.ask.Open(d.Now()) && t.Hash() == d.ask.TokenHash {
		in.Link, in.ReplyTo, in.Code = d.Public+"/d/"+t.Link(secret), t.ReplyTo(d.Address), d.ask.Code
	}
	letter, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return d.letterTo(task, letter, store.LetterOut{
		Key: key, Notice: store.NoticeQuestion, ReplyTo: in.ReplyTo, MessageID: t.FollowUpID(secret, key, d.Address), InReplyTo: d.letter.MessageID,
	}), nil
}

// askToken is the token of the question: the letter carries it, or it is made again from the key of the letter that asked. A question
// without a letter gets a token that answers nothing.
func (d *delivery) askToken(ctx context.Context, secret []byte, key string) (token.Token, error) {
	for _, carrier := range inbound.References(d.letter) {
		if carrier.Full() && token.AskOfMail(carrier.Token) == d.ask.TokenHash {
			return token.Token(carrier.Token), nil
		}
	}
	asked, err := d.Store.LetterKeys(ctx, d.ask.Task)
	if err != nil {
		return "", err
	}
	for _, letter := range asked {
		if t := token.New(secret, letter); t.Hash() == d.ask.TokenHash {
			return t, nil
		}
	}
	return token.New(secret, key), nil
}

// contact is whom the sender may talk to about the letter.
func (d *delivery) contact(ctx context.Context) (string, error) {
	directory, err := d.Store.Directory(ctx)
	return report.ContactFor(directory, calendar.Today(d.Now()), d.sender.ID), err
}

func (d *delivery) reader() report.Recipient {
	return report.Recipient{Name: d.sender.Name, Title: d.sender.Title, Role: d.ask.Role}
}

// letterTo addresses a letter to the registered address of whoever was asked, never to what the letter itself says.
func (d *delivery) letterTo(task store.Task, l report.Letter, out store.LetterOut) store.LetterOut {
	out.Task, out.Plan, out.ToPerson, out.ToName, out.ToAddress = task.ID, task.Plan, d.ask.Person, d.sender.Name, d.ask.Address
	out.Subject, out.Text, out.HTML, out.CreatedAt = l.Subject, l.Text, l.HTML, d.Now()
	return out
}

// phone leaves a question that could not be answered by mail to the coordinators, who talk to the person.
func (d *delivery) phone(ctx context.Context) error {
	in := report.QuestionInput{
		Kind: report.QuestionPhone, Written: reason(d.reading.NewText), About: d.reader(), AboutAddress: d.ask.Address,
	}
	if err := d.warn(ctx, "phone:"+d.ask.TokenHash, in); err != nil {
		return err
	}
	return d.end(ctx, store.OutcomeTriage, "Hai lần trả lời chưa rõ; cần gọi điện cho đồng chí "+d.sender.Name+".")
}

// quarantine sets a letter aside and raises the alarm, once a day for each task. Whoever wrote it hears nothing.
func (d *delivery) quarantine(ctx context.Context) error {
	reason := capitalised(d.evidence.Judgement.Reason) + "."
	key := fmt.Sprintf("alarm:%s:%s", d.ask.Task, calendar.Today(d.Now()))
	if err := d.warn(ctx, key, report.QuestionInput{Kind: report.QuestionAlarm, Message: reason, AboutAddress: d.claimedFrom()}); err != nil {
		return err
	}
	d.Log.Warn("letter set aside", "letter", d.in.ID, "task", d.ask.Task, "reason", d.evidence.Judgement.Reason)
	return d.end(ctx, store.OutcomeQuarantined, reason)
}

// claimedFrom is the address that the letter claims to be from.
func (d *delivery) claimedFrom() string {
	if len(d.letter.From) == 0 {
		return ""
	}
	return d.letter.From[0].Spec
}

// warn writes to every coordinator, each once for a key.
func (d *delivery) warn(ctx context.Context, key string, in report.QuestionInput) error {
	in, about, err := d.aboutTask(ctx, in)
	if err != nil {
		return err
	}
	known, err := d.Store.Directory(ctx)
	if err != nil {
		return err
	}
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return err
	}
	for _, to := range known.Coordinators(calendar.Today(d.Now())) {
		in.To = report.Recipient{Name: to.Person.Name, Title: to.Person.Title, Role: directory.RoleCoordinator}
		letter, err := report.ComposeQuestion(in)
		if err != nil {
			return err
		}
		each := key + ":" + string(to.Person.ID)
		err = d.Store.QueueLetter(ctx, store.LetterOut{
			Key: each, Notice: store.NoticeWarning, Task: about.ID, Plan: about.Plan, ToPerson: to.Person.ID, ToName: to.Person.Name, ToAddress: to.Address,
			MessageID: token.New(secret, each).MessageID(d.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: d.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// aboutTask names the task of the letter, when it has found one.
func (d *delivery) aboutTask(ctx context.Context, in report.QuestionInput) (report.QuestionInput, store.Task, error) {
	in.At = d.in.FiledAt
	if d.ask.Task == "" {
		return in, store.Task{}, nil
	}
	task, err := d.Store.Task(ctx, d.ask.Task)
	in.Task, in.Title, in.UnitName = task.ID, task.Title, task.UnitName
	return in, task, err
}

func capitalised(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}
