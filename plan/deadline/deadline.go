package deadline

import (
	"loa/plan/calendar"
	"loa/plan/problem"
)

// Kind is the meaning of a deadline's words.
type Kind string

// The kinds of deadline in plans, each with words of that kind.
const (
	KindQuarter      Kind = "QUARTER"        // Quý I/2022: due on the last day of the quarter
	KindQuarterList  Kind = "QUARTER_LIST"   // Quý II, Quý IV: one occurrence for each
	KindMonth        Kind = "MONTH"          // Tháng 6/2022
	KindMonthList    Kind = "MONTH_LIST"     // Tháng 6 và tháng 12: one occurrence for each
	KindBeforeDate   Kind = "BEFORE_DATE"    // Trước ngày 15/12
	KindNotLaterThan Kind = "NOT_LATER_THAN" // Chậm nhất ngày 20/6
	KindBeforeMonth  Kind = "BEFORE_MONTH"   // Trước tháng 01/2026
	KindOnDate       Kind = "ON_DATE"        // Ngày 16/11
	KindRange        Kind = "RANGE"          // Từ tháng 4 đến tháng 9
	KindContinuous   Kind = "CONTINUOUS"     // Thường xuyên: counted at the end of the year
	KindWithinYear   Kind = "WITHIN_YEAR"    // Năm 2022, of something made once
	KindRecur        Kind = "RECUR"          // Hằng tuần, 02 số/tháng; hằng ngày is one occurrence of the whole year
	KindMinPerYear   Kind = "MIN_PER_YEAR"   // Ít nhất 01 lần/năm
	KindRelative     Kind = "RELATIVE"       // Trong 05 ngày làm việc kể từ khi …: an event starts it
	KindExternal     Kind = "EXTERNAL"       // Theo hướng dẫn của Bộ Nội vụ: another body sets it
	KindMultiYear    Kind = "MULTI_YEAR"     // Giai đoạn 2022-2025
	KindNone         Kind = "NONE"           // blank: due when the plan ends
)

// Deadline is the words of a plan beside their interpretation. From and To are inclusive; a side that the words leave open is zero.
type Deadline struct {
	Text       string        `json:"text"`                   // the words of the plan, NFC, otherwise unchanged
	Kind       Kind          `json:"kind"`                   // their meaning
	From       calendar.Date `json:"from"`                   // first day, zero when open
	To         calendar.Date `json:"to"`                     // last day in time, zero when there is none
	Recurrence string        `json:"recurrence"`             // an RRULE (RFC 5545, 3.3.10) with two extensions: BYQUARTER=2,4 and FREQ=? for "Định kỳ" without a period; or the RDATE of several days: RDATE=20270629,20271129
	Quota      int           `json:"quota,omitempty"`        // how many in each period: 2 for "02 số/tháng"
	Days       int           `json:"days,omitempty"`         // of KindRelative: the term counted from the event, 0 for "at once" or when the words have no term
	Working    bool          `json:"working_days,omitempty"` // of KindRelative: Days are working days
}

// BeforeRule is the meaning of "trước ngày 15", which officials use in two ways.
type BeforeRule string

// The two meanings of "trước ngày".
const (
	BeforeStrict BeforeRule = "strict" // before the 15th: the 14th is the last day; the zero value means the same
	BeforeBy     BeforeRule = "by"     // by the 15th: the 15th is the last day
)

// BeforeRules lists the two meanings.
func BeforeRules() []BeforeRule { return []BeforeRule{BeforeStrict, BeforeBy} }

// Rules are the facts that a deadline's words do not have. The zero value takes the words literally.
type Rules struct {
	Before BeforeRule
	OneOff bool // the product is made once, so "Năm 2022" is a term and not a standing duty
}

// Remark is a finding about the words of a deadline, for the coordinator. Message and Suggestion are Vietnamese.
type Remark struct {
	Severity   problem.Severity
	Message    string
	Suggestion string
}
