package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/activities/token"
	"loa/mail"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// maxJoined is how many letters one code confirms at most. The newest are listed.
const maxJoined = 10

// sendCode sends a one-time code to the registered address of the person in whose name the letter was sent; the letter waits for it. The
// code also confirms the other letters of the person that wait, those of open codes and those given; its letter lists all of them by name.
// One code about a question is open at a time: ten forged letters have one code sent, not ten.
func (x executor) sendCode(ctx context.Context, r received, in intent, waiting ...store.Challenge) (ending, error) {
	open, err := x.store.OpenChallengesOf(ctx, r.request.Person, x.now())
	if err != nil {
		return ending{}, err
	}
	for _, c := range open {
		switch {
		case c.Letter == r.in.ID: // sent by an earlier process
			return r.ends(store.OutcomeConfirm, sentNote(c.ExpiresAt)), nil
		case c.Request == r.request.TokenHash:
			return x.codeStillOpen(ctx, r, in, c)
		}
	}
	n, err := x.store.ChallengesSince(ctx, r.request.TokenHash, x.now().Add(-policy.CodesCounted))
	if err != nil {
		return ending{}, err
	}
	if n >= policy.MaxCodes {
		ended, err := x.replies.escalateToPhone(ctx, r, r.request)
		ended.checks = []mail.Check{check("code", "fail", fmt.Sprintf("đã gửi %d mã trong một ngày", n))}
		return ended, err
	}
	until := x.now().Add(policy.CodeFor)
	code := newCode{until: until, joined: append(open, waiting...)}
	if in.secondAddress != "" {
		code.joined = nil // its letter asks about the address, and about nothing else
	}
	if err := x.queueCode(ctx, r, in, code); err != nil {
		return ending{}, err
	}
	return r.ends(store.OutcomeConfirm, sentNote(until)), nil
}

// codeStillOpen ends a second letter about a question whose code is open. A proven sender gets the way to confirm again; forged letters with
// the token of the question have nothing sent.
func (x executor) codeStillOpen(ctx context.Context, r received, in intent, c store.Challenge) (ending, error) {
	note := fmt.Sprintf("Mã xác nhận cho thư số %d về cùng việc này còn hiệu lực; thư này không được tính.", c.Letter)
	if !r.proven() || r.senderDoubt != policy.DoubtNone || in.secondAddress != "" {
		return r.ends(store.OutcomeTriage, note), nil
	}
	_, err := x.repeatCode(ctx, r.letter, c)
	return r.ends(store.OutcomeTriage, note), err
}

func sentNote(until time.Time) string {
	return "Đã gửi mã xác nhận đến địa chỉ đã đăng ký, có hiệu lực đến " + until.In(calendar.Zone).Format("15:04 ngày 02/01/2006") + "."
}

// newCode is a code to be sent: until when it is valid, and the challenges whose letters it may confirm too.
type newCode struct {
	until  time.Time
	joined []store.Challenge
}

func (x executor) queueCode(ctx context.Context, r received, in intent, code newCode) error {
	secret, err := x.store.Secret()
	if err != nil {
		return err
	}
	n, err := x.store.ChallengesOf(ctx, r.in.ID)
	if err != nil {
		return err
	}
	key := codeKey(r.in.ContentHash, n)
	t := token.New(secret, key)
	items, joined, err := x.waitingItems(ctx, code.joined)
	if err != nil {
		return err
	}
	items = append(items, report.QuestionItem{Draft: r.request.Draft, Command: in.command.Kind, Decision: in.command.Decision, At: r.in.FiledAt})
	one := t.OneTimeCode(secret)
	out, err := x.replies.codeLetter(ctx, r, codeInput{kind: report.QuestionConfirm, key: key, token: t, code: one, until: code.until, items: items, secondAddress: in.secondAddress})
	if err != nil {
		return err
	}
	out.MessageID = t.MessageID(x.replies.address)
	return x.store.QueueChallenge(ctx, store.Challenge{
		TokenHash: t.Hash(), Letter: r.in.ID, Joined: joined, Request: r.request.TokenHash, Person: r.request.Person, CodeHash: t.CodeHash(secret, one),
		CreatedAt: x.now(), ExpiresAt: code.until,
	}, out)
}

// codeKey is the key of the letter with a code, by the letter that waits for it and the number of its codes before.
func codeKey(contentHash string, before int) string {
	if before == 0 {
		return "confirm:" + contentHash
	}
	return fmt.Sprintf("confirm:%s:%d", contentHash, before)
}

