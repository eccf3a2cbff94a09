package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// LinkCodes sends and checks the one-time codes of decisions by a link. A link alone does not prove who opens it: mail scanners open it,
// and letters are forwarded with it. The code goes to the registered address of the person who was asked.
type LinkCodes struct {
	Store   *store.Store
	Token   func(secret []byte, key string) Token // derives the token of a letter from its key
	Address string                                // loa's own mail address
	Now     func() time.Time
}

// Token makes the code of a letter and the Message-ID that carries it. token.Token of the activities satisfies it.
type Token interface {
	OneTimeCode(secret []byte) string
	CodeHash(code string) string
	MessageID(address string) string
}

// RequestLinkCode sends a code for what was chosen. The same choice while its code can still come back is sent no second one; another
// choice makes a new code, and the older is no longer taken. The outcome is store.CodeSent or store.CodeTooMany.
func (l LinkCodes) RequestLinkCode(ctx context.Context, choice store.LinkChoice) (store.CodeOutcome, error) {
	choice = choice.Normalized()
	for try := 1; ; try++ {
		outcome, err := l.request(ctx, choice)
		if !errors.Is(err, store.ErrConflict) || try > policy.MaxCodes { // after a conflict another choice is on record: at most so many in a day
			return outcome, err
		}
	}
}

func (l LinkCodes) request(ctx context.Context, choice store.LinkChoice) (store.CodeOutcome, error) {
	now := l.Now()
	newest, err := l.Store.NewestLinkCode(ctx, choice.Request)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if newest.LinkChoice == choice && newest.Open(now) {
		return store.CodeSent, nil
	}
	n, err := l.Store.LinkCodesSince(ctx, choice.Request, now.Add(-policy.CodesCounted))
	if err != nil {
		return "", err
	}
	if n >= policy.MaxCodes {
		return store.CodeTooMany, nil
	}
	next := store.LinkCode{LinkChoice: choice, Number: newest.Number + 1, CreatedAt: now, ExpiresAt: now.Add(policy.CodeFor)}
	return store.CodeSent, l.send(ctx, next)
}

func (l LinkCodes) send(ctx context.Context, c store.LinkCode) error {
	secret, err := l.Store.Secret(ctx)
	if err != nil {
		return err
	}
	ask, err := l.Store.Request(ctx, c.Request)
	if err != nil {
		return err
	}
	t := l.token(secret, c)
	code := t.OneTimeCode(secret)
	c.CodeHash = t.CodeHash(code)
	letter, err := l.letter(ctx, ask, c, code)
	if err != nil {
		return err
	}
	letter.MessageID = t.MessageID(l.Address)
	return l.Store.QueueLinkCode(ctx, c, letter)
}

// token binds a code to the question, to its place among the codes and to the choice. It stands only in the letter with the code.
func (l LinkCodes) token(secret []byte, c store.LinkCode) Token {
	reason := sha256.Sum256([]byte(c.Reason))
	return l.Token(secret, fmt.Sprintf("link-code:%s:%d:%s:%s", c.Request, c.Number, c.Decision, hex.EncodeToString(reason[:])))
}

// letter goes to the address at which the question was asked, and to no other.
func (l LinkCodes) letter(ctx context.Context, ask store.Request, c store.LinkCode, code string) (store.LetterOut, error) {
	task, err := l.Store.Task(ctx, ask.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	directory, err := l.Store.Directory(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	person, _ := directory.Person(ask.Person) // a person without a row is addressed by office alone
	letter, err := report.ComposeQuestion(report.QuestionInput{
		Kind: report.QuestionLinkCode, To: report.Recipient{Name: person.Name, Title: person.Title, Role: ask.Role},
		Task: task.ID, Title: task.Title, UnitName: task.UnitName, AskedDraft: ask.Draft,
		Command: plan.CommandDecide, Decision: c.Decision, At: c.CreatedAt, ConfirmCode: code, Until: c.ExpiresAt,
		Contact: report.ContactFor(directory, calendar.Today(c.CreatedAt), ask.Person),
	})
	if err != nil {
		return store.LetterOut{}, err
	}
	return store.LetterOut{
		Key: fmt.Sprintf("link-code:%s:%d", c.Request, c.Number), Task: task.ID, Plan: task.Plan, Notice: store.NoticeConfirm,
		ToPerson: ask.Person, ToName: person.Name, ToAddress: ask.Address,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: c.CreatedAt,
	}, nil
}

// CheckLinkCode compares a typed code with the newest one of its question, and gives the choice that it was sent for. The choice counts
// only with store.CodeRight. The right code is right again when it comes again: the command that follows counts once.
func (l LinkCodes) CheckLinkCode(ctx context.Context, try store.LinkTry) (store.LinkCode, store.CodeOutcome, error) {
	newest, err := l.Store.NewestLinkCode(ctx, try.Request)
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, store.CodeReplaced, nil
	}
	if err != nil {
		return store.LinkCode{}, "", err
	}
	secret, err := l.Store.Secret(ctx)
	if err != nil {
		return store.LinkCode{}, "", err
	}
	return l.Store.TryLinkCode(ctx, try, l.token(secret, newest).CodeHash(try.Code), l.Now())
}
