package deadline

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/plan/calendar"
)

// rule is a parsed recurrence (RFC 5545, 3.3.10).
type rule struct {
	freq     string          // DAILY, WEEKLY, MONTHLY, YEARLY; "" when it is not known
	interval int             // every so many weeks or months, at least 1
	day      int             // BYMONTHDAY, 0 for the last day of the period
	weekday  int             // BYDAY, Monday 1 to Sunday 7, 0 for the end of the week
	months   []int           // BYMONTH
	quarters []int           // BYQUARTER
	dates    []calendar.Date // RDATE, in order
}

var weekdayCodes = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// parseRule parses the text of String and ignores unknown parts.
func parseRule(recurrence string) rule {
	r := rule{interval: 1}
	for part := range strings.SplitSeq(recurrence, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "FREQ":
			if value == "DAILY" || value == "WEEKLY" || value == "MONTHLY" || value == "YEARLY" {
				r.freq = value
			}
		case "INTERVAL":
			r.interval = max(1, firstInt(value))
		case "BYMONTHDAY":
			r.day = max(0, firstInt(value)) // -1 in RFC 5545 is the last day, here 0
		case "BYDAY":
			r.weekday = slices.Index(weekdayCodes, value) + 1
		case "BYMONTH":
			r.months = parseInts(value)
		case "BYQUARTER":
			r.quarters = parseInts(value)
		case "RDATE":
			r.dates = parseDates(value)
		}
	}
	return r
}

// String is the rule in the form of RFC 5545, 3.3.10, extended by BYQUARTER and FREQ=?.
func (r rule) String() string {
	if len(r.dates) > 0 {
		return "RDATE=" + joinDates(r.dates)
	}
	var parts []string
	add := func(name, value string) { parts = append(parts, name+"="+value) }
	switch {
	case r.freq != "":
		add("FREQ", r.freq)
	case len(r.quarters) == 0 && len(r.months) == 0:
		add("FREQ", "?")
	}
	if r.interval > 1 {
		add("INTERVAL", strconv.Itoa(r.interval))
	}
	if len(r.quarters) > 0 {
		add("BYQUARTER", joinInts(r.quarters))
	}
	if len(r.months) > 0 {
		add("BYMONTH", joinInts(r.months))
	}
	if r.day != 0 {
		add("BYMONTHDAY", strconv.Itoa(r.day))
	}
	if r.weekday > 0 {
		add("BYDAY", weekdayCodes[r.weekday-1])
	}
	return strings.Join(parts, ";")
}

// hasPeriods says whether the rule divides a year into periods: weeks, or months whose number divides twelve.
func (r rule) hasPeriods() bool {
	switch r.freq {
	case "WEEKLY":
		return r.interval <= 26
	case "MONTHLY":
		return 12%r.interval == 0
	case "YEARLY":
		return r.interval == 1
	}
	return false
}

func firstInt(value string) int {
	if list := parseInts(value); len(list) > 0 {
		return list[0]
	}
	return 0
}

func parseInts(value string) []int {
	var list []int
	for part := range strings.SplitSeq(value, ",") {
		if n, err := strconv.Atoi(part); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// rdateForm is a day as RFC 5545 writes it (3.3.4).
const rdateForm = "20060102"

func parseDates(value string) []calendar.Date {
	var dates []calendar.Date
	for part := range strings.SplitSeq(value, ",") {
		if at, err := time.Parse(rdateForm, part); err == nil {
			dates = append(dates, calendar.DateOf(at, time.UTC))
		}
	}
	return dates
}

func joinDates(dates []calendar.Date) string {
	words := make([]string, len(dates))
	for i, d := range dates {
		words[i] = strings.ReplaceAll(d.String(), "-", "")
	}
	return strings.Join(words, ",")
}

func joinInts(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}
