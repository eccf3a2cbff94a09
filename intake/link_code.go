package intake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// LinkCodes sends and checks the one-time codes of answers by a link. The link alone proves no person: mail scanners open it, and
// letters are forwarded with it. The code goes to the registered address of the person who was asked.
type LinkCodes struct {
	Store   *store.Store
	Token   func(secret []byte, key string) Token // derives the token of a letter from the installation's secret and the letter's key
	Address string                                // loa's own mail address
	// Language is that of the letters.
	Language report.Language
	Now      func() time.Time
}

// Token derives the code of a letter, and the Message-ID of the letter. token.Token satisfies it.
type Token interface {
	// OneTimeCode returns the code, six digits.
	OneTimeCode(secret []byte) string
	// CodeHash returns the hash of a code that goes on record.
	CodeHash(secret []byte, code string) string
	// CodeHashes returns the hashes under which a code may be on record.
	CodeHashes(secrets [][]byte, code string) []string
	// MessageID returns the Message-ID of the letter, in the domain of an address.
	MessageID(address string) string
}

// CodeAsker is where a code is asked from.
type CodeAsker struct {
	Address string // of the network; empty when it is not known
	Session string // the token in the browser's cookie, also of a session that is over; empty without one
}

// RequestLinkCode sends a code for a choice. While the code of the same choice is open, no second one is sent. Another choice makes a new
// code, and the older one is no longer accepted. The outcome is store.CodeSent or store.CodeTooMany.
func (l LinkCodes) RequestLinkCode(ctx context.Context, choice store.LinkChoice, by CodeAsker) (store.CodeOutcome, error) {
	choice = choice.Normalized()
	var err error
	if choice.By, err = l.asker(ctx, choice.Request, by); err != nil {
		return "", err
	}
	for try := 1; ; try++ {
		outcome, err := l.request(ctx, choice)
		if !errors.Is(err, store.ErrConflict) || try > policy.MaxCodesOfNewAddress+policy.MaxCodesOfKnown { // each conflict means that another code was put on record, of which a day has no more
			return outcome, err
		}
	}
}

func (l LinkCodes) request(ctx context.Context, choice store.LinkChoice) (store.CodeOutcome, error) {
	now := l.Now()
	newest, err := l.Store.NewestLinkCode(ctx, choice.Request, choice.Browser)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if newest.Same(choice) && newest.Open(now) {
		return store.CodeSent, nil
	}
	n, err := l.Store.LinkCodesSince(ctx, store.LinkCodesQuestion{
		Request: choice.Request, Browser: choice.Browser, Address: choice.By.Address, Since: now.Add(-policy.CodesCounted), Recently: now.Add(-policy.AddressCounted),
	})
	if err != nil {
		return "", err
	}
	if tooMany(choice.By, n) {
		return store.CodeTooMany, nil
	}
	next := store.LinkCode{LinkChoice: choice, Number: n.Last + 1, CreatedAt: now, ExpiresAt: now.Add(policy.CodeFor)}
	return store.CodeSent, l.send(ctx, next)
}

// tooMany reports whether a browser has to wait, because it, its address or the link has had its codes. A browser in which the person was confirmed
// before has its own: nobody else can use them up.
func tooMany(by store.CodeAsker, n store.LinkCodeCount) bool {
	switch {
	case n.Browser >= policy.MaxCodes:
		return true
	case by.Known:
		return n.Known >= policy.MaxCodesOfKnown
	case by.Address != "" && (n.Recent >= policy.MaxCodes || n.Address >= policy.MaxCodesOfAddress):
		return true
	}
	if by.Address != "" && n.Address == 0 {
		return n.Request >= policy.MaxCodesOfNewAddress
	}
	return n.Request >= policy.MaxCodesOfLink
}

// asker hashes the address with the secret of the installation, because the addresses there are can be counted through, and finds whether the person
// of a request was confirmed in this browser before.
func (l LinkCodes) asker(ctx context.Context, request string, by CodeAsker) (asker store.CodeAsker, err error) {
	if by.Address != "" {
		secret, err := l.Store.Secret()
		if err != nil {
			return asker, err
		}
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("client address\x00" + by.Address))
		asker.Address = hex.EncodeToString(mac.Sum(nil))
	}
	if by.Session == "" {
		return asker, nil
	}
	question, err := l.Store.Request(ctx, request)
	if err != nil {
		return asker, err
	}
	// A session that ended within KnownBrowserFor: what counts is that there was one.
	session, err := l.Store.LinkSession(ctx, SessionHash(by.Session), l.Now().Add(-policy.KnownBrowserFor))
	if errors.Is(err, store.ErrNotFound) {
		return asker, nil
	}
	asker.Known = session.Person == question.Person && question.Person != ""
	return asker, err
}

func (l LinkCodes) send(ctx context.Context, c store.LinkCode) error {
	secret, err := l.Store.Secret()
	if err != nil {
		return err
	}
	question, err := l.Store.Request(ctx, c.Request)
	if err != nil {
		return err
	}
	t := l.token(secret, c)
	code := t.OneTimeCode(secret)
	c.CodeHash = t.CodeHash(secret, code)
	letter, err := l.letter(ctx, question, c, code)
	if err != nil {
		return err
	}
	letter.MessageID = t.MessageID(l.Address)
	return l.Store.QueueLinkCode(ctx, c, letter)
}

