package deadline

import (
	"slices"

	"loa/plan/calendar"
)

// applyList takes several points: months, quarters, or one day in several months. Other lists are several deadlines, which is an error.
func (r *parser) applyList(dated []datedItem) {
	first := dated[0]
	if slices.ContainsFunc(dated[1:], func(s datedItem) bool { return s.link == linkNone && s.mark == markNone }) {
		r.warn("các mốc viết liền nhau, chưa rõ là nhiều mốc hay một mốc đã sửa", "ngăn cách các mốc bằng dấu phẩy, hoặc xóa mốc cũ")
	}
	alike := !slices.ContainsFunc(dated, func(s datedItem) bool { return s.unit != first.unit || s.third != 0 })
	switch {
	case alike && first.unit == unitQuarter && isPlainList(dated):
		r.Kind = KindQuarterList
		r.Recurrence = rule{quarters: r.listNumbers(dated, 3)}.String()
	case alike && first.unit == unitMonth && isPlainList(dated):
		r.Kind = KindMonthList
		r.Recurrence = rule{months: r.listNumbers(dated, 1)}.String()
	case alike && first.unit == unitDay && r.setSameDay(dated):
	case r.setDates(dated):
	default:
		r.Kind = kindOf(first.item)
		r.fail("ô thời hạn nêu nhiều mốc khác nhau", "tách thành nhiều nhiệm vụ, mỗi nhiệm vụ một thời hạn")
	}
}

// isChoice says whether the points are joined by "hoặc".
func isChoice(dated []datedItem) bool {
	return isPlainList(dated) && slices.ContainsFunc(dated, func(s datedItem) bool { return s.link == linkOr })
}

// applyChoice takes "Quý III hoặc quý IV", which is one time: from the first of the points to the last.
func (r *parser) applyChoice(dated []datedItem) {
	r.Kind, r.From, r.To = KindRange, dated[0].from, dated[0].to
	for _, s := range dated[1:] {
		if s.from.Before(r.From) {
			r.From = s.from
		}
		if s.to.After(r.To) {
			r.To = s.to
		}
	}
	r.warn("thời hạn nêu nhiều mốc để chọn; hệ thống lấy đến mốc cuối", "ghi mốc đã chọn")
}

// isPlainList says whether the list has no word such as "trước", which would make its points limits.
func isPlainList(dated []datedItem) bool {
	return !slices.ContainsFunc(dated, func(s datedItem) bool { return s.mark != markNone && s.mark != markTo })
}

// listNumbers lists the months or quarters of the items, with those between two that a dash or "đến" joins, and sets From and To to the
// first and last day of all.
func (r *parser) listNumbers(dated []datedItem, months int) []int {
	var list []int
	r.From, r.To = dated[0].from, dated[0].to
	add := func(d calendar.Date) { list = append(list, (int(d.Month())-1)/months+1) }
	for i, s := range dated {
		start := s.from
		if i > 0 && (s.link == linkDash || s.mark == markTo) && !dated[i-1].from.After(s.from) {
			start = dated[i-1].from
		}
		for d := start; !d.IsZero() && !d.After(s.from) && len(list) < 400; d = d.AddMonths(months) {
			add(d)
		}
		if s.from.Before(r.From) {
			r.From = s.from
		}
		if s.to.After(r.To) {
			r.To = s.to
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// setDates takes several limits or days as one occurrence for each: "15/6 và 20/12", "trước 30/6, trước 30/11". False when one of them is a
// start or a stretch, so that it names no last day. Points of different forms are a warning.
func (r *parser) setDates(dated []datedItem) bool {
	var dates []calendar.Date
	last, mixed := dated[0], false
	for i, s := range dated {
		if s.mark == markFrom || s.mark == markAfter || s.link == linkDash || i > 0 && s.mark == markTo {
			return false
		}
		if s.mark == markNone && s.unit == unitDay {
			s.mark = last.mark // "trước ngày 10/3 và 20/9"
		}
		mixed = mixed || s.unit != last.unit || s.mark != last.mark || s.link == linkOr
		last = s
		if s.mark == markBefore {
			dates = append(dates, r.lastBefore(s))
		} else {
			dates = append(dates, s.to)
		}
	}
	slices.SortFunc(dates, calendar.Date.Compare)
	dates = slices.Compact(dates)
	r.Kind, r.To, r.Recurrence = kindOf(last.item), dates[len(dates)-1], rule{dates: dates}.String()
	if r.Kind == KindOnDate {
		r.From = dates[0]
	}
	if mixed {
		r.Kind, r.From = KindNotLaterThan, calendar.Date{}
		r.warn("ô thời hạn nêu nhiều mốc khác nhau; hệ thống tính mỗi mốc một lần thực hiện", "nếu là nhiều nhiệm vụ thì tách thành nhiều dòng, mỗi dòng một thời hạn")
	}
	return true
}

// setSameDay makes "15/6 và 15/12" a rule of the year; false when the days of the month differ.
func (r *parser) setSameDay(dated []datedItem) bool {
	first, every := dated[0], rule{freq: "MONTHLY", interval: 1}
	for _, s := range dated {
		other := s.mark != first.mark && s.mark != markNone
		if s.day != first.day || s.year != first.year || other || s.link == linkDash {
			return false
		}
	}
	if first.mark != markNone && first.mark != markUntil && first.mark != markBefore && first.mark != markTo {
		return false
	}
	for _, s := range dated {
		last := s.to
		if first.mark == markBefore {
			s.mark = markBefore
			last = r.lastBefore(s)
		}
		every.months = append(every.months, int(last.Month()))
		every.day = max(every.day, last.Day())
	}
	slices.Sort(every.months)
	every.months = slices.Compact(every.months)
	r.Kind, r.Recurrence = KindRecur, every.String()
	r.From, r.To = yearSpan(first.year)
	return true
}
