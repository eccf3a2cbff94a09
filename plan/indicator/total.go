package indicator

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"loa/plan/calendar"
)

// Value is what one unit gave for an indicator in one period. The zero Value is a missing one.
type Value struct {
	Indicator   Code
	Unit        string
	On          calendar.Date // the last day of the period
	Seq         int           // the order of values of one unit and day: the greater one replaces the other in a stock
	Given       bool          // false: missing, which is never zero
	Number      Number
	Items       []string // of a distinct indicator: what was used; empty when the unit gave a number alone
	Weight      Number   // of a weighted average; a value without weight does not count in it
	Approximate bool     // "trên 300", "khoảng 50"
}

// Total is the sum of values by the rule of their indicator. Totals merge in any order and grouping.
type Total struct {
	indicator   Indicator
	given       int
	missing     int
	approximate bool

	sum               Number
	weighted, weights *big.Rat
	lasts             []Value // of each unit, by unit
	items             []string
	unnamed           Number // the greatest number that was given without its items
}

// Result is what a total says. Given is false when no value was given, or a rate cannot be computed: then Number means nothing.
type Result struct {
	Indicator   Code
	Given       bool
	Number      Number
	Values      int      // that were given
	Missing     int      // values that were not given
	Carried     int      // of a stock: units whose last value is older than the newest of all
	Items       []string // of a distinct indicator
	AtLeast     bool     // of a distinct indicator: a unit gave a number without its items, so that there may be more
	Approximate bool
}

// Aggregate adds up values of one indicator.
func Aggregate(i Indicator, values []Value) Result { return i.Total(values).Result() }

// Total adds up the values of the indicator; values of others are left out.
func (i Indicator) Total(values []Value) Total {
	t := Total{indicator: i}
	for _, v := range values {
		if v.Indicator == i.Code {
			t = t.Merge(i.totalOf(v))
		}
	}
	return t
}

func (i Indicator) totalOf(v Value) Total {
	t := Total{indicator: i, approximate: v.Given && v.Approximate}
	weight := Whole(1)
	if i.Weight != "" {
		weight = v.Weight
	}
	if !v.Given || i.Aggregation == AggregationAverage && weight <= 0 {
		t.missing, t.approximate = 1, false
		return t
	}
	t.given = 1
	switch i.Aggregation {
	case AggregationSum:
		t.sum = v.Number
	case AggregationLast:
		t.lasts = []Value{v}
	case AggregationAverage:
		t.weights, t.weighted = weight.rat(), new(big.Rat).Mul(weight.rat(), v.Number.rat())
	case AggregationDistinct:
		t.items = slices.Compact(slices.Sorted(slices.Values(v.Items)))
		if len(t.items) == 0 {
			t.unnamed = v.Number
		}
	case AggregationComputed: // what a unit gave for a rate is left out: it is computed from the totals of its parts
		t.given, t.approximate = 0, false
	}
	return t
}

// Merge joins two totals of the same indicator.
func (t Total) Merge(other Total) Total {
	return Total{
		indicator:   t.indicator,
		given:       t.given + other.given,
		missing:     t.missing + other.missing,
		approximate: t.approximate || other.approximate,
		sum:         t.sum.Add(other.sum),
		weighted:    addRats(t.weighted, other.weighted),
		weights:     addRats(t.weights, other.weights),
		lasts:       mergeLasts(t.lasts, other.lasts),
		items:       slices.Compact(slices.Sorted(slices.Values(slices.Concat(t.items, other.items)))),
		unnamed:     max(t.unnamed, other.unnamed),
	}
}

func addRats(a, b *big.Rat) *big.Rat {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(big.Rat).Add(a, b)
}

// mergeLasts keeps the last value of each unit.
func mergeLasts(a, b []Value) []Value {
	all := slices.SortedFunc(slices.Values(slices.Concat(a, b)), func(x, y Value) int {
		return cmp.Or(strings.Compare(x.Unit, y.Unit), y.On.Compare(x.On), cmp.Compare(y.Seq, x.Seq), y.Number.Compare(x.Number))
	})
	return slices.CompactFunc(all, func(x, y Value) bool { return x.Unit == y.Unit })
}

// Code is the code of the indicator.
func (t Total) Code() Code { return t.indicator.Code }

// Result is what the total says. That of a computed indicator is never given; Set.Compute gives it.
func (t Total) Result() Result {
	r := Result{
		Indicator: t.indicator.Code, Given: t.given > 0, Values: t.given, Missing: t.missing,
		Items: t.items, AtLeast: t.unnamed > 0, Approximate: t.approximate,
	}
	switch t.indicator.Aggregation {
	case AggregationSum:
		r.Number = t.sum
	case AggregationLast:
		r.Number, r.Carried, r.Approximate = t.sumOfLasts()
	case AggregationAverage:
		if r.Given {
			r.Number, r.Given = rounded(new(big.Rat).Quo(t.weighted, t.weights), max(t.indicator.Decimals, 1))
		}
	case AggregationDistinct:
		r.Number = max(Whole(int64(len(t.items))), t.unnamed)
	case AggregationComputed:
	}
	return r
}

func (t Total) sumOfLasts() (sum Number, carried int, approximate bool) {
	var newest calendar.Date
	for _, v := range t.lasts {
		if v.On.After(newest) {
			newest = v.On
		}
	}
	for _, v := range t.lasts {
		sum, approximate = sum.Add(v.Number), approximate || v.Approximate
		if v.On.Before(newest) {
			carried++
		}
	}
	return sum, carried, approximate
}

// maxDepth bounds how deep computed indicators stand on each other.
const maxDepth = 20

// Compute gives the result of an indicator from totals, one for each indicator: that of a computed one by its formula, that of any other from its
// total. A rate is missing when a part is missing or it would divide by zero.
func (s Set) Compute(code Code, on calendar.Date, totals []Total) Result {
	return s.compute(code, on, totals, maxDepth)
}

func (s Set) compute(code Code, on calendar.Date, totals []Total, depth int) Result {
	i, known := s.ByCode(code, on)
	missing := Result{Indicator: code}
	if !known || depth == 0 {
		return missing
	}
	if i.Aggregation != AggregationComputed {
		at := slices.IndexFunc(totals, func(t Total) bool { return t.Code() == code })
		if at < 0 {
			return missing
		}
		return totals[at].Result()
	}
	f, err := parseFormula(i.Formula)
	if err != nil {
		return missing
	}
	r := Result{Indicator: code}
	exact, given := f.value(func(part Code) (*big.Rat, bool) {
		p := s.compute(part, on, totals, depth-1)
		r.Values, r.Missing, r.Approximate = r.Values+p.Values, r.Missing+p.Missing, r.Approximate || p.Approximate || p.AtLeast
		return p.Number.rat(), p.Given
	})
	if given {
		r.Number, r.Given = rounded(exact, i.Decimals)
	}
	return r
}

// Aggregate adds up values of any indicators and gives the result of each indicator that has values, and of each computed one that can be
// computed, in the order of the list.
func (s Set) Aggregate(values []Value, on calendar.Date) []Result {
	var totals []Total
	for _, i := range s.On(on) {
		if t := i.Total(values); t.given+t.missing > 0 {
			totals = append(totals, t)
		}
	}
	var results []Result
	for _, i := range s.On(on) {
		r := s.Compute(i.Code, on, totals)
		if r.Given || r.Values+r.Missing > 0 {
			results = append(results, r)
		}
	}
	return results
}
