package report

import (
	"fmt"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
)

// OpeningInput is everything that the letter may state which gives a person several tasks at once.
type OpeningInput struct {
	Language locale.Language
	To       Recipient
	Plan     plan.Plan
	Items    []OpeningItem
	Link     string // the page with all the tasks
	ReplyTo  string // where an answer by mail goes
	Today    calendar.Date
	Contact  string // a person to talk to; "" names the coordinator of the plan
}

// OpeningItem is one task of an opening letter. People answer with its number.
type OpeningItem struct {
	Number   int
	Title    string
	Product  string
	UnitName string // shown when the letter has tasks of several units
	Support  string // the supporting units by their names
	Period   plan.TaskID
	Quota    plan.Quota // of a task that counts
	Counts   bool       // the task counts results, so that it needs no draft
	Due      calendar.Date
	ReplyTo  string // where the draft of this task alone goes
	Code     string
}

// openingValues is what the sentences of an opening letter may name.
type openingValues struct {
	Plan   string
	Unit   string // the one unit of all tasks; empty when there are several
	Count  int
	Number string // the same: "23 (hai mươi ba)"
	Counts bool   // a task counts results
	First  string // the first deadline: "thứ Sáu, 14/11"; empty when no task has one
}

// openingFile is the file in letters/ for the opening letter.
const openingFile = "opening"

// The answers that the buttons of an opening letter prepare.
const wordAcceptAll = "DONG Y TAT CA"

// ComposeOpening writes the letter that gives a person several tasks. It fails without a task, and on a link or an address that must not
// stand in a letter.
func ComposeOpening(in OpeningInput) (Letter, error) {
	if err := in.answerInput().check(); err != nil {
		return Letter{}, fmt.Errorf("composing opening letter: %w", err)
	}
	if len(in.Items) == 0 {
		return Letter{}, fmt.Errorf("composing opening letter: it has no task")
	}
	letter, err := compose(in.Language, openingFile, in.values(), in.content())
	if err != nil {
		return Letter{}, fmt.Errorf("composing opening letter: %w", err)
	}
	return letter, nil
}

func (in OpeningInput) answerInput() answerInput {
	return answerInput{lang: in.Language, asks: plan.PurposeAccept, link: in.Link, replyTo: in.ReplyTo}
}

func (in OpeningInput) values() openingValues {
	first := calendar.Date{}
	for _, item := range in.Items {
		if !item.Due.IsZero() && (first.IsZero() || item.Due.Before(first)) {
			first = item.Due
		}
	}
	return openingValues{
		Plan: cutLine(in.Plan.Title), Unit: in.oneUnit(), Count: len(in.Items), Number: figuresAndWords(in.Language, len(in.Items)),
		First: plainDay(in.Language, first, in.Today), Counts: slices.ContainsFunc(in.Items, func(i OpeningItem) bool { return i.Counts }),
	}
}

// oneUnit is the unit of all tasks; empty when there are several.
func (in OpeningInput) oneUnit() string {
	unit := in.Items[0].UnitName
	for _, item := range in.Items {
		if item.UnitName != unit {
			return ""
		}
	}
	return cutLine(unit)
}

func (in OpeningInput) content() content {
	lang := in.Language
	to := Recipient{Name: cutLine(in.To.Name), Title: cutLine(in.To.Title), Role: in.To.Role}
	list := itemList{Title: lang.T("letter.opening.tasks")}
	for _, item := range in.Items {
		list.Items = append(list.Items, in.listItem(item))
	}
	return content{Greeting: greeting(lang, to, in.oneUnit()), Lists: []itemList{list}, Answer: in.answer(), Contact: cutLine(in.Contact)}
}

func (in OpeningInput) listItem(item OpeningItem) listItem {
	lang, unit := in.Language, ""
	if in.oneUnit() == "" {
		unit = cutLine(item.UnitName)
	}
	support := ""
	if item.Support != "" {
		support = lang.T("letter.opening.support", "Units", cutLine(item.Support))
	}
	entry := listItem{
		Number: fmt.Sprint(item.Number), Title: cutLine(item.Title),
		Notes: []string{join(" – ", dueNote(lang, item.Due, in.Today), cutLine(item.Product), item.quota(lang), unit, support, period(lang, item.Period))},
	}
	if item.ReplyTo != "" && !item.Counts {
		alone := answerInput{lang: lang, asks: plan.PurposeDraft, replyTo: item.ReplyTo, code: item.Code}
		entry.Ready = []choice{{Button: lang.T("letter.answer.draft_button"), Mail: alone.mailto("")}}
	}
	return entry
}

// quota is the quota of a task that counts; empty where there is none.
func (item OpeningItem) quota(lang locale.Language) string {
	named := quota(lang, item.Quota)
	if named == "" {
		return ""
	}
	return lang.T("letter.opening.quota", "Quota", named)
}

// answer is how the tasks are accepted or declined: all at once, or each by its number.
func (in OpeningInput) answer() answer {
	lang, how := in.Language, in.answerInput()
	a := how.byLink()
	a.LinkTo = lang.T("letter.link.opening")
	if in.ReplyTo == "" {
		return a
	}
	var lines []string
	for _, item := range in.Items {
		lines = append(lines, fmt.Sprintf("%d. ", item.Number))
	}
	a.Intro = lang.T("letter.opening.answer", "Last", in.Items[len(in.Items)-1].Number)
	a.Choices = []choice{
		how.choice(wordAcceptAll, lang.T("letter.opening.accept_all"), lang.T("letter.opening.accept_all_button")),
		{Button: lang.T("letter.answer.items_button"), Mail: how.mailto(strings.Join(lines, "\r\n") + "\r\n")},
	}
	return a
}
