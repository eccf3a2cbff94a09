package period

import (
	"math/big"

	"loa/plan/directory"
	"loa/plan/indicator"
)

// CheckInput is what is compared. Before and FiguresBefore are of the period that ended before; without them nothing is compared over time.
type CheckInput struct {
	Indicators    indicator.Set
	Period        Period
	Figures       []Figure
	Before        Period
	FiguresBefore []Figure
}

// figureKey is what one figure is about.
type figureKey struct {
	unit      directory.UnitCode
	indicator indicator.Code
}

// checker has the figures of both periods by what they are about.
type checker struct {
	CheckInput
	now, before map[figureKey]Figure
	findings    []Finding
}

// Check finds what is wrong or doubtful about figures, in the order of the figures, then what was given in the period before and is gone. A missing value is
// never taken for zero.
func Check(in CheckInput) []Finding {
	c := &checker{CheckInput: in, now: map[figureKey]Figure{}, before: map[figureKey]Figure{}}
	for _, f := range in.FiguresBefore {
		c.before[keyOf(f)] = f
	}
	for _, f := range in.Figures {
		if first, twice := c.now[keyOf(f)]; twice {
			c.find(FindingTwice, f, "", first.InPeriod.Number, f.InPeriod.Number)
			continue
		}
		c.now[keyOf(f)] = f
	}
	checked := map[figureKey]bool{}
	for _, f := range in.Figures {
		if !checked[keyOf(f)] {
			checked[keyOf(f)] = true
			c.figure(f)
		}
	}
	c.gone()
	return c.findings
}

func keyOf(f Figure) figureKey { return figureKey{f.Unit, f.Indicator} }

func (c *checker) find(code FindingCode, f Figure, at indicator.Code, args ...indicator.Number) {
	c.findings = append(c.findings, Finding{Code: code, Unit: f.Unit, Indicator: f.Indicator, At: at, Args: args})
}

func (c *checker) figure(f Figure) {
	i, known := c.Indicators.ByCode(f.Indicator, c.Period.To)
	if !known {
		c.find(FindingUnknown, f, "")
		return
	}
	if f.InPeriod.Given {
		c.limits(f, i)
		c.relations(f, i)
		c.jump(f, i)
	}
	c.cumulative(f, i)
}

// limits checks the value by itself.
func (c *checker) limits(f Figure, i indicator.Indicator) {
	value := f.InPeriod.Number
	if i.Aggregation != indicator.AggregationComputed && !value.Fits(i.Decimals) {
		c.find(FindingDecimals, f, "", value, indicator.Whole(int64(i.Decimals)))
	}
	if i.Min.Set && value < i.Min.At {
		c.find(FindingBelowMin, f, "", value, i.Min.At)
	}
	if i.Max.Set && value > i.Max.At {
		c.find(FindingAboveMax, f, "", value, i.Max.At)
	}
	if links := indicator.Whole(int64(f.Links)); i.Proof == indicator.ProofLink && links < value {
		c.find(FindingLinks, f, "", value, links)
	}
}

// relations compares the value with those of other indicators of the unit.
func (c *checker) relations(f Figure, i indicator.Indicator) {
	value := f.InPeriod.Number
	other := func(code indicator.Code) Amount { return c.now[figureKey{f.Unit, code}].InPeriod }
	if whole := other(i.AtMost); i.AtMost != "" && whole.Given && value > whole.Number {
		c.find(FindingAboveWhole, f, i.AtMost, value, whole.Number)
	}
	if i.Pair != "" && value > 0 && !other(i.Pair).Given {
		c.find(FindingPairMissing, f, i.Pair, value)
	}
	if !i.Mixed() {
		return
	}
	var sum indicator.Number
	for _, part := range i.Group {
		if amount := other(part); amount.Given {
			sum = sum.Add(amount.Number)
			continue
		}
		c.find(FindingMixed, f, part, value)
		return
	}
	if sum != value {
		c.find(FindingGroupDiffers, f, "", value, sum)
	}
}

// jump compares the value with that of the period before. Values of flows are compared by the day, because a half year is longer than a quarter.
func (c *checker) jump(f Figure, i indicator.Indicator) {
	before := c.before[keyOf(f)].InPeriod
	if i.Jump <= 0 || !before.Given || before.Number <= 0 || f.InPeriod.Number <= 0 {
		return
	}
	days, daysBefore := int64(1), int64(1)
	if i.Aggregation == indicator.AggregationSum {
		days, daysBefore = int64(max(c.Period.Days(), 1)), int64(max(c.Before.Days(), 1))
	}
	now, last := perDay(f.InPeriod.Number, days), perDay(before.Number, daysBefore)
	factor := big.NewRat(int64(i.Jump), int64(indicator.Whole(1)))
	switch {
	case now.Cmp(new(big.Rat).Mul(last, factor)) > 0:
		c.find(FindingJumpUp, f, "", f.InPeriod.Number, before.Number, i.Jump)
	case last.Cmp(new(big.Rat).Mul(now, factor)) > 0:
		c.find(FindingJumpDown, f, "", f.InPeriod.Number, before.Number, i.Jump)
	}
}

