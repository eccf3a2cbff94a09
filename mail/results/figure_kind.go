package results

import (
	"regexp"
	"slices"
	"strings"
)

// What words beside a number make of a figure, where they say more than for counts.
var (
	planBefore    = regexp.MustCompile(`(?:\b(?:ke hoach|chi tieu|dinh muc|muc tieu|duoc giao|kh|giao)\b(?: (?:nam|quy|thang|ky|giao|duoc giao|de ra|la|dat|phai|ca nam|duoc|dang|to chuc|phat|[\^]+))*\s*[:=|]?\s*(?:la )?)$`)
	future        = regexp.MustCompile(`\b(?:se|du kien|phan dau|sap toi|sap|thang sau|thang toi|quy sau|quy toi|ky toi|ky sau|tuan toi|tuan sau|nam sau|thoi gian toi|toi day|phuong huong)\b`)
	doneAgain     = regexp.MustCompile(`\b(?:da|dat|thuc hien|hoan thanh|ket qua|lam duoc|hien co|thuc te)\b`)
	asPlanned     = regexp.MustCompile(`\btheo (?:ke hoach|chi tieu|dinh muc)\b|\bthuc hien ke hoach\b`)
	cumulated     = regexp.MustCompile(`\b(?:luy ke|luy tien|cong don|tu dau nam|tinh tu dau nam)\b`)
	allYear       = regexp.MustCompile(`\bca nam\b`)
	sinceNewYear  = regexp.MustCompile(`\btu dau nam\b`)
	toThisDay     = regexp.MustCompile(`\b(?:den nay|tu truoc den nay|tong tu)\b`)
	estimated     = regexp.MustCompile(`\b(?:uoc|uoc tinh|tam tinh|so bo)\b[^,;:]{0,12}$`)
	aboutSo       = regexp.MustCompile(`~\s*$|\b(?:tren duoi|hon|tren|gan|khoang|xap xi|khoang chung|hang)\s*$`)
	rangeBetween  = regexp.MustCompile(`^\s*[a-z]*\s*(?:-|den|toi|hoac|~)\s*$`)
	spanOfYears   = regexp.MustCompile(`\bgiai doan\b`)
	fromBefore    = regexp.MustCompile(`\btu\s*$`)
	reckoned      = regexp.MustCompile(`^\s*[a-z, ]*[+x*]\s*$`)
	ratePer       = regexp.MustCompile(`^\s*(?:[a-z]+\s+)?/\s*(?:[a-z]+)`)
	atLeast       = regexp.MustCompile(`\b(?:it nhat|toi thieu)\s*$`)
	missingFigure = regexp.MustCompile(`\b(?:con thieu|con lai|con no|con phai|con)\s*$`)
	struckOut     = regexp.MustCompile(`\b(?:khong phai|chu khong phai|thay vi|thay cho|khong con la|sua tu|nham la|bao nham|ghi nham)(?: la)?(?: so)?\s*$`)
	foreign       = regexp.MustCompile(`\b(?:toan (?:huyen|tinh|quan)|(?:xa|phuong|don vi) (?:ben|khac)|noi khac|cac xa khac)\b`)
	spoiledFigure = regexp.MustCompile(`^[^,;.\n(]{0,24}\b(?:du kien|chua|khong (?:dat|dung|duoc|phat|dang)|bi loi|bi hong|bi huy|hoan)\b`)
	fromTotal     = regexp.MustCompile(`\b(?:trong do|trong so (?:nay|do)|bao gom|gom co|gom|cu the(?: la)?|chia ra)\b`)
)

// judge finds what kind of figure every number is.
func (f *figureReading) judge() {
	for i := range f.drafts {
		d := &f.drafts[i]
		if f.inRange(i) || d.dropped {
			continue
		}
		if d.kind == "" {
			d.kind = FigureExact
			f.judgeOne(i)
		} else if d.kind == FigurePlan || d.kind == FigureAmbiguous {
			continue
		}
	}
	for i := range f.drafts {
		f.parts(i)
	}
	for i := range f.drafts {
		f.checkParts(i)
	}
}

