package results

import (
	"regexp"
	"strings"
	"time"

	"loa/plan/calendar"
)

// period finds of which time a number is: by the words and periods right before it, in brackets behind it, and at the beginning of its sentence; a
// number that is only joined to the one before it is of the same time.
func (f *figureReading) period(i int, own, lead, tail string, previous *draft) {
	d := &f.drafts[i]
	f.longer = false
	if kind, found := f.periodOf(d.leadAt, d.at, lead, own); found {
		d.low = d.low || f.longer // a longer period that is not said to be a sum
		d.kind, d.undated = kind, kind == FigureAmbiguous
		f.kindOfPeriodless(d, own)
		return
	}
	if at, end, found := f.bracketBehind(d, tail); found {
		if kind, found := f.periodOf(at, end, string(f.sense[at:end]), ""); found {
			d.kind, d.low = kind, d.low || kind == FigurePlan
			return
		}
	}
	if previous != nil && previous.kind != FigureExact && previous.kind != FigureApproximate && f.sameTime(previous, d, lead) {
		if previous.kind != FigureAmbiguous || previous.undated {
			d.kind, d.undated = previous.kind, previous.undated
			return
		}
	}
	if previous == nil || f.drafts[i-1].s == d.s {
		if kind, found := f.periodOf(d.s.at, d.leadAt, string(f.sense[d.s.at:d.leadAt]), ""); found && kind == FigurePrevious && previous == nil {
			d.kind = kind
			return
		}
	}
	if h := f.headingOf(d.at); h != nil && h.kind != "" && previous == nil {
		d.kind = h.kind
	}
	if d.kind == FigureExact {
		f.periodBehind(i)
	}
}

// periodBehind finds a period in the words behind a number: "3 tin của quý IV/2026", "5 bài trong tháng 2". What it means is asked.
func (f *figureReading) periodBehind(i int) {
	d := &f.drafts[i]
	end := f.tailEnd(i)
	tail := string(f.sense[d.nounEnd:max(end, d.nounEnd)])
	if earlierWord.MatchString(tail) && !compared.MatchString(tail) {
		d.kind, d.low = FigurePrevious, true
		return
	}
	for _, x := range f.spans {
		if x.at < d.nounEnd || x.end > end {
			continue
		}
		words := f.sense[d.nounEnd:x.at]
		if kind := f.kindOfSpan(x); kind != FigureExact && !compared.Match(words) && !lawBefore.Match(words) && !planned.Match(words) {
			d.kind, d.low = kind, true
		}
	}
}

// kindOfPeriodless leaves a plan a plan.
func (f *figureReading) kindOfPeriodless(d *draft, own string) {
	if ofPlan(own) {
		d.kind = FigurePlan
	}
}

// ofPlan says whether the words before a number tell that it is planned. A plan that is carried out or explained tells nothing: "Hội nghị triển khai kế
// hoạch: 85 đại biểu".
func ofPlan(own string) bool {
	m := planBefore.FindStringIndex(own)
	return m != nil && !asPlanned.MatchString(own) && !planAsTopic.MatchString(own[:m[0]])
}

var planAsTopic = regexp.MustCompile(`\b(?:trien khai|thuc hien|pho bien|quan triet|xay dung|ban hanh|cua|tong ket|so ket|hoan thanh|ve|tham muu|hoi nghi|ky)\s*$`)

// bracketBehind are the words in brackets right behind a number, when no number is among them.
func (f *figureReading) bracketBehind(d *draft, tail string) (at, end int, found bool) {
	trimmed := strings.TrimLeft(tail, " ")
	if !strings.HasPrefix(trimmed, "(") {
		return 0, 0, false
	}
	closing := strings.IndexByte(tail, ')')
	if closing < 0 {
		return 0, 0, false
	}
	return d.nounEnd, d.nounEnd + closing, true
}

// sameTime says whether a number goes on with the time of the one before it.
func (f *figureReading) sameTime(previous, d *draft, lead string) bool {
	if strings.ContainsAny(lead, ")") || thisWord.MatchString(lead) || doneAgain.MatchString(lead) {
		return false
	}
	between := string(f.sense[previous.nounEnd:d.at])
	if joinedList.MatchString(between) {
		return true
	}
	return previous.s == d.s && !strings.ContainsAny(between, ")") && (previous.kind == FigurePlan || previous.kind == FigurePrevious || previous.kind == FigureCumulative) && previous.codes[0] != d.codes[0]
}

var joinedList = regexp.MustCompile(`^[\s,;]*(?:va)?[\s,;]*$`)

