package report

import (
	"fmt"

	"loa/locale"
	"loa/plan/calendar"
)

// periodNoticeIn is the file in letters/ for what people who follow a period are told.
const periodNoticeIn = "period_notice"

// PeriodTold is what somebody who follows a period is told. The letter asks nothing.
type PeriodTold string

// What is told.
const (
	PeriodToldOpeningDue PeriodTold = "opening_due" // the period is to be opened and could not be
	PeriodToldOpened     PeriodTold = "opened"      // the units were asked; Units are those that nobody could be asked for
	PeriodToldMissing    PeriodTold = "missing"     // the reports of Units are missing after their due day
	PeriodToldClosed     PeriodTold = "closed"      // the period is closed; Units have not answered
	PeriodToldQuestion   PeriodTold = "question"    // a unit asks something in its report
)

// PeriodToldKinds lists all of them.
func PeriodToldKinds() []PeriodTold {
	return []PeriodTold{PeriodToldOpeningDue, PeriodToldOpened, PeriodToldMissing, PeriodToldClosed, PeriodToldQuestion}
}

// PeriodNoticeInput is the input of the letter.
type PeriodNoticeInput struct {
	Language locale.Language
	Told     PeriodTold
	To       Recipient
	Plan     string // the title of the plan
	Period   string // its name in the language of the letter
	ID       string // its id, for the commands: "2027-Q1"
	Due      calendar.Date
	Asked    int      // how many units owe a report
	Answered int      // how many of them have answered
	Units    []string // the names of the units that the letter is about
	Question string   // PeriodToldQuestion: the words of the unit
	Contact  string   // a person to talk to; "" names the coordinator of the plan
}

// periodNoticeValues is what the sentences of the letter may name.
type periodNoticeValues struct {
	Told                        PeriodTold
	Period, ID, Due, Unit       string
	Asked, Answered, Number     string
	Missing, Several, Everybody bool
}

// ComposePeriodNotice writes the letter.
func ComposePeriodNotice(in PeriodNoticeInput) (Letter, error) {
	lang := in.Language
	for _, value := range []*string{&in.To.Name, &in.To.Title, &in.To.Unit, &in.Plan, &in.Period, &in.ID, &in.Contact} {
		*value = cutLine(*value)
	}
	values := periodNoticeValues{
		Told: in.Told, Period: in.Period, ID: in.ID, Due: day(lang, in.Due), Asked: figures(lang, in.Asked), Answered: figures(lang, in.Answered),
		Number: figures(lang, len(in.Units)), Missing: len(in.Units) > 0,
	}
	if len(in.Units) == 1 {
		values.Unit = cutLine(in.Units[0])
	}
	c := content{
		Greeting: greeting(lang, in.To, ""), Contact: in.Contact,
		Facts: filled([]fact{{lang.T("letter.period_request.period"), in.Period}, {lang.T("letter.fact.plan"), in.Plan}}),
	}
	if in.Told == PeriodToldQuestion {
		c.Quotes = []quote{newQuote(lang, lang.T("letter.quote.written"), in.Question)}
	} else if len(in.Units) > 0 {
		c.Lists = []itemList{unitList(lang, in.Units)}
	}
	letter, err := compose(lang, periodNoticeIn, values, c)
	if err != nil {
		return Letter{}, fmt.Errorf("composing the notice of a period: %w", err)
	}
	return letter, nil
}

// maxListedUnits bounds the list of a letter. A city has about 150 units.
const maxListedUnits = 200

func unitList(lang locale.Language, units []string) itemList {
	list := itemList{Title: lang.T("letter.period_notice.units")}
	for i, unit := range units {
		if i == maxListedUnits {
			list.Items = append(list.Items, listItem{Title: lang.T("letter.quote.more")})
			break
		}
		list.Items = append(list.Items, listItem{Title: cutLine(unit)})
	}
	return list
}
