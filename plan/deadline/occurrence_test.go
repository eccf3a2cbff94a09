package deadline_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
)

// occurrenceTexts gives occurrences as "key from..due".
func occurrenceTexts(list []deadline.Occurrence) []string {
	var words []string
	for _, o := range list {
		words = append(words, o.Key+" "+o.From.String()+".."+o.Due.String())
	}
	return words
}

func TestOccurrences(t *testing.T) {
	t.Parallel()
	t.Run("of the words of a deadline", func(t *testing.T) {
		t.Parallel()
		cases := []struct {
			text string
			want []string
		}{
			{"Quý II/2027", []string{"1 2027-04-01..2027-06-30"}},
			{"Trước ngày 15/3/2027", []string{"1 ..2027-03-14"}},
			{"Quý II, Quý IV/2027", []string{"2027-q2 2027-04-01..2027-06-30", "2027-q4 2027-10-01..2027-12-31"}},
			{"Quý IV/2027, Quý I/2028", []string{"2027-q4 2027-10-01..2027-12-31", "2028-q1 2028-01-01..2028-03-31"}},
			{"Tháng 6 và tháng 12", []string{"2027-m06 2027-06-01..2027-06-30", "2027-m12 2027-12-01..2027-12-31"}},
			{"Thường xuyên", []string{"1 2027-01-01..2027-12-31"}},
			{"Năm 2027", []string{"1 2027-01-01..2027-12-31"}},
			{"Ít nhất 01 lần/năm", []string{"1 2027-01-01..2027-12-31"}},
			{"", []string{"1 ..2027-12-31"}},
			{"Định kỳ", []string{"1 2027-01-01..2027-12-31"}},
			{"Sau khi Bộ Nội vụ công bố", []string{"1 .."}},
			{"Theo kế hoạch riêng", []string{"1 .."}},
			{"Giai đoạn 2026-2030", []string{"1 2027-01-01..2027-12-31"}},
			{"15/6, 20/12", []string{"2027-d0615 ..2027-06-15", "2027-d1220 2027-06-16..2027-12-20"}},
			{"Hằng ngày", []string{"1 2027-01-01..2027-12-31"}},
			{"Hằng ngày, từ tháng 3 đến tháng 5", []string{"1 2027-03-01..2027-05-31"}},
			{"Hằng quý", []string{
				"2027-q1 2027-01-01..2027-03-31", "2027-q2 2027-04-01..2027-06-30",
				"2027-q3 2027-07-01..2027-09-30", "2027-q4 2027-10-01..2027-12-31",
			}},
			{"Trước ngày 15 tháng cuối quý", []string{
				"2027-q1 2027-01-01..2027-03-14", "2027-q2 2027-04-01..2027-06-14",
				"2027-q3 2027-07-01..2027-09-14", "2027-q4 2027-10-01..2027-12-14",
			}},
			{"06 tháng/lần", []string{"2027-h1 2027-01-01..2027-06-30", "2027-h2 2027-07-01..2027-12-31"}},
			{"hằng năm", []string{"2027-y 2027-01-01..2027-12-31"}},
			{"Trước ngày 15/12 hằng năm", []string{"2027-y 2027-01-01..2027-12-14"}},
			{"Trước ngày 15/6 và trước ngày 15/12", []string{"2027-m06 2027-06-01..2027-06-14", "2027-m12 2027-12-01..2027-12-14"}},
			{"Trước ngày 25 hằng tháng, từ tháng 9 đến tháng 10/2027", []string{"2027-m09 2027-09-01..2027-09-24", "2027-m10 2027-10-01..2027-10-24"}},
			{"Ngày 31 hằng tháng, từ tháng 1 đến tháng 2/2027", []string{"2027-m01 2027-01-01..2027-01-31", "2027-m02 2027-02-01..2027-02-28"}},
			{"Hằng tuần, từ 01/3 đến 15/3/2027", []string{
				"2027-w09 2027-03-01..2027-03-07", "2027-w10 2027-03-08..2027-03-14", "2027-w11 2027-03-15..2027-03-21",
			}},
			{"Thứ Sáu hằng tuần, từ 01/3 đến 07/3/2027", []string{"2027-w09 2027-03-01..2027-03-05"}},
		}
		for _, c := range cases {
			t.Run(c.text, func(t *testing.T) {
				t.Parallel()
				d, remarks := deadline.Parse(c.text, 2027, deadline.Rules{})
				if diff := cmp.Diff(c.want, occurrenceTexts(d.Occurrences(2027))); diff != "" {
					t.Errorf("%+v %v: %s", d, remarks, diff)
				}
			})
		}
	})
	t.Run("weeks of a year are whole and belong to one year", func(t *testing.T) {
		t.Parallel()
		weekly := deadline.Deadline{Kind: deadline.KindRecur, Recurrence: "FREQ=WEEKLY"}
		counts := map[int]int{}
		var last deadline.Occurrence
		for year := 2024; year <= 2030; year++ {
			for _, week := range weekly.Occurrences(year) {
				if !last.Due.IsZero() && week.From != last.Due.AddDays(1) {
					t.Fatalf("%s starts on %s, the one before ends on %s", week.Key, week.From, last.Due)
				}
				last = week
				counts[year]++
			}
		}
		want := map[int]int{2024: 52, 2025: 52, 2026: 53, 2027: 52, 2028: 52, 2029: 52, 2030: 52} // ISO 8601: 2026 starts on a Thursday
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOccurrenceOn(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, recurrence, day, want string }{
		{name: "a month, also after it was due", recurrence: "FREQ=MONTHLY;BYMONTHDAY=24", day: "2027-03-27", want: "2027-m03"},
		{name: "a quarter on its last day", recurrence: "FREQ=MONTHLY;INTERVAL=3", day: "2027-06-30", want: "2027-q2"},
		{name: "a half year on its first day", recurrence: "FREQ=MONTHLY;INTERVAL=6", day: "2027-07-01", want: "2027-h2"},
		{name: "two months are named by the first", recurrence: "FREQ=MONTHLY;INTERVAL=2", day: "2027-04-10", want: "2027-m03"},
		{name: "a year", recurrence: "FREQ=YEARLY", day: "2027-12-31", want: "2027-y"},
		{name: "a week on its Sunday", recurrence: "FREQ=WEEKLY", day: "2027-03-07", want: "2027-w09"},
		{name: "the second of two weeks is the same time", recurrence: "FREQ=WEEKLY;INTERVAL=2", day: "2027-01-12", want: "2027-w01"},
		{name: "new year's day in a week of the old year", recurrence: "FREQ=WEEKLY", day: "2027-01-01", want: ""},
		{name: "a day of another year", recurrence: "FREQ=MONTHLY", day: "2028-01-01", want: ""},
		{name: "a month that is not among those named", recurrence: "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=14", day: "2027-05-02", want: ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deadline.Deadline{Kind: deadline.KindRecur, Recurrence: c.recurrence}
			got, found := d.OccurrenceOn(calendar.MustDate(c.day), 2027)
			if got.Key != c.want || found != (c.want != "") {
				t.Errorf("got %+v %v, want %q", got, found, c.want)
			}
		})
	}
}

func TestOpeningCron(t *testing.T) {
	t.Parallel()
	// The cron of each recurrence has to find every occurrence of a year, once.
	t.Run("every period is opened by its cron", func(t *testing.T) {
		t.Parallel()
		rules := []string{
			"FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=24", "FREQ=MONTHLY;INTERVAL=2",
			"FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=4", "FREQ=MONTHLY;INTERVAL=6", "FREQ=MONTHLY;INTERVAL=12",
			"FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=14", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=14",
		}
		for _, recurrence := range rules {
			t.Run(recurrence, func(t *testing.T) {
				t.Parallel()
				d := deadline.Deadline{Kind: deadline.KindRecur, Recurrence: recurrence}
				spec, ok := d.OpeningCron()
				cron, err := plan.ParseCron(spec)
				if !ok || err != nil {
					t.Fatalf("spec %q: %v", spec, err)
				}
				var opened []deadline.Occurrence
				for _, morning := range cron.NextN(calendar.MustDate("2026-12-31").Start(calendar.Zone), calendar.Zone, 60) {
					o, found := d.OccurrenceOn(calendar.DateOf(morning, calendar.Zone), 2027)
					if found && (len(opened) == 0 || opened[len(opened)-1] != o) {
						opened = append(opened, o)
					}
				}
				if diff := cmp.Diff(occurrenceTexts(d.Occurrences(2027)), occurrenceTexts(opened)); diff != "" {
					t.Errorf("%s opens other periods: %s", spec, diff)
				}
			})
		}
	})
	t.Run("a deadline that does not recur has no cron", func(t *testing.T) {
		t.Parallel()
		for _, d := range []deadline.Deadline{
			{Kind: deadline.KindRecur, Recurrence: "FREQ=?"},
			{Kind: deadline.KindRecur, Recurrence: "FREQ=MONTHLY;INTERVAL=5"},
			{Kind: deadline.KindQuarterList, Recurrence: "BYQUARTER=1,2"},
			{Kind: deadline.KindContinuous},
			{},
		} {
			if spec, ok := d.OpeningCron(); ok || d.Recurs() || strings.TrimSpace(spec) != "" {
				t.Errorf("%+v recurs by %q", d, spec)
			}
		}
	})
}
