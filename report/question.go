package report

import (
	"fmt"

	"loa/plan"
)

// QuestionKind says why a letter that came in could not be carried out, and so what its sender is asked.
type QuestionKind string

// The questions that go back to a sender.
const (
	QuestionUnclear     QuestionKind = "unclear"         // the words are neither yes nor no
	QuestionConditional QuestionKind = "conditional"     // yes, but
	QuestionUnproven    QuestionKind = "unproven_sender" // nobody vouches that the letter is from the person it names
	QuestionStaleDraft  QuestionKind = "stale_draft"     // the draft has been replaced since
	QuestionNotApprover QuestionKind = "not_approver"    // the decision is somebody else's
	QuestionClosed      QuestionKind = "closed"          // the task is over
	QuestionCarriers    QuestionKind = "carriers"        // the letter names several tasks
	QuestionEmptyReport QuestionKind = "empty_report"    // what was asked for, a report, a draft or the proof of a publication, is not in the letter
	QuestionNothing     QuestionKind = "nothing_asked"   // an answer where nothing was asked
	QuestionRefused     QuestionKind = "refused"         // the task said no; Message says why
)

// QuestionKinds lists every kind of question.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{
		QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionCarriers, QuestionEmptyReport, QuestionNothing, QuestionRefused,
	}
}

// QuestionInput is what a letter back to a sender may speak of. Only Kind is needed.
type QuestionInput struct {
	Kind QuestionKind
	Asks plan.Purpose // what the sender may still answer; PurposeNone when nothing
	To   Reader

	Plan     plan.Plan
	Task     plan.TaskID // empty when the letter could not be placed
	Title    string
	UnitName string

	Draft      int    // the newest version
	AskedDraft int    // the version the sender answered about
	Message    string // what the task said, a sentence for people: plan.Refusal.Message
	Written    string // the new words of the sender, which the question is about

	Link    string
	ReplyTo string
	Code    string
}

// questionSentences is what the words of a question may name.
type questionSentences struct {
	Kind                   QuestionKind
	Asks                   plan.Purpose
	Title, Message         string
	Draft, Asked           string
	ByMail, ByLink, Choose bool
}

// ComposeQuestion writes the letter that asks a sender back, or tells them why nothing was done. It fails on what Compose fails on.
func ComposeQuestion(in QuestionInput) (Letter, error) {
	how := answerInput{in.Asks, in.Link, in.ReplyTo, in.Code}
	if !in.Kind.known() {
		return Letter{}, fmt.Errorf("composing a question: unknown kind %q", in.Kind)
	}
	if err := checkAnswer(how); err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	in = in.tidy()
	letter, err := compose(questionWords, in.sentences(), in.page(how))
	if err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	return letter, nil
}

func (k QuestionKind) known() bool {
	for _, kind := range QuestionKinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func (in QuestionInput) tidy() QuestionInput {
	for _, value := range []*string{
		&in.Title, &in.UnitName, &in.Message, &in.Plan.Title, &in.To.Name, &in.To.Title, &in.To.For, &in.To.Basis,
	} {
		*value = oneLine(*value)
	}
	return in
}

func (in QuestionInput) sentences() questionSentences {
	words := questionSentences{
		Kind: in.Kind, Asks: in.Asks, Title: or(in.Title, "nhiệm vụ của kế hoạch"), Message: in.Message,
		ByMail: in.ReplyTo != "", ByLink: in.Link != "",
		Choose: in.Asks == plan.PurposeDecide || in.Asks == plan.PurposeAccept,
	}
	if in.Draft > 0 {
		words.Draft = version(in.Draft)
	}
	if in.AskedDraft > 0 {
		words.Asked = version(in.AskedDraft)
	}
	return words
}

func (in QuestionInput) page(how answerInput) page {
	p := page{Greeting: greeting(in.To, in.UnitName), Answer: answerTo(how, in.Task, in.UnitName)}
	for _, row := range []fact{
		{"Nhiệm vụ", in.Title},
		{"Đơn vị chủ trì", in.UnitName},
		{"Kế hoạch", in.Plan.Title},
		{"Mã nhiệm vụ", string(in.Task)},
	} {
		if row.Value != "" {
			p.Facts = append(p.Facts, row)
		}
	}
	if lines, cut := quoteLines(in.Written); len(lines) > 0 {
		p.Quote = quote{Title: "Nội dung đồng chí đã viết", Lines: lines, Cut: cut}
	}
	return p
}
