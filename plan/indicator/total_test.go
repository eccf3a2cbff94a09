package indicator_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/indicator"
)

func known(t testing.TB, code indicator.Code) indicator.Indicator {
	t.Helper()
	i, found := indicator.Shipped().ByCode(code, calendar.Date{})
	if !found {
		t.Fatalf("no indicator %s", code)
	}
	return i
}

func given(code indicator.Code, unit, on string, n int64) indicator.Value {
	return indicator.Value{Indicator: code, Unit: unit, On: calendar.MustDate(on), Given: true, Number: indicator.Whole(n)}
}

func missing(code indicator.Code, unit, on string) indicator.Value {
	return indicator.Value{Indicator: code, Unit: unit, On: calendar.MustDate(on)}
}

func TestAggregate(t *testing.T) {
	t.Parallel()
	satisfaction := indicator.Indicator{Code: "SAT", Aggregation: indicator.AggregationAverage, Weight: "ASKED", Decimals: 1}
	plain := indicator.Indicator{Code: "SAT", Aggregation: indicator.AggregationAverage}
	weighted := func(n, weight int64) indicator.Value {
		v := given("SAT", "a", "2027-03-14", n)
		v.Weight = indicator.Whole(weight)
		return v
	}
	forms := func(unit string, items ...string) indicator.Value {
		v := given("FORMS", unit, "2027-03-14", int64(len(items)))
		v.Items = items
		return v
	}
	for _, c := range []struct {
		name      string
		indicator indicator.Indicator
		values    []indicator.Value
		want      indicator.Result
	}{
		{
			"a flow is added over periods and units", known(t, "NEWS"),
			[]indicator.Value{given("NEWS", "ba-dinh", "2027-03-14", 12), given("NEWS", "ba-dinh", "2027-06-14", 8), given("NEWS", "hoan-kiem", "2027-06-14", 5)},
			indicator.Result{Indicator: "NEWS", Given: true, Number: indicator.Whole(25), Values: 3},
		},
		{
			"a missing value is not zero", known(t, "NEWS"),
			[]indicator.Value{missing("NEWS", "ba-dinh", "2027-03-14")},
			indicator.Result{Indicator: "NEWS", Missing: 1},
		},
		{
			"a missing value beside others is told", known(t, "NEWS"),
			[]indicator.Value{missing("NEWS", "ba-dinh", "2027-03-14"), given("NEWS", "hoan-kiem", "2027-03-14", 5)},
			indicator.Result{Indicator: "NEWS", Given: true, Number: indicator.Whole(5), Values: 1, Missing: 1},
		},
		{
			"of a stock the last value of each unit counts, and what is older is told", known(t, "LOUD_S"),
			[]indicator.Value{given("LOUD_S", "ba-dinh", "2027-06-14", 20), given("LOUD_S", "ba-dinh", "2027-03-14", 18), given("LOUD_S", "hoan-kiem", "2027-03-14", 7), missing("LOUD_S", "hoan-kiem", "2027-06-14")},
			indicator.Result{Indicator: "LOUD_S", Given: true, Number: indicator.Whole(27), Values: 3, Missing: 1, Carried: 1},
		},
		{
			"cumulative values add up as a stock", known(t, "NEWS").OfCumulative(),
			[]indicator.Value{given("NEWS", "ba-dinh", "2027-03-14", 12), given("NEWS", "ba-dinh", "2027-06-14", 30), given("NEWS", "hoan-kiem", "2027-06-14", 5)},
			indicator.Result{Indicator: "NEWS", Given: true, Number: indicator.Whole(35), Values: 3},
		},
		{
			"a mean is weighted", satisfaction,
			[]indicator.Value{weighted(90, 100), weighted(60, 50), weighted(0, 0)},
			indicator.Result{Indicator: "SAT", Given: true, Number: indicator.Whole(80), Values: 2, Missing: 1},
		},
		{
			"without a weight each value counts alike", plain,
			[]indicator.Value{given("SAT", "a", "2027-03-14", 90), given("SAT", "b", "2027-03-14", 61)},
			indicator.Result{Indicator: "SAT", Given: true, Number: 75500, Values: 2},
		},
		{
			"what several units used counts once", known(t, "FORMS"),
			[]indicator.Value{forms("ba-dinh", "press", "social"), forms("hoan-kiem", "social", "led")},
			indicator.Result{Indicator: "FORMS", Given: true, Number: indicator.Whole(3), Values: 2, Items: []string{"led", "press", "social"}},
		},
		{
			"a number without its items is a least number", known(t, "FORMS"),
			[]indicator.Value{forms("ba-dinh", "press", "social"), given("FORMS", "hoan-kiem", "2027-03-14", 5)},
			indicator.Result{Indicator: "FORMS", Given: true, Number: indicator.Whole(5), Values: 2, Items: []string{"press", "social"}, AtLeast: true},
		},
		{"a rate that a unit gave is left out", known(t, "DONE_RATE"), []indicator.Value{given("DONE_RATE", "a", "2027-03-14", 90)}, indicator.Result{Indicator: "DONE_RATE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, indicator.Aggregate(c.indicator, c.values)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetAggregate(t *testing.T) {
	t.Parallel()
	results := indicator.Shipped().Aggregate([]indicator.Value{
		given("TASK_DUE", "ba-dinh", "2027-03-14", 10), given("TASK_DONE", "ba-dinh", "2027-03-14", 10),
		given("TASK_DUE", "hoan-kiem", "2027-03-14", 2), given("TASK_DONE", "hoan-kiem", "2027-03-14", 1), given("DONE_RATE", "hoan-kiem", "2027-03-14", 50),
	}, calendar.MustDate("2027-03-14"))
	want := []indicator.Result{
		{Indicator: "TASK_DUE", Given: true, Number: indicator.Whole(12), Values: 2},
		{Indicator: "TASK_DONE", Given: true, Number: indicator.Whole(11), Values: 2},
		{Indicator: "DONE_RATE", Given: true, Number: 91700, Values: 4}, // 11/12, and not the mean of 100 and 50
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	none := indicator.Shipped().Aggregate([]indicator.Value{given("TASK_DUE", "a", "2027-03-14", 0), given("TASK_DONE", "a", "2027-03-14", 0)}, calendar.MustDate("2027-03-14"))
	if len(none) != 3 || none[2].Given {
		t.Errorf("a rate of no task: %+v", none)
	}
}

// TestTotalRandom checks the rules of adding up over random values, orders and groupings.
func TestTotalRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(27, 3))
	averages := indicator.Indicator{Code: "SAT", Aggregation: indicator.AggregationAverage, Weight: "ASKED"}
	for range 200 {
		for _, i := range []indicator.Indicator{known(t, "NEWS"), known(t, "LOUD_S"), known(t, "FORMS"), averages} {
			values := randomValues(random, i)
			want := indicator.Aggregate(i, values)
			random.Shuffle(len(values), func(a, b int) { values[a], values[b] = values[b], values[a] })
			if diff := cmp.Diff(want, grouped(random, i, values).Result()); diff != "" {
				t.Fatalf("%s in another grouping (-want +got):\n%s", i.Code, diff)
			}
			if i.Aggregation == indicator.AggregationDistinct && want.Number > indicator.Whole(int64(len(allForms))) {
				t.Fatalf("%s forms of %d", want.Number, len(allForms))
			}
			if want.Given != (want.Values > 0) || want.Values+want.Missing != len(values) {
				t.Fatalf("%s: %+v of %d values", i.Code, want, len(values))
			}
		}
	}
}

var allForms = []string{"press", "tv", "radio", "portal", "social", "led", "video"}

func randomValues(random *rand.Rand, i indicator.Indicator) []indicator.Value {
	values := make([]indicator.Value, random.IntN(12))
	for n := range values {
		values[n] = indicator.Value{
			Indicator: i.Code, Unit: string(rune('a' + random.IntN(4))), On: calendar.MustDate("2027-03-14").AddDays(random.IntN(3) * 90), Seq: random.IntN(2),
			Given: random.IntN(4) > 0, Number: indicator.Number(random.IntN(5_000_000)), Weight: indicator.Whole(int64(random.IntN(4))), Approximate: random.IntN(5) == 0,
		}
		if i.Aggregation == indicator.AggregationDistinct {
			values[n].Number = indicator.Whole(int64(random.IntN(len(allForms) + 1)))
			for range random.IntN(4) {
				values[n].Items = append(values[n].Items, allForms[random.IntN(len(allForms))])
			}
		}
		if i.Aggregation == indicator.AggregationLast { // of one unit and day the flag of either may stand
			values[n].Approximate = false
		}
	}
	return values
}

// grouped adds up values in a random tree.
func grouped(random *rand.Rand, i indicator.Indicator, values []indicator.Value) indicator.Total {
	if len(values) < 2 {
		return i.Total(values)
	}
	at := random.IntN(len(values) + 1)
	if at == 0 || at == len(values) {
		return i.Total(values)
	}
	return grouped(random, i, values[:at]).Merge(grouped(random, i, values[at:]))
}

// TestComputeRandom checks that a rate of valid parts is a rate.
func TestComputeRandom(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(27, 6))
	set, on := indicator.Shipped(), calendar.MustDate("2027-03-14")
	for range 2000 {
		var values []indicator.Value
		due := int64(0)
		for range random.IntN(6) {
			of := random.Int64N(50)
			due += of
			values = append(values, given("TASK_DUE", "a", "2027-03-14", of), given("TASK_DONE", "a", "2027-03-14", random.Int64N(of+1)))
		}
		r := set.Compute("DONE_RATE", on, []indicator.Total{known(t, "TASK_DUE").Total(values), known(t, "TASK_DONE").Total(values)})
		if r.Given != (due > 0) || r.Given && (r.Number < 0 || r.Number > indicator.Whole(100)) {
			t.Fatalf("a rate of %+v is %+v", values, r)
		}
	}
	if r := set.Compute("DONE_RATE", on, []indicator.Total{known(t, "TASK_DUE").Total([]indicator.Value{given("TASK_DUE", "a", "2027-03-14", 5)})}); r.Given {
		t.Errorf("a rate without its part is %+v", r)
	}
}
