package period

import (
	"loa/plan/calendar"
)

// ID names a period in its plan, for example "2027-Q1": upper-case ASCII letters, digits and hyphens. It never changes.
type ID string

// Kind is the rhythm of a period.
type Kind string

// The kinds.
const (
	KindQuarter1 Kind = "quy1"    // quý I
	KindHalf     Kind = "6thang"  // 6 tháng đầu năm, in place of a report of the second quarter
	KindQuarter3 Kind = "quy3"    // quý III
	KindYear     Kind = "nam"     // năm, in place of a report of the fourth quarter
	KindMonth    Kind = "thang"   // each month
	KindWeek     Kind = "tuan"    // each week, from Monday to Sunday
	KindAdHoc    Kind = "dotxuat" // once, on request
	KindOther    Kind = "khac"    // by a schedule of its own
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{KindQuarter1, KindHalf, KindQuarter3, KindYear, KindMonth, KindWeek, KindAdHoc, KindOther}
}

// Level is a step of the way of a report, from the communes up.
type Level string

// The levels, in their order.
const (
	LevelCommune    Level = "commune"    // xã, phường
	LevelDepartment Level = "department" // sở, ban, ngành
	LevelCompile    Level = "compile"    // the standing body compiles
	LevelSend       Level = "send"       // the city sends
)

// Levels lists the levels in their order.
func Levels() []Level { return []Level{LevelCommune, LevelDepartment, LevelCompile, LevelSend} }

// Dues are the last days of each level.
type Dues struct {
	Commune    calendar.Date `json:"commune"`
	Department calendar.Date `json:"department"`
	Compile    calendar.Date `json:"compile"`
	Send       calendar.Date `json:"send"`
}

// Of is the last day of a level; zero for an unknown one.
func (d Dues) Of(level Level) calendar.Date {
	switch level {
	case LevelCommune:
		return d.Commune
	case LevelDepartment:
		return d.Department
	case LevelCompile:
		return d.Compile
	case LevelSend:
		return d.Send
	}
	return calendar.Date{}
}

// with gives the dues with another last day of a level.
func (d Dues) with(level Level, due calendar.Date) Dues {
	switch level {
	case LevelCommune:
		d.Commune = due
	case LevelDepartment:
		d.Department = due
	case LevelCompile:
		d.Compile = due
	case LevelSend:
		d.Send = due
	}
	return d
}

// Period (kỳ báo cáo) is a span of days about which units report, and the days by which they do.
type Period struct {
	ID      ID            `json:"id"`
	Kind    Kind          `json:"kind"`
	Year    int           `json:"year"` // of the plan
	Name    string        `json:"name"` // "quý I năm 2027"
	English string        `json:"english"`
	From    calendar.Date `json:"from"`     // the first day that counts (15/12 of the year before)
	To      calendar.Date `json:"to"`       // the last day that counts: the cut-off (chốt số liệu)
	OpensOn calendar.Date `json:"opens_on"` // the units are asked
	Due     Dues          `json:"due"`
}

// Days counts the days of the period, both ends included.
func (p Period) Days() int { return p.From.DaysUntil(p.To) + 1 }
