package activities

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"loa/activities/token"
	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// challenge sends a one-time code to the registered address of the person in whose name the letter came; the letter waits for it.
// One code is out at a time: whoever forges ten letters has one code sent, not ten.
func (d *delivery) challenge(ctx context.Context, in intent) error {
	if ended, err := d.enoughCodes(ctx); err != nil || ended {
		return err
	}
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return err
	}
	key := "confirm:" + d.in.ContentHash
	t := token.New(secret, key)
	code, until := t.OneTimeCode(secret), d.Now().Add(policy.CodeFor)
	letter, err := d.codeLetter(ctx, in, t, report.QuestionInput{Kind: report.QuestionConfirm, ConfirmCode: code, Until: until})
	if err != nil {
		return err
	}
	letter.Key = key
	waits := store.Challenge{
		TokenHash: t.Hash(), Letter: d.in.ID, Request: d.ask.TokenHash, Person: d.ask.Person, CodeHash: t.CodeHash(code), CreatedAt: d.Now(), ExpiresAt: until,
	}
	if err := d.Store.QueueChallenge(ctx, waits, letter); err != nil {
		return err
	}
	return d.end(ctx, store.OutcomeConfirm, "Đã gửi mã xác nhận đến địa chỉ đã đăng ký, có hiệu lực đến "+until.In(calendar.Zone).Format("15:04 ngày 02/01/2006")+".")
}

