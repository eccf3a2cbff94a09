package report

import (
	"cmp"
	"slices"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
)

// content is everything of the letter but its sentences.
func (in LetterInput) content() content {
	c := content{
		Greeting: greeting(in.Language, in.To, in.UnitName),
		Facts:    in.facts(),
		Lists:    in.recorded(),
		Quotes:   in.Matter.sections(in.Language, restAt(in.Language, in.Link)),
		Answer:   in.answerInput().answer(in.Task, in.UnitName),
		Contact:  in.Contact,

		Conversation: conversationSubject(in.Language, in.Task, in.Title, in.UnitName),
	}
	if in.Matter.Hash != "" {
		c.Footer = []string{in.Language.T("letter.matter.hash", "Hash", in.Matter.Hash)}
	}
	reason := newQuote(in.Language, in.reasonTitle(), in.Event.Reason)
	switch {
	case !reason.shown() || in.Event.Kind == plan.EventDraftSubmitted:
	case in.leadsWithReason():
		c.First = []quote{reason}
	default:
		c.Quotes = append([]quote{reason}, c.Quotes...)
	}
	return c
}

// leadsWithReason reports whether the words of another person are what the recipient has to act on.
func (in LetterInput) leadsWithReason() bool {
	return in.Notice == plan.NoticeReturned || in.Notice == plan.NoticeReportReturned || in.Notice == plan.NoticeDeclined
}

// reasonTitle says whose words the reason of the event is, where the letter is about them.
func (in LetterInput) reasonTitle() string {
	lang := in.Language
	switch in.Notice {
	case plan.NoticeReturned:
		return lang.T("letter.quote.correct", "Decider", person(lang, in.DeciderName, lang.T("letter.name.decider")))
	case plan.NoticeReportReturned:
		return lang.T("letter.quote.complete", "Decider", person(lang, in.DeciderName, lang.T("letter.name.decider")))
	case plan.NoticeDeclined:
		return lang.T("letter.quote.declined", "Unit", submitter(lang, in.UnitName, in.ActorName))
	default:
	}
	switch in.Event.Kind {
	case plan.EventAsked:
		return lang.T("letter.quote.question")
	case plan.EventAnswered:
		return lang.T("letter.quote.answer")
	case plan.EventSuspended:
		return lang.T("letter.quote.written")
	default:
		return lang.T("letter.quote.reason")
	}
}

// greeting addresses a person by name, position and unit. Where the holder of a position is not known, the position or the unit is addressed.
func greeting(lang locale.Language, to Recipient, unit string) string {
	position := to.Title
	if position == "" && to.Role != "" {
		position = lang.Word("role", string(to.Role))
	}
	position = join(", ", withoutUnit(position, to.Unit), to.Unit)
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

// withoutUnit is a position without the words at its end with which the name of the unit begins: "Chủ tịch UBND phường" of "UBND phường Ba
// Đình" is "Chủ tịch".
func withoutUnit(position, unit string) string {
	held, named := strings.Fields(position), strings.Fields(unit)
	for n := min(len(held)-1, len(named)); n > 0; n-- {
		if slices.Equal(held[len(held)-n:], named[:n]) {
			return strings.Join(held[:len(held)-n], " ")
		}
	}
	return position
}

// facts is the table of a letter. The deadline as issued stands beside the deadline in force whenever they differ.
func (in LetterInput) facts() []fact {
	lang, s := in.Language, in.State
	return filled(slices.Insert([]fact{
		{lang.T("letter.fact.task"), in.Title},
		{lang.T("letter.fact.product"), in.Product},
		{lang.T("letter.fact.group"), in.Group},
		{lang.T("letter.fact.unit"), in.UnitName},
		{lang.T("letter.fact.support"), in.Support},
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
	}, factsBeforeShape, in.shapeFacts()...))
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
	return in.Language.T("letter.format.version", "Version", version)
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
	stage := lang.T("letter.fact.stage", "Stage", StageName(lang, s.Shape, s.Stage))
	switch {
	case s.Condition != plan.ConditionActive && s.Condition != "":
		return join(" – ", stage, lang.Word("condition", string(s.Condition)))
	case s.Stage == plan.StageDone:
		return lang.Word("timeliness", string(s.Progress().Timeliness(in.Today)))
	}
	return stage
}

// newQuote is the quote of a text; the zero quote, which is not shown, for a text without words.
func newQuote(lang locale.Language, title, text string) quote {
	lines, cut := quoteLines(text)
	if len(lines) == 0 {
		return quote{}
	}
	shown := quote{Title: capital(title), Lines: plainLines(lines)}
	if cut {
		shown.More = restAt(lang, "")
	}
	return shown
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
