package inbound

import (
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

// intent is what a letter asks for, before anybody knows whether it counts. Nothing has been written for it yet.
type intent struct {
	command  plan.Command
	saying   plan.Saying
	question report.QuestionKind // what to ask back when the saying is unclear
	files    store.DocumentKind  // what has to be put on record before the command is given; "" for nothing
}

func (in intent) unclear(question report.QuestionKind) intent {
	in.saying, in.question = plan.SayingUnclear, question
	return in
}

// intent reads the letter as an answer to what was asked. "HỦY" takes a decision back whatever letter of the task it answers.
func (d *delivery) intent() intent {
	in := intent{saying: plan.SayingDeliver, command: plan.Command{ID: d.commandID(), Channel: plan.ChannelMail}}
	if d.reading.Cancel && (d.ask.Purpose == plan.PurposeWithdraw || d.ask.Purpose == plan.PurposeDecide) {
		in.saying, in.command.Kind = plan.SayingWithdraw, plan.CommandWithdraw
		return in
	}
	if d.reading.Code != "" && d.reading.Code != d.ask.Code {
		d.note("code", "fail", "mã "+d.reading.Code+" là của thư khác")
		return in.unclear(report.QuestionUnclear)
	}
	switch d.ask.Purpose {
	case plan.PurposeDecide:
		return d.decision(in)
	case plan.PurposeAccept:
		return d.acceptance(in)
	case plan.PurposeDraft:
		return d.submission(in, plan.CommandSubmitDraft, store.DocumentDraft)
	case plan.PurposeReport:
		return d.submission(in, plan.CommandSubmitReport, store.DocumentReport)
	case plan.PurposePublish:
		return d.publication(in)
	case plan.PurposeWithdraw, plan.PurposeNone:
	}
	return in.unclear(report.QuestionNothing)
}

// decision takes only a clear yes or a clear no. What it is about, the version and its hash, comes from the question, so an
// answer to an older version can be told so.
func (d *delivery) decision(in intent) intent {
	in.command.Kind, in.command.Draft, in.command.Hash = plan.CommandDecide, d.ask.Draft, d.ask.Hash
	switch d.reading.Verdict {
	case mail.VerdictApprove:
		in.saying, in.command.Decision = plan.SayingApprove, plan.DecisionApprove
		return in
	case mail.VerdictReturn:
		in.saying, in.command.Decision, in.command.Reason = plan.SayingReturn, plan.DecisionReturn, reason(d.reading.NewText)
		return in
	case mail.VerdictConditional:
		return in.unclear(report.QuestionConditional)
	case mail.VerdictUnclear, mail.VerdictNone:
	}
	return in.unclear(report.QuestionUnclear)
}

// takesOn is how people say, and say nothing else, that they take a task on. It is no assent to a draft, so it counts here alone.
var takesOn = regexp.MustCompile(`^((da|xin|don vi|chung toi|toi|em) )*((dong y|nhat tri) )?(tiep nhan|nhan nhiem vu|nhan viec)( nhiem vu)?( nay)?( a)?$`)

func taken(text string) bool {
	return takesOn.MatchString(plan.Fold(text)) && !strings.Contains(text, "?")
}

func (d *delivery) acceptance(in intent) intent {
	in.command.Kind = plan.CommandAccept
	if taken(d.reading.NewText) {
		return in
	}
	switch d.reading.Verdict {
	case mail.VerdictApprove:
		return in
	case mail.VerdictReturn:
		in.saying, in.command.Kind, in.command.Reason = plan.SayingReturn, plan.CommandDecline, reason(d.reading.NewText)
		return in
	case mail.VerdictConditional, mail.VerdictUnclear, mail.VerdictNone:
	}
	return in.unclear(report.QuestionUnclear)
}

// submission is a draft or a report: the text of the letter and every file that came with it.
func (d *delivery) submission(in intent, kind plan.CommandKind, files store.DocumentKind) intent {
	in.command.Kind, in.files = kind, files
	if strings.TrimSpace(d.reading.NewText) == "" && len(d.letter.Attachments) == 0 {
		return in.unclear(report.QuestionEmptyReport)
	}
	return in
}

var (
	linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)
	datePattern = regexp.MustCompile(`\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)
)

// publication finds the proof in the letter: the first address of a page, and the first date outside of it.
func (d *delivery) publication(in intent) intent {
	in.command.Kind = plan.CommandConfirmPublished
	in.command.Link = strings.TrimRight(linkPattern.FindString(d.reading.NewText), ".,;)")
	rest := linkPattern.ReplaceAllString(d.reading.NewText, " ")
	if m := datePattern.FindStringSubmatch(rest); m != nil {
		in.command.Evidence, _ = civilDate(m[1], m[2], m[3]) // an impossible date stays empty and is asked back
	}
	if in.command.Link == "" || in.command.Evidence.IsZero() {
		return in.unclear(report.QuestionEmptyReport)
	}
	return in
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