// periodOf is what words and periods in a part of the page say of the number behind it. The last one counts.
func (f *figureReading) periodOf(at, end int, words, own string) (FigureKind, bool) {
	kind, last := FigureKind(""), -1
	take := func(form *regexp.Regexp, k FigureKind) {
		for _, m := range form.FindAllStringIndex(words, -1) {
			if m[0] >= last {
				kind, last = k, m[0]
			}
		}
	}
	take(thisWord, FigureExact)
	take(earlierWord, FigurePrevious)
	take(cumulated, FigureCumulative)
	take(future, FigurePlan)
	for _, m := range allYear.FindAllStringIndex(words, -1) {
		if m[0] >= last && kind != FigurePlan { // "phấn đấu cả năm" stays a plan
			kind, last = f.ofWholeYear(), m[0]
		}
	}
	if ofPlan(own) {
		return FigurePlan, true
	}
	f.longer = f.longer || kind == FigureCumulative && sinceNewYear.MatchString(words) && f.beginsYear()
	if toThisDay.MatchString(words) && kind == "" {
		kind, last = FigureAmbiguous, 0
	}
	for _, x := range f.spans {
		if x.at < at || x.end > end || kind == FigureCumulative || kind == FigurePlan || x.at-at < last && kind == FigurePrevious || lawName.Match(f.sense[max(at, x.at-60):x.at]) {
			continue
		}
		if k := f.kindOfSpan(x); kind != FigurePrevious || k == FigureExact {
			if kind == FigurePrevious && earlierWord.MatchString(string(f.sense[max(at, x.at-24):x.at])) {
				continue // "cùng kỳ năm 2026"
			}
			kind, last = k, x.at-at
			f.longer = f.longer || k == FigureCumulative
		}
	}
	return kind, kind != ""
}

// ofWholeYear is what a number of the whole year is: that of the period where the year was asked about.
func (f *figureReading) ofWholeYear() FigureKind {
	if f.of.First.DaysUntil(f.of.Last) > 360 {
		return FigureExact
	}
	return FigureCumulative
}

// beginsYear says whether the period that was asked about begins with the year, so that what was done since then is the number of the period too.
func (f *figureReading) beginsYear() bool {
	return !f.of.First.IsZero() && f.of.First.AddDays(nearDays).Year() != f.of.First.Year()
}

// lawName matches a document whose name a year belongs to.
var lawName = regexp.MustCompile(`\b(?:nghi quyet|luat|quyet dinh|cong van|ke hoach|chi thi|nghi dinh|thong tu|chuong trinh|de an)\b[^,;:.\n]{0,40}$`)

// kindOfSpan is how a period stands to the one that was asked about.
func (f *figureReading) kindOfSpan(x span) FigureKind {
	asked := span{first: f.of.First, last: f.of.Last}
	switch {
	case asked.first.IsZero():
		return FigureAmbiguous
	case f.isAsked(x):
		return FigureExact
	case !x.last.After(asked.first) || x.last.Before(asked.last) && x.first.Before(asked.first.AddDays(-nearDays)) && !x.exact:
		return FigurePrevious
	case x.first.After(asked.last):
		return FigurePlan
	case x.first.Before(asked.first.AddDays(-nearDays)) && !x.last.Before(asked.last.AddDays(-nearDays)) && !x.exact:
		return FigureCumulative
	}
	return FigureAmbiguous
}

// nearDays is how far the first and the last day of a report may lie from those of the month, the quarter or the year by which it is named: the cut-off
// is the 14th.
const nearDays = 20

// isAsked says whether a period is the one that was asked about: its very days, or the month, quarter or year by which it is named.
func (f *figureReading) isAsked(x span) bool {
	first, last := f.of.First, f.of.Last
	if x.first == first && x.last == last {
		return true
	}
	if x.exact {
		said := f.of.Said
		return x.first == first && !said.IsZero() && said.Before(last) && !x.last.Before(said.AddDays(-3)) && !x.last.After(said)
	}
	near := func(a, b calendar.Date) bool { d := a.DaysUntil(b); return d >= -nearDays && d <= nearDays }
	return near(x.first, first) && near(x.last, last) && !x.last.Before(last)
}

var monthsAlone = regexp.MustCompile(`\b(3|6|9|12)\s+thang\b(?:\s+(?:dau nam\s*)?(?:nam\s+)?((?:19|20)\d\d))?`)

// takeMonths takes "6 tháng" for the first six months of the year.
func (f *page) takeMonths() {
	f.each(monthsAlone, func(m []int) {
		months := f.number(m, 2)
		f.take(m, monthsOf(f.yearOf(m, 4), time.January, time.Month(months)))
	})
}