// ResendLinkCode sends the letter with the newest code of a request in a browser once more, with the same code, because letters are lost and land among
// spam. It does so once for each code, so that a mailbox is not flooded. The outcome is store.CodeSent, store.CodeTooMany when the letter was sent again before, or store.CodeExpired when no code is open.
func (l LinkCodes) ResendLinkCode(ctx context.Context, request, browser string) (store.CodeOutcome, error) {
	newest, err := l.Store.NewestLinkCode(ctx, request, browser)
	if errors.Is(err, store.ErrNotFound) || err == nil && !newest.Open(l.Now()) {
		return store.CodeExpired, nil
	}
	if err != nil {
		return "", err
	}
	secrets, err := l.Store.Secrets()
	if err != nil {
		return "", err
	}
	question, err := l.Store.Request(ctx, request)
	if err != nil {
		return "", err
	}
	code, known := l.codeOf(secrets, newest)
	if !known {
		return store.CodeExpired, nil
	}
	letter, err := l.letter(ctx, question, newest, code)
	if err != nil {
		return "", err
	}
	letter.Key += ":again"
	letter.CreatedAt, letter.MessageID = l.Now(), l.Token(secrets[0], letter.Key).MessageID(l.Address)
	first, err := l.Store.QueueLetterOnce(ctx, letter)
	if err != nil || first {
		return store.CodeSent, err
	}
	return store.CodeTooMany, nil
}

// codeOf is the code that was sent, by the secret by which it was made; known is false when that is not here any more.
func (l LinkCodes) codeOf(secrets [][]byte, c store.LinkCode) (code string, known bool) {
	for _, secret := range secrets {
		if t := l.token(secret, c); slices.Contains(t.CodeHashes(secrets, t.OneTimeCode(secret)), c.CodeHash) {
			return t.OneTimeCode(secret), true
		}
	}
	return "", false
}

// token binds a code to the question, to its number among the codes, and to the choice. Only the letter with the code carries it.
func (l LinkCodes) token(secret []byte, c store.LinkCode) Token {
	reason := sha256.Sum256([]byte(c.Reason))
	return l.Token(secret, fmt.Sprintf("link-code:%s:%d:%s:%s", c.Request, c.Number, c.Decision, hex.EncodeToString(reason[:])))
}

// letter goes to the address at which the question was asked, and to no other.
func (l LinkCodes) letter(ctx context.Context, question store.Request, c store.LinkCode, code string) (store.LetterOut, error) {
	task, err := l.Store.Task(ctx, question.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	directory, err := l.Store.Directory(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	person, _ := directory.Person(question.Person) // a person who left the directory is addressed by position
	letter, err := report.ComposeQuestion(report.QuestionInput{
		Language: l.Language,
		Kind:     letterKind(c.Decision), To: report.Recipient{Name: person.Name, Title: person.Title, Role: question.Role},
		Task: task.ID, Title: task.Title, UnitName: task.UnitName, AskedDraft: question.Draft,
		Command: plan.CommandDecide, Decision: c.Decision, At: c.CreatedAt, ConfirmCode: code, Until: c.ExpiresAt,
		Contact: report.ContactFor(l.Language, directory, calendar.Today(c.CreatedAt), question.Person),
	})
	if err != nil {
		return store.LetterOut{}, err
	}
	return store.LetterOut{
		Key: fmt.Sprintf("link-code:%s:%d", c.Request, c.Number), Task: task.ID, Plan: task.Plan, Notice: store.NoticeConfirm,
		ToPerson: question.Person, ToName: person.Name, ToAddress: question.Address,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: c.CreatedAt,
	}, nil
}

// letterKind is the letter for the code of a choice: of a decision, or of the person alone.
func letterKind(decision plan.Decision) report.QuestionKind {
	if decision == "" {
		return report.QuestionLinkPerson
	}
	return report.QuestionLinkCode
}

// CheckLinkCode compares a typed code with the newest one of its question and browser, and returns the choice that the code was sent for. The choice
// counts only with store.CodeRight. The right code stays right, because the command that follows counts once. Without any code the outcome
// is store.CodeReplaced.
func (l LinkCodes) CheckLinkCode(ctx context.Context, attempt store.LinkTry) (store.LinkCode, store.CodeOutcome, error) {
	newest, err := l.Store.NewestLinkCode(ctx, attempt.Request, attempt.Browser)
	if errors.Is(err, store.ErrNotFound) {
		return store.LinkCode{}, store.CodeReplaced, nil
	}
	if err != nil {
		return store.LinkCode{}, "", err
	}
	secrets, err := l.Store.Secrets()
	if err != nil {
		return store.LinkCode{}, "", err
	}
	var hashes []string // by each secret by which the code may have been made
	for _, secret := range secrets {
		hashes = append(hashes, l.token(secret, newest).CodeHashes(secrets, attempt.Code)...)
	}
	return l.Store.TryLinkCode(ctx, attempt, hashes, l.Now())
}