// waitingItems lists the letters of challenges that still wait, each once, the newest last, with the hashes of their challenges.
func (x executor) waitingItems(ctx context.Context, challenges []store.Challenge) (items []report.QuestionItem, hashes []string, err error) {
	seen := map[store.LetterID]bool{}
	for _, c := range challenges[max(0, len(challenges)-maxJoined+1):] {
		if seen[c.Letter] {
			continue
		}
		seen[c.Letter] = true
		item, waits, err := x.waitingItem(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		if waits {
			items, hashes = append(items, item), append(hashes, c.TokenHash)
		}
	}
	return items, hashes, nil
}

// waitingItem describes the letter of a challenge; false when it does not wait any more, when its question is closed, and when it came from an
// address that is not registered: such a letter is confirmed alone.
func (x executor) waitingItem(ctx context.Context, c store.Challenge) (report.QuestionItem, bool, error) {
	waiting, err := x.reopen(ctx, c.Letter)
	if err != nil || waiting.in.Outcome != store.OutcomeConfirm {
		return report.QuestionItem{}, false, err
	}
	request, err := x.store.Request(ctx, c.Request)
	if err != nil || !request.Open(x.now()) {
		return report.QuestionItem{}, false, err
	}
	people, err := x.store.Directory(ctx)
	if err != nil {
		return report.QuestionItem{}, false, err
	}
	if secondAddress(people, waiting, c.Person, x.now()) != "" {
		return report.QuestionItem{}, false, nil
	}
	task, err := x.store.Task(ctx, request.Task)
	if err != nil {
		return report.QuestionItem{}, false, err
	}
	in := interpretAnswer(answer{letter: waiting, request: request, interpreted: waiting.interpreted, command: waiting.commandID()})
	return report.QuestionItem{
		Title: task.Title, UnitName: task.UnitName, Draft: request.Draft, Command: in.command.Kind, Decision: in.command.Decision, At: waiting.in.FiledAt,
	}, true, nil
}

// maxCodeReminders is how often the way to confirm is sent again for one code, so that two programs do not answer each other for ever.
const maxCodeReminders = 2

// repeatCode sends the open code of a challenge again, with the same ready answer, because of a letter. It reports whether it did.
func (x executor) repeatCode(ctx context.Context, because letter, c store.Challenge) (bool, error) {
	prefix := "code_again:" + c.TokenHash + ":"
	key := prefix + because.in.ContentHash
	n, err := x.store.LettersWithPrefix(ctx, prefix, key)
	if err != nil || n >= maxCodeReminders {
		return false, err
	}
	t, secret, err := x.tokenOf(ctx, c)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, in, err := x.waitingFor(ctx, c)
	if err != nil || r.in.Outcome != store.OutcomeConfirm {
		return false, err
	}
	if c, err = x.store.Challenge(ctx, c.TokenHash); err != nil {
		return false, err
	}
	joined, err := x.joinedTo(ctx, c)
	if err != nil {
		return false, err
	}
	items, _, err := x.waitingItems(ctx, joined)
	if err != nil {
		return false, err
	}
	items = append(items, report.QuestionItem{Draft: r.request.Draft, Command: in.command.Kind, Decision: in.command.Decision, At: r.in.FiledAt})
	out, err := x.replies.codeLetter(ctx, r, codeInput{
		kind: report.QuestionConfirmAgain, key: key, token: t, code: t.OneTimeCode(secret), until: c.ExpiresAt, items: items, secondAddress: in.secondAddress,
	})
	if err != nil {
		return false, err
	}
	out.MessageID, out.InReplyTo = t.FollowUpID(secret, key, x.replies.address), because.parsed.MessageID
	return true, x.store.QueueLetter(ctx, out)
}

// tokenOf derives the token of the letter with a code. The error is store.ErrNotFound when the letter has another key.
func (x executor) tokenOf(ctx context.Context, c store.Challenge) (t token.Token, secret []byte, err error) {
	secrets, err := x.store.Secrets()
	if err != nil {
		return "", nil, err
	}
	waiting, err := x.store.LetterIn(ctx, c.Letter)
	if err != nil {
		return "", nil, err
	}
	n, err := x.store.ChallengesOf(ctx, c.Letter)
	if err != nil {
		return "", nil, err
	}
	for before := range n {
		if t, secret, found := token.Find(secrets, codeKey(waiting.ContentHash, before), c.TokenHash); found {
			return t, secret, nil
		}
	}
	return "", nil, store.ErrNotFound
}

// waitingFor is the letter that waits for a code, as it was received, and what it asks for. Its sender is the person whom it names.
func (x executor) waitingFor(ctx context.Context, c store.Challenge) (received, intent, error) {
	waiting, err := x.reopen(ctx, c.Letter)
	if err != nil {
		return received{}, intent{}, err
	}
	request, err := x.store.Request(ctx, c.Request)
	if err != nil {
		return received{}, intent{}, err
	}
	people, err := x.store.Directory(ctx)
	if err != nil {
		return received{}, intent{}, err
	}
	person, _ := people.Person(c.Person) // a person who left the directory is addressed by position
	in := interpretAnswer(answer{letter: waiting, request: request, interpreted: waiting.interpreted, command: waiting.commandID()})
	in.secondAddress = secondAddress(people, waiting, c.Person, x.now())
	found := correlation{relation: relationQuestion, sender: person, request: request}
	return received{letter: waiting, correlation: found, authentication: authentication{proof: policy.Proof(waiting.in.Proof)}}, in, nil
}

// secondAddress is the address of a letter when it is not registered to the person; empty for a registered one.
func secondAddress(people directory.Directory, l letter, person directory.PersonID, now time.Time) string {
	if owner, _ := people.PersonAt(l.claimedFrom(), calendar.Today(now)); owner.ID == person {
		return ""
	}
	return l.claimedFrom()
}

func (x executor) joinedTo(ctx context.Context, c store.Challenge) ([]store.Challenge, error) {
	joined := make([]store.Challenge, 0, len(c.Joined))
	for _, hash := range c.Joined {
		other, err := x.store.Challenge(ctx, hash)
		if err != nil {
			return nil, err
		}
		joined = append(joined, other)
	}
	slices.SortFunc(joined, func(a, b store.Challenge) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return joined, nil
}

// codeMissing answers a letter to the letter with a code that holds no code, or not the right one: the way to confirm is sent again, to the
// registered address. A letter after the last reminder is left to a person.
func (x executor) codeMissing(ctx context.Context, r received, reason string) (ending, error) {
	sent, err := x.repeatCode(ctx, r.letter, r.code.challenge)
	if err != nil {
		return ending{}, err
	}
	if !sent {
		return r.ends(store.OutcomeTriage, reason), nil
	}
	return x.askedAgain(r, reason+" Đã gửi lại cách xác nhận."), nil
}

// askedAgain is the ending of a letter after which the way to confirm was sent again. It names the task and not the question, because the
// question itself was not asked back.
func (x executor) askedAgain(r received, note string) ending {
	ended := r.ends(store.OutcomeQuestion, note)
	ended.request = store.Request{Task: r.request.Task}
	return ended
}

// wrongCode counts a wrong code and sends the way to confirm again.
func (x executor) wrongCode(ctx context.Context, r received, reason string) (ending, error) {
	tries, err := x.store.CountWrongCode(ctx, r.code.challenge.TokenHash)
	if err != nil || tries >= policy.MaxCodeTries {
		return r.ends(store.OutcomeTriage, reason), err
	}
	return x.codeMissing(ctx, r, reason)
}

// renewCode sends a new code for letters whose code has expired, because their sender has answered too late.
func (x executor) renewCode(ctx context.Context, r received, reason string) (ending, error) {
	waiting, in, err := x.waitingFor(ctx, r.code.challenge)
	if err != nil {
		return ending{}, err
	}
	if waiting.in.Outcome != store.OutcomeConfirm || !waiting.request.Open(x.now()) {
		return r.ends(store.OutcomeTriage, reason), nil
	}
	joined, err := x.joinedTo(ctx, r.code.challenge)
	if err != nil {
		return ending{}, err
	}
	sent, err := x.sendCode(ctx, waiting, in, joined...)
	if err != nil || sent.outcome != store.OutcomeConfirm {
		return r.ends(store.OutcomeTriage, reason), err
	}
	return x.askedAgain(r, "Mã xác nhận đã hết hạn; đã gửi mã mới đến địa chỉ đã đăng ký."), nil
}

// settleWaiting processes the letters that waited for a one-time code: with their sender proven by the code, or as ones that their supposed
// sender denies. Then the code is marked as used, and with it the other codes of the same letters.
func (x executor) settleWaiting(ctx context.Context, r received, decided decision) (ending, error) {
	disowned := decided.disowns
	joined, err := x.joinedTo(ctx, r.code.challenge)
	if err != nil {
		return ending{}, err
	}
	all := append(joined, r.code.challenge)
	var numbers []string
	for _, c := range all {
		if err := x.settle(ctx, r, c, disowned); err != nil {
			return ending{}, err
		}
		numbers = append(numbers, fmt.Sprint(c.Letter))
	}
	for _, c := range all {
		if err := x.store.MarkChallengeUsed(ctx, c.TokenHash, x.now()); err != nil {
			return ending{}, err
		}
	}
	note := fmt.Sprintf("Xác nhận cho thư số %s.", strings.Join(numbers, ", "))
	if disowned {
		note = fmt.Sprintf("Báo thư số %s không phải của mình.", strings.Join(numbers, ", "))
	}
	if decided.registers {
		waiting, err := x.reopen(ctx, r.code.challenge.Letter)
		if err != nil {
			return ending{}, err
		}
		registered, err := x.registerAddress(ctx, waiting, r.sender.ID)
		if err != nil {
			return ending{}, err
		}
		note += " " + registered
	}
	return r.ends(store.OutcomeApplied, note), nil
}

// settle processes one letter that waited for a code, unless an earlier process has.
func (x executor) settle(ctx context.Context, r received, c store.Challenge, disowned bool) error {
	waiting, err := x.reopen(ctx, c.Letter)
	if err != nil || waiting.in.Outcome != store.OutcomeConfirm {
		return err
	}
	request, err := x.store.Request(ctx, c.Request)
	if err != nil {
		return err
	}
	waiting.confirmation = &confirmation{request: request, person: r.sender, disowned: disowned}
	if err := x.process(ctx, waiting); err != nil {
		return fmt.Errorf("carrying out letter %d: %w", c.Letter, err)
	}
	return nil
}
