package report

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
)

// answer is how a letter may be answered: the words to send back, the page to open. The zero answer asks nothing.
type answer struct {
	Code    string
	Intro   string // how to answer by mail; empty when that is not possible
	Choices []choice
	Form    []string // the lines to fill in, when the answer is a form
	Also    string   // what else may be answered: a request for more time, a question; empty when nothing
	Link    string
	LinkTo  string // what the page is for
}

// choice is one answer: the words to send, what they do, and a link that opens a ready letter, which a person still has to send. A
// choice without words has the button alone.
type choice struct {
	Words   string
	Meaning string
	Button  string
	Mail    string
}

// The words that mail/reply interprets in an answer. They are the same in every language.
const (
	wordApprove  = "DUYET"
	wordReturn   = "TRA LAI"
	wordAccept   = "DONG Y"
	wordDecline  = "TU CHOI"
	wordWithdraw = "HUY"
	wordConfirm  = "XAC NHAN"
	wordRegister = "DANG KY"
	wordDisown   = "KHONG PHAI TOI"
	wordItem     = "VIEC"
	wordVersion  = "BAN KEM"
	wordRefuse   = "KHONG GIA HAN"
	wordCheck    = "CHAP NHAN"
	wordReassign = "GIAO LAI"
	wordKeep     = "GIU NGUYEN"
	wordAssign   = "PHAN CONG"
)

// answerInput is what an answer to a letter is made of.
type answerInput struct {
	lang    locale.Language
	asks    plan.Purpose
	link    string
	replyTo string
	code    string

	suspended bool   // of a decision: its clock is stopped, so that it may be kept, too
	proposed  string // of a declined task: the unit that should do it

	moreTimeAsked   bool // a request for more time waits for its decision
	answersQuestion bool // the answer is one to a question of the coordinator

	work work // what the answer tells about work of a shape; zero for that of a product
}

// check refuses a purpose that does not exist, and a link, an address or a code that must not stand in a letter.
func (in answerInput) check() error {
	if in.asks != plan.PurposeNone && !slices.Contains(plan.Purposes(), in.asks) {
		return fmt.Errorf("unknown purpose %q", in.asks)
	}
	if in.link != "" {
		link, err := url.Parse(in.link)
		if err != nil || link.Host == "" || link.Scheme != "https" && link.Scheme != "http" {
			return fmt.Errorf("link is not a web address")
		}
	}
	if in.replyTo != "" {
		address, err := mail.ParseAddress(in.replyTo)
		if err != nil || address.Address != in.replyTo {
			return fmt.Errorf("reply address is not a plain mail address")
		}
	}
	for _, r := range in.code {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return fmt.Errorf("code %q is not made of capital letters and digits", in.code)
		}
	}
	return nil
}

// answer says how to answer what the letter asks. The words of assent stand inside sentences only, never alone on a line.
func (in answerInput) answer(task plan.TaskID, unit string) answer {
	lang := in.lang
	switch in.asks {
	case plan.PurposeDecide:
		return in.withChoices(
			in.twoForms(),
			in.choice(in.coded(wordApprove), lang.T("letter.answer.approve"), lang.T("letter.answer.approve_button")),
			in.choice(in.coded(wordReturn), lang.T("letter.answer.return"), lang.T("letter.answer.return_button")),
		)
	case plan.PurposeAccept:
		return in.withChoices(
			in.twoForms(),
			in.choice(in.coded(wordAccept), lang.T("letter.answer.accept"), lang.T("letter.answer.accept_button")),
			in.choice(in.coded(wordDecline), lang.T("letter.answer.decline"), lang.T("letter.answer.decline_button")),
		).also(in)
	case plan.PurposeWithdraw:
		return in.withdrawal()
	case plan.PurposeDraft: // the ready letter is empty: what stands in it is the draft
		return in.withChoices(in.draftWords(), choice{Button: in.draftButton(), Mail: in.mailto("")}).also(in)
	case plan.PurposePublish:
		return in.proof().also(in)
	case plan.PurposeCount:
		return in.count().also(in)
	case plan.PurposeReport:
		if in.work.shape == plan.ShapeDelivery { // the ready letter is empty: what stands in it, with its files, is the result
			return in.withChoices(lang.T("letter.answer.delivery"), choice{Button: lang.T("letter.answer.delivery_button"), Mail: in.mailto("")}).also(in)
		}
		return in.withForm(lang.T("letter.answer.report"), lang.T("letter.answer.form_button"), in.reportForm(task, unit)...).also(in)
	case plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign:
		return in.ofCoordinator()
	case plan.PurposeNone:
	}
	return in.byLink()
}

// byLink is the answer that is given on a page alone.
func (in answerInput) byLink() answer {
	label := linkLabel(in.asks)
	if in.asks == plan.PurposePublish && in.work.shape != "" {
		label = "letter.link.proof"
	}
	return answer{Code: in.code, Link: in.link, LinkTo: in.lang.T(label)}
}

// withChoices adds the words to send back, where an answer by mail is taken.
func (in answerInput) withChoices(intro string, choices ...choice) answer {
	a := in.byLink()
	if in.replyTo != "" {
		a.Intro, a.Choices = intro, choices
	}
	return a
}

// withForm adds the lines to fill in, where an answer by mail is taken.
func (in answerInput) withForm(intro, button string, lines ...string) answer {
	a := in.withChoices(intro, choice{Button: button, Mail: in.mailto(strings.Join(lines, "\r\n") + "\r\n")})
	if in.replyTo != "" {
		a.Form = lines
	}
	return a
}

// twoForms introduces two words. Without a code the words are no fixed form, so the sentence asks for a clear decision.
func (in answerInput) twoForms() string {
	if in.code == "" {
		return in.lang.T("letter.answer.two_forms_without_code")
	}
	return in.lang.T("letter.answer.two_forms")
}

// coded puts the code of the letter behind the words.
func (in answerInput) coded(words string) string { return strings.TrimSpace(words + " " + in.code) }

func (in answerInput) choice(words, meaning, button string) choice {
	return choice{Words: words, Meaning: meaning, Button: button, Mail: in.mailto(words + "\r\n")}
}

// mailto is a link that opens a letter with a subject and a body (RFC 6068).
func (in answerInput) mailto(body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	subject := "Re: " + strings.TrimSpace(subjectTag(in.code))
	return "mailto:" + url.PathEscape(in.replyTo) + "?subject=" + escape(subject) + "&body=" + escape(body)
}

func linkLabel(asks plan.Purpose) locale.ID {
	switch asks {
	case plan.PurposeDecide:
		return "letter.link.decide"
	case plan.PurposeAccept:
		return "letter.link.accept"
	case plan.PurposeDraft:
		return "letter.link.draft"
	case plan.PurposePublish:
		return "letter.link.publish"
	case plan.PurposeCount:
		return "letter.link.count"
	case plan.PurposeReport:
		return "letter.link.report"
	case plan.PurposeWithdraw:
		return "letter.link.withdraw"
	case plan.PurposeAnswer, plan.PurposeExtension, plan.PurposeCheck, plan.PurposeReassign: // answered by mail, or on the page of the task
	case plan.PurposeNone:
	}
	return "letter.link.task"
}
