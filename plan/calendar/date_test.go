package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
)

func TestNewDate(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name       string
		year       int
		month      time.Month
		day        int
		want       string
		vietnamese string
	}{
		{name: "an ordinary day", year: 2027, month: time.March, day: 5, want: "2027-03-05", vietnamese: "05/03/2027"},
		{name: "29 February of a leap year", year: 2028, month: time.February, day: 29, want: "2028-02-29", vietnamese: "29/02/2028"},
		{name: "29 February of another year", year: 2027, month: time.February, day: 29, want: ""},
		{name: "31 February", year: 2027, month: time.February, day: 31, want: ""},
		{name: "a month 13", year: 2027, month: 13, day: 1, want: ""},
		{name: "day 0", year: 2027, month: time.March, day: 0, want: ""},
		{name: "year 0", year: 0, month: time.March, day: 1, want: ""},
		{name: "year 10000", year: 10000, month: time.March, day: 1, want: ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := calendar.NewDate(c.year, c.month, c.day)
			if d.String() != c.want || d.Vietnamese() != c.vietnamese || (err == nil) != (c.want != "") {
				t.Errorf("got %q %q %v", d, d.Vietnamese(), err)
			}
		})
	}
}

func TestParseDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"31/12/2027": "2027-12-31", "1/3/2027": "2027-03-01", " 01-03-2027 ": "2027-03-01", "1.3.2027": "2027-03-01", "2027-03-01": "2027-03-01",
		"31/02/2027": "", "2027-13-45": "", "12/31/2027": "", "1/3/27": "", "1/3": "", "hôm qua": "", "": "", "1/3/20277": "", "0/3/2027": "",
	} {
		d, err := calendar.ParseDay(text)
		if d.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s (%v), want %q", text, d, err, want)
		}
	}
}

func TestDateJSON(t *testing.T) {
	t.Parallel()
	t.Run("a date is text as a value and as a key", func(t *testing.T) {
		t.Parallel()
		type paper struct {
			Signed calendar.Date            `json:"signed"`
			Open   calendar.Date            `json:"open"`
			Days   map[calendar.Date]string `json:"days"`
		}
		want := paper{Signed: calendar.MustDate("2022-03-15"), Days: map[calendar.Date]string{calendar.MustDate("2022-09-02"): "Quốc khánh"}}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(`{"signed":"2022-03-15","open":"","days":{"2022-09-02":"Quốc khánh"}}`, string(text)); diff != "" {
			t.Error(diff)
		}
		var got paper
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, wrong := range []string{`"2022-02-30"`, `"15/03/2022"`, `"2022-3-5"`, `"0000-01-01"`, `7`} {
			if err := json.Unmarshal([]byte(wrong), &got.Signed); err == nil {
				t.Errorf("%s is taken for a date", wrong)
			}
		}
	})
}

func TestDateAdd(t *testing.T) {
	t.Parallel()
	day := calendar.MustDate
	cases := []struct {
		name      string
		got, want calendar.Date
	}{
		{name: "over the end of a month", got: day("2027-02-27").AddDays(2), want: day("2027-03-01")},
		{name: "back over the new year", got: day("2027-01-01").AddDays(-1), want: day("2026-12-31")},
		{name: "a month from the 31st ends on the last day", got: day("2027-01-31").AddMonths(1), want: day("2027-02-28")},
		{name: "a month from the 31st in a leap year", got: day("2028-01-31").AddMonths(1), want: day("2028-02-29")},
		{name: "months back over the new year", got: day("2027-01-15").AddMonths(-2), want: day("2026-11-15")},
		{name: "no date stays no date", got: calendar.Date{}.AddDays(5), want: calendar.Date{}},
		{name: "no date stays no date by months", got: calendar.Date{}.AddMonths(5), want: calendar.Date{}},
		{name: "past the last year there is no date", got: day("9999-12-31").AddDays(1), want: calendar.Date{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.got != c.want {
				t.Errorf("got %s, want %s", c.got, c.want)
			}
		})
	}
}

// Days and weekdays are computed without the time package, and agree with it over the leap years of four centuries.
func TestDateCount(t *testing.T) {
	t.Parallel()
	day := calendar.MustDate("1799-12-30")
	for at := time.Date(1799, time.December, 30, 0, 0, 0, 0, time.UTC); at.Year() < 2201; at = at.AddDate(0, 0, 1) {
		if day != calendar.DateOf(at, time.UTC) || day.Weekday() != at.Weekday() || day.AddDays(-1).AddDays(1) != day {
			t.Fatalf("%s, a %s, is %s, a %s", at.Format(time.DateOnly), at.Weekday(), day, day.Weekday())
		}
		day = day.AddDays(1)
	}
}

func TestDateCompare(t *testing.T) {
	t.Parallel()
	t.Run("dates compare as days", func(t *testing.T) {
		t.Parallel()
		early, late := calendar.MustDate("2026-12-31"), calendar.MustDate("2027-01-01")
		if !early.Before(late) || !late.After(early) || early.Compare(early) != 0 || early.After(late) {
			t.Error("the last day of a year does not lie before the first of the next")
		}
		if !(calendar.Date{}).Before(early) || !(calendar.Date{}).IsZero() || early.IsZero() {
			t.Error("no date does not come first")
		}
		if got := calendar.MustDate("2027-02-01").DaysUntil(calendar.MustDate("2027-03-01")); got != 28 {
			t.Errorf("got %d days in February 2027", got)
		}
		if got := late.DaysUntil(early); got != -1 {
			t.Errorf("got %d days back", got)
		}
		if got := late.DaysUntil(calendar.Date{}); got != 0 {
			t.Errorf("got %d days to no date", got)
		}
		if late.Weekday() != time.Friday {
			t.Errorf("01/01/2027 is a %s", late.Weekday())
		}
	})
}

func TestDateOf(t *testing.T) {
	t.Parallel()
	t.Run("the day of an instant depends on the zone", func(t *testing.T) {
		t.Parallel()
		instant := time.Date(2027, 3, 14, 17, 30, 0, 0, time.UTC) // 00:30 of the 15th in Viet Nam
		if got := calendar.DateOf(instant, calendar.Zone); got != calendar.MustDate("2027-03-15") {
			t.Errorf("got %s in Viet Nam", got)
		}
		if got := calendar.DateOf(instant, time.UTC); got != calendar.MustDate("2027-03-14") {
			t.Errorf("got %s in UTC", got)
		}
		if got, want := calendar.MustDate("2027-03-15").Start(calendar.Zone), time.Date(2027, 3, 14, 17, 0, 0, 0, time.UTC); !got.Equal(want) {
			t.Errorf("the day starts at %s, want %s", got, want)
		}
	})
}
