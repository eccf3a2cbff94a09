package results

import (
	"regexp"
	"slices"
	"strings"
)

var (
	furtherWord = regexp.MustCompile(`^[ \t]*[a-z]`)
	harmless    = regexp.MustCompile(`^[ \t]*(?:dang|tren|tai|do|trong|duoc|cho|va|phat|voi|o|gom|bao gom|cu the|so voi|dat|theo|cua|da|de|ve|tang|giam|gui|nham|sau|tu|len)\b`)
	qualified   = regexp.MustCompile(`\b(?:ke hoach|chi tieu|dinh muc|muc tieu|duoc giao|giao|thuc hien|luy ke|cong don|thang truoc|ky truoc|quy truoc|nam truoc|cung ky|trong ky|ky nay|thang nay|quy nay|dat|hoan thanh|tu dau nam|tang|giam|tong|ket qua|trong quy|trong thang|khong phai|chu khong phai|da chi|uoc|nam \^|\^)`)
)

// ownBare finds what a number without a noun counts: its label, the name right before it, or what the number before it counts.
func (f *figureReading) ownBare(i int, context []int) {
	d := &f.drafts[i]
	if f.listed(i) {
		d.low = true
	}
	named := f.nearest(d)
	if own := string(f.plain[f.ownWords(d):d.at]); struckOut.MatchString(own) || f.isMissing(own, d) || relative.MatchString(own) {
		return
	}
	lead := string(f.plain[d.leadAt:d.at])
	rest := f.plain[d.end:min(d.end+32, len(f.plain))]
	other := !d.left && furtherWord.Match(rest) && !harmless.Match(rest)
	switch {
	case len(named) > 0:
		d.codes = named
		d.low = d.low || other || len(named) > 1
		if d.labelEnd == 0 && other {
			d.codes = nil
			f.doubt(DoubtWhat, d)
		}
	case i > 0 && f.sameLine(i-1, i) && len(f.drafts[i-1].codes) > 0 && qualified.MatchString(lead) && !other:
		d.codes, d.inherited = f.drafts[i-1].codes, true
		d.low = d.low || f.hasPart(d.codes[0])
	case f.headed(d, lead):
	case len(context) > 0 && d.labelEnd > 0 && qualified.MatchString(lead):
		d.codes, d.low = context[len(context)-1:], true
	case !other && !f.breakdown(i):
		f.doubt(DoubtWhat, d)
	}
}

// listed says whether a number stands in a row of numbers without nouns: "Tin, bài: 12, 5".
func (f *figureReading) listed(i int) bool {
	beside := func(a, b int) bool {
		return a >= 0 && b < len(f.drafts) && f.drafts[a].s == f.drafts[b].s && len(f.drafts[a].noun) == 0 && joined.Match(f.plain[f.drafts[a].nounEnd:f.drafts[b].at])
	}
	return beside(i, i+1) && len(f.drafts[i+1].noun) == 0 || beside(i-1, i)
}

// headed takes a number that has only "thực hiện" or "kế hoạch" for a label for what the heading names, or the beginning of its line.
func (f *figureReading) headed(d *draft, lead string) bool {
	if d.labelEnd == 0 || !qualified.MatchString(lead) {
		return false
	}
	if own := f.labelled(f.lineOf(d.at).at, d.labelEnd, d); len(own) == 1 {
		d.codes = own
		return true
	}
	h := f.headingOf(d.at)
	if h == nil || len(h.codes) != 1 {
		return false
	}
	d.codes = h.codes
	return true
}

// breakdown says whether a number in brackets tells a part of the one before by its place: "Tin: 12 (cổng: 8, báo: 4)".
func (f *figureReading) breakdown(i int) bool {
	if i == 0 || f.drafts[i-1].s != f.drafts[i].s {
		return false
	}
	before := string(f.plain[f.drafts[i].s.at:f.drafts[i].at])
	return strings.LastIndexByte(before, '(') > strings.LastIndexByte(before, ')')
}

func (f *figureReading) doubt(reason DoubtReason, d *draft) {
	f.doubts = append(f.doubts, Doubt{reason, cut(f.words(d.s.at, min(d.s.end, len(f.written)))), f.source(d.at)})
}

