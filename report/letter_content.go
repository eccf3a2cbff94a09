package report

import (
	"cmp"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
)

// content is everything of the letter but its sentences.
func (in LetterInput) content() content {
	return content{
		Greeting: greeting(in.Language, in.To, in.UnitName),
		Facts:    in.facts(),
		Quote:    in.quote(),
		Answer:   in.answerInput().answer(in.Task, in.UnitName),
		Contact:  in.Contact,

		Conversation: conversationSubject(in.Language, in.Task, in.Title, in.UnitName),
	}
}

// greeting addresses a person by name and position. Where the holder of a position is not known, the position or the unit is addressed.
func greeting(lang locale.Language, to Recipient, unit string) string {
	position := to.Title
	if position == "" && to.Role != "" {
		position = lang.Word("role", string(to.Role))
	}
	switch {
	case to.Name != "" && position != "":
		return lang.T("letter.greeting.person_position", "Name", to.Name, "Position", position)
	case to.Name != "":
		return lang.T("letter.greeting.person", "Name", to.Name)
	case to.Role == directory.RoleCoordinator:
		return lang.T("letter.greeting.coordinator")
	case unit != "":
		return lang.T("letter.greeting.unit", "Unit", unit)
	}
	return lang.T("letter.greeting.unnamed")
}

// facts is the table of a letter. The deadline as issued stands beside the deadline in force whenever they differ.
func (in LetterInput) facts() []fact {
	lang, s := in.Language, in.State
	return filled([]fact{
		{lang.T("letter.fact.task"), in.Title},
		{lang.T("letter.fact.product"), in.Product},
		{lang.T("letter.fact.group"), in.Group},
		{lang.T("letter.fact.unit"), in.UnitName},
		{lang.T("letter.fact.period"), period(lang, in.Task)},
		{lang.T("letter.fact.deadline_text"), quoted(lang, in.DeadlineText)},
		{lang.T("letter.fact.deadline"), join(" – ", day(lang, s.Due), deadlineOf(lang, s, in.Today).Left)},
		{lang.T("letter.fact.original_deadline"), in.originalDeadline()},
		{lang.T("letter.fact.draft"), in.draft()},
		{lang.T("letter.fact.publish_on"), day(lang, s.PublishOn)},
		{lang.T("letter.fact.published"), join(" – ", day(lang, s.ProofDate), cutLine(cmp.Or(s.Link, s.Document)), in.publishedLate())},
		{lang.T("letter.fact.report_due"), day(lang, s.ReportDue)},
		{lang.T("letter.fact.proposed"), cutLine(in.Event.Proposed)},
		{lang.T("letter.fact.status"), in.status()},
		{lang.T("letter.fact.plan"), planFact(lang, in.Plan)},
		{lang.T("letter.fact.task_id"), string(in.Task)},
	})
}

// filled leaves out the facts without a value.
func filled(rows []fact) []fact {
	var all []fact
	for _, row := range rows {
		if row.Value != "" {
			all = append(all, row)
		}
	}
	return all
}

// originalDeadline says what the first deadline was and what became of it; empty when it is still in force.
func (in LetterInput) originalDeadline() string {
	lang, s := in.Language, in.State
	first := day(lang, s.FirstDue)
	switch {
	case s.FirstDue == s.Due:
		return ""
	case s.FirstDue.IsZero():
		return lang.T("letter.deadline.undated")
	case s.Extensions > 0:
		return lang.T("letter.deadline.extended", "Day", first, "Count", s.Extensions, "Number", figures(lang, s.Extensions))
	}
	return lang.T("letter.deadline.moved", "Day", first)
}

func (in LetterInput) draft() string {
	if in.State.Draft == 0 {
		return ""
	}
	version := in.State.Draft
	if in.Event.Draft > 0 {
		version = in.Event.Draft
	}
	return join(" – ", in.Language.T("letter.format.version", "Version", version), in.DraftName)
}

func (in LetterInput) publishedLate() string {
	if n := in.State.Due.DaysUntil(in.State.ProofDate); n > 0 {
		return in.Language.T("letter.deadline.published_late", "Days", days(in.Language, n))
	}
	return ""
}

// status is the stage of a task that is under way, and how a finished task stands against its deadline.
func (in LetterInput) status() string {
	lang, s := in.Language, in.State
	if s.Stage == "" {
		return ""
	}
	stage := lang.T("letter.fact.stage", "Stage", lang.Word("stage", string(s.Stage)))
	switch {
	case s.Condition != plan.ConditionActive && s.Condition != "":
		return join(" – ", stage, lang.Word("condition", string(s.Condition)))
	case s.Stage == plan.StageDone:
		return lang.Word("timeliness", string(s.Progress().Timeliness(in.Today)))
	}
	return stage
}

// quote shows the beginning of the draft to the approver who is asked about it, and the reason of the event to every other recipient.
func (in LetterInput) quote() quote {
	title, text := in.Language.T(in.reasonTitle()), in.Event.Reason
	if in.Asks == plan.PurposeDecide && in.DraftText != "" {
		title, text = in.Language.T("letter.quote.draft", "Version", max(in.State.Draft, 1)), in.DraftText
	}
	return newQuote(title, text)
}

// reasonTitle names the words of the event for the recipient.
func (in LetterInput) reasonTitle() locale.ID {
	switch in.Event.Kind {
	case plan.EventAsked:
		return "letter.quote.question"
	case plan.EventAnswered:
		return "letter.quote.answer"
	case plan.EventSuspended:
		return "letter.quote.written"
	default:
		return "letter.quote.reason"
	}
}

// newQuote is the quote of a text; the zero quote, which is not shown, for a text without words.
func newQuote(title, text string) quote {
	lines, cut := quoteLines(text)
	if len(lines) == 0 {
		return quote{}
	}
	return quote{Title: title, Lines: lines, Cut: cut}
}

// quarters are the names of the quarters by their number.
var quarters = map[string]locale.ID{
	"1": "letter.period.quarter_1", "2": "letter.period.quarter_2", "3": "letter.period.quarter_3", "4": "letter.period.quarter_4",
}

// period names the period of a task by the last part of its id: "2027-q1" is "Quý I/2027". A task that happens once has none.
func period(lang locale.Language, task plan.TaskID) string {
	year, part, found := strings.Cut(task.Occurrence(), "-")
	if !found || part == "" {
		return ""
	}
	switch number := part[1:]; part[0] {
	case 'q':
		if quarter, known := quarters[number]; known {
			return lang.T(quarter, "Year", year)
		}
	case 'm':
		return lang.T("letter.period.month", "Month", month(lang, number), "Year", year)
	case 'w':
		return lang.T("letter.period.week", "Week", number, "Year", year)
	case 'h':
		if number == "1" {
			return lang.T("letter.period.half_1", "Year", year)
		}
		return lang.T("letter.period.half_2", "Year", year)
	case 'y':
		return lang.T("letter.period.year", "Year", year)
	}
	return task.Occurrence()
}
