package inbound

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/activities/token"
	"loa/mail"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// sendCode sends a one-time code to the registered address of the person in whose name the letter was sent; the letter waits for it. One
// code about a question is open at a time: ten forged letters have one code sent, not ten.
func (w replies) sendCode(ctx context.Context, r received, in intent) (ending, error) {
	out, err := w.store.OpenChallenge(ctx, r.request.TokenHash, w.now())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return ending{}, err
	}
	if err == nil && out.Letter != r.in.ID {
		return r.ends(store.OutcomeTriage, fmt.Sprintf("Mã xác nhận cho thư số %d về cùng việc này còn hiệu lực; thư này không được tính.", out.Letter)), nil
	}
	n, err := w.store.ChallengesSince(ctx, r.request.TokenHash, w.now().Add(-policy.CodesCounted))
	if err != nil {
		return ending{}, err
	}
	if n >= policy.MaxCodes {
		ended, err := w.escalateToPhone(ctx, r, r.request)
		ended.checks = []mail.Check{check("code", "fail", fmt.Sprintf("đã gửi %d mã trong một ngày", n))}
		return ended, err
	}
	until := w.now().Add(policy.CodeFor)
	if err := w.queueCode(ctx, r, in, until); err != nil {
		return ending{}, err
	}
	return r.ends(store.OutcomeConfirm, "Đã gửi mã xác nhận đến địa chỉ đã đăng ký, có hiệu lực đến "+until.In(calendar.Zone).Format("15:04 ngày 02/01/2006")+"."), nil
}

func (w replies) queueCode(ctx context.Context, r received, in intent, until time.Time) error {
	secret, err := w.store.Secret(ctx)
	if err != nil {
		return err
	}
	key := "confirm:" + r.in.ContentHash
	t := token.New(secret, key)
	code := t.OneTimeCode(secret)
	out, err := w.codeLetter(ctx, r, in, codeInput{key: key, token: t, code: code, until: until})
	if err != nil {
		return err
	}
	return w.store.QueueChallenge(ctx, store.Challenge{
		TokenHash: t.Hash(), Letter: r.in.ID, Request: r.request.TokenHash, Person: r.request.Person, CodeHash: t.CodeHash(code), CreatedAt: w.now(), ExpiresAt: until,
	}, out)
}

// codeInput is a one-time code with the key and the token of its letter.
type codeInput struct {
	key   string
	token token.Token
	code  string
	until time.Time
}

// codeLetter composes the letter with the code. It names the opinion of the letter that waits.
func (w replies) codeLetter(ctx context.Context, r received, in intent, l codeInput) (store.LetterOut, error) {
	task, err := w.store.Task(ctx, r.request.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	contact, err := w.contact(ctx, r)
	if err != nil {
		return store.LetterOut{}, err
	}
	q := report.QuestionInput{
		Kind: report.QuestionConfirm, ConfirmCode: l.code, Until: l.until, Contact: contact,
		To: r.recipient(r.request.Role), Task: task.ID, Title: task.Title, UnitName: task.UnitName, Draft: task.State.Draft, AskedDraft: r.request.Draft,
		Proven: r.proven(), Command: in.command.Kind, Decision: in.command.Decision, At: r.in.FiledAt, ReplyTo: l.token.ReplyTo(w.address),
	}
	if in.secondAddress != "" {
		q.Kind, q.AboutAddress = report.QuestionSecondAddress, in.secondAddress
	}
	written, err := report.ComposeQuestion(q)
	return w.toAsked(r, task, written, store.LetterOut{
		Key: l.key, Notice: store.NoticeConfirm, ReplyTo: q.ReplyTo, MessageID: l.token.MessageID(w.address), InReplyTo: r.parsed.MessageID,
	}), err
}
