package calendar_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
)

func shippedForTest(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.New(calendar.Shipped())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShipped(t *testing.T) {
	t.Parallel()
	t.Run("the days off of each year", func(t *testing.T) {
		t.Parallel()
		type count struct {
			Year, Off, Worked int
			Confirmed         bool
		}
		want := []count{{Year: 2022, Off: 11, Worked: 0}, {Year: 2023, Off: 11, Worked: 0}, {Year: 2024, Off: 12, Worked: 1}, {Year: 2025, Off: 12, Worked: 1, Confirmed: true}, {Year: 2026, Off: 14, Worked: 2}, {Year: 2027, Off: 0, Worked: 0}}
		c := shippedForTest(t)
		var got []count
		for year := 2022; year <= 2027; year++ {
			one := c.Only(year, year)
			got = append(got, count{year, len(one.Off), len(one.Worked), one.Confirmed(year)})
			text, err := json.Marshal(one)
			if err != nil || len(text) > 250 {
				t.Errorf("%d has %d bytes of JSON: %s, %v", year, len(text), text, err)
			}
			var decoded calendar.Calendar
			if err := json.Unmarshal(text, &decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(one, decoded); diff != "" {
				t.Errorf("%d changed by encoding: %s", year, diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, day := range calendar.Shipped() {
			weekend := day.Date.Weekday() == time.Saturday || day.Date.Weekday() == time.Sunday
			if weekend != (day.Kind == calendar.DayWorked) || day.Name == "" || day.Basis == "" {
				t.Errorf("wrong day %+v", day)
			}
		}
	})
}

func TestAddWorkingDays(t *testing.T) {
	t.Parallel()
	day, c := calendar.MustDate, shippedForTest(t)
	cases := []struct {
		name      string
		got, want calendar.Date
	}{
		{name: "five working days over a weekend", got: c.AddWorkingDays(day("2025-03-06"), 5), want: day("2025-03-13")},
		{name: "one working day over the Tết of 2025", got: c.AddWorkingDays(day("2025-01-24"), 1), want: day("2025-02-03")},
		{name: "ten working days back from the day after Tết", got: c.AddWorkingDays(day("2025-02-03"), -10), want: day("2025-01-13")},
		{name: "a worked Saturday counts", got: c.AddWorkingDays(day("2025-04-25"), 1), want: day("2025-04-26")},
		{name: "and the Friday it was swapped for does not", got: c.AddWorkingDays(day("2025-04-29"), 1), want: day("2025-05-05")},
		{name: "nothing added stays, even on a day off", got: c.AddWorkingDays(day("2025-09-02"), 0), want: day("2025-09-02")},
		{name: "the next worked day is the day itself", got: c.NextWorking(day("2025-09-03")), want: day("2025-09-03")},
		{name: "the next worked day after National Day", got: c.NextWorking(day("2025-08-30")), want: day("2025-09-03")},
		{name: "a term of 15 days ends on its last day", got: c.EndOfTerm(day("2025-03-03"), 15), want: day("2025-03-18")},
		{name: "a term that ends on a Sunday ends on Monday", got: c.EndOfTerm(day("2025-03-06"), 10), want: day("2025-03-17")},
		{name: "a term that ends in Tết ends after it", got: c.EndOfTerm(day("2025-01-20"), 9), want: day("2025-02-03")},
		{name: "a term in working days starts the day after", got: c.EndOfWorkingTerm(day("2025-03-07"), 5), want: day("2025-03-14")},
		{name: "no event, no end", got: c.EndOfTerm(calendar.Date{}, 5), want: calendar.Date{}},
	}
	for _, cs := range cases {
		t.Run(cs.name, func(t *testing.T) {
			t.Parallel()
			if cs.got != cs.want {
				t.Errorf("got %s, want %s", cs.got, cs.want)
			}
		})
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	t.Parallel()
	t.Run("undoes AddWorkingDays", func(t *testing.T) {
		t.Parallel()
		c, random := shippedForTest(t), rand.New(rand.NewPCG(7, 1))
		for range 2000 {
			start := calendar.MustDate("2022-01-01").AddDays(random.IntN(5 * 365))
			n := random.IntN(121) - 60
			end := c.AddWorkingDays(start, n)
			if got := c.WorkingDaysBetween(start, end); got != n {
				t.Fatalf("%s + %d = %s, but %d days lie between", start, n, end, got)
			}
			if n != 0 && !c.Working(end) {
				t.Fatalf("%s + %d ends on %s, a day off", start, n, end)
			}
		}
	})
}

// TestFirstWithin: the first day that is near enough is near enough, and the day before it is not.
func TestFirstWithin(t *testing.T) {
	t.Parallel()
	c := shippedForTest(t)
	for to := calendar.MustDate("2025-01-20"); to.Before(calendar.MustDate("2025-06-01")); to = to.AddDays(1) {
		for _, n := range []int{0, 1, 7, 30, 60} {
			first := c.FirstWithin(to, n)
			if c.WorkingDaysBetween(first, to) > n || c.WorkingDaysBetween(first.AddDays(-1), to) <= n {
				t.Fatalf("the first day within %d worked days of %s cannot be %s", n, to, first)
			}
		}
	}
	if got := c.FirstWithin(calendar.Date{}, 7); !got.IsZero() {
		t.Errorf("%s lies within 7 worked days of no day", got)
	}
}

func TestNextOfficeTime(t *testing.T) {
	t.Parallel()
	t.Run("of an instant", func(t *testing.T) {
		t.Parallel()
		c := shippedForTest(t)
		at := func(text string) time.Time {
			moment, err := time.ParseInLocation("2006-01-02 15:04:05", text, calendar.Zone)
			if err != nil {
				t.Fatal(err)
			}
			return moment
		}
		cases := []struct{ name, given, want string }{
			{name: "in office hours it is now", given: "2025-03-05 10:30:15", want: "2025-03-05 10:30:15"},
			{name: "at eight sharp it is now", given: "2025-03-05 08:00:00", want: "2025-03-05 08:00:00"},
			{name: "early in the morning it is eight", given: "2025-03-05 05:00:00", want: "2025-03-05 08:00:00"},
			{name: "at five in the afternoon it is tomorrow", given: "2025-03-05 17:00:00", want: "2025-03-06 08:00:00"},
			{name: "on Friday evening it is Monday", given: "2025-03-07 20:00:00", want: "2025-03-10 08:00:00"},
			{name: "on a worked Saturday it is now", given: "2025-04-26 09:00:00", want: "2025-04-26 09:00:00"},
			{name: "in Tết it is after Tết", given: "2025-01-28 09:00:00", want: "2025-02-03 08:00:00"},
		}
		for _, cs := range cases {
			t.Run(cs.name, func(t *testing.T) {
				t.Parallel()
				if got := c.NextOfficeTime(at(cs.given), calendar.Zone); !got.Equal(at(cs.want)) {
					t.Errorf("got %s, want %s", got.In(calendar.Zone), cs.want)
				}
			})
		}
	})
	t.Run("is never earlier and is its own next office time", func(t *testing.T) {
		t.Parallel()
		c, random := shippedForTest(t), rand.New(rand.NewPCG(8, 2))
		for range 2000 {
			given := calendar.MustDate("2022-01-01").Start(calendar.Zone).Add(time.Duration(random.Int64N(int64(5 * 365 * 24 * time.Hour))))
			once := c.NextOfficeTime(given, calendar.Zone)
			if twice := c.NextOfficeTime(once, calendar.Zone); !twice.Equal(once) || once.Before(given) {
				t.Fatalf("%s: once %s, twice %s", given, once, twice)
			}
			if hour := once.In(calendar.Zone).Hour(); !c.Working(calendar.DateOf(once, calendar.Zone)) || hour < 8 || hour >= 17 {
				t.Fatalf("%s: %s is no office hour", given, once.In(calendar.Zone))
			}
		}
	})
}

func TestNew(t *testing.T) {
	t.Parallel()
	tet := calendar.Day{Date: calendar.MustDate("2027-02-08"), Kind: calendar.DayOff, Name: "Tết", Basis: "Thông báo"}
	cases := []struct {
		name string
		days []calendar.Day
		want string
	}{
		{name: "the same day twice", days: []calendar.Day{tet, tet}, want: "is named twice"},
		{name: "a weekday worked in exchange", days: []calendar.Day{{Date: tet.Date, Kind: calendar.DayWorked}}, want: "it is a Monday"},
		{name: "an unknown kind", days: []calendar.Day{{Date: tet.Date, Kind: "half"}}, want: `cannot be "half"`},
		{name: "a day without a date", days: []calendar.Day{{Kind: calendar.DayOff, Name: "Tết"}}, want: "has no date"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := calendar.New(c.days); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
