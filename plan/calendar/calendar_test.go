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
				t.Errorf("%d weighs %d bytes: %s, %v", year, len(text), text, err)
			}
			var back calendar.Calendar
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(one, back); diff != "" {
				t.Errorf("%d does not survive JSON: %s", year, diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, day := range calendar.Shipped() {
			weekend := day.Date.Weekday() == time.Saturday || day.Date.Weekday() == time.Sunday
			if weekend != (day.Kind == calendar.DayWorked) || day.Name == "" || day.Basis == "" {
				t.Errorf("odd day %+v", day)
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
		{name: "a kind nobody knows", days: []calendar.Day{{Date: tet.Date, Kind: "half"}}, want: `cannot be "half"`},
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

func TestParse(t *testing.T) {
	t.Parallel()
	t.Run("all faults are in one error", func(t *testing.T) {
		t.Parallel()
		table := "\ufeffdate,kind,name,basis\n" +
			"2027-02-30,off,Tết,Thông báo\n" +
			"01/01/2027,off,Tết Dương lịch,Bộ luật Lao động\n" +
			"2027-01-01,off,Tết Dương lịch,Bộ luật Lao động\n" +
			"2027-01-04,worked,Làm bù,Thông báo\n" +
			"2027-05-03,nghỉ,Nghỉ bù,Thông báo\n" +
			"2027-09-02,off,,Thông báo\n" +
			"2027-09-03,off,Quốc khánh\n" +
			"2027-11-24,off,Ngày Văn hóa Việt Nam,\n"
		want := `dòng 2: ngày "2027-02-30" không có trong lịch hoặc ghi sai, cần ghi như 2027-03-15 hoặc 15/03/2027
dòng 4: ngày 01/01/2027 đã có ở dòng 3
dòng 5: ngày 04/01/2027 không phải thứ Bảy, Chủ nhật nên không thể là ngày làm bù
dòng 6: loại ngày "nghỉ" không hợp lệ, chỉ ghi off (nghỉ) hoặc worked (làm bù)
dòng 7: ngày 02/09/2027 chưa có tên
dòng 8: có 3 cột, cần đúng 4 cột date,kind,name,basis
dòng 9: ngày 24/11/2027 chưa có căn cứ; nếu chưa rõ thì ghi "chưa đối chiếu"`
		_, err := calendar.Parse([]byte(table))
		if err == nil {
			t.Fatal("no fault found")
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Error(diff)
		}
		for _, wrong := range []string{"", "ngày,loại\n", "date,kind,name,basis\n\"2027"} {
			if _, err := calendar.Parse([]byte(wrong)); err == nil {
				t.Errorf("%q passed for a calendar", wrong)
			}
		}
	})
	t.Run("both ways of writing a date", func(t *testing.T) {
		t.Parallel()
		got, err := calendar.Parse([]byte("date,kind,name,basis\r\n01/01/2027, off ,Tết Dương lịch,Điều 112\r\n2027-01-09,worked,Làm bù,Thông báo\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		want := []calendar.Day{
			{Date: calendar.MustDate("2027-01-01"), Kind: calendar.DayOff, Name: "Tết Dương lịch", Basis: "Điều 112"},
			{Date: calendar.MustDate("2027-01-09"), Kind: calendar.DayWorked, Name: "Làm bù", Basis: "Thông báo"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("date,kind,name,basis\n2027-01-01,off,Tết,Điều 112\n"))
	f.Add([]byte("date,kind,name,basis\n1/1/1,worked,\"a,b"))
	f.Fuzz(func(t *testing.T, table []byte) {
		days, err := calendar.Parse(table)
		if err != nil {
			return
		}
		if _, err := calendar.New(days); err != nil {
			t.Errorf("%q was read, but makes no calendar: %v", table, err)
		}
	})
}
