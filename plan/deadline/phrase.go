package deadline

import (
	"fmt"
	"slices"
	"strings"

	"loa/plan/calendar"
)

// datedItem is an item with its first and last day.
type datedItem struct {
	item
	from, to calendar.Date
}

// applyPhrase sets the kind and the days from the points of a phrase; false when it has no point.
func (r *parser) applyPhrase(ph phrase) bool {
	items := inferYears(inferUnits(ph.items), r.year)
	if len(items) == 0 {
		return false
	}
	for _, it := range items {
		if it.unit == unitDayOnly || it.unit == unitNumber {
			r.Kind = kindOf(it)
			r.fail(fmt.Sprintf("ngày %02d chưa ghi tháng", it.day), "ghi đủ ngày và tháng, ví dụ “Trước ngày 15/12”")
			return true
		}
	}
	dated := make([]datedItem, len(items))
	complete := true
	for i, it := range items {
		dated[i].item = it
		dated[i].from, dated[i].to = r.daysOf(it.point)
		complete = complete && !dated[i].to.IsZero()
	}
	if !complete { // daysOf has added the error
		r.Kind = kindOf(items[0])
		return true
	}
	dated = narrowest(dated)
	switch {
	case len(dated) == 1:
		r.applyPoint(dated[0])
		r.checkWeekday(ph, dated[0])
	case len(dated) == 2 && isRange(dated[0].item, dated[1].item):
		r.applyRange(dated[0], dated[1])
	case isChoice(dated):
		r.applyChoice(dated)
	default:
		r.applyList(dated)
	}
	return true
}

// inferUnits gives a bare number the unit of its neighbour, and a day without a month the month after it.
func inferUnits(items []item) []item {
	var out []item
	for _, it := range items {
		if n := len(out); n > 0 && it.mark == markNone {
			last := &out[n-1]
			if last.unit == unitDayOnly && it.unit == unitMonth { // ngày 20 của tháng 6
				last.point = point{unit: unitDay, day: last.day, month: it.month, year: it.year, spelled: true}
				continue
			}
			if it.unit == unitYear && last.unit != unitYear { // tháng 12, năm 2022
				if last.year == 0 {
					last.year, last.nextYear = it.year, it.nextYear
				}
				continue
			}
		}
		if n := len(out); n > 0 && it.unit == unitDayOnly && out[n-1].unit == unitMonth && it.mark != markFrom { // tháng 3, chậm nhất ngày 20
			it.point = point{unit: unitDay, day: it.day, month: out[n-1].month, year: out[n-1].year}
		}
		if n := len(out); n > 0 && it.unit == unitNumber {
			it.point = inferFromPrevious(out[n-1].point, it.point)
		}
		if n := len(out); n > 0 && out[n-1].spelled && it.unit == unitMonth && (it.link == linkList || it.link == linkOr) {
			it.point = point{unit: unitDay, day: out[n-1].day, month: it.month, year: it.year, spelled: true}
		}
		out = append(out, it)
	}
	for i := len(out) - 2; i >= 0; i-- {
		out[i].point = inferFromNext(out[i].point, out[i+1].point)
	}
	return slices.DeleteFunc(out, func(it item) bool { return it.unit == unitYear && it.year == 0 && !it.nextYear && len(out) > 1 })
}

func inferFromPrevious(before, bare point) point {
	switch {
	case before.unit == unitMonth:
		return point{unit: unitMonth, month: bare.day}
	case before.unit == unitQuarter:
		return point{unit: unitQuarter, quarter: bare.day}
	case before.unit == unitDay && before.spelled:
		return point{unit: unitDay, day: before.day, month: bare.day, spelled: true}
	}
	return bare
}

func inferFromNext(p, after point) point {
	switch {
	case (p.unit == unitNumber || p.unit == unitDayOnly) && after.unit == unitDay:
		return point{unit: unitDay, day: p.day, month: after.month, year: after.year}
	case p.unit == unitNumber && after.unit == unitMonth:
		return point{unit: unitMonth, month: p.day, year: after.year}
	case p.unit == unitNumber && after.unit == unitQuarter:
		return point{unit: unitQuarter, quarter: p.day, year: after.year}
	}
	return p
}