func (f *figureReading) judgeOne(i int) {
	d := &f.drafts[i]
	own := string(f.sense[f.ownWords(d):d.at])
	lead := string(f.sense[d.leadAt:d.at])
	tail := string(f.sense[d.nounEnd:max(f.until(i), d.nounEnd)])
	sentence := string(f.sense[d.s.at:min(d.s.end, d.s.at+maxKnownSentence)])
	previous := f.before(i)
	switch {
	case lessened.MatchString(own):
		d.kind = FigureAmbiguous
		return
	case f.attended(d, own, tail):
		d.kind = FigureAmbiguous
		f.lowerSentence(d.s)
		return
	case struckOut.MatchString(own), f.isMissing(own, d), relative.MatchString(own):
		d.dropped = true
		return
	case f.isFigureRate(d, own, tail, previous):
		return
	case d.doubtful || f.fractional(d):
		d.kind = FigureAmbiguous
		return
	case reckoned.MatchString(f.between(i)) || i+1 < len(f.drafts) && reckoned.MatchString(f.between(i+1)):
		d.kind = FigureAmbiguous
		return
	}
	f.period(i, own, lead, tail, previous)
	if d.kind == FigurePlan && f.plannedByName(d) {
		d.kind, d.low = FigureExact, true
	}
	if d.kind != FigureExact {
		return
	}
	switch {
	case fromBefore.MatchString(own), d.s.end < len(f.plain) && f.sense[d.s.end] == '?', spanOfYears.MatchString(lead):
		d.kind = FigureAmbiguous
	case d.about, estimated.MatchString(lead), aboutSo.MatchString(own), approximate.MatchString(own), roundly.MatchString(string(f.sense[d.end:d.nounEnd]) + tail):
		d.kind = FigureApproximate
		d.low = d.low || unsure.MatchString(sentence) && !estimated.MatchString(lead)
	case unsure.MatchString(sentence), foreign.MatchString(sentence), ofNeighbours.MatchString(f.lowered(d.s.at, min(d.s.end, d.s.at+maxKnownSentence))), denied.MatchString(own), spoiledFigure.MatchString(tail), outOfAll.MatchString(tail), question.MatchString(sentence):
		d.kind = FigureAmbiguous
	case added.MatchString(own):
		d.low = true
	}
}

// attended says whether the unit only took part in an event that another body held: "tham dự 02 hội nghị do Sở tổ chức".
func (f *figureReading) attended(d *draft, own, tail string) bool {
	return attending.MatchString(own) && len(d.noun) > 0 && d.noun[0].kind == termIndicator || heldByOthers.MatchString(tail)
}

// lowerSentence lowers the confidence of every number of a sentence.
func (f *figureReading) lowerSentence(s line) {
	for i := range f.drafts {
		if f.drafts[i].s == s {
			f.drafts[i].low = true
		}
	}
}

var (
	attending    = regexp.MustCompile(`\b(?:tham du|tham gia|du|cu \w+ \w+)\s*$`)
	heldByOthers = regexp.MustCompile(`^[^,;.\n]{0,30}\bdo (?:so|bo|thanh pho|tinh|trung uong|quan|huyen|cap tren|ubnd thanh pho|hoi|doan)\b`)
	lessened     = regexp.MustCompile(`\b(?:giam|chi) con\s*$`)
)

// isMissing says whether a number tells what is still to be done: "còn 02", "thiếu 3". The letters of "giới thiệu" hold such a word and are none.
func (f *figureReading) isMissing(own string, d *draft) bool {
	trimmed := strings.TrimRight(own, " ")
	written := strings.ToLower(strings.TrimRight(string(f.written[d.at-len(own):d.at]), " "))
	return missingFigure.MatchString(own) || strings.HasSuffix(written, "thiếu") || strings.HasSuffix(written, " hụt") || trimmed == "thieu"
}

// before is the figure before a number in its sentence; nil: none.
func (f *figureReading) before(i int) *draft {
	for j := i - 1; j >= 0 && f.sameLine(j, i); j-- {
		if len(f.drafts[j].codes) > 0 && !f.drafts[j].dropped {
			return &f.drafts[j]
		}
	}
	return nil
}

// between is what stands between a number and the one before it.
func (f *figureReading) between(i int) string {
	if i == 0 || f.drafts[i-1].nounEnd > f.drafts[i].at {
		return "."
	}
	return string(f.sense[f.drafts[i-1].nounEnd:f.drafts[i].at])
}

// fractional says whether a number with decimals counts what has none.
func (f *figureReading) fractional(d *draft) bool {
	if d.value%thousandths == 0 {
		return false
	}
	return !slices.ContainsFunc(d.codes, func(c int) bool {
		return slices.Contains(f.x.units[c], "%") || slices.ContainsFunc(f.x.units[c], func(u string) bool { return strings.HasSuffix(u, "dong") })
	})
}

