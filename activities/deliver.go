package activities

import (
	"context"
	"errors"
	"fmt"

	"loa/mail"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// delivery is one letter on its way.
type delivery struct {
	*Activities
	in      store.LetterIn
	letter  mail.Letter
	reading mail.Reading
	ask     store.Ask
	sender  plan.Person
	checks  []mail.Check
}

// run asks, in this order: did a machine write it, have we had it, which question does it answer, who wrote it and is that
// proven, and only then what it says.
func (d *delivery) run(ctx context.Context) error {
	switch d.reading.Kind {
	case mail.KindAuto:
		return d.end(ctx, store.OutcomeIgnoredAuto, "Thư tự động, không phải ý kiến.")
	case mail.KindBounce:
		return d.end(ctx, store.OutcomeBounce, "Thư báo không gửi được; cần kiểm tra địa chỉ.")
	case mail.KindReply, mail.KindReport, mail.KindOther:
	}
	if repeated, err := d.repeated(ctx); err != nil || repeated {
		return err
	}
	if found, err := d.findAsk(ctx); err != nil || !found {
		return err
	}
	if known, err := d.knowSender(ctx); err != nil || !known {
		return err
	}
	return d.act(ctx)
}

// repeated recognises a letter that came again by another way. One that was set aside does not count: whoever forged it must not
// be able to keep the genuine letter out.
func (d *delivery) repeated(ctx context.Context) (bool, error) {
	if d.in.BodyKey == "" {
		return false, nil
	}
	earlier, err := d.Store.EarlierLetter(ctx, d.in)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if earlier.Outcome == store.OutcomeQuarantined || earlier.Outcome == store.OutcomeTriage {
		return false, nil
	}
	return true, d.end(ctx, store.OutcomeDuplicate, fmt.Sprintf("Trùng với thư số %d đã xử lý.", earlier.ID))
}

// knowSender demands exactly one sender, who is the person asked, proven by the mail server that we trust. A letter that fails
// here is never answered: whoever wrote it may not be who it says.
func (d *delivery) knowSender(ctx context.Context) (bool, error) {
	if len(d.letter.From) != 1 {
		d.note("from", "fail", fmt.Sprintf("%d địa chỉ gửi", len(d.letter.From)))
		return false, d.end(ctx, store.OutcomeQuarantined, "Thư không có đúng một người gửi.")
	}
	if d.reading.Proof == mail.ProofFail {
		return false, d.end(ctx, store.OutcomeQuarantined, "Máy chủ thư xác định người gửi là giả mạo.")
	}
	directory, err := d.Store.Directory(ctx)
	if err != nil {
		return false, err
	}
	person, found := directory.PersonAt(d.letter.From[0].Spec, plan.Today(d.Now()))
	if !found || person.ID != d.ask.Person {
		d.note("approver", "fail", "người gửi không phải người được hỏi")
		return false, d.end(ctx, store.OutcomeTriage, "Người gửi không phải người được hỏi ý kiến.")
	}
	d.note("approver", "pass", person.Name)
	if d.reading.Proof == mail.ProofNone {
		return false, d.end(ctx, store.OutcomeTriage, "Chưa xác thực được người gửi; đề nghị liên hệ trực tiếp.")
	}
	d.sender = person
	return true, nil
}

// act does what the letter says, or asks what it means. A question that is closed is not asked again.
func (d *delivery) act(ctx context.Context) error {
	if done, err := d.carriedOut(ctx, d.commandID()); err != nil || done {
		return err
	}
	if said := d.tooLate(); said != "" {
		d.note("question", "fail", said)
		return d.askBack(ctx, report.QuestionRefused, said, store.OutcomeRefused)
	}
	command, question, err := d.command(ctx)
	if err != nil {
		return err
	}
	if question != "" && !d.ask.RevokedAt.IsZero() {
		return d.askBack(ctx, report.QuestionStaleDraft, "", store.OutcomeRefused)
	}
	if question != "" {
		return d.askBack(ctx, question, "", store.OutcomeQuestion)
	}
	_, err = d.Desk.Do(ctx, d.ask.Task, command)
	var refusal *plan.Refusal
	switch {
	case errors.As(err, &refusal):
		return d.refused(ctx, command, refusal)
	case err != nil:
		return err
	}
	d.at(PointLetterDelivered)
	return d.applied(ctx, command.ID)
}

// tooLate says why the question is no longer open; a question whose draft was replaced is left to the task, which says so itself.
func (d *delivery) tooLate() string {
	switch {
	case !d.ask.RevokedAt.IsZero():
		return ""
	case !d.ask.UsedAt.IsZero():
		return "Nội dung được hỏi trong thư này đã được giải quyết lúc " + d.ask.UsedAt.In(plan.Zone).Format("15:04 ngày 02/01/2006") + "; ý kiến gửi sau không được ghi nhận."
	case !d.ask.Open(d.Now()):
		return "Thư này đã quá thời hạn trả lời; hệ thống sẽ gửi thư nhắc mới."
	}
	return ""
}

// carriedOut asks the journal, which remembers longer than the workflow.
func (d *delivery) carriedOut(ctx context.Context, command string) (bool, error) {
	events, err := d.Store.Journal(ctx, d.ask.Task)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Command == command {
			return true, d.applied(ctx, command)
		}
	}
	return false, nil
}

func (d *delivery) applied(ctx context.Context, command string) error {
	if err := d.Store.UseAsk(ctx, d.ask.TokenHash, d.Now()); err != nil {
		return err
	}
	return d.endWith(ctx, store.Closing{Outcome: store.OutcomeApplied, Command: command, Note: "Đã ghi nhận."})
}

func (d *delivery) refused(ctx context.Context, c plan.Command, refusal *plan.Refusal) error {
	err := d.Store.FileRefusal(ctx, store.Refusal{
		Task: d.ask.Task, Command: c.ID, Kind: c.Kind, Actor: c.Actor.Person, Channel: plan.ChannelMail,
		Reason: refusal.Kind, Message: refusal.Message, At: d.Now(),
	})
	if err != nil {
		return err
	}
	d.note("engine", "fail", refusal.Message)
	return d.askBack(ctx, questionOf(refusal.Kind), refusal.Message, store.OutcomeRefused)
}

func questionOf(kind plan.RefusalKind) report.QuestionKind {
	switch kind {
	case plan.RefusalStaleDraft:
		return report.QuestionStaleDraft
	case plan.RefusalForbidden:
		return report.QuestionNotApprover
	case plan.RefusalClosed, plan.RefusalNotFound:
		return report.QuestionClosed
	case plan.RefusalNotNow, plan.RefusalInvalid:
		return report.QuestionRefused
	}
	return report.QuestionRefused
}

func (d *delivery) note(name, result, detail string) {
	d.checks = append(d.checks, mail.Check{Name: name, Result: result, Detail: detail})
}

func (d *delivery) end(ctx context.Context, outcome store.Outcome, note string) error {
	return d.endWith(ctx, store.Closing{Outcome: outcome, Note: note})
}

// endWith closes the letter with all that was read in it and looked at, so that anybody can later see why.
func (d *delivery) endWith(ctx context.Context, c store.Closing) error {
	c.Kind, c.Verdict, c.NewText = string(d.reading.Kind), string(d.reading.Verdict), d.reading.NewText
	c.Task, c.Ask = d.ask.Task, d.ask.TokenHash
	for _, check := range append(d.reading.Checks, d.checks...) {
		c.Checks = append(c.Checks, store.Check{Name: check.Name, Result: check.Result, Detail: check.Detail})
	}
	return d.close(ctx, d.in, c)
}
