package report

import (
	"fmt"

	"loa/locale"
	"loa/plan"
)

// periodReceiptIn is the file in letters/ for the answer to a report.
const periodReceiptIn = "period_receipt"

// PeriodResult is what became of a letter of a unit for a period.
type PeriodResult string

// The results.
const (
	PeriodTaken    PeriodResult = "taken"    // its figures count
	PeriodNothing  PeriodResult = "nothing"  // "không phát sinh" counts
	PeriodEmpty    PeriodResult = "empty"    // no figure could be taken: the unit is asked
	PeriodRefused  PeriodResult = "refused"  // the period does not take it
	PeriodBadFile  PeriodResult = "bad_file" // a file cannot be received: the unit is asked for another one
	PeriodUnproven PeriodResult = "unproven" // its sender is not proven: the unit is told, at its registered address
)

// PeriodResults lists every result.
func PeriodResults() []PeriodResult {
	return []PeriodResult{PeriodTaken, PeriodNothing, PeriodEmpty, PeriodRefused, PeriodBadFile, PeriodUnproven}
}

// PeriodReceiptInput is the input of the letter that tells a unit what became of its report.
type PeriodReceiptInput struct {
	Language locale.Language
	Result   PeriodResult
	To       Recipient
	UnitName string
	Period   string // its name in the language of the letter
	Heading  string // its name in Vietnamese, for the first line of the form
	Receipt  string // the receipt number; empty when nothing was filed
	Late     bool
	Replaces bool // an earlier report of the unit counted before
	Passed   bool // a question of the letter was passed on to the coordinators
	Read     []PeriodFigure
	Unclear  []string       // the words that were not understood, as written
	Files    []QuestionFile // PeriodBadFile
	Message  string         // PeriodRefused: the words of the period; PeriodUnproven: the address of the letter
	Form     []PeriodLine   // for the answer; empty when none is awaited
	ReplyTo  string
	Code     string
	Contact  string // a person to talk to; "" names the coordinator of the plan
}

// PeriodFigure is one number that was read.
type PeriodFigure struct {
	Name  string // of the indicator
	Value string // "12 tin"
	Words string // as written
	Kept  bool   // it is of the report before and was not mentioned again
}

// periodReceiptValues is what the sentences of the letter may name.
type periodReceiptValues struct {
	Result                         PeriodResult
	Period, Unit, Receipt, Message string
	Count                          int
	Number                         string
	Late, Replaces, Passed, Asks   bool
}

// ComposePeriodReceipt writes the letter. It fails on a reply address or a code that must not stand in a letter.
func ComposePeriodReceipt(in PeriodReceiptInput) (Letter, error) {
	how := answerInput{lang: in.Language, asks: plan.PurposeReport, replyTo: in.ReplyTo, code: in.Code}
	if err := how.check(); err != nil {
		return Letter{}, fmt.Errorf("composing the receipt of a report: %w", err)
	}
	for _, value := range []*string{&in.To.Name, &in.To.Title, &in.To.Unit, &in.UnitName, &in.Period, &in.Heading, &in.Message, &in.Contact} {
		*value = cutLine(*value)
	}
	values := periodReceiptValues{
		Result: in.Result, Period: in.Period, Unit: in.UnitName, Receipt: in.Receipt, Message: in.Message, Count: len(in.Read), Number: figures(in.Language, len(in.Read)),
		Late: in.Late, Replaces: in.Replaces, Passed: in.Passed, Asks: len(in.Unclear) > 0,
	}
	letter, err := compose(in.Language, periodReceiptIn, values, in.content(how))
	if err != nil {
		return Letter{}, fmt.Errorf("composing the receipt of a report: %w", err)
	}
	return letter, nil
}

func (in PeriodReceiptInput) content(how answerInput) content {
	lang := in.Language
	rows := []fact{{lang.T("letter.period_receipt.number"), in.Receipt}}
	for _, f := range in.Read {
		value := join(" – ", cutLine(f.Value), quoted(lang, cutRunes(tidy(f.Words), periodWords)))
		if f.Kept {
			value = join(" – ", value, lang.T("letter.period_receipt.kept"))
		}
		rows = append(rows, fact{cutLine(f.Name), value})
	}
	for _, file := range in.Files {
		rows = append(rows, fact{lang.T("letter.fact.file", "Name", cutLine(file.Name)), file.Fault.advice(lang)})
	}
	c := content{Greeting: greeting(lang, in.To, in.UnitName), Facts: filled(rows), Contact: in.Contact}
	if unclear := in.unclear(); unclear.shown() {
		c.Quotes = []quote{unclear}
	}
	if in.ReplyTo != "" && len(in.Form) > 0 {
		c.Answer = how.periodForm(in.Heading, in.UnitName, in.Form)
	}
	return c
}

// The limits of the words of a report that its receipt repeats.
const (
	periodWords   = 160
	maxUnclear    = 20
	unclearNumber = 300
)

// unclear quotes what was not understood.
func (in PeriodReceiptInput) unclear() quote {
	lang := in.Language
	shown := quote{Title: lang.T("letter.period_receipt.unclear")}
	for i, words := range in.Unclear {
		if i == maxUnclear {
			shown.More = restAt(lang, "")
			break
		}
		shown.Lines = append(shown.Lines, plainLines([]string{cutRunes(tidy(words), unclearNumber)})...)
	}
	return shown
}
