package activities

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"loa/mail"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// commandID is the idempotency key of the command that a letter becomes.
func (d *delivery) commandID() string { return "mail:" + d.in.ContentHash }

// command makes of the letter the command it asks for, or the question that has to be put back to its sender. The letter's hash
// is the command's key: the same bytes can never count twice.
func (d *delivery) command(ctx context.Context) (plan.Command, report.QuestionKind, error) {
	directory, err := d.Store.Directory(ctx)
	if err != nil {
		return plan.Command{}, "", err
	}
	c := plan.Command{
		ID: d.commandID(), Channel: plan.ChannelMail,
		Actor: directory.Actor(d.sender.ID, plan.Today(d.Now())),
	}
	switch d.ask.Purpose {
	case plan.PurposeDecide:
		return d.decision(c)
	case plan.PurposeAccept:
		return d.acceptance(c)
	case plan.PurposeDraft:
		return d.filing(ctx, c, store.DocumentDraft)
	case plan.PurposeReport:
		return d.filing(ctx, c, store.DocumentReport)
	case plan.PurposePublish:
		return d.publication(c)
	case plan.PurposeNone:
	}
	return c, report.QuestionNothing, nil
}

// decision takes only a clear yes or a clear no. What it is about, the version and its hash, comes from the question, so an
// answer to an older version can be told so.
func (d *delivery) decision(c plan.Command) (plan.Command, report.QuestionKind, error) {
	c.Kind, c.Draft, c.Hash = plan.CommandDecide, d.ask.Draft, d.ask.Hash
	switch d.reading.Verdict {
	case mail.VerdictApprove:
		c.Decision = plan.DecisionApprove
		return c, "", nil
	case mail.VerdictReturn:
		c.Decision, c.Reason = plan.DecisionReturn, reason(d.reading.NewText)
		return c, "", nil
	case mail.VerdictConditional:
		return c, report.QuestionConditional, nil
	case mail.VerdictUnclear, mail.VerdictNone:
	}
	return c, report.QuestionUnclear, nil
}

// takesOn is how people say, and say nothing else, that they take a task on. It is no assent to a draft, so it counts here alone.
var takesOn = regexp.MustCompile(`^((da|xin|don vi|chung toi|toi|em) )*((dong y|nhat tri) )?(tiep nhan|nhan nhiem vu|nhan viec)( nhiem vu)?( nay)?( a)?$`)

func taken(text string) bool {
	return takesOn.MatchString(plan.Fold(text)) && !strings.Contains(text, "?")
}

func (d *delivery) acceptance(c plan.Command) (plan.Command, report.QuestionKind, error) {
	if taken(d.reading.NewText) {
		c.Kind = plan.CommandAccept
		return c, "", nil
	}
	switch d.reading.Verdict {
	case mail.VerdictApprove:
		c.Kind = plan.CommandAccept
		return c, "", nil
	case mail.VerdictReturn:
		c.Kind, c.Reason = plan.CommandDecline, reason(d.reading.NewText)
		return c, "", nil
	case mail.VerdictConditional, mail.VerdictUnclear, mail.VerdictNone:
	}
	return c, report.QuestionUnclear, nil
}

// filing puts a draft or a report on record: the text of the letter and every file that came with it. The command names the
// whole by one hash, that of a text which lists them.
func (d *delivery) filing(ctx context.Context, c plan.Command, kind store.DocumentKind) (plan.Command, report.QuestionKind, error) {
	c.Kind = plan.CommandSubmitReport
	if kind == store.DocumentDraft {
		c.Kind = plan.CommandSubmitDraft
	}
	text := strings.TrimSpace(d.reading.NewText)
	if text == "" && len(d.letter.Attachments) == 0 {
		return c, report.QuestionEmptyReport, nil
	}
	files := make([]File, 0, len(d.letter.Attachments))
	for _, attachment := range d.letter.Attachments {
		files = append(files, File{Name: attachment.Name, Type: attachment.Type, Content: attachment.Content})
	}
	hash, err := FileSubmission(ctx, d.Store, Submission{
		Task: d.ask.Task, Kind: kind, Text: text, Files: files, By: d.sender.ID, Letter: d.in.ID, At: d.Now(),
	})
	c.Hash = hash
	return c, "", err
}

var (
	linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)
	datePattern = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)
)

// publication finds the proof in the letter: the first address of a page, and the first date outside of it.
func (d *delivery) publication(c plan.Command) (plan.Command, report.QuestionKind, error) {
	c.Kind = plan.CommandConfirmPublished
	c.Link = strings.TrimRight(linkPattern.FindString(d.reading.NewText), ".,;)")
	rest := linkPattern.ReplaceAllString(d.reading.NewText, " ")
	if m := datePattern.FindStringSubmatch(rest); m != nil {
		c.Evidence, _ = civilDate(m[1], m[2], m[3]) // an impossible date stays empty and is asked back
	}
	if c.Link == "" || c.Evidence.IsZero() {
		return c, report.QuestionEmptyReport, nil
	}
	return c, "", nil
}

func civilDate(day, month, year string) (plan.Date, error) {
	numbers := [3]int{}
	for i, text := range []string{day, month, year} {
		n, err := strconv.Atoi(text)
		if err != nil {
			return plan.Date{}, fmt.Errorf("reading date %s/%s/%s: %w", day, month, year, err)
		}
		numbers[i] = n
	}
	return plan.NewDate(numbers[2], time.Month(numbers[1]), numbers[0])
}

// reason is the new text as far as a command carries it; the whole letter stays on record.
func reason(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= plan.MaxReason {
		return text
	}
	return strings.ToValidUTF8(text[:plan.MaxReason-3], "") + "…"
}

// askBack queues one letter to the sender, who is proven by now, and closes theirs. The same letter is never answered twice.
func (d *delivery) askBack(ctx context.Context, kind report.QuestionKind, message string, outcome store.Outcome) error {
	letter, err := d.question(ctx, kind, message)
	if err != nil {
		return err
	}
	if err := d.Store.QueueLetter(ctx, letter); err != nil {
		return err
	}
	return d.end(ctx, outcome, letter.Subject)
}

func (d *delivery) question(ctx context.Context, kind report.QuestionKind, message string) (store.LetterOut, error) {
	task, err := d.Store.Task(ctx, d.ask.Task)
	if err != nil {
		return store.LetterOut{}, err
	}
	secret, err := d.Store.Secret(ctx)
	if err != nil {
		return store.LetterOut{}, err
	}
	key := "question:" + d.in.ContentHash
	in := report.QuestionInput{
		Kind: kind, Asks: d.ask.Purpose, To: report.Reader{Name: d.sender.Name, Title: d.sender.Title, Role: d.ask.Role},
		Task: task.ID, Title: task.Title, UnitName: task.UnitName, Message: message,
		Draft: task.State.Draft, AskedDraft: d.ask.Draft, Written: reason(d.reading.NewText),
	}
	token := token(mail.Carriers(d.letter)[0].Token) // by which the question was found
	if d.ask.Open(d.Now()) {
		in.Link, in.ReplyTo, in.Code = d.Public+"/d/"+token.link(secret), token.replyTo(d.Address), d.ask.Code
	}
	letter, err := report.ComposeQuestion(in)
	if err != nil {
		return store.LetterOut{}, err
	}
	return store.LetterOut{
		Key: key, Task: task.ID, Plan: task.Plan, ToPerson: d.sender.ID, ToName: d.sender.Name, ToAddress: d.ask.Address,
		ReplyTo: in.ReplyTo, MessageID: token.again(secret, key, d.Address), InReplyTo: d.letter.MessageID,
		Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: d.Now(),
	}, nil
}
