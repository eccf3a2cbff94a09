package deadline

import (
	"loa/plan/calendar"
	"loa/plan/problem"
)

// Kind says what the words of a deadline mean for the clock.
type Kind string

// The kinds of deadline that plans write.
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
	KindRecur        Kind = "RECUR"          // Hằng tuần, 02 số/tháng
	KindMinPerYear   Kind = "MIN_PER_YEAR"   // Ít nhất 01 lần/năm
	KindRelative     Kind = "RELATIVE"       // Trong 05 ngày làm việc kể từ khi …: an event starts it
	KindExternal     Kind = "EXTERNAL"       // Theo hướng dẫn của Bộ Nội vụ: somebody else sets it
	KindMultiYear    Kind = "MULTI_YEAR"     // Giai đoạn 2022-2025
	KindNone         Kind = "NONE"           // blank: due when the plan ends
)

// Deadline is the words of a plan beside what they were read as. From and To are inclusive; a side that the words leave open
// is zero.
type Deadline struct {
	Text       string        `json:"text"`                   // the words of the plan, NFC, otherwise untouched
	Kind       Kind          `json:"kind"`                   // what they mean
	From       calendar.Date `json:"from"`                   // first day, zero when open
	To         calendar.Date `json:"to"`                     // last day that is still in time, zero when there is none
	Recurrence string        `json:"recurrence"`             // an RRULE (RFC 5545, 3.3.10) with two extensions: BYQUARTER=2,4 and FREQ=? for "Định kỳ" without a period
	Quota      int           `json:"quota,omitempty"`        // how many in each period: 2 for "02 số/tháng"
	Days       int           `json:"days,omitempty"`         // RELATIVE: the term counted from the event, 0 for "at once" or unsaid
	Working    bool          `json:"working_days,omitempty"` // RELATIVE: Days are working days
}

// BeforeRule is how "trước ngày 15" is read: officials mean both.
type BeforeRule string

// The readings of "trước ngày".
const (
	BeforeStrict BeforeRule = "strict" // before the 15th: the 14th is the last day; the zero value means the same
	BeforeBy     BeforeRule = "by"     // by the 15th: the 15th is the last day
)

// BeforeRules lists the readings.
func BeforeRules() []BeforeRule { return []BeforeRule{BeforeStrict, BeforeBy} }

// Rules is what a deadline's words do not say themselves. The zero value is the literal reading.
type Rules struct {
	Before BeforeRule
	OneOff bool // the product is made once, so "Năm 2022" is a term and not a standing duty
}

// Remark is what a coordinator should know about the reading of some words. Message and Suggestion are Vietnamese.
type Remark struct {
	Severity   problem.Severity
	Message    string
	Suggestion string
}
