package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
)

// QuestionKind says why a letter that came in could not be carried out, and what its sender is asked therefore.
type QuestionKind string

// The questions that go back to a sender, and the warnings that go to the coordinator.
const (
	QuestionUnclear       QuestionKind = "unclear"         // the words are neither an approval nor a return
	QuestionConditional   QuestionKind = "conditional"     // an approval with a condition
	QuestionUnproven      QuestionKind = "unproven_sender" // nothing proves that the letter is from the person it names
	QuestionStaleDraft    QuestionKind = "stale_draft"     // a newer version of the draft exists
	QuestionNotApprover   QuestionKind = "not_approver"    // the decision belongs to another person
	QuestionClosed        QuestionKind = "closed"          // the task has ended
	QuestionEmptyReport   QuestionKind = "empty_report"    // the report, draft or proof of publication that was asked for is missing
	QuestionNothing       QuestionKind = "nothing_asked"   // an answer where nothing was asked
	QuestionRefused       QuestionKind = "refused"         // the task refused the command; Message says why
	QuestionUnclearAgain  QuestionKind = "unclear_again"   // the answer to a question back is not clear either: the link is offered
	QuestionVersion       QuestionKind = "version"         // an assent with a document that is not the draft in question
	QuestionRecorded      QuestionKind = "recorded"        // the same decision a second time: it is on record
	QuestionAnswered      QuestionKind = "answered"        // another decision after the one on record
	QuestionConfirm       QuestionKind = "confirm_code"    // the letter is not proven: the code in the question proves it when it is sent back
	QuestionConfirmAgain  QuestionKind = "confirm_again"   // an answer without the code: the way to confirm again, with the same code
	QuestionLinkCode      QuestionKind = "link_code"       // a decision was chosen on the page of a link: it counts once the code in this letter is typed there
	QuestionLinkPerson    QuestionKind = "link_person"     // somebody wants to answer on the page of a link: the page takes answers once the code in this letter is typed there
	QuestionWhich         QuestionKind = "which"           // the letter fits several open items: the sender names them by their numbers
	QuestionPhone         QuestionKind = "phone"           // to the coordinator: two answers were unclear, the sender has to be phoned
	QuestionAlarm         QuestionKind = "alarm"           // to the coordinator: the letter may be forged
	QuestionSecret        QuestionKind = "secret"          // the letter is marked as a state secret and was not processed
	QuestionSecretWarning QuestionKind = "secret_warning"  // to the coordinator: such a letter waits to be handled
	QuestionSecondAddress QuestionKind = "second_address"  // as confirm_code; the letter came from an address that is not registered
	QuestionNotCounted    QuestionKind = "not_counted"     // to the person asked: a letter in their name was set aside
	QuestionExtensionDate QuestionKind = "extension_date"  // more time is asked for without a date
	QuestionHandover      QuestionKind = "handover"        // a colleague is named who is to do the task: the sender confirms it
	QuestionNoUnit        QuestionKind = "no_unit"         // the unit to which a task is to be given was not found; Message names the nearest
	QuestionAttachment    QuestionKind = "attachment"      // files that could not be read, and how to send them again
)

// QuestionKinds lists every kind of question.
func QuestionKinds() []QuestionKind {
	return []QuestionKind{
		QuestionUnclear, QuestionConditional, QuestionUnproven, QuestionStaleDraft, QuestionNotApprover, QuestionClosed,
		QuestionEmptyReport, QuestionNothing, QuestionRefused, QuestionUnclearAgain, QuestionVersion,
		QuestionRecorded, QuestionAnswered, QuestionConfirm, QuestionConfirmAgain, QuestionLinkCode, QuestionLinkPerson, QuestionWhich, QuestionPhone, QuestionAlarm,
		QuestionSecret, QuestionSecretWarning, QuestionAttachment, QuestionSecondAddress, QuestionNotCounted,
		QuestionExtensionDate, QuestionHandover, QuestionNoUnit,
	}
}

