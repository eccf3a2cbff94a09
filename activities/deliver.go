package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loa/intake"
	"loa/mail"
	"loa/mail/inbound"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// delivery is one letter on its way.
type delivery struct {
	*Activities
	in         store.LetterIn
	letter     mail.Letter
	signatures senderauth.Signatures
	reading    inbound.Interpretation

	ask          store.Request
	placement    policy.MatchMethod // how the question was found
	sender       directory.Person   // whose registered address it came from; nobody's when zero
	proof        policy.Proof
	command      string // the command it becomes, when that is not named after the letter
	highStakes   bool
	evidence     *Evidence
	refusedFiles []report.QuestionFile // what has to be sent again
	confirmed    bool                  // it had its outcome, to wait for a code, and has to be given another
	checks       []mail.Check
}

// run asks, in this order: is it secret, did a machine write it, have we had it, does it bring a code, which question does it
// answer, who wrote it and is that proven, and only then what it says.
func (d *delivery) run(ctx context.Context) error {
	if d.reading.Secret != "" {
		if err := d.identify(ctx); err != nil {
			return err
		}
		return d.secret(ctx, d.reading.Secret)
	}
	switch d.reading.Kind {
	case inbound.KindAuto:
		if d.reading.Bounce != nil {
			return d.deliveryReport(ctx, store.OutcomeIgnoredAuto)
		}
		return d.end(ctx, store.OutcomeIgnoredAuto, "Thư tự động, không phải ý kiến.")
	case inbound.KindBounce:
		return d.deliveryReport(ctx, store.OutcomeBounce)
	case inbound.KindReply, inbound.KindReport, inbound.KindOther:
	}
	if repeated, err := d.repeated(ctx); err != nil || repeated {
		return err
	}
	if err := d.identify(ctx); err != nil {
		return err
	}
	if done, err := d.confirmation(ctx); err != nil || done {
		return err
	}
	if found, err := d.findAsk(ctx); err != nil || !found {
		return err
	}
	return d.act(ctx)
}

// notSettled are the ends of a letter after which the same letter, come by another way, is looked at again.
var notSettled = []store.Outcome{store.OutcomeQuarantined, store.OutcomeTriage, store.OutcomeConfirm}

// repeated recognises a letter that came again by another way. One that was set aside, or for which a code is waited, does not count:
// whoever forged it must not be able to keep the genuine letter out.
func (d *delivery) repeated(ctx context.Context) (bool, error) {
	if d.in.BodyKey == "" || d.confirmed {
		return false, nil
	}
	earlier, err := d.Store.EarlierLetter(ctx, d.in)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if slices.Contains(notSettled, earlier.Outcome) {
		return false, nil
	}
	return true, d.end(ctx, store.OutcomeDuplicate, fmt.Sprintf("Trùng với thư số %d đã xử lý.", earlier.ID))
}

// identify finds the person whose address the letter names today, and what vouches for it. It decides nothing.
func (d *delivery) identify(ctx context.Context) error {
	if d.proof == "" {
		d.proof = policy.Proof(d.reading.Authentication)
	}
	if len(d.letter.From) != 1 || d.letter.FromFault != "" {
		d.note("from", "fail", fmt.Sprintf("%d địa chỉ gửi", len(d.letter.From)))
		d.proof = policy.ProofFail
		return nil
	}
	directory, err := d.Store.Directory(ctx)
	if err != nil {
		return err
	}
	d.sender, _ = directory.PersonAt(d.letter.From[0].Spec, calendar.Today(d.Now())) // nobody is a sender too: a stranger
	return nil
}

// outcome is what came of one thing that a letter asked.
type outcome struct {
	course   policy.Disposition
	command  plan.Command
	question report.QuestionKind
	refusal  *plan.Refusal // the task said no
}

// perform weighs one thing that the letter asks and, when it counts, has it carried out. The letter's hash is the command's key: the
// same bytes can never count twice, however often this is begun.
func (d *delivery) perform(ctx context.Context, in intent) (outcome, error) {
	done := outcome{course: policy.DispositionAccept, command: in.command, question: in.question}
	if carried, err := d.carriedOut(ctx, in.command.ID); err != nil || carried {
		return done, err
	}
	judgement, err := d.judge(ctx, in)
	if err != nil || judgement.Disposition != policy.DispositionAccept {
		done.course = judgement.Disposition
		return done, err
	}
	if in.command, err = d.complete(ctx, in); err != nil {
		return done, err
	}
	done.command = in.command
	_, err = d.Desk.Do(ctx, d.ask.Task, in.command)
	if errors.As(err, &done.refusal) {
		return done, nil
	}
	return done, err
}

// complete adds to a command what it needs to be given: who gives it, how long it is held, what was handed in with it.
func (d *delivery) complete(ctx context.Context, in intent) (plan.Command, error) {
	c := in.command
	directory, err := d.Store.Directory(ctx)
	if err != nil {
		return c, err
	}
	c.Actor = directory.Actor(d.sender.ID, calendar.Today(d.Now()))
	if c.Kind == plan.CommandDecide {
		c.UndoWindow = d.Policy.UndoWindow(d.highStakes)
	}
	if in.files != "" {
		c.Hash, err = d.fileSubmission(ctx, in.files)
	}
	return c, err
}