// ownPair finds what the two numbers of "1/120" count: two names with a slash between them, an event and its participants, or what was done of what
// was planned.
func (f *figureReading) ownPair(i int) {
	b, a := &f.drafts[i], &f.drafts[i-1]
	one, two := f.pairNames(a)
	switch {
	case one >= 0 && two >= 0:
		a.codes, b.codes = []int{one}, []int{two}
		if (f.childOf(two, one) && !f.countsPeople(two) && a.value < b.value) || f.countsPeople(two) && a.value > b.value {
			a.kind, b.kind = FigureAmbiguous, FigureAmbiguous // more answered than received
		}
	case planOfPair.Match(f.plain[a.leadAt:a.at]) || planOfPair.Match(f.plain[b.end:f.until(i)]):
		f.pairOfPlan(i)
	default:
		f.lonelyPair(i)
	}
	a.dropped, b.dropped = len(a.codes) == 0, len(b.codes) == 0
	a.s, b.s = f.sentenceOf(a.at), f.sentenceOf(b.at)
}

var planOfPair = regexp.MustCompile(`\b(?:dat|ke hoach|chi tieu|dinh muc|duoc giao|hoan thanh|thuc hien|muc tieu)\b`)

// pairNames are the indicators of "Hội nghị/lượt người" before a pair.
func (f *figureReading) pairNames(a *draft) (one, two int) {
	lead := string(f.plain[a.leadAt:a.at])
	slash := strings.LastIndexByte(lead, '/')
	if slash < 0 {
		return -1, -1
	}
	from := strings.LastIndexAny(lead[:slash], ":;|\n") + 1
	first := f.labelled(a.leadAt+from, a.leadAt+slash, a)
	second := f.labelled(a.leadAt+slash, a.at, a)
	if len(first) != 1 {
		return -1, -1
	}
	for _, m := range f.mentionsIn(a.leadAt+slash, a.at) {
		if m.kind == termPeople || m.kind == termGeneric {
			second = []int{f.participants(first[0])}
			break
		}
		if child := f.child(first[0], m); child >= 0 {
			second = []int{child}
			break
		}
	}
	if len(second) != 1 {
		return first[0], -1
	}
	return first[0], second[0]
}

// child is the indicator of a name that belongs to another.
func (f *figureReading) child(parent int, m mention) int {
	for _, c := range m.indicators {
		if f.childOf(c, parent) {
			return c
		}
	}
	return -1
}

// pairOfPlan reads "đạt 12/15 buổi": done, and to be done.
func (f *figureReading) pairOfPlan(i int) {
	b, a := &f.drafts[i], &f.drafts[i-1]
	context := f.context(i - 1)
	switch {
	case len(b.noun) > 0 && b.noun[0].kind == termIndicator:
		b.codes = f.codesOf(b.noun, b.channel, context)
	case len(b.noun) > 0 && b.noun[0].kind == termGeneric:
		f.ownGeneric(i, context)
		if len(b.codes) == 0 {
			b.codes = f.nearest(a)
		}
	case len(b.noun) == 0:
		b.codes = f.nearest(a)
		if len(b.codes) == 0 && len(context) > 0 {
			b.codes = context[len(context)-1:]
			a.low, b.low = true, true
		}
	}
	a.codes, a.noun = b.codes, b.noun
	b.kind = FigurePlan
	if len(b.codes) != 1 || f.of.Indicators[b.codes[0]].Of != "" && !f.countsPeople(b.codes[0]) {
		a.low, b.low = true, true
	}
}

// lonelyPair reads a pair behind one name: an event and its participants, when the numbers look like it.
func (f *figureReading) lonelyPair(i int) {
	b, a := &f.drafts[i], &f.drafts[i-1]
	named := f.nearest(a)
	if len(b.noun) > 0 && b.noun[0].kind == termIndicator {
		named = f.codesOf(b.noun, b.channel, nil)
	}
	if len(named) != 1 {
		f.doubt(DoubtWhat, a)
		return
	}
	if whole := f.parentOf(named[0]); whole >= 0 && !f.countsPeople(named[0]) && len(b.noun) > 0 && a.value <= b.value {
		a.codes, b.codes = named, []int{whole} // "24/25 cụm loa hoạt động"
		return
	}
	p := f.participants(named[0])
	a.codes, b.codes = named, named
	if p >= 0 && p != named[0] && slices.Contains(named, f.parentOf(p)) {
		b.codes = []int{p}
		if a.value <= b.value && (len(b.noun) == 0 || b.noun[0].kind == termPeople) {
			return
		}
	}
	a.kind, b.kind = FigureAmbiguous, FigureAmbiguous
}

func (f *figureReading) parentOf(child int) int {
	return slices.IndexFunc(f.of.Indicators, func(i Indicator) bool { return i.Code == f.of.Indicators[child].Of })
}
