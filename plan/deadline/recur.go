package deadline

import (
	"regexp"
	"slices"
	"strings"
)

const (
	periodUnit = `(tuan|thang|quy|nua nam|nam)`
	counted    = `(?:lan|so|ky|tin|bai|buoi|dot|trang|chuyen|chuong|phong su|ban tin|video|cuoc|hoi nghi|clip|mau|san pham|phien|tac pham|lop|luot)`
)

// repeatForms are the ways to write a frequency, tried in order. The groups: n is the quota, every the number of units, unit the unit,
// place the month of a quarter.
var repeatForms = []*regexp.Regexp{
	regexp.MustCompile(`(?:(?P<n>\d{1,3})(?: ?- ?\d{1,3})? )?(?:[a-z]+[ ,]*){1,6}/ ?(?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `)\b`),
	regexp.MustCompile(`\b(?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `) ?/ ?(?:(?P<n>\d{1,3}) )?` + counted + `\b`),
	regexp.MustCompile(`\b(?:moi )?(?P<every>\d{1,2}) (?P<unit>` + periodUnit + `) (?:it nhat |toi thieu )?(?P<n>\d{1,3}) ` + counted + `\b`),
	regexp.MustCompile(`\b(?:moi|hang|tung|1) (?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `) ?,? (?:it nhat |toi thieu )?(?P<n>\d{1,3}) ` + counted + `\b`),
	regexp.MustCompile(`(?P<n>\d{1,3}) ` + counted + `(?:[ ,]+[a-z]+){0,3}[ ,]+(?:moi|hang|trong 1|1) (?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `)\b`),
	regexp.MustCompile(`\b(?:thang (?P<place>dau|giua|cuoi)|cuoi)(?: cung| tien)?(?: cua)? (?:moi |hang |cac )?(?P<unit>quy)(?:$| ?[,;])`),
	regexp.MustCompile(`\b(?:hang|moi|tung) (?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `)\b`),
	regexp.MustCompile(`\bcac (?P<unit>tuan|thang|quy) trong nam\b`),
	regexp.MustCompile(`\bdinh ky (?:vao )?(?:(?P<every>\d{1,2}) )?(?P<unit>` + periodUnit + `)(?:$| [^0-9iv]| ?[,;])`),
	regexp.MustCompile(`\b(?P<every>6) (?P<unit>thang) ?(?:,|va) (?:ca |1 |hang )?nam\b`),
}

// dailyForms are repeatForms whose unit is the day. They come after the others, because "ngày" more often is a day of the month.
var dailyForms = []*regexp.Regexp{
	regexp.MustCompile(`\b(?P<n>\d{1,3}) ` + counted + `(?:[ ,]+[a-z]+){0,2} ?/ ?(?P<unit>ngay)\b`),
	regexp.MustCompile(`\b(?:hang|moi|tung) (?P<unit>ngay)\b`),
}

var (
	periodicForm = regexp.MustCompile(`\bdinh ky\b`)
	leftovers    = regexp.MustCompile(`\b(?:dinh ky|it nhat|toi thieu|khong qua|hang thang|hang quy|hang nam|hang tuan)\b`)
	weekdays     = regexp.MustCompile(`\b(?:thu [2-7]|chu nhat)\b`)
	everyPeriod  = regexp.MustCompile(`\b(?:hang|moi) (ngay|` + strings.Trim(periodUnit, "()") + `)\b`)
	bareDay      = regexp.MustCompile(`^(|truoc|den|cham nhat|het) ?(\d{1,2})$`) // "20 hằng tháng"
	monthAfter   = regexp.MustCompile(`\bthang (?:sau|ke tiep|tiep theo|lien ke|ke sau)\b`)
	morePeriods  = regexp.MustCompile(`(?:,|;|\bva\b) *(?:hang )?(?:(?:6|9) thang|quy)(?: *(?:,|;|va) *(?:hang |ca )?nam)?(?:$| *[,;])`)
	upperBound   = regexp.MustCompile(`\b(?:khong qua|toi da)\b`)
	beforeDay    = regexp.MustCompile(`\btruoc (?:thu|chu)\b`)
)

// parseRecurring takes a duty that recurs in periods, or a number of times in the year.
func (r *parser) parseRecurring() bool {
	for _, form := range slices.Concat(repeatForms, dailyForms) {
		at := form.FindStringSubmatchIndex(r.words)
		if at == nil {
			continue
		}
		group := func(name string) string {
			i := 2 * form.SubexpIndex(name)
			if i < 0 || at[i] < 0 {
				return ""
			}
			return r.words[at[i]:at[i+1]]
		}
		start, end := at[0], at[1]
		rest := leftovers.ReplaceAllString(r.words[:start]+" "+r.words[end:], " ")
		every := max(1, number(group("every")))
		r.Quota = number(group("n"))
		if n := group("n"); n == "" && strings.Contains(r.words[start:end], "/") {
			r.Quota = 1
		}
		if group("unit") == "nam" && r.Quota > 0 && every == 1 {
			r.Kind = KindMinPerYear
			if upperBound.MatchString(r.words) {
				r.warn("“"+r.Text+"” là mức tối đa, chưa rõ phải làm bao nhiêu lần", "ghi số lần phải làm, ví dụ “ít nhất 01 lần/năm”")
			}
			r.setBounds(parsePhrase(rest))
			return true
		}
		if group("unit") == "nam" && every == 1 && r.parseOnceInYear(rest) {
			return true
		}
		return r.setRecurrence(inMonthOfQuarter(everyUnit(group("unit"), every), group("place")), rest)
	}
	if periodicForm.MatchString(r.words) && !containsDate(r.words) {
		r.warn("“Định kỳ” nhưng chưa rõ bao lâu một lần", "ghi “Hằng tháng”, “Hằng quý”, “06 tháng/lần”…")
		return r.setRecurrence(rule{}, leftovers.ReplaceAllString(r.words, " "))
	}
	return false
}

// parseOnceInYear takes "Quý II hằng năm" as the one time in this year's plan; false for a single day, "Trước ngày 15/12 hằng năm", which
// stays a yearly duty.
func (r *parser) parseOnceInYear(rest string) bool {
	ph := parsePhrase(rest)
	dated := slices.ContainsFunc(ph.items, func(it item) bool { return it.unit != unitYear })
	if !dated || len(ph.items) == 1 && ph.items[0].unit == unitDay && ph.items[0].year == 0 {
		return false
	}
	r.Quota = 0
	r.words = rest
	return r.parsePoints()
}

// inMonthOfQuarter is the rule of a duty in the first or second month of each quarter; the last month is that of the rule itself.
func inMonthOfQuarter(every rule, place string) rule {
	switch place {
	case "dau":
		return rule{freq: "MONTHLY", interval: 1, months: []int{1, 4, 7, 10}}
	case "giua":
		return rule{freq: "MONTHLY", interval: 1, months: []int{2, 5, 8, 11}}
	}
	return every
}

func everyUnit(unit string, every int) rule {
	switch unit {
	case "ngay":
		return rule{freq: "DAILY", interval: every}
	case "tuan":
		return rule{freq: "WEEKLY", interval: every}
	case "quy":
		return rule{freq: "MONTHLY", interval: 3 * every}
	case "nua nam":
		return rule{freq: "MONTHLY", interval: 6 * every}
	case "nam":
		return rule{freq: "YEARLY", interval: every}
	}
	return rule{freq: "MONTHLY", interval: every}
}

// setRecurrence completes a rule by the words around it: the due day of the period, and the first and last day of the duty. It returns true.
func (r *parser) setRecurrence(every rule, rest string) bool {
	r.Kind = KindRecur
	if shorter := morePeriods.ReplaceAllString(rest, " "); shorter != rest {
		r.warn("thời hạn nêu nhiều kỳ báo cáo, chỉ kỳ đầu được ghi nhận", "tách thành nhiều dòng, mỗi dòng một kỳ")
		rest = shorter
	} else if periodsNamed(r.words) > 1 {
		r.warn("thời hạn nêu nhiều kỳ báo cáo, chỉ kỳ đầu được ghi nhận", "tách thành nhiều dòng, mỗi dòng một kỳ")
	}
	ph := parsePhrase(strings.Join(strings.Fields(bareDay.ReplaceAllString(strings.TrimSpace(rest), "$1 ngay $2")), " "))
	if every.freq == "WEEKLY" && ph.weekday > 0 {
		every.weekday = ph.weekday - 1
		if beforeDay.MatchString(rest) && r.rules.Before != BeforeBy {
			every.weekday-- // before Monday: 0, the end of the week
		}
	}
	if len(weekdays.FindAllString(rest, 3)) > 1 {
		r.warn("nhiều thứ trong tuần, chỉ ngày cuối được ghi nhận", "tách thành nhiều nhiệm vụ, mỗi nhiệm vụ một thứ")
	}
	var bounds []item
	for _, it := range ph.items {
		switch {
		case it.unit == unitDayOnly && monthAfter.MatchString(rest):
			r.warn("hạn rơi vào tháng sau kỳ báo cáo nên chỉ tính đến hết kỳ", "ghi ngày trong kỳ, hoặc tách thành từng nhiệm vụ có ngày cụ thể")
		case it.unit == unitDayOnly && every.freq == "MONTHLY" && every.day > 0:
			r.fail("ô thời hạn nêu nhiều mốc khác nhau", "tách thành nhiều nhiệm vụ, mỗi nhiệm vụ một thời hạn")
		case it.unit == unitDayOnly && every.freq == "MONTHLY":
			every.day = r.dueDayOfMonth(it)
		case it.unit == unitDay && it.year == 0 && every.freq == "YEARLY":
			every.months, every.day = r.dueDayOfYear(it)
		default:
			bounds = append(bounds, it)
		}
	}
	r.setBounds(phrase{items: bounds, focus: ph.focus, unknown: ph.unknown})
	r.warnUncertain(ph)
	if every.freq != "" && every.freq != "DAILY" && !every.hasPeriods() {
		r.warn("chu kỳ này không chia hết năm nên không tự mở được từng kỳ", "ghi chu kỳ tuần, tháng, quý, 6 tháng hoặc năm")
	}
	r.Recurrence = every.String()
	return true
}

// periodsNamed counts the different periods of "hằng tháng, hằng quý".
func periodsNamed(words string) int {
	var units []string
	for _, m := range everyPeriod.FindAllStringSubmatch(words, -1) {
		units = append(units, m[1])
	}
	slices.Sort(units)
	return len(slices.Compact(units))
}

// dueDayOfMonth is the last day of the month in time: "trước ngày 25" is the 24th, or the 25th under BeforeBy. Day 1 has no day before it
// in its month.
func (r *parser) dueDayOfMonth(it item) int {
	if it.day < 1 || it.day > 31 {
		r.fail("không có ngày như vậy trong tháng", "ghi ngày từ 1 đến 31")
		return 0
	}
	if it.mark == markBefore && r.rules.Before != BeforeBy {
		if it.day == 1 {
			r.warn("“trước ngày 01” là ngày cuối của tháng trước", "ghi rõ ngày cuối cùng được nộp")
			return 1
		}
		return it.day - 1
	}
	return it.day
}

// dueDayOfYear is the last day in time of a yearly duty, as a month and a day.
func (r *parser) dueDayOfYear(it item) (months []int, day int) {
	d := r.newDate(2024, it.month, it.day) // a leap year, so that 29/02 is a day
	if d.IsZero() {
		return nil, 0
	}
	if it.mark == markBefore && r.rules.Before != BeforeBy {
		d = d.AddDays(-1)
	}
	return []int{int(d.Month())}, d.Day()
}
