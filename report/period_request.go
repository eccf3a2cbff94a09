package report

import (
	"fmt"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// PeriodAsked says why a unit is asked for its report of a period.
type PeriodAsked string

// The reasons.
const (
	PeriodOpened    PeriodAsked = "opened"    // the period was opened
	PeriodReminded  PeriodAsked = "reminded"  // nothing has come yet
	PeriodReturned  PeriodAsked = "returned"  // what came was sent back
	PeriodAdmitted  PeriodAsked = "admitted"  // the unit may report although the period is closed
	PeriodReopened  PeriodAsked = "reopened"  // the period takes reports again
	PeriodDueMoved  PeriodAsked = "due_moved" // the due day was changed
	periodRequestIn             = "period_request"
)

// PeriodAskedKinds lists every reason.
func PeriodAskedKinds() []PeriodAsked {
	return []PeriodAsked{PeriodOpened, PeriodReminded, PeriodReturned, PeriodAdmitted, PeriodReopened, PeriodDueMoved}
}

// PeriodRequestInput is the input of the letter that asks a unit for its report of a period.
type PeriodRequestInput struct {
	Language locale.Language
	Asked    PeriodAsked
	To       Recipient
	UnitName string
	Period   string        // its name in the language of the letter: "quý I năm 2027"
	Heading  string        // its name in Vietnamese, for the first line of the form
	From     calendar.Date // the first day that counts
	Until    calendar.Date // the last day that counts
	Due      calendar.Date
	Overdue  bool
	Reason   string // PeriodReturned, PeriodAdmitted, PeriodReopened, PeriodDueMoved
	Form     []PeriodLine
	ReplyTo  string
	Code     string
	Contact  string // a person to talk to; "" names the coordinator of the plan
}

// PeriodLine is one line of the form: what is asked, and what may stand behind it already.
type PeriodLine struct {
	Label    string
	Value    string // filled in already; empty for a line to fill in
	Previous string // the value of the period before; empty where it is not known
}

// periodRequestValues is what the sentences of the letter may name.
type periodRequestValues struct {
	Asked                               PeriodAsked
	Period, Unit, From, Until, Due, Why string
	Overdue                             bool
}

// ComposePeriodRequest writes the letter. It fails without a reply address, and on a reply address or a code that must not stand in a letter.
func ComposePeriodRequest(in PeriodRequestInput) (Letter, error) {
	how := answerInput{lang: in.Language, asks: plan.PurposeReport, replyTo: in.ReplyTo, code: in.Code}
	if in.ReplyTo == "" {
		return Letter{}, fmt.Errorf("composing the request of a period: no reply address")
	}
	if err := how.check(); err != nil {
		return Letter{}, fmt.Errorf("composing the request of a period: %w", err)
	}
	for _, value := range []*string{&in.To.Name, &in.To.Title, &in.To.Unit, &in.UnitName, &in.Period, &in.Heading, &in.Reason, &in.Contact} {
		*value = cutLine(*value)
	}
	lang := in.Language
	values := periodRequestValues{
		Asked: in.Asked, Period: in.Period, Unit: in.UnitName, From: day(lang, in.From), Until: day(lang, in.Until), Due: day(lang, in.Due), Why: in.Reason, Overdue: in.Overdue,
	}
	rows := []fact{
		{lang.T("letter.period_request.period"), in.Period},
		{lang.T("letter.period_request.figures"), lang.T("letter.period_request.days", "From", values.From, "Until", values.Until)},
		{lang.T("letter.period_request.due"), values.Due},
		{lang.T("letter.period_request.unit"), in.UnitName},
	}
	c := content{
		Greeting: greeting(lang, in.To, in.UnitName), Facts: filled(rows), Contact: in.Contact,
		Answer: how.periodForm(in.Heading, in.UnitName, in.Form),
	}
	letter, err := compose(lang, periodRequestIn, values, c)
	if err != nil {
		return Letter{}, fmt.Errorf("composing the request of a period: %w", err)
	}
	return letter, nil
}

// periodForm is the form of a report as text, one number a line. Its words are Vietnamese in every language: by them the answer is read.
func (in answerInput) periodForm(heading, unit string, form []PeriodLine) answer {
	lang := in.lang
	var head []string
	if in.code != "" {
		head = append(head, lang.T("letter.form.code", "Code", "LOA-"+in.code))
	}
	head = append(head, lang.T("letter.form.period", "Period", heading), lang.T("letter.form.unit", "Unit", unit))
	lines := []string{strings.Join(head, " | ")}
	for _, line := range form {
		lines = append(lines, line.text())
	}
	a := in.withForm(lang.T("letter.period_request.form"), lang.T("letter.answer.form_button"), lines...)
	a.Also = lang.T("letter.period_request.also")
	return a
}

// text is the line as people fill it in: "Số tin: (kỳ trước: 10)".
func (l PeriodLine) text() string {
	text := cutLine(l.Label) + ": " + cutLine(l.Value)
	if l.Previous != "" {
		text = strings.TrimRight(text, " ") + " " + locale.Vietnamese.T("letter.period_request.previous", "Value", cutLine(l.Previous))
	}
	return text
}
