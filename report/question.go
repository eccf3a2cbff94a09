package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

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
	QuestionConfirm     QuestionKind = "confirm_code"    // a letter in the person's name is not proven: the code in this one proves it
	QuestionLinkCode    QuestionKind = "link_code"       // a decision was chosen on the page of a link: the code in this letter, typed there, makes it count
	QuestionWhich       QuestionKind = "which"           // the letter fits several open items: which, by their numbers
	QuestionPhone       QuestionKind = "phone"           // to the coordinator: two answers were unclear, somebody has to phone
	QuestionAlarm       QuestionKind = "alarm"           // to the coordinator: somebody may be writing in another's name
	QuestionWithdrawn   QuestionKind = "withdrawn"       // tells that a decision was taken back
	QuestionSecret      QuestionKind = "secret"          // the letter is marked as a state secret and was not processed
	QuestionSecretLies  QuestionKind = "secret_lies"     // to the coordinator: a letter that is marked so lies there
	QuestionAttachment  QuestionKind = "attachment"      // files that could not be read, and how to send them again
)

// QuestionKinds lists every kind of question.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{
		QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionCarriers, QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionConfirm, QuestionLinkCode, QuestionWhich,
		QuestionPhone, QuestionAlarm, QuestionWithdrawn, QuestionSecret, QuestionSecretLies, QuestionAttachment,
	}
}

// QuestionInput is what a letter back to a sender may speak of. Only Kind is needed, and for QuestionConfirm and QuestionLinkCode the code.
type QuestionInput struct {
	Kind QuestionKind
	Asks plan.Purpose // what the sender may still answer; PurposeNone when nothing
	To   Recipient

	Plan     plan.Plan
	Task     plan.TaskID // empty when the letter could not be placed
	Title    string
	UnitName string

	Draft      int    // the newest version
	AskedDraft int    // the version the sender answered about
	Message    string // what the task said, a sentence for people: plan.Refusal.Message
	Proven     bool   // QuestionConfirm: who sent it is not in doubt, only that it was meant for this
	Written    string // the new words of the sender, which the question is about

	Command  plan.CommandKind // what was read in the letter (QuestionConfirm), was chosen on the page (QuestionLinkCode) or is taken back (QuestionWithdrawn)
	Decision plan.Decision    // with plan.CommandDecide
	At       time.Time        // when that letter came in, that was chosen, or that decision was put on record

	ConfirmCode  string         // six digits; QuestionConfirm and QuestionLinkCode cannot do without
	Until        time.Time      // how long the code is taken
	Items        []QuestionItem // the open items of QuestionWhich
	Files        []QuestionFile // the files of QuestionAttachment
	About        Recipient      // whom to phone, for QuestionPhone
	AboutAddress string         // and the mail address of theirs
	Contact      string         // who helps, for the last lines: "đồng chí Phạm Thu Hà (thuha@loa.test)"; "" names the office
	Link         string
	ReplyTo      string
	Code         string
}

// QuestionItem is one open item of which a letter may speak. People answer with its number.
type QuestionItem struct {
	Number   int
	Title    string
	UnitName string
	Draft    int // the version that waits for a decision; 0 when the item is none
}

// ComposeQuestion writes the letter that asks a sender back, or tells them why nothing was done. It fails on what Compose fails on,
// and on a confirmation without a code of six digits.
func ComposeQuestion(in QuestionInput) (Letter, error) {
	how := answerInput{in.Asks, in.Link, in.ReplyTo, in.Code}
	words, known := questionWords[in.Kind]
	if !known {
		return Letter{}, fmt.Errorf("composing a question: unknown kind %q", in.Kind)
	}
	if err := in.check(how); err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	in = in.tidy()
	letter, err := compose(words, in.sentences(), in.page(how))
	if err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	return letter, nil
}

func (in QuestionInput) check(how answerInput) error {
	if err := checkAnswer(how); err != nil {
		return err
	}
	needed := in.Kind == QuestionConfirm || in.Kind == QuestionLinkCode
	if needed && (len(in.ConfirmCode) != 6 || strings.Trim(in.ConfirmCode, "0123456789") != "") {
		return fmt.Errorf("confirmation code is not six digits")
	}
	return nil
}

// tidy makes every value that people typed safe to stand in a line. What it changes it copies first.
func (in QuestionInput) tidy() QuestionInput {
	in.Items, in.Files = slices.Clone(in.Items), slices.Clone(in.Files)
	values := []*string{
		&in.Title, &in.UnitName, &in.Message, &in.Plan.Title, &in.To.Name, &in.To.Title, &in.To.For, &in.To.Basis,
		&in.About.Name, &in.About.Title, &in.AboutAddress, &in.Contact,
	}
	for i := range in.Items {
		values = append(values, &in.Items[i].Title, &in.Items[i].UnitName)
	}
	for i := range in.Files {
		values = append(values, &in.Files[i].Name)
	}
	for _, value := range values {
		*value = cutLine(*value)
	}
	return in
}
