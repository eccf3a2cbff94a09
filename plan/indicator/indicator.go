package indicator

import (
	"slices"

	"loa/plan/calendar"
)

// Code names an indicator, the same for ever: upper-case ASCII letters, digits and "_", as in "CONF_P".
type Code string

// Aggregation is how values of several units and periods make one.
type Aggregation string

// The aggregations.
const (
	AggregationSum      Aggregation = "sum"      // a flow: added over periods and units
	AggregationLast     Aggregation = "last"     // a stock: the last value of each unit, added over units
	AggregationAverage  Aggregation = "avg"      // the mean, weighted where the indicator has a weight
	AggregationDistinct Aggregation = "distinct" // what the values name, each once
	AggregationComputed Aggregation = "computed" // by a formula of the totals of other indicators
)

// Aggregations lists all of them.
func Aggregations() []Aggregation {
	return []Aggregation{AggregationSum, AggregationLast, AggregationAverage, AggregationDistinct, AggregationComputed}
}

// Proof is what each counted piece must be proved by.
type Proof string

// The proofs.
const (
	ProofNone Proof = ""     // a document or a photo for the whole report is enough
	ProofLink Proof = "link" // each published piece has its link
)

// Dimension is a way in which a value may be split further.
type Dimension string

// The dimensions.
const (
	DimensionChannel Dimension = "channel" // kênh
	DimensionField   Dimension = "field"   // lĩnh vực
	DimensionLevel   Dimension = "level"   // cấp
)

// Dimensions lists all of them.
func Dimensions() []Dimension { return []Dimension{DimensionChannel, DimensionField, DimensionLevel} }

// Limit is an end of the range of valid values. The zero Limit sets none.
type Limit struct {
	Set bool
	At  Number
}

// AtLimit is the limit at a number.
func AtLimit(n Number) Limit { return Limit{true, n} }

// Indicator (chỉ tiêu) is a number that units report, in its form from a day to a day, both included; a zero day leaves that end open. A
// code that changes its form is in the list once for each form, with days that do not overlap.
type Indicator struct {
	Code        Code
	Vietnamese  string
	English     string
	Unit        string // of measure, in Vietnamese: "tin"
	UnitEnglish string
	Aggregation Aggregation
	Formula     string // of a computed indicator: "100 * TASK_DONE / TASK_DUE"
	Weight      Code   // of an average: the indicator that weights its values; empty: each value weighs the same
	Decimals    int    // that a value may have; 0 for whole numbers
	Min, Max    Limit
	AtMost      Code   // a value cannot exceed the value of this indicator: answered suggestions those received
	Jump        Number // a value so many times that of the last period is doubted; zero: never
	Cumulative  bool   // a cumulative value (lũy kế) may stand beside the value of the period
	Dimensions  []Dimension
	Pair        Code   // that is reported together with it: conferences with their attendances
	Group       []Code // that a mixed number cannot be split into: "tin, bài: 15"
	Form        string // the tag of package content that the work has; empty for none
	Proof       Proof
	From, To    calendar.Date
	Words       []string // that name it in texts and tables; compared without case and marks
}

// ValidOn says whether the indicator has this form on a day. With the zero Date it is true.
func (i Indicator) ValidOn(on calendar.Date) bool {
	return on.IsZero() || (i.From.IsZero() || !on.Before(i.From)) && (i.To.IsZero() || !on.After(i.To))
}

// Mixed says that the indicator is a number of several things that nobody has split.
func (i Indicator) Mixed() bool { return len(i.Group) > 0 }

// OfCumulative is the indicator of its cumulative values. The last one of each unit has everything before it, so that a flow adds up as a
// stock does.
func (i Indicator) OfCumulative() Indicator {
	if i.Aggregation == AggregationSum {
		i.Aggregation = AggregationLast
	}
	return i
}

// overlaps says whether two forms of a code share a day.
func (i Indicator) overlaps(other Indicator) bool {
	endsBefore := func(to, from calendar.Date) bool { return !to.IsZero() && !from.IsZero() && to.Before(from) }
	return !endsBefore(i.To, other.From) && !endsBefore(other.To, i.From)
}

// Set is a list of indicators with its index. Make one with Parse. The zero Set has none.
type Set struct {
	list    []Indicator
	neutral []string // words that name no indicator although they have a word of one
	phrases []phrase // the longest first
}

// newSet makes the index.
func newSet(list []Indicator, neutral []string) Set {
	return Set{list: list, neutral: neutral, phrases: phrasesOf(list, neutral)}
}

// List lists the indicators in the order of the file.
func (s Set) List() []Indicator { return slices.Clone(s.list) }

// Neutral lists the words that name no indicator.
func (s Set) Neutral() []string { return slices.Clone(s.neutral) }

// ByCode finds an indicator in its form on a day; with the zero Date in its first form.
func (s Set) ByCode(code Code, on calendar.Date) (Indicator, bool) {
	i := slices.IndexFunc(s.list, func(each Indicator) bool { return each.Code == code && each.ValidOn(on) })
	if i < 0 {
		return Indicator{}, false
	}
	return s.list[i], true
}

// On lists the indicators that units report on a day, in the order of the list.
func (s Set) On(on calendar.Date) []Indicator {
	return slices.DeleteFunc(s.List(), func(each Indicator) bool { return !each.ValidOn(on) })
}

// OfForm lists the indicators of a form on a day.
func (s Set) OfForm(form string, on calendar.Date) []Indicator {
	return slices.DeleteFunc(s.On(on), func(each Indicator) bool { return each.Form != form })
}
