package period_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
)

func figure(code indicator.Code, n int64) period.Figure {
	return period.Figure{Unit: "ba-dinh", Indicator: code, InPeriod: period.Given(indicator.Whole(n)), Links: int(n)}
}

func cumulative(code indicator.Code, n, sum int64) period.Figure {
	f := figure(code, n)
	f.Cumulative = period.Given(indicator.Whole(sum))
	return f
}

func named(unit directory.UnitCode, f period.Figure) period.Figure {
	f.Unit = unit
	return f
}

// findings are findings as short lines.
func findings(list []period.Finding) []string {
	var lines []string
	for _, f := range list {
		line := fmt.Sprintf("%s %s", f.Indicator, f.Code)
		if f.At != "" {
			line += " " + string(f.At)
		}
		for _, n := range f.Args {
			line += " " + n.String()
		}
		lines = append(lines, line)
	}
	return lines
}

// year2025 has the four periods of 2025.
func year2025(t testing.TB) []period.Period {
	t.Helper()
	periods, _ := period.Generate(period.DefaultRules(), 2025, vietnam(t))
	return periods
}

func TestCheck(t *testing.T) {
	t.Parallel()
	quarter1, half, quarter3 := 0, 1, 2
	none := []period.Figure(nil)
	noLinks := figure("NEWS", 3)
	noLinks.Links = 1
	missing := period.Figure{Unit: "ba-dinh", Indicator: "NEWS"}
	half3 := period.Figure{Unit: "ba-dinh", Indicator: "CONF", InPeriod: period.Given(1500)}
	for _, c := range []struct {
		name        string
		now, before int
		figures     []period.Figure
		earlier     []period.Figure
		want        []string
	}{
		{"good figures", half, quarter1, []period.Figure{figure("NEWS", 20), figure("CONF", 2), figure("CONF_P", 240)}, []period.Figure{figure("NEWS", 9)}, nil},
		{"no figure at all", half, quarter1, none, []period.Figure{figure("NEWS", 9)}, nil},
		{"an unknown indicator", half, quarter1, []period.Figure{figure("TIN", 1)}, none, []string{"TIN unknown_indicator"}},
		{"given twice", half, quarter1, []period.Figure{figure("NEWS", 1), figure("NEWS", 2)}, none, []string{"NEWS given_twice 1 2"}},
		{"a count with decimals, and its pair missing", half, quarter1, []period.Figure{half3}, none, []string{"CONF decimals 1.5 0", "CONF pair_missing CONF_P 1.5"}},
		{"below zero", half, quarter1, []period.Figure{figure("BAN", -1)}, none, []string{"BAN below_min -1 0"}},
		{"above the limit", half, quarter1, []period.Figure{figure("FORMS", 61)}, none, []string{"FORMS above_max 61 60"}},
		{"more answered than received", half, quarter1, []period.Figure{figure("FB_IN", 7), figure("FB_DONE", 8)}, none, []string{"FB_DONE above_whole FB_IN 8 7"}},
		{"a mixed number is asked about", half, quarter1, []period.Figure{figure("NEWSART", 15)}, none, []string{"NEWSART mixed NEWS 15"}},
		{"a mixed number beside its parts is their sum", half, quarter1, []period.Figure{figure("NEWSART", 15), figure("NEWS", 10), figure("ART", 4)}, none, []string{"NEWSART group_differs 15 14"}},
		{"a piece without its link", half, quarter1, []period.Figure{noLinks}, none, []string{"NEWS links 3 1"}},
		{"a half year is twice a quarter and no jump", half, quarter1, []period.Figure{figure("BAN", 90)}, []period.Figure{figure("BAN", 10)}, nil},
		{"a jump up by the day", quarter3, quarter1, []period.Figure{figure("BAN", 60)}, []period.Figure{figure("BAN", 10)}, []string{"BAN jump_up 60 10 5"}},
		{"a jump down", quarter3, quarter1, []period.Figure{figure("BAN", 1)}, []period.Figure{figure("BAN", 10)}, []string{"BAN jump_down 1 10 5"}},
		{"from nothing nothing jumps", quarter3, quarter1, []period.Figure{figure("BAN", 600)}, []period.Figure{figure("BAN", 0)}, nil},
		{"a stock is not counted by the day", half, quarter1, []period.Figure{figure("LOUD_S", 40), figure("LOUD_OK", 40)}, []period.Figure{figure("LOUD_S", 10), figure("LOUD_OK", 39)}, []string{"LOUD_S jump_up 40 10 3"}},
		{"what was given before is gone", half, quarter1, []period.Figure{figure("BAN", 3)}, []period.Figure{figure("LEAF", 9), figure("LED", 0)}, []string{"LEAF gone 9"}},
		{"a missing value is gone too, and never zero", half, quarter1, []period.Figure{missing}, []period.Figure{figure("NEWS", 9)}, []string{"NEWS gone 9"}},
		{"a cumulative value below that of the period", half, quarter1, []period.Figure{cumulative("BAN", 9, 8)}, none, []string{"BAN cumulative_below 8 9"}},
		{"a cumulative value that shrinks", half, quarter1, []period.Figure{cumulative("BAN", 9, 9)}, []period.Figure{cumulative("BAN", 10, 10)}, []string{"BAN cumulative_shrunk 9 10"}},
		{"a period that follows adds to it", quarter3, half, []period.Figure{cumulative("BAN", 9, 19)}, []period.Figure{cumulative("BAN", 11, 11)}, []string{"BAN cumulative_break 19 20"}},
		{"a period that begins with the year does not", half, quarter1, []period.Figure{cumulative("BAN", 20, 20)}, []period.Figure{cumulative("BAN", 11, 11)}, nil},
		{"a stock has no cumulative value", half, quarter1, []period.Figure{cumulative("LOUD_S", 9, 9), figure("LOUD_OK", 9)}, none, []string{"LOUD_S no_cumulative 9"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			year := year2025(t)
			got := period.Check(period.CheckInput{
				Indicators: indicator.Shipped(), Period: year[c.now], Figures: c.figures, Before: year[c.before], FiguresBefore: c.earlier,
			})
			if diff := cmp.Diff(c.want, findings(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckTotal(t *testing.T) {
	t.Parallel()
	at := year2025(t)[1]
	for _, c := range []struct {
		name  string
		total period.Figure
		parts []period.Figure
		want  string
	}{
		{"the sum of the parts", figure("BAN", 5), []period.Figure{named("a", figure("BAN", 2)), named("b", figure("BAN", 3))}, ""},
		{"another number", figure("BAN", 6), []period.Figure{named("a", figure("BAN", 2)), named("b", figure("BAN", 3))}, "BAN total_differs 6 5"},
		{"a part is missing", figure("BAN", 5), []period.Figure{named("a", figure("BAN", 5)), named("b", period.Figure{Indicator: "BAN"})}, "BAN total_unknown 5"},
		{"a stock adds up over units", figure("LOUD_S", 5), []period.Figure{named("a", figure("LOUD_S", 2)), named("b", figure("LOUD_S", 3))}, ""},
		{"forms of several units do not add up", figure("FORMS", 3), []period.Figure{named("a", figure("FORMS", 2)), named("b", figure("FORMS", 2))}, ""},
		{"a rate is not a sum", figure("DONE_RATE", 90), []period.Figure{named("a", figure("DONE_RATE", 80))}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(findings(period.CheckTotal(indicator.Shipped(), c.total, c.parts, at)), "; "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	at, set := year2025(t), indicator.Shipped()
	ban, _ := set.ByCode("BAN", at[0].To)
	quarter, half, other := cumulative("BAN", 2, 2), cumulative("BAN", 5, 5), named("hoan-kiem", cumulative("BAN", 4, 4))
	inPeriod := indicator.Aggregate(ban, []indicator.Value{half.Value(at[1]), other.Value(at[1])})
	sum := indicator.Aggregate(ban.OfCumulative(), []indicator.Value{quarter.CumulativeValue(at[0]), half.CumulativeValue(at[1]), other.CumulativeValue(at[1])})
	if inPeriod.Number != indicator.Whole(9) || sum.Number != indicator.Whole(9) || sum.Carried != 0 {
		t.Errorf("in the period %s, cumulative %s", inPeriod.Number, sum.Number)
	}
}

// TestCheckRandom checks that every finding is one of the list, that no finding depends on the figures of another unit, and that figures that are compared
// with themselves do not jump.
func TestCheckRandom(t *testing.T) {
	t.Parallel()
	set, year := indicator.Shipped(), year2025(t)
	known := map[period.FindingCode]bool{}
	for _, code := range period.FindingCodes() {
		known[code] = true
	}
	random := rand.New(rand.NewPCG(27, 9))
	some := func(unit directory.UnitCode) []period.Figure {
		var list []period.Figure
		for range random.IntN(12) {
			f := figure(pick(random, set.List()...).Code, random.Int64N(100)-5)
			f.InPeriod.Given, f.Links = random.IntN(4) > 0, random.IntN(50)
			f.Cumulative = period.Amount{Given: random.IntN(3) == 0, Number: indicator.Whole(random.Int64N(300))}
			list = append(list, named(unit, f))
		}
		return list
	}
	for range 500 {
		a, b, beforeA, beforeB := some("a"), some("b"), some("a"), some("b")
		in := period.CheckInput{Indicators: set, Period: year[2], Figures: append(a[:len(a):len(a)], b...), Before: year[1], FiguresBefore: append(beforeA[:len(beforeA):len(beforeA)], beforeB...)}
		both := len(period.Check(in))
		for _, f := range period.Check(in) {
			if !known[f.Code] || f.Unit == "" || f.Indicator == "" {
				t.Fatalf("%+v", f)
			}
		}
		in.Figures, in.FiguresBefore = a, beforeA
		alone := len(period.Check(in))
		in.Figures, in.FiguresBefore = b, beforeB
		if alone += len(period.Check(in)); alone != both {
			t.Fatalf("%d findings together, %d one by one", both, alone)
		}
		in.Before, in.FiguresBefore = in.Period, in.Figures
		for _, f := range period.Check(in) {
			if f.Code == period.FindingJumpUp || f.Code == period.FindingJumpDown {
				if !twice(in.Figures, f.Indicator) {
					t.Fatalf("the same value jumps: %+v", f)
				}
			}
		}
	}
}

func twice(list []period.Figure, code indicator.Code) bool {
	n := 0
	for _, f := range list {
		if f.Indicator == code {
			n++
		}
	}
	return n > 1
}
