package report

import (
	"fmt"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
)

// sentences is what the words of a letter may name. A name that is not known is replaced by what the office would be called, so
// that a sentence is whole without it.
type sentences struct {
	Asks  plan.Purpose
	Event plan.EventKind

	Plan, Unit, Title           string
	Actor                       string // empty when a timer acted
	Decider, Person, For, Basis string
	Draft, Term, Left, Late     string // "v2"; "chậm nhất ngày …"; "còn 16 ngày"; "03 (ba) ngày"
	At, Until, Asked, Before    string
	Published, PublishOn        string
	Next                        string // who decides after this approval; empty at the last level
	Reported, Declined, Last    bool
	Result                      string // of a finished task, against its deadline
	Recall                      int
	HeldUntil                   string // when a decision takes effect; empty when it has
	ByMail                      bool
}

func (in LetterInput) sentences() sentences {
	s := in.State
	level, approval := s.Approval()
	words := sentences{
		Asks: in.Asks, Event: in.Event.Kind,
		Plan: or(in.Plan.Title, "kế hoạch"), Unit: or(in.UnitName, "đơn vị"), Title: or(in.Title, "nhiệm vụ của kế hoạch"),
		Actor: in.ActorName, Decider: comrade(in.DeciderName, "người có thẩm quyền"),
		Person: comrade(in.PersonName, "người được phân công"),
		For:    in.To.For, Basis: in.To.Basis,
		Draft: version(max(s.Draft, 1)), Term: term(s.Due), Left: left(s, in.Today), Late: late(s, in.Today),
		At: moment(in.Event.At), Until: in.Event.Until.Vietnamese(), Asked: in.Event.Due.Vietnamese(),
		Published: s.Evidence.Vietnamese(), PublishOn: s.PublishOn.Vietnamese(),
		Reported: s.Report != "", Declined: s.Condition == plan.ConditionDeclined,
		Last:      s.Step >= plan.MaxReminders,
		Result:    strings.ToLower(s.Progress().Timeliness(in.Today).Vietnamese()),
		Recall:    in.Event.Step,
		HeldUntil: moment(in.Event.UndoUntil), ByMail: in.ReplyTo != "",
	}
	if in.Event.Draft > 0 {
		words.Draft = version(in.Event.Draft)
	}
	if s.FirstDue != s.Due {
		words.Before = s.FirstDue.Vietnamese()
	}
	switch next := s.Level + 1; {
	case in.Notice == plan.NoticeReceipt && approval:
		words.Next = level.Role.Vietnamese()
	case in.Notice != plan.NoticeReceipt && approval && next < len(s.Levels):
		words.Next = s.Levels[next].Role.Vietnamese()
	}
	return words
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func comrade(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return "đồng chí " + name
}

func version(draft int) string { return fmt.Sprintf("v%d", draft) }

func term(due calendar.Date) string {
	if due.IsZero() {
		return ""
	}
	return "chậm nhất ngày " + due.Vietnamese()
}

// left is how the deadline stands while the task is open: how long there is still, or how late it is. Calendar days, as the
// deadlines of a plan are calendar days.
func left(s plan.State, today calendar.Date) string {
	if s.Due.IsZero() || today.IsZero() || s.Closed() || !s.Evidence.IsZero() {
		return ""
	}
	switch n := today.DaysUntil(s.Due); {
	case n < 0:
		return "đã quá hạn " + days(-n)
	case n == 0:
		return "hết hạn trong hôm nay"
	default:
		return fmt.Sprintf("còn %02d ngày", n)
	}
}

// late is by how many days the deadline was missed, measured on the date of the evidence, or on today while there is none.
func late(s plan.State, today calendar.Date) string {
	measured := s.Evidence
	if measured.IsZero() {
		measured = today
	}
	if n := s.Due.DaysUntil(measured); n > 0 {
		return days(n)
	}
	return ""
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(calendar.Zone)
	return at.Format("15:04") + " ngày " + calendar.DateOf(at, calendar.Zone).Vietnamese()
}