// fileSubmission puts a draft or a report on record: the text of the letter and every file that came with it. The command names the
// whole by one hash, that of a text which lists them.
func (d *delivery) fileSubmission(ctx context.Context, kind store.DocumentKind) (string, error) {
	files := make([]intake.File, 0, len(d.letter.Attachments))
	for _, attachment := range d.letter.Attachments {
		files = append(files, intake.File{Name: attachment.Name, Type: attachment.Type, Content: attachment.Content})
	}
	return intake.Filing{Store: d.Store, Now: d.Now}.Submit(ctx, intake.Submission{
		Task: d.ask.Task, Kind: kind, Text: d.reading.NewText, Files: files, By: d.sender.ID, Letter: d.in.ID,
	})
}

// act does what the letter says, or asks what it means. A question that is closed is not asked again.
func (d *delivery) act(ctx context.Context) error {
	in := d.intent()
	if said := d.tooLate(in); said != "" {
		if carried, err := d.carriedOut(ctx, in.command.ID); err != nil || carried {
			return d.applied(ctx, in.command.ID)
		}
		return d.late(ctx, in, said)
	}
	if ended, err := d.takeFiles(ctx, in); err != nil || ended {
		return err
	}
	done, err := d.perform(ctx, in)
	if err != nil {
		return err
	}
	switch done.course {
	case policy.DispositionAccept:
		if done.refusal != nil {
			return d.refused(ctx, done.command, done.refusal)
		}
		d.At.Reached(PointLetterDelivered)
		return d.applied(ctx, done.command.ID)
	case policy.DispositionConfirm:
		return d.challenge(ctx, in)
	case policy.DispositionShowLink:
		return d.askBack(ctx, report.QuestionUnproven, "", store.OutcomeRefused)
	case policy.DispositionAsk:
		return d.askOnce(ctx, done.question)
	case policy.DispositionPhone:
		return d.phone(ctx)
	case policy.DispositionTriage:
		return d.end(ctx, store.OutcomeTriage, capitalised(d.evidence.Judgement.Reason))
	case policy.DispositionQuarantine:
		return d.quarantine(ctx)
	}
	return d.end(ctx, store.OutcomeTriage, "Không rõ thư muốn gì.")
}

// tooLate says why the question is no longer open; a question whose draft was replaced is left to the task, which says so itself, and
// so is the time in which a decision can be taken back.
func (d *delivery) tooLate(in intent) string {
	switch {
	case !d.ask.RevokedAt.IsZero(), in.saying == policy.IntentWithdraw:
		return ""
	case !d.ask.UsedAt.IsZero():
		return "Nội dung được hỏi trong thư này đã được giải quyết lúc " + d.ask.UsedAt.In(calendar.Zone).Format("15:04 ngày 02/01/2006") + "; ý kiến gửi sau không được ghi nhận."
	case !d.ask.Open(d.Now()):
		return "Thư này đã quá thời hạn trả lời; hệ thống sẽ gửi thư nhắc mới."
	}
	return ""
}

// late tells a proven sender that the question is closed. Nobody else is answered.
func (d *delivery) late(ctx context.Context, in intent, said string) error {
	judgement, err := d.judge(ctx, in)
	if err != nil {
		return err
	}
	d.note("question", "fail", said)
	proven := d.proof != policy.ProofNone && d.proof != policy.ProofFail
	switch {
	case judgement.Disposition == policy.DispositionQuarantine:
		return d.quarantine(ctx)
	case d.from() != policy.SenderAsked || !proven:
		return d.end(ctx, store.OutcomeTriage, said)
	}
	return d.askBack(ctx, report.QuestionRefused, said, store.OutcomeRefused)
}

// carriedOut asks the journal, which remembers longer than the workflow.
func (d *delivery) carriedOut(ctx context.Context, command string) (bool, error) {
	events, err := d.Store.Journal(ctx, d.ask.Task)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Command == command {
			return true, nil
		}
	}
	return false, nil
}

func (d *delivery) applied(ctx context.Context, command string) error {
	if err := d.Store.MarkAnswered(ctx, d.ask.TokenHash, d.Now()); err != nil {
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
	if d.proof == policy.ProofNone { // it counted without proof, as a return does; its answer goes to nobody who may not have written it
		return d.end(ctx, store.OutcomeTriage, refusal.Message)
	}
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

// commandID is the idempotency key of the command that a letter becomes.
func (d *delivery) commandID() string {
	if d.command != "" {
		return d.command
	}
	return "mail:" + d.in.ContentHash
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
	c.Task, c.Request = d.ask.Task, d.ask.TokenHash
	for _, check := range append(d.reading.Checks, d.checks...) {
		c.Checks = append(c.Checks, store.Check{Name: check.Name, Result: check.Result, Detail: check.Detail})
	}
	c, err := d.written(c)
	if err != nil {
		return fmt.Errorf("writing down why letter %d ended as %s: %w", d.in.ID, c.Outcome, err)
	}
	c.At = d.Now()
	if d.confirmed {
		return d.Store.ConfirmLetter(ctx, store.LetterAction{Letter: d.in.ID, Key: "code", Actor: d.sender.ID, At: d.Now()}, c)
	}
	return d.close(ctx, d.in, c)
}