// inRange reads "từ 20 đến 25 tin": no value.
func (f *figureReading) inRange(i int) bool {
	if i+1 >= len(f.drafts) {
		return false
	}
	d, next := &f.drafts[i], &f.drafts[i+1]
	between := string(f.sense[d.end:next.at])
	if !rangeBetween.MatchString(between) || next.percent || strings.Contains(between, "\n") || len(d.noun) > 0 && len(next.noun) > 0 && d.noun[0].name() != next.noun[0].name() {
		return false
	}
	if strings.TrimSpace(between) == "-" && len(d.noun) > 0 && d.labelEnd == 0 {
		return false
	}
	if len(d.codes) == 0 || len(next.noun) > 0 {
		d.codes = next.codes
	}
	d.dropped, next.dropped = len(d.codes) == 0, true
	d.noun, d.kind, d.noValue = next.noun, FigureApproximate, true
	d.nounEnd = next.nounEnd
	own := string(f.sense[f.ownWords(d):d.at])
	if f.isPer(own, d.at) || rateTail.MatchString(string(f.sense[next.nounEnd:f.until(i+1)])) {
		d.kind = FigureAmbiguous
	}
	return true
}

// isFigureRate says whether a number tells how often something is done. Beside the figure of the same indicator it is none.
func (f *figureReading) isFigureRate(d *draft, own, tail string, previous *draft) bool {
	perTime := rateTail.MatchString(tail) || f.isPer(own, d.at)
	per := ratePer.MatchString(tail) && !numberInTail.MatchString(tail)
	if !perTime && !per {
		return false
	}
	d.kind, d.noValue = FigureAmbiguous, true
	if atLeast.MatchString(own) || per && !perTime {
		d.dropped = true
	}
	return true
}

// isPer says whether the words before a position mean "each": "mỗi tuần". The letters of "mô hình mới" are others with its marks.
func (f *figureReading) isPer(own string, at int) bool {
	m := rateLead.FindStringIndex(own)
	if m == nil {
		return false
	}
	written := strings.ToLower(string(f.written[at-len(own)+m[0] : at]))
	return !strings.HasPrefix(written, "mới")
}

var numberInTail = regexp.MustCompile(`^\s*[a-z ]*/\s*$`)

// parts drops the numbers that are contained in another of the same indicator.
func (f *figureReading) parts(i int) {
	d := &f.drafts[i]
	if d.dropped || d.kind != FigureExact && d.kind != FigurePrevious {
		return
	}
	for j := i - 1; j >= 0 && f.sameLine(j, i); j-- {
		o := &f.drafts[j]
		if o.dropped || o.part || !slices.Equal(o.codes, d.codes) && !alikeNouns(o, d) || o.kind != FigureExact {
			continue
		}
		if d.kind == FigurePrevious {
			o.low = o.low || fromTotal.Match(f.sense[o.nounEnd:d.at]) // holds another period
			return
		}
		if fromTotal.Match(f.sense[o.nounEnd:d.at]) || f.bracketed(o, d) {
			d.part, d.total = true, j
			if d.value > o.value {
				o.kind, d.kind = FigureAmbiguous, FigureAmbiguous
				d.part = false
			}
			return
		}
	}
}

// checkParts compares a number with the sum of those that are contained in it.
func (f *figureReading) checkParts(i int) {
	d := &f.drafts[i]
	sum, parts, last := Decimal(0), 0, 0
	for j := i + 1; j < len(f.drafts) && f.sameLine(i, j); j++ {
		if o := &f.drafts[j]; o.part && o.total == i {
			sum, parts, last = sum+o.value, parts+1, j
		}
	}
	if parts == 0 || d.kind != FigureExact {
		return
	}
	between := f.sense[d.nounEnd:f.drafts[last].at]
	if sum > d.value || parts > 1 && sum != d.value && !someOf.Match(between) {
		d.kind = FigureAmbiguous
		f.doubt(DoubtSum, d)
	}
}

// someOf matches what introduces parts that need not be all.
var someOf = regexp.MustCompile(`\btrong (?:do|so nay|so do)\b`)

// alikeNouns says whether two numbers have the same noun, as those of a breakdown by places: "25 tin, trong đó 10 tin trên Zalo".
func alikeNouns(a, b *draft) bool {
	return len(a.noun) == 1 && len(b.noun) == 1 && a.noun[0].kind == termIndicator && a.noun[0].name() == b.noun[0].name()
}

// bracketed says whether a number stands in brackets behind another.
func (f *figureReading) bracketed(o, d *draft) bool {
	between := string(f.sense[o.nounEnd:d.at])
	return strings.LastIndexByte(between, '(') > strings.LastIndexByte(between, ')')
}