func perDay(n indicator.Number, days int64) *big.Rat {
	return new(big.Rat).Quo(big.NewRat(int64(n), 1), big.NewRat(days, 1))
}

// cumulative compares the cumulative value with that of the period, and with the one before in the same year. The half year and the year begin with the
// year, so that what is in their period is all there is; a period that follows the one before adds to it.
func (c *checker) cumulative(f Figure, i indicator.Indicator) {
	if !f.Cumulative.Given {
		return
	}
	if !i.Cumulative {
		c.find(FindingNoCumulative, f, "", f.Cumulative.Number)
		return
	}
	if f.InPeriod.Given && f.Cumulative.Number < f.InPeriod.Number {
		c.find(FindingBelowPeriod, f, "", f.Cumulative.Number, f.InPeriod.Number)
	}
	before := c.before[keyOf(f)].Cumulative
	if !before.Given || c.Before.Year != c.Period.Year {
		return
	}
	sum := before.Number.Add(f.InPeriod.Number)
	switch {
	case f.Cumulative.Number < before.Number:
		c.find(FindingShrunk, f, "", f.Cumulative.Number, before.Number)
	case f.InPeriod.Given && c.Period.From == c.Before.To.AddDays(1) && f.Cumulative.Number != sum:
		c.find(FindingCumulativeBreak, f, "", f.Cumulative.Number, sum)
	}
}

// gone tells the figures that were above zero in the period before and are missing now, of units that report now.
func (c *checker) gone() {
	reporting := map[directory.UnitCode]bool{}
	for _, f := range c.Figures {
		reporting[f.Unit] = true
	}
	told := map[figureKey]bool{}
	for _, f := range c.FiguresBefore {
		i, known := c.Indicators.ByCode(f.Indicator, c.Period.To)
		computed := i.Aggregation == indicator.AggregationComputed
		if !reporting[f.Unit] || !known || computed || told[keyOf(f)] || !f.InPeriod.Given || f.InPeriod.Number <= 0 || c.now[keyOf(f)].InPeriod.Given {
			continue
		}
		told[keyOf(f)] = true
		c.find(FindingGone, f, "", f.InPeriod.Number)
	}
}

// CheckTotal compares a total as a unit gave it with the figures of its parts, which are of the same indicator. With a part missing the total cannot be
// checked, and that is said.
func CheckTotal(set indicator.Set, total Figure, parts []Figure, p Period) []Finding {
	i, known := set.ByCode(total.Indicator, p.To)
	if !known || !total.InPeriod.Given || i.Aggregation == indicator.AggregationComputed || i.Aggregation == indicator.AggregationAverage {
		return nil
	}
	values := make([]indicator.Value, 0, len(parts))
	for _, f := range parts {
		values = append(values, f.Value(p))
	}
	finding := Finding{Code: FindingTotalDiffers, Unit: total.Unit, Indicator: total.Indicator}
	switch result := indicator.Aggregate(i, values); {
	case result.Missing > 0 || !result.Given:
		finding.Code, finding.Args = FindingTotalUnknown, []indicator.Number{total.InPeriod.Number}
	case i.Aggregation == indicator.AggregationDistinct || result.Number == total.InPeriod.Number:
		return nil // numbers of kinds do not add up
	default:
		finding.Args = []indicator.Number{total.InPeriod.Number, result.Number}
	}
	return []Finding{finding}
}

// Value is the figure of the period as a value that adds up.
func (f Figure) Value(p Period) indicator.Value {
	return indicator.Value{
		Indicator: f.Indicator, Unit: string(f.Unit), On: p.To, Given: f.InPeriod.Given, Number: f.InPeriod.Number, Approximate: f.Approximate,
	}
}

// CumulativeValue is the cumulative figure as a value of Indicator.OfCumulative.
func (f Figure) CumulativeValue(p Period) indicator.Value {
	return indicator.Value{
		Indicator: f.Indicator, Unit: string(f.Unit), On: p.To, Given: f.Cumulative.Given, Number: f.Cumulative.Number, Approximate: f.Approximate,
	}
}
