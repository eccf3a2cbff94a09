package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"loa/plan/calendar"
)

// Days and periods, in the order in which they are looked for.
var (
	dayList     = regexp.MustCompile(`\b(?:cac\s+)?ngay\s+(\d{1,2}(?:\s*(?:,|;|va)\s*\d{1,2})+)\s*(?:/|thang\s+)(\d{1,2})(?:\s*(?:/|nam\s+)\s*(\d{4}))?\b`)
	dayRange    = regexp.MustCompile(`\b(?:tu\s+)?(?:ngay\s+)?(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\s*(?:den|toi|-|het)\s*(?:het\s+)?(?:ngay\s+)?(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\b`)
	dayPair     = regexp.MustCompile(`\b(?:ngay\s+)?(\d{1,2})\s*-\s*(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?\b`)
	dayWords    = regexp.MustCompile(`\bngay\s+(\d{1,2})\s+thang\s+(\d{1,2})(?:\s*,?\s*nam\s+(\d{4}))?`)
	dayDigits   = regexp.MustCompile(`\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})\b`)
	holiday     = regexp.MustCompile(`\b(?:le|tet|dip|nghi|ky niem|chao mung|nghi le|dai le)\s+(?:\d{1,2}[/.]\d{1,2}(?:\s*(?:,|va|-)\s*)?)+`)
	dayShort    = regexp.MustCompile(`(\b(?:ngay|den|toi|truoc|sau|sang|han|tu|vao|lui|het|qua|hom|trua|chieu|dem|thu \w+|bay|nhat|dang|dang tai|phat song|to chuc|dien ra)\s*,?\s+|\(\s*|\n[ \t]*[-*]?[ \t]*|^[ \t]*[-*]?[ \t]*|[,;]\s*)(\d{1,2})[/.](\d{1,2})\b(\s*[:)]|\s*-\s)?`)
	monthList   = regexp.MustCompile(`\b(?:thang\s*)(\d{1,2})\s*(?:,|va|-|den)\s*(?:thang\s*)?(\d{1,2})(?:\s*[/-]\s*(\d{4}))?\b`)
	monthNamed  = regexp.MustCompile(`\b(?:thang\s*|t)(\d{1,2})(?:\s*(?:[/.-]|nam)\s*(\d{4}))?\b`)
	monthWords  = regexp.MustCompile(`\bthang (gieng|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|chap)\b(?:\s*(?:/|nam)\s*(\d{4}))?`)
	quarterForm = regexp.MustCompile(`\b(?:qu[yi]|q)\s*\.?\s*(iv|iii|ii|i|[1-4])(?:\s*[/-]?\s*(?:nam\s+)?((?:19|20)\d\d))?\b`)
	halfForm    = regexp.MustCompile(`\b(\d{1,2})\s+thang\s+(dau|cuoi)\s+nam(?:\s+((?:19|20)\d\d))?`)
	wholeYear   = regexp.MustCompile(`\b(?:ca\s+)?nam\s+((?:19|20)\d\d)\b`)
)

// coverDays covers days and periods, and keeps those that are in the calendar.
func (p *page) coverDays() {
	p.each(dayList, func(m []int) { p.takeList(m) })
	p.each(dayRange, func(m []int) {
		first, ok := p.date(m, 2, 4, 6)
		last, valid := p.date(m, 8, 10, 12)
		if ok && valid && m[6] < 0 && m[12] >= 0 {
			first, ok = dateOf(last.Year(), int(first.Month()), first.Day())
		}
		p.takeSpan(m, first, last, ok && valid)
	})
	p.each(dayPair, func(m []int) {
		last, ok := p.date(m, 4, 6, 8)
		first, valid := p.dateOfParts(p.number(m, 2), int(last.Month()), last.Year())
		p.takeSpan(m, first, last, ok && valid && first.Before(last))
	})
	p.each(dayWords, func(m []int) { p.takeDay(m, 2, 4, 6) })
	p.each(dayDigits, func(m []int) { p.takeDay(m, 2, 4, 6) })
	p.coverAll(holiday)
	p.takeShortDays()
	p.coverPeriods()
}

// takeShortDays takes days without a year behind a word of time, in brackets, or before a colon. "9/8 buổi" is none.
func (p *page) takeShortDays() {
	for range 2 { // one may stand in the comma of another
		p.each(dayShort, func(m []int) {
			lead, tail := strings.TrimSpace(string(p.plain[m[2]:m[3]])), m[8] >= 0 && m[9] > m[8]
			word := strings.ContainsAny(lead, "abcdefghijklmnopqrstuvwxyz")
			if !word && !tail && !strings.HasPrefix(lead, "(") {
				return
			}
			if noun, _ := nounAt(string(p.plain[m[7]:min(m[7]+60, len(p.plain))])); noun != nil && !word {
				return
			}
			on, ok := p.date(m, 4, 6, -1)
			if !ok {
				p.doubtAt(m[4], m[7])
				return
			}
			p.days = append(p.days, day{at: m[4], end: m[7], on: on})
			p.hide(m[4], m[7])
		})
	}
}

