package report

import (
	"fmt"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// Letter is a composed letter: the subject is one line of at most MaxSubject bytes, the text and the HTML say the same. All three
// are UTF-8 in normal form C.
type Letter struct {
	Subject string
	Text    string
	HTML    string
}

// Language is the language of the sentences of a letter; the zero value is Vietnamese. What people wrote stays as it is, and so do the words
// of the ready answers.
type Language = locale.Language

// Marker is the line below the heading of every letter, in both languages. A person answers above both; mail/reply takes everything from it
// on for a quotation of ours, and the heading above it.
const Marker = "— Trả lời phía trên dòng này · Reply above this line —"

// Recipient is the person a letter is addressed to, as the directory has them on the day. All fields may be empty: a letter to a
// position whose holder has no name is addressed to the unit.
type Recipient struct {
	Name  string
	Title string // chức vụ: "Giám đốc"
	Role  directory.Role
	Unit  string // the name of the unit of the position on the day
	For   string // the name of the principal, when the recipient decides as a substitute
	Basis string // the decision that appointed the substitute
}

// LetterInput is everything that a letter of a task may state. Only Notice is needed; a missing value is left out of the letter.
type LetterInput struct {
	Language locale.Language // of the sentences; what people wrote stays as it is
	Notice   plan.NoticeKind
	Asks     plan.Purpose // what the recipient may answer; PurposeNone when nothing is asked
	To       Recipient

	Plan         plan.Plan
	Task         plan.TaskID
	Title        string // the words of the plan's line
	Product      string
	Group        string
	UnitName     string // the lead unit by its name on the day
	Support      string // the supporting units by their names
	DeadlineText string // the words of the plan about the deadline

	State plan.State // after the event
	Event plan.Event

	ActorName   string // the person who gave the command of the event
	DeciderName string // the person whose decision the letter states or awaits
	PersonName  string // the person that the event names: the assignee or the substitute
	Matter      Matter // the draft or the report that the letter is about
	Asked       string // NoticeAnswered: the question that the event answers
	NewUnitName string // the unit to which the event gives the task
	Words       string // NoticeReceipt: the sentence of a letter that was taken as the decision; "" for a decision by another road

	Link    string // the page where the recipient acts, http or https; "" when there is none
	ReplyTo string // where an answer by mail goes, "loa+token@…"; "" when an answer by mail is not taken
	Code    string // the short code of this letter, four characters of A-Z and 2-7
	Today   calendar.Date

	Contact string // a person to talk to, named in the language of the letter; "" names the coordinator of the plan
}

// Compose writes the letter of one notice. It fails on an unknown kind of notice or purpose, and on a link or an address that must not
// stand in a letter.
func Compose(in LetterInput) (Letter, error) {
	file, known := noticeFiles[in.Notice]
	if !known {
		return Letter{}, fmt.Errorf("composing a letter: unknown notice %q", in.Notice)
	}
	if err := in.answerInput().check(); err != nil {
		return Letter{}, fmt.Errorf("composing %s letter: %w", in.Notice, err)
	}
	in = in.tidy()
	letter, err := compose(in.Language, file, in.values(), in.content())
	if err != nil {
		return Letter{}, fmt.Errorf("composing %s letter: %w", in.Notice, err)
	}
	return letter, nil
}

func (in LetterInput) answerInput() answerInput {
	return answerInput{
		lang: in.Language, asks: in.Asks, link: in.Link, replyTo: in.ReplyTo, code: in.Code,
		suspended: in.State.Suspended(), proposed: cutLine(in.Event.Proposed),
		moreTimeAsked: !in.State.AskedDue.IsZero(), answersQuestion: in.Notice == plan.NoticeAsked,
		work: workOf(in.State, in.Event.Until, in.Today),
	}
}

// tidy makes every value that people typed fit into a line.
func (in LetterInput) tidy() LetterInput {
	for _, value := range []*string{
		&in.Title, &in.Product, &in.Group, &in.UnitName, &in.Support, &in.DeadlineText, &in.ActorName, &in.DeciderName, &in.PersonName,
		&in.Words, &in.Plan.Title, &in.Plan.Number, &in.To.Name, &in.To.Title, &in.To.Unit, &in.To.For, &in.To.Basis,
		&in.Contact, &in.NewUnitName,
	} {
		*value = cutLine(*value)
	}
	return in
}

// ContactFor is the person whom a letter in a language names for questions: the first coordinator of the day who is not its recipient; ""
// when there is none.
func ContactFor(lang Language, directory directory.Directory, on calendar.Date, recipient directory.PersonID) string {
	for _, c := range directory.Coordinators(on) {
		if c.Person.ID != recipient && c.Person.Name != "" && c.Address != "" {
			return lang.T("letter.closing.person", "Name", c.Person.Name, "Address", c.Address)
		}
	}
	return ""
}