// inferYears gives a point without a year the year of the next point that has one, else of the one before, else the plan's. A range
// that would end before it begins starts a year earlier when only its end has a year, else ends a year later.
func inferYears(items []item, year int) []item {
	written := make([]int, len(items))
	for i := range items {
		if items[i].nextYear && year > 0 {
			items[i].year = year + 1
		}
		written[i] = items[i].year
	}
	for i := range items {
		if written[i] != 0 {
			continue
		}
		items[i].year = year
		for _, y := range written[:i] {
			if y != 0 {
				items[i].year = y
			}
		}
		for j := len(items) - 1; j > i; j-- {
			if written[j] != 0 && !items[j].nextYear {
				items[i].year = written[j]
			}
		}
	}
	if len(items) != 2 || items[0].year != items[1].year || ordinalInYear(items[0]) <= ordinalInYear(items[1]) || !isRange(items[0], items[1]) {
		return items
	}
	switch {
	case written[0] == 0 && written[1] != 0:
		items[0].year--
	case written[1] == 0:
		items[1].year++
	}
	return items
}

// ordinalInYear is a number that orders points of one year, to find a range that ends before it begins.
func ordinalInYear(it item) int {
	if it.unit == unitQuarter {
		return 100 * (3*it.quarter - 2)
	}
	return 100*it.month + it.day
}

// narrowest drops a point that repeats or contains its neighbour: "Quý II (trước ngày 15/6)".
func narrowest(dated []datedItem) []datedItem {
	if len(dated) != 2 || dated[0].mark == markFrom || dated[1].mark == markTo || dated[1].link == linkDash {
		return dated
	}
	a, b := dated[0], dated[1]
	same := a.from == b.from && a.to == b.to && a.unit == b.unit
	switch {
	case same, a.unit != b.unit && !b.from.Before(a.from) && !b.to.After(a.to):
		if b.mark == markNone {
			b.mark = a.mark
		}
		return []datedItem{b}
	case a.unit != b.unit && !a.from.Before(b.from) && !a.to.After(b.to):
		return []datedItem{a}
	}
	return dated
}

func isRange(a, b item) bool {
	opens := a.mark == markFrom || a.mark == markAfter || b.mark == markTo || b.link == linkDash
	return opens && (b.mark != markNone || b.link == linkDash) && b.mark != markFrom
}

func kindOf(it item) Kind {
	switch it.mark {
	case markUntil, markTo:
		return KindNotLaterThan
	case markBefore:
		if it.unit == unitDay || it.unit == unitDayOnly {
			return KindBeforeDate
		}
		return KindBeforeMonth
	case markFrom, markAfter:
		return KindRange
	case markNone:
	}
	switch it.unit {
	case unitMonth:
		return KindMonth
	case unitQuarter:
		if it.third > 0 {
			return KindMonth
		}
		return KindQuarter
	case unitMonths:
		return KindRange
	case unitYear:
		return KindWithinYear
	case unitDay, unitDayOnly, unitNumber:
	}
	return KindOnDate
}

// applyPoint sets the kind and the days from one point and the word before it.
func (r *parser) applyPoint(s datedItem) {
	r.Kind = kindOf(s.item)
	switch s.mark {
	case markUntil, markTo:
		r.To = s.to
	case markBefore:
		r.To = r.lastBefore(s)
	case markFrom:
		r.From = s.from
		_, r.To = yearSpan(r.From.Year())
	case markAfter:
		r.From = s.to.AddDays(1)
		_, r.To = yearSpan(r.From.Year())
		r.warn("chỉ ghi ngày bắt đầu, chưa ghi ngày kết thúc", "ghi ngày cuối cùng phải hoàn thành")
	case markNone:
		r.From, r.To = s.from, s.to
		if s.unit == unitYear && s.third > 0 {
			r.Kind = KindRange
		} else if s.unit == unitYear && r.isStandingDuty() {
			r.Kind = KindContinuous
		}
	}
}

// isStandingDuty says whether a year means a standing duty: "Trong năm", when the product is not made once.
func (r *parser) isStandingDuty() bool {
	return !r.rules.OneOff && strings.HasPrefix(r.words, "trong nam")
}

// lastBefore is the last day in time of "trước". BeforeBy applies to a day only, not to a month or a year.
func (r *parser) lastBefore(s datedItem) calendar.Date {
	if s.unit == unitDay && r.rules.Before == BeforeBy {
		return s.to
	}
	return s.from.AddDays(-1)
}

func (r *parser) applyRange(a, b datedItem) {
	r.Kind, r.From, r.To = KindRange, a.from, b.to
	if a.mark == markAfter {
		r.From = a.to.AddDays(1)
	}
	if b.mark == markBefore {
		r.To = r.lastBefore(b)
	}
}

// checkWeekday compares "15/3/2022 (thứ Ba)" with the calendar.
func (r *parser) checkWeekday(ph phrase, s datedItem) {
	if ph.weekday == 0 || s.unit != unitDay {
		return
	}
	if want := (ph.weekday - 1) % 7; int(s.to.Weekday()) != want {
		r.warn("thứ trong tuần không khớp với ngày "+s.to.Vietnamese(), "kiểm tra lại ngày")
	}
}