// enoughCodes ends the letter when a code about the same question is out already, or when there were too many today.
func (d *delivery) enoughCodes(ctx context.Context) (ended bool, err error) {
	open, err := d.Store.OpenChallenge(ctx, d.ask.TokenHash, d.Now())
	if err == nil && open.Letter != d.in.ID {
		return true, d.end(ctx, store.OutcomeTriage, fmt.Sprintf("Mã xác nhận cho thư số %d về cùng việc này còn hiệu lực; thư này không được tính.", open.Letter))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	n, err := d.Store.ChallengesSince(ctx, d.ask.TokenHash, d.Now().Add(-policy.CodesCounted))
	if err != nil || n < policy.MaxCodes {
		return false, err
	}
	d.note("code", "fail", fmt.Sprintf("đã gửi %d mã trong một ngày", n))
	return true, d.phone(ctx)
}

// codeLetter writes the letter that brings the code, with what was read in the letter that waits.
func (d *delivery) codeLetter(ctx context.Context, in intent, t token.Token, q report.QuestionInput) (store.LetterOut, error) {
	task, err := d.Store.Task(ctx, d.ask.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	if q.Contact, err = d.contact(ctx); err != nil {
		return store.LetterOut{}, err
	}
	q.To, q.Task, q.Title, q.UnitName, q.Draft, q.AskedDraft = d.reader(), task.ID, task.Title, task.UnitName, task.State.Draft, d.ask.Draft
	q.Proven = d.proven()
	q.Command, q.Decision, q.At, q.ReplyTo = in.command.Kind, in.command.Decision, d.in.FiledAt, t.ReplyTo(d.Address)
	letter, err := report.ComposeQuestion(q)
	return d.letterTo(task, letter, store.LetterOut{
		Notice: store.NoticeConfirm, ReplyTo: q.ReplyTo, MessageID: t.MessageID(d.Address), InReplyTo: d.letter.MessageID,
	}), err
}

// confirmation takes a letter that answers a one-time code. Everything about it is settled here: whose code, in time, right, and what
// becomes of the letter that waits for it.
func (d *delivery) confirmation(ctx context.Context) (bool, error) {
	t, c, err := d.findChallenge(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if d.ask, err = d.Store.Request(ctx, c.Request); err != nil {
		return false, err
	}
	d.placement = policy.MatchedByToken
	return true, d.answerChallenge(ctx, t, c)
}

func (d *delivery) findChallenge(ctx context.Context) (token.Token, store.Challenge, error) {
	for _, carrier := range inbound.References(d.letter) {
		if !carrier.Full() {
			continue
		}
		c, err := d.Store.Challenge(ctx, token.AskOfMail(carrier.Token))
		if !errors.Is(err, store.ErrNotFound) {
			return token.Token(carrier.Token), c, err
		}
	}
	return "", store.Challenge{}, fmt.Errorf("looking for a challenge: %w", store.ErrNotFound)
}

func (d *delivery) answerChallenge(ctx context.Context, t token.Token, c store.Challenge) error {
	given := codeGiven(d.reading.NewText)
	right := given != "" && subtle.ConstantTimeCompare([]byte(t.CodeHash(given)), []byte(c.CodeHash)) == 1
	switch {
	case d.proof == policy.ProofFail || d.sender.ID != c.Person:
		return d.setAside(ctx, "mã xác nhận do người khác gửi")
	case !c.UsedAt.IsZero():
		return d.end(ctx, store.OutcomeDuplicate, fmt.Sprintf("Thư số %d đã được xác nhận trước đó.", c.Letter))
	case !c.Open(d.Now()):
		d.note("code", "fail", "mã đã hết hạn")
		return d.end(ctx, store.OutcomeTriage, "Mã xác nhận đã hết hạn; đề nghị trả lời lại thư xin ý kiến.")
	case c.Tries >= policy.MaxCodeTries:
		return d.setAside(ctx, "quá nhiều lần nhập sai mã xác nhận")
	case given == "" && d.reading.Kind != inbound.KindReport && (d.reading.Cancel || d.reading.Verdict == reply.VerdictReturn):
		return d.disown(ctx, c)
	case !right:
		if _, err := d.Store.CountWrongCode(ctx, c.TokenHash); err != nil {
			return err
		}
		d.note("code", "fail", "mã không đúng")
		return d.end(ctx, store.OutcomeTriage, "Mã xác nhận không đúng.")
	}
	d.note("code", "pass", "mã đúng, từ hộp thư đã đăng ký")
	return d.confirm(ctx, c)
}

// setAside quarantines a letter that was never judged by the table, for a reason of its own.
func (d *delivery) setAside(ctx context.Context, reason string) error {
	claim := policy.Claim{Mode: d.Policy.ModeFor(false), Sender: d.from(), Proof: d.proof, MatchMethod: d.placement, Forged: reason}
	d.keep(claim, claim.Judge())
	return d.quarantine(ctx)
}

var codeLine = regexp.MustCompile(`^\D{0,20}(\d{6})\D{0,5}$`)

// codeGiven finds the code in the first line: alone, or behind "XAC NHAN".
func codeGiven(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if m := codeLine.FindStringSubmatch(first); m != nil {
		return m[1]
	}
	return ""
}

// confirm lets the letter that waited count as one whose sender is proven by the code.
func (d *delivery) confirm(ctx context.Context, c store.Challenge) error {
	waiting, err := d.waiting(ctx, c)
	if err != nil {
		return err
	}
	if waiting.in.Outcome == store.OutcomeConfirm { // else it was settled before this process died
		if err := waiting.act(ctx); err != nil {
			return fmt.Errorf("carrying out letter %d: %w", c.Letter, err)
		}
	}
	if err := d.Store.MarkChallengeUsed(ctx, c.TokenHash, d.Now()); err != nil {
		return err
	}
	return d.end(ctx, store.OutcomeApplied, fmt.Sprintf("Xác nhận cho thư số %d.", c.Letter))
}

// disown sets the letter that waited aside: the person says that it is not theirs.
func (d *delivery) disown(ctx context.Context, c store.Challenge) error {
	waiting, err := d.waiting(ctx, c)
	if err != nil {
		return err
	}
	if waiting.in.Outcome == store.OutcomeConfirm {
		if err := waiting.setAside(ctx, "người đứng tên báo không phải thư của mình"); err != nil {
			return err
		}
	}
	if err := d.Store.MarkChallengeUsed(ctx, c.TokenHash, d.Now()); err != nil {
		return err
	}
	return d.end(ctx, store.OutcomeApplied, fmt.Sprintf("Báo thư số %d không phải của mình.", c.Letter))
}

// waiting opens the letter that waits for a code, as one whose sender the code proves.
func (d *delivery) waiting(ctx context.Context, c store.Challenge) (*delivery, error) {
	in, err := d.Store.LetterIn(ctx, c.Letter)
	if err != nil {
		return nil, err
	}
	blob, err := d.Store.Blob(ctx, in.ContentHash)
	if err != nil {
		return nil, err
	}
	letter, signatures, err := d.read(ctx, in, blob.Content)
	if err != nil {
		return nil, fmt.Errorf("reading letter %d again: %w", in.ID, err)
	}
	return &delivery{
		Activities: d.Activities, in: in, letter: letter, signatures: signatures, reading: d.readingOf(in, letter, signatures), ask: d.ask, placement: policy.MatchedByToken,
		sender: d.sender, proof: policy.ProofCode, confirmed: true,
	}, nil
}
