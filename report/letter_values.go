package report

import (
	"cmp"
	"strings"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// letterValues is what the sentences of a letter may name, in the language of the letter. A value that is missing is empty and its
// sentence is left out; a name that is missing is replaced by a general word, so that the sentence stays whole.
type letterValues struct {
	Asks  plan.Purpose
	Event plan.EventKind

	Title, Plan, Unit string
	Submitter         string // the unit, with the person who acted for it where one did
	Decider, Assignee string
	For, Basis        string // the principal of a substitute, and the decision that appointed the substitute
	Version           int    // of the draft
	deadline
	Overdue   string // "đã quá hạn 03 (ba) ngày"
	Late      string // "03 (ba) ngày"; empty when the deadline was kept
	Original  string // the first deadline, where it was moved
	NewDue    string // the deadline that the event names
	PauseEnd  string
	At        string // when the event happened
	EffectAt  string // when a decision takes effect; empty when it has
	UndoTime  string // the same, as the time of day alone when that is the day of the decision
	Words     string // the sentence that was taken as the decision
	Published string
	PublishOn string
	Next      string // the level that decides after this approval; empty after the last level

	ByCoordinator bool   // the coordinator acted
	Asked         string // the question that the event answers
	Proposed      string // the unit that should do a declined task
	NewUnit       string // the unit that gets the task
	Suspended     bool   // the clock of the decision is stopped
	DateAssumed   bool   // the day of publication is that of the letter, which named none
	Stage         plan.Stage

	Result   string // of a finished task against its deadline: "hoàn thành đúng hạn"
	Reported bool   // a result report was submitted
	Declined bool   // the unit declined the task
	Ordinal  int    // which reminder or escalation this is
	Last     bool   // no reminder follows
	ByMail   bool   // an answer by mail is taken

	shapeValues
}

func (in LetterInput) values() letterValues {
	lang, s, e := in.Language, in.State, in.Event
	unit := cmp.Or(in.UnitName, lang.T("letter.name.unit"))
	return letterValues{
		Asks: in.Asks, Event: e.Kind,
		Title: cmp.Or(in.Title, lang.T("letter.name.task")), Plan: planName(lang, in.Plan), Unit: unit,
		Submitter: submitter(lang, unit, in.ActorName),
		Decider:   person(lang, in.DeciderName, lang.T("letter.name.decider")),
		Assignee:  person(lang, in.PersonName, lang.T("letter.name.assignee")),
		For:       in.To.For, Basis: in.To.Basis,
		Version: cmp.Or(max(e.Draft, 0), max(s.Draft, 1)), deadline: deadlineOf(lang, s, in.Today),
		Overdue: overdue(lang, s, in.Today), Late: late(lang, s, in.Today), Original: original(lang, s),
		NewDue: day(lang, e.Due), PauseEnd: day(lang, e.Until), At: moment(lang, e.At), EffectAt: moment(lang, e.UndoUntil), UndoTime: timeOn(lang, e.UndoUntil, e.At), Words: in.Words,
		Published: day(lang, s.ProofDate), PublishOn: day(lang, s.PublishOn),
		ByCoordinator: e.Position.Role == directory.RoleCoordinator, Asked: in.Asked, Proposed: cutLine(e.Proposed), NewUnit: in.NewUnitName,
		Suspended: s.Suspended(), DateAssumed: e.DateAssumed, Stage: s.Stage,
		Next:     in.nextLevel(),
		Result:   strings.ToLower(lang.Word("timeliness", string(s.Progress().Timeliness(in.Today)))),
		Reported: s.Report != "", Declined: s.Condition == plan.ConditionDeclined,
		Ordinal: e.Step, Last: s.Reminders >= plan.MaxReminders, ByMail: in.ReplyTo != "", shapeValues: in.shapeValues(),
	}
}

func submitter(lang locale.Language, unit, actor string) string {
	if actor == "" {
		return unit
	}
	return lang.T("letter.name.submitter", "Unit", unit, "Person", actor)
}

// nextLevel is the position that decides next. A receipt is written after the state has moved to that level, every other letter before.
func (in LetterInput) nextLevel() string {
	level, approval := in.State.Approval()
	if !approval {
		return ""
	}
	if in.Notice != plan.NoticeReceipt {
		next := in.State.Level + 1
		if next >= len(in.State.Levels) {
			return ""
		}
		level = in.State.Levels[next]
	}
	return in.Language.Word("role", string(level.Role))
}

// deadline says how the deadline of a task stands. All is empty for a task without one.
type deadline struct {
	Term     string // "chậm nhất ngày 31/03/2027"
	Left     string // "còn 16 ngày"; empty once the product is published or the task is closed
	Deadline string // both, for the middle of a sentence
}

// deadlineOf counts calendar days, as the deadlines of a plan are calendar days.
func deadlineOf(lang locale.Language, s plan.State, today calendar.Date) deadline {
	if s.Due.IsZero() {
		return deadline{}
	}
	term := lang.T("letter.deadline.term", "Day", day(lang, s.Due))
	if today.IsZero() || s.Closed() || !s.ProofDate.IsZero() {
		return deadline{Term: term, Deadline: term}
	}
	switch n := today.DaysUntil(s.Due); {
	case n < 0:
		passed := days(lang, -n)
		return deadline{term, lang.T("letter.deadline.passed", "Days", passed), lang.T("letter.deadline.term_passed", "Term", term, "Days", passed)}
	case n == 0:
		return deadline{term, lang.T("letter.deadline.today"), lang.T("letter.deadline.term_today", "Term", term)}
	default:
		number := figures(lang, n)
		return deadline{
			term, lang.T("letter.deadline.left", "Count", n, "Number", number),
			lang.T("letter.deadline.term_left", "Term", term, "Count", n, "Number", number),
		}
	}
}

// late is by how many days the deadline was missed, measured on the date of publication, or on today while there is none.
func late(lang locale.Language, s plan.State, today calendar.Date) string {
	measured := s.ProofDate
	if measured.IsZero() {
		measured = today
	}
	if n := s.Due.DaysUntil(measured); n > 0 {
		return days(lang, n)
	}
	return ""
}

func overdue(lang locale.Language, s plan.State, today calendar.Date) string {
	if by := late(lang, s, today); by != "" {
		return lang.T("letter.deadline.overdue_by", "Days", by)
	}
	return lang.T("letter.deadline.overdue")
}

// original is the first deadline of a task whose deadline was moved.
func original(lang locale.Language, s plan.State) string {
	if s.FirstDue == s.Due {
		return ""
	}
	return day(lang, s.FirstDue)
}
