package deadline

import (
	"fmt"

	"loa/plan/calendar"
)

// daysOf is the first and last day of a point. When there is no such day it adds an error and returns zero dates.
func (r *parser) daysOf(p point) (from, to calendar.Date) {
	switch p.unit {
	case unitDay:
		from = r.newDate(p.year, p.month, p.day)
		return from, from
	case unitMonth:
		return r.daysOfMonth(p)
	case unitQuarter:
		return r.daysOfQuarter(p)
	case unitMonths:
		if p.count < 1 {
			r.fail("số tháng không hợp lệ", "ghi “6 tháng đầu năm” hoặc tháng cụ thể")
			return calendar.Date{}, calendar.Date{}
		}
		from = r.newDate(p.year, p.month, 1)
		return from, from.AddMonths(p.count).AddDays(-1)
	case unitNumber, unitDayOnly, unitYear: // inferUnits has left no number and no day without a month
	}
	from, to = r.newDate(p.year, 1, 1), calendar.Date{}
	switch _, to = yearSpan(p.year); p.third {
	case 1:
		to = from.AddMonths(3).AddDays(-1)
	case 2:
		from, to = from.AddMonths(4), from.AddMonths(8).AddDays(-1)
	case 3:
		from = from.AddMonths(9)
	}
	return from, to
}

func (r *parser) daysOfMonth(p point) (from, to calendar.Date) {
	if p.month < 1 || p.month > 12 {
		r.fail(fmt.Sprintf("không có tháng %d", p.month), "ghi tháng từ 1 đến 12")
		return calendar.Date{}, calendar.Date{}
	}
	from = r.newDate(p.year, p.month, 1)
	to = from.AddMonths(1).AddDays(-1)
	switch p.third {
	case 1:
		to = from.AddDays(9)
	case 2:
		from, to = from.AddDays(10), from.AddDays(19)
	case 3:
		from = from.AddDays(20)
	case firstHalf:
		to = from.AddDays(14)
	case secondHalf:
		from = from.AddDays(15)
	}
	return from, to
}

func (r *parser) daysOfQuarter(p point) (from, to calendar.Date) {
	if p.quarter < 1 || p.quarter > 4 {
		r.fail("không có quý như vậy", "ghi Quý I, II, III hoặc IV")
		return calendar.Date{}, calendar.Date{}
	}
	from = r.newDate(p.year, 3*p.quarter-2, 1)
	if p.third > 0 {
		from = from.AddMonths(p.third - 1)
		return from, from.AddMonths(1).AddDays(-1)
	}
	return from, from.AddMonths(3).AddDays(-1)
}