func (p *page) coverPeriods() {
	p.each(halfForm, func(m []int) {
		months, year := p.number(m, 2), p.yearOf(m, 6)
		if months < 1 || months > 11 {
			return
		}
		first, last := time.January, time.Month(months)
		if string(p.plain[m[4]:m[5]]) == "cuoi" {
			first, last = time.Month(13-months), time.December
		}
		p.take(m, monthsOf(year, first, last))
	})
	p.each(quarterForm, func(m []int) {
		quarter := slices.Index([]string{"", "i", "ii", "iii", "iv"}, string(p.plain[m[2]:m[3]]))
		if quarter < 0 {
			quarter = p.number(m, 2)
		}
		p.take(m, monthsOf(p.yearOf(m, 4), time.Month(quarter*3-2), time.Month(quarter*3)))
	})
	p.each(monthList, func(m []int) {
		a, b := p.number(m, 2), p.number(m, 4)
		if a >= 1 && b > a && b <= 12 {
			p.take(m, monthsOf(p.yearOf(m, 6), time.Month(a), time.Month(b)))
		}
	})
	p.each(monthWords, func(m []int) {
		names := []string{"", "mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot", "muoi hai"}
		word := strings.NewReplacer("gieng", "mot", "chap", "muoi hai").Replace(string(p.plain[m[2]:m[3]]))
		if n := slices.Index(names, word); n > 0 {
			p.take(m, monthsOf(p.yearOf(m, 4), time.Month(n), time.Month(n)))
		}
	})
	p.each(monthNamed, func(m []int) {
		n := p.number(m, 2)
		if n < 1 || n > 12 {
			return
		}
		s := monthsOf(p.yearOf(m, 4), time.Month(n), time.Month(n))
		if !strings.HasPrefix(string(p.plain[m[0]:m[1]]), "thang") && !p.asked.covers(s) {
			p.doubtAt(m[0], m[1]) // "T4" may be a Wednesday
			return
		}
		p.take(m, s)
	})
	p.each(wholeYear, func(m []int) { p.take(m, monthsOf(p.number(m, 2), time.January, time.December)) })
}

// take keeps a period and covers its words.
func (p *page) take(m []int, s span) {
	s.at, s.end = m[0], m[1]
	p.spans = append(p.spans, s)
	p.hide(m[0], m[1])
}

func monthsOf(year int, first, last time.Month) span {
	from, _ := calendar.NewDate(year, first, 1)
	to, _ := calendar.NewDate(year, last, 1)
	return span{first: from, last: to.AddMonths(1).AddDays(-1)}
}

func (p *page) takeSpan(m []int, first, last calendar.Date, valid bool) {
	if !valid || last.Before(first) {
		return
	}
	p.take(m, span{first: first, last: last, exact: true})
}

func (p *page) takeDay(m []int, dayAt, monthAt, yearAt int) {
	on, ok := p.date(m, dayAt, monthAt, yearAt)
	if !ok {
		p.doubtAt(m[0], m[1])
		return
	}
	p.days = append(p.days, day{at: m[0], end: m[1], on: on})
	p.hide(m[0], m[1])
}

// takeList takes the days of "các ngày 02, 09, 16/3".
func (p *page) takeList(m []int) {
	month, year := p.number(m, 4), p.yearOf(m, 6)
	var all []calendar.Date
	for _, text := range digits.FindAllString(string(p.plain[m[2]:m[3]]), -1) {
		n, _ := strconv.Atoi(text) // digits, by the pattern
		on, ok := p.dateOfParts(n, month, year)
		if !ok {
			p.doubtAt(m[0], m[1])
			return
		}
		all = append(all, on)
	}
	p.days = append(p.days, day{at: m[0], end: m[1], on: all[0], list: all})
	p.hide(m[0], m[1])
}

var digits = regexp.MustCompile(`\d+`)

// doubtAt puts the whole text in doubt because of words that name no day, and covers them.
func (p *page) doubtAt(at, end int) {
	if p.doubt == "" {
		p.doubt = p.words(at, end)
	}
	p.hide(at, end)
}

func (p *page) number(m []int, at int) int {
	n, _ := strconv.Atoi(string(p.plain[m[at]:m[at+1]])) // digits, by the patterns
	return n
}

// yearOf is the year of a group, or that of the period when it names none.
func (p *page) yearOf(m []int, at int) int {
	if at >= 0 && at < len(m) && m[at] >= 0 {
		return p.number(m, at)
	}
	return p.asked.year()
}

func (p *page) date(m []int, dayAt, monthAt, yearAt int) (calendar.Date, bool) {
	if yearAt >= 0 && m[yearAt] >= 0 {
		return dateOf(p.number(m, yearAt), p.number(m, monthAt), p.number(m, dayAt))
	}
	return p.dateOfParts(p.number(m, dayAt), p.number(m, monthAt), p.asked.year())
}

// dateOfParts is a day without a year: the one of the year of the period, or of the year before where that day is still to come.
func (p *page) dateOfParts(d, month, year int) (calendar.Date, bool) {
	on, ok := dateOf(year, month, d)
	if said := p.asked.Said; ok && !said.IsZero() && on.After(said.AddDays(200)) {
		return dateOf(year-1, month, d)
	}
	return on, ok
}

func dateOf(year, month, d int) (calendar.Date, bool) {
	on, err := calendar.NewDate(year, time.Month(month), d)
	return on, err == nil
}
