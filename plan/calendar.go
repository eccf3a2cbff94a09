package plan

// DayKind says how a day differs from what its weekday says.
type DayKind string

// The kinds of an exceptional day.
const (
	DayOff    DayKind = "off"    // a weekday that is not worked: a holiday, its make-up, a day swapped away
	DayWorked DayKind = "worked" // a Saturday or Sunday that is worked in exchange
)

// CalendarDay is one exception to the week of Monday to Friday, with the notice it rests on.
type CalendarDay struct {
	Date  Date
	Kind  DayKind
	Name  string // what the day is, in Vietnamese
	Basis string // the law or notice, or Unverified
}

// Unverified is the basis of a day that nobody has compared with the notice yet; a year with such a day is not confirmed.
const Unverified = "chưa đối chiếu"

// Calendar says which days are worked: Monday to Friday but for the days off, and the weekend days worked in exchange. It is a
// small value that travels with a task; make one with NewCalendar, which sorts. The zero Calendar knows no holidays.
type Calendar struct {
	Off       []Date `json:"off,omitempty"`       // weekdays off, ascending
	Worked    []Date `json:"worked,omitempty"`    // worked weekend days, ascending
	YearsSure []int  `json:"confirmed,omitempty"` // years whose every day rests on a notice, ascending
}