// QuestionInput is everything that a question may state. Only Kind is needed, and the code for QuestionConfirm, QuestionLinkCode and QuestionLinkPerson.
type QuestionInput struct {
	Language locale.Language // of the sentences; what people wrote stays as it is
	Kind     QuestionKind
	Asks     plan.Purpose // what the sender may still answer; PurposeNone when nothing
	To       Recipient

	Plan     plan.Plan
	Task     plan.TaskID // empty when the letter belongs to no task that was found
	Title    string
	UnitName string

	Draft       int      // the newest version
	AskedDraft  int      // the version that the sender answered about
	Message     string   // why the task refused, as a sentence in the language of the letter
	Proven      bool     // QuestionConfirm: the sender is proven, only the question that the letter answers is in doubt
	Written     string   // the new words of the sender
	Obstacles   []string // QuestionUnclear, QuestionConditional, QuestionUnclearAgain: the words that stood in the way of a decision
	Ready       bool     // the sender has already sent a ready answer: it is not asked for again when there is a link
	Correctable bool     // QuestionVersion: one answer may make the attached file the next version
	Suspended   bool     // of a decision: its clock is stopped
	// MoreTimeAsked says that a request for more time waits for its decision, so that the letter does not offer one.
	MoreTimeAsked bool
	Assignee      string // QuestionHandover: the name of the colleague

	Command  plan.CommandKind // QuestionConfirm: read in the letter; QuestionLinkCode: chosen on the page
	Decision plan.Decision    // with plan.CommandDecide
	At       time.Time        // when that letter arrived, that choice was made or that decision was recorded

	ConfirmCode  string         // six digits, for QuestionConfirm, QuestionConfirmAgain, QuestionLinkCode and QuestionLinkPerson
	Until        time.Time      // when the code, or the time in which a decision can be taken back, ends
	Items        []QuestionItem // the open items of QuestionWhich; of a code for several letters, what each of them says
	Files        []QuestionFile // the files of QuestionAttachment and QuestionVersion
	About        Recipient      // QuestionPhone: the person to phone
	AboutAddress string         // the mail address of that person; QuestionAlarm, QuestionSecretWarning, QuestionSecondAddress and QuestionNotCounted: the address on the letter
	Contact      string         // a person to talk to: "đồng chí Phạm Thu Hà (thuha@loa.test)"; "" names the coordinator of the plan
	Link         string
	ReplyTo      string
	Code         string
}

// QuestionItem is one open item that a letter may be about. People answer with its number.
type QuestionItem struct {
	Number   int
	Title    string
	UnitName string
	Draft    int // the version that waits for a decision; 0 when the item is no draft

	Command  plan.CommandKind // of a letter that waits for a code: read in it
	Decision plan.Decision    // with plan.CommandDecide
	At       time.Time        // when that letter arrived
}

// ComposeQuestion writes the letter that asks a sender back, or tells them why nothing was done. It fails on what Compose fails on,
// and on a confirmation without a code of six digits.
func ComposeQuestion(in QuestionInput) (Letter, error) {
	file, known := questionFiles[in.Kind]
	if !known {
		return Letter{}, fmt.Errorf("composing a question: unknown kind %q", in.Kind)
	}
	if err := in.check(); err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	in = in.tidy()
	letter, err := compose(in.Language, file, in.values(), in.content())
	if err != nil {
		return Letter{}, fmt.Errorf("composing %s question: %w", in.Kind, err)
	}
	return letter, nil
}

func (in QuestionInput) answerInput() answerInput {
	return answerInput{lang: in.Language, asks: in.Asks, link: in.Link, replyTo: in.ReplyTo, code: in.Code, suspended: in.Suspended, moreTimeAsked: in.MoreTimeAsked}
}

func (in QuestionInput) check() error {
	if err := in.answerInput().check(); err != nil {
		return err
	}
	if in.hasCode() && (len(in.ConfirmCode) != 6 || strings.Trim(in.ConfirmCode, "0123456789") != "") {
		return fmt.Errorf("confirmation code is not six digits")
	}
	return nil
}

// tidy makes every value that people typed fit into a line. It copies the items and files that it changes.
func (in QuestionInput) tidy() QuestionInput {
	in.Items, in.Files, in.Obstacles = slices.Clone(in.Items), slices.Clone(in.Files), slices.Clone(in.Obstacles[:min(len(in.Obstacles), maxObstacles)])
	values := []*string{
		&in.Title, &in.UnitName, &in.Message, &in.Plan.Title, &in.Plan.Number, &in.To.Name, &in.To.Title, &in.To.Unit, &in.To.For, &in.To.Basis,
		&in.About.Name, &in.About.Title, &in.AboutAddress, &in.Contact, &in.Assignee,
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
	for i := range in.Obstacles {
		in.Obstacles[i] = cutRunes(tidy(in.Obstacles[i]), obstacleRunes)
	}
	return in
}

// The limits of the words that a question back names.
const (
	maxObstacles  = 3
	obstacleRunes = 80
)
