package deadline

import (
	"regexp"
	"strconv"
	"time"

	"loa/plan/calendar"
)

// UntilInput is what the words of a request for more time are resolved against.
type UntilInput struct {
	Words string
	Said  calendar.Date // the day of the letter
	Due   calendar.Date // the deadline that is to move; zero when there is none
}

var (
	untilFull   = regexp.MustCompile(`\b(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{4})\b|\b(\d{1,2}) thang (\d{1,2}) (?:nam )?(\d{4})\b`)
	untilDay    = regexp.MustCompile(`\b(\d{1,2}) ?[/.-] ?(\d{1,2})\b|\b(\d{1,2}) thang (\d{1,2})\b`)
	untilMonth  = regexp.MustCompile(`\b(?:cuoi|het) thang (\d{1,2})\b`)
	untilLast   = regexp.MustCompile(`\b(?:cuoi|het) thang( nay| sau)?$|\b(?:cuoi|het) thang( nay| sau)?\b`)
	untilWeek   = regexp.MustCompile(`\b(?:thu (\d)|(chu nhat)) tuan (nay|sau|toi)\b`)
	untilLonger = regexp.MustCompile(`\b(\d{1,3}) (ngay|tuan|thang)\b`)
	untilVague  = regexp.MustCompile(`\b(?:vai|it|khoang|may|dam|tam)\b`)
	fromToday   = regexp.MustCompile(`\b(?:nua|ke tu|tu hom nay|tu nay)\b`)
)

// Until resolves words such as "thứ Hai tuần sau", "hết tháng 4" or "thêm 5 ngày" to a day; false when they name none clearly, and when the
// day is not after the day of the letter. Words without a year mean the first such day after the letter, when that is within half a year: a
// later one is a slip. "Thêm 5 ngày" counts from the deadline, "5 ngày nữa" from the letter.
func Until(in UntilInput) (calendar.Date, bool) {
	words := normalize(in.Words)
	if m := untilFull.FindStringSubmatch(words); m != nil {
		day, valid := dayOf(m[1]+m[4], m[2]+m[5], m[3]+m[6])
		return day, valid && day.After(in.Said)
	}
	for _, resolve := range []func(string, UntilInput) (calendar.Date, bool){untilDate, untilEndOfMonth, untilWeekday, untilSpan} {
		if day, found := resolve(words, in); found {
			return day, day.After(in.Said) && in.Said.DaysUntil(day) <= farthestUntil
		}
	}
	return calendar.Date{}, false
}

// farthestUntil is how many days ahead a day without a year may lie.
const farthestUntil = 183

func untilDate(words string, in UntilInput) (calendar.Date, bool) {
	m := untilDay.FindStringSubmatch(words)
	if m == nil {
		return calendar.Date{}, false
	}
	for year := in.Said.Year(); year <= in.Said.Year()+1; year++ {
		if day, valid := dayOf(m[1]+m[3], m[2]+m[4], strconv.Itoa(year)); valid && day.After(in.Said) {
			return day, true
		}
	}
	return calendar.Date{}, false
}

func dayOf(day, month, year string) (calendar.Date, bool) {
	var numbers [3]int
	for i, text := range []string{day, month, year} {
		n, err := strconv.Atoi(text)
		if err != nil {
			return calendar.Date{}, false
		}
		numbers[i] = n
	}
	date, err := calendar.NewDate(numbers[2], time.Month(numbers[1]), numbers[0])
	return date, err == nil
}

func untilEndOfMonth(words string, in UntilInput) (calendar.Date, bool) {
	first, err := calendar.NewDate(in.Said.Year(), in.Said.Month(), 1)
	if err != nil {
		return calendar.Date{}, false
	}
	if m := untilMonth.FindStringSubmatch(words); m != nil {
		month, _ := strconv.Atoi(m[1]) // two digits at most
		if month < 1 || month > 12 {
			return calendar.Date{}, false
		}
		first = first.AddMonths((month - int(first.Month()) + 12) % 12)
		return first.AddMonths(1).AddDays(-1), true
	}
	m := untilLast.FindStringSubmatch(words)
	if m == nil {
		return calendar.Date{}, false
	}
	if m[1] == " sau" {
		first = first.AddMonths(1)
	}
	return first.AddMonths(1).AddDays(-1), true
}

// untilWeekday counts weeks from Monday, as in Vietnam.
func untilWeekday(words string, in UntilInput) (calendar.Date, bool) {
	m := untilWeek.FindStringSubmatch(words)
	if m == nil {
		return calendar.Date{}, false
	}
	number := 8 // Sunday ends the week
	if m[1] != "" {
		number, _ = strconv.Atoi(m[1]) // one digit
	}
	if number < 2 || number > 8 {
		return calendar.Date{}, false
	}
	monday := in.Said.AddDays(-(int(in.Said.Weekday()) + 6) % 7)
	if m[3] != "nay" {
		monday = monday.AddDays(7)
	}
	return monday.AddDays(number - 2), true
}

func untilSpan(words string, in UntilInput) (calendar.Date, bool) {
	m := untilLonger.FindStringSubmatch(words)
	if m == nil || untilVague.MatchString(words) {
		return calendar.Date{}, false
	}
	from := in.Due
	if fromToday.MatchString(words) {
		from = in.Said
	}
	if from.IsZero() {
		return calendar.Date{}, false
	}
	n, _ := strconv.Atoi(m[1]) // three digits at most
	switch m[2] {
	case "tuan":
		return from.AddDays(7 * n), true
	case "thang":
		return from.AddMonths(n), true
	}
	return from.AddDays(n), true
}
