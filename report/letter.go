package report

import (
	"fmt"
	"net/mail"
	"net/url"

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

// Marker is the first line of every letter: an answer is written above it, and what is quoted from it on is ours.
const Marker = "— Trả lời phía trên dòng này · Reply above this line —"

// Recipient is the person a letter is addressed to, as the directory knows them on the day. All fields may be empty: a letter to an
// office whose holder has no name is addressed to the unit.
type Recipient struct {
	Name  string
	Title string // chức vụ: "Giám đốc"
	Role  directory.Role
	For   string // the name of the principal, when the reader decides for another
	Basis string // the decision that lets them
}

// LetterInput is all that a letter of a task may speak of. Only Notice is needed; what is missing is left out of the letter.
type LetterInput struct {
	Notice plan.NoticeKind
	Asks   plan.Purpose // what the reader may answer; PurposeNone when nothing is asked
	To     Recipient

	Plan         plan.Plan
	Task         plan.TaskID
	Title        string // the words of the plan's line
	Product      string
	Group        string
	UnitName     string // the lead unit as it is called on the day
	DeadlineText string // the words of the plan about the deadline

	State plan.State // after the event
	Event plan.Event

	ActorName   string // who gave the command of the event
	DeciderName string // whose decision is told or waited for
	PersonName  string // whom the event names: who was assigned, who stands in
	DraftName   string // the file name of the draft
	DraftText   string // the beginning of the draft, plain text

	Link    string // the page where this reader acts, http or https; "" when there is none
	ReplyTo string // where an answer by mail goes, "loa+token@…"; "" when an answer by mail is not taken
	Code    string // the short code of this letter, four characters of A-Z and 2-7
	Today   calendar.Date

	Contact string // who helps, for the last lines; "" names the office that coordinates
}

// Compose writes the letter of one notice. It fails on a kind of notice or purpose it does not know, and on a link or an address
// that must not stand in a letter.
func Compose(in LetterInput) (Letter, error) {
	words, known := noticeWords[in.Notice]
	if !known {
		return Letter{}, fmt.Errorf("composing a letter: unknown notice %q", in.Notice)
	}
	if err := checkAnswer(answerInput{in.Asks, in.Link, in.ReplyTo, in.Code}); err != nil {
		return Letter{}, fmt.Errorf("composing %s letter: %w", in.Notice, err)
	}
	in = in.tidy()
	letter, err := compose(words, in.sentences(), in.page())
	if err != nil {
		return Letter{}, fmt.Errorf("composing %s letter: %w", in.Notice, err)
	}
	return letter, nil
}

// answerInput is what an answer to a letter is made of; letters and questions share it.
type answerInput struct {
	asks                plan.Purpose
	link, replyTo, code string
}

func checkAnswer(a answerInput) error {
	switch a.asks {
	case plan.PurposeNone, plan.PurposeAccept, plan.PurposeDraft, plan.PurposeDecide, plan.PurposePublish, plan.PurposeReport, plan.PurposeWithdraw:
	default:
		return fmt.Errorf("unknown purpose %q", a.asks)
	}
	if a.link != "" {
		link, err := url.Parse(a.link)
		if err != nil || link.Host == "" || link.Scheme != "https" && link.Scheme != "http" {
			return fmt.Errorf("link is not a web address")
		}
	}
	if a.replyTo != "" {
		address, err := mail.ParseAddress(a.replyTo)
		if err != nil || address.Address != a.replyTo {
			return fmt.Errorf("reply address is not a plain mail address")
		}
	}
	for _, r := range a.code {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return fmt.Errorf("code %q is not made of capital letters and digits", a.code)
		}
	}
	return nil
}

// tidy makes every value that people typed safe to stand in a line.
func (in LetterInput) tidy() LetterInput {
	for _, value := range []*string{
		&in.Title, &in.Product, &in.Group, &in.UnitName, &in.DeadlineText, &in.ActorName, &in.DeciderName, &in.PersonName,
		&in.DraftName, &in.Plan.Title, &in.To.Name, &in.To.Title, &in.To.For, &in.To.Basis,
		&in.Contact,
	} {
		*value = cutLine(*value)
	}
	return in
}

// ContactFor is the person whom a letter names for questions: the first coordinator of the day who is not its reader; "" when there is
// none.
func ContactFor(directory directory.Directory, on calendar.Date, reader directory.PersonID) string {
	for _, c := range directory.Coordinators(on) {
		if c.Person.ID != reader && c.Person.Name != "" && c.Address != "" {
			return "đồng chí " + c.Person.Name + " (" + c.Address + ")"
		}
	}
	return ""
}
