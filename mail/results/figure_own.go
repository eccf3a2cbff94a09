package results

import (
	"regexp"
	"slices"
	"strings"
)

// ownDifficulty matches the line of a form that tells of the unit's own difficulties: its numbers are no results.
var ownDifficulty = regexp.MustCompile(`^[\s^*+-]*(?:kho khan|vuong mac|kien nghi|de xuat|ton tai|han che)[a-z, /]*:`)

// findOwner decides by the noun of a number, and by the names around it where the noun is none of an indicator.
func (f *figureReading) findOwner(i int) {
	d := &f.drafts[i]
	label := string(f.plain[f.lineOf(d.at).at:d.at])
	if d.ordinal || ownDifficulty.MatchString(foreignIdeas.ReplaceAllString(label, "")) {
		d.dropped = true
		return
	}
	if d.first || d.second {
		if d.second {
			f.ownPair(i)
		}
		return
	}
	context := f.context(i)
	switch {
	case d.percent:
		f.ownRate(d)
	case len(d.noun) == 0:
		f.ownBare(i, context)
	case d.noun[0].kind == termIndicator:
		f.ownNoun(i, context)
		f.ownUnitOfChild(i)
	case d.noun[0].kind == termPeople:
		f.ownPeople(i, context)
	case d.noun[0].kind == termGeneric:
		f.ownGeneric(i, context)
	default:
		f.ownOther(i, context)
	}
	if len(d.codes) == 0 {
		d.dropped = true
	}
	d.low = d.low || f.mixedInChannel(d)
	if d.millions && !slices.ContainsFunc(d.codes, func(c int) bool {
		return slices.ContainsFunc(f.x.units[c], func(u string) bool { return strings.HasPrefix(u, "luot") || strings.HasSuffix(u, "dong") })
	}) {
		d.low = true // "tờ rơi 5 triệu" may be money
	}
}

// mixedInChannel says whether "tin, bài" were broadcast or posted: the sum of others than those of the press.
func (f *figureReading) mixedInChannel(d *draft) bool {
	channel := d.channel
	if channel == "" && d.labelEnd > 0 {
		channel, _ = f.channelIn(d.labelAt, d.labelEnd)
	}
	return channel != "" && channel != "web" && slices.ContainsFunc(d.codes, func(c int) bool { return len(f.of.Indicators[c].Parts) > 0 })
}

// context are the indicators that are named before a number in its sentence, and in the heading, the nearest last.
func (f *figureReading) context(i int) []int {
	d := &f.drafts[i]
	var codes []int
	if h := f.headingOf(d.at); h != nil {
		codes = append(codes, h.codes...)
	}
	from := f.lineOf(d.at).at
	for _, m := range f.mentionsIn(from, d.at) {
		if m.kind == termIndicator && m.name() != "ke hoach" {
			codes = append(codes, m.indicators...)
		}
	}
	return codes
}

// ownNoun takes the indicator that the noun names. Where a name before the number has that noun for its unit, the name counts: "đã xử lý 33 ý kiến".
func (f *figureReading) ownNoun(i int, context []int) {
	d := &f.drafts[i]
	d.codes = f.codesOf(d.noun, d.channel, context)
	d.low = d.low || difficulties.MatchString(foreignIdeas.ReplaceAllString(string(f.plain[d.labelAt:d.labelEnd]), ""))
	if len(d.codes) != 1 {
		d.low = true
	}
	named := f.nearest(d)
	if len(named) == 1 && len(d.noun) == 1 && !slices.Contains(d.codes, named[0]) {
		switch noun := d.noun[0].name(); {
		case f.countsPart(named[0], d):
			d.codes = named
		case slices.Contains(f.x.units[named[0]], noun) && (f.sharedUnit(named[0], d.codes) || d.labelEnd > 0 || f.nameTouches(d)):
			d.codes = named
		case d.labelEnd > 0 && f.childWithUnit(named[0], noun) >= 0:
			d.codes = []int{f.childWithUnit(named[0], noun)}
		case d.labelEnd > 0 && !f.headsList(i, named[0]):
			d.low = true
		}
	}
}

// nameTouches says whether the name of an indicator stands right before a number: "nhân rộng 01 mô hình".
func (f *figureReading) nameTouches(d *draft) bool {
	mentions := f.mentionsIn(d.leadAt, d.at)
	return len(mentions) > 0 && mentions[len(mentions)-1].kind == termIndicator && touching.Match(f.plain[mentions[len(mentions)-1].end:d.at])
}

var touching = regexp.MustCompile(`^\s*(?:duoc|ca|xong)?\s*$`)

// sharedUnit says whether two indicators belong to one family: ideas received and answered.
func (f *figureReading) sharedUnit(a int, codes []int) bool {
	return slices.ContainsFunc(codes, func(c int) bool { return f.childOf(a, c) || f.childOf(c, a) })
}

func (f *figureReading) childWithUnit(parent int, noun string) int {
	return slices.IndexFunc(f.of.Indicators, func(i Indicator) bool {
		return i.Of == f.of.Indicators[parent].Code && slices.Contains(unitsOf(i.Unit), noun)
	})
}

// headsList says whether a label stands before several numbers with nouns of their own, or names what any of them may be: "tuyên truyền trực quan".
func (f *figureReading) headsList(i, label int) bool {
	d := &f.drafts[i]
	if slices.Contains(f.x.units[label], "hoat dong") {
		return true
	}
	return i+1 < len(f.drafts) && f.drafts[i+1].s == d.s && len(f.drafts[i+1].noun) > 0 || i > 0 && f.drafts[i-1].s == d.s
}

// ownPeople takes people for the participants of what was named last before them, or right behind.
func (f *figureReading) ownPeople(i int, context []int) {
	d := &f.drafts[i]
	for _, m := range f.mentionsIn(d.nounEnd, f.tailEnd(i)) {
		if m.kind == termIndicator && d.nounEnd+12 > m.at {
			context = append(context, m.indicators...)
		}
	}
	if next := i + 1; len(context) == 0 && next < len(f.drafts) && f.drafts[next].s == d.s && len(f.drafts[next].noun) > 0 {
		context = f.codesOf(f.drafts[next].noun, "", nil) // "1.200 lượt người qua 8 hội nghị"
	}
	d.low = d.low || reached.Match(f.plain[f.ownWords(d):d.at])
	if len(context) == 0 {
		return
	}
	if p := f.participants(context[len(context)-1]); p >= 0 {
		d.codes = []int{p}
	}
}

var reached = regexp.MustCompile(`\btiep can\b`)

// ownGeneric finds what a word for any work counts: by the label, by the words behind it, by the words before it, by the heading.
func (f *figureReading) ownGeneric(i int, context []int) {
	d := &f.drafts[i]
	noun := d.noun[0]
	if d.labelEnd > 0 {
		if f.ownFitting(d, noun, f.labelled(d.labelAt, d.labelEnd, d)) {
			return
		}
	}
	tail := f.mentionsIn(d.nounEnd, f.tailEnd(i))
	if codes := f.genericWith(noun, tail, d); len(codes) > 0 {
		d.codes = codes
		return
	}
	if f.ownVerb(d, noun) || f.ownFitting(d, noun, f.nearest(d)) {
		return
	}
	if own := f.x.bare[bareName{d.channel, noun.name()}]; d.channel != "" && len(own) == 1 {
		d.codes = own
		return
	}
	if i > 0 && f.sameLine(i-1, i) && len(f.drafts[i-1].codes) == 1 && f.unitFits(f.drafts[i-1].codes[0], noun) {
		d.codes, d.inherited = f.drafts[i-1].codes, true
		return
	}
	for _, c := range slices.Backward(context) {
		if f.unitFits(c, noun) {
			d.codes, d.low = []int{c}, true
			return
		}
	}
	f.people(i, noun, context)
	if len(d.codes) == 0 && noun.name() != "so" && noun.name() != "ky" && noun.name() != "noi dung" && !rateTail.Match(f.plain[d.nounEnd:f.until(i)]) {
		f.doubt(DoubtWhat, d)
	}
}

func (f *figureReading) sameGeneric(d *draft, next mention) bool {
	return next.kind == termIndicator && strings.HasPrefix(next.name(), d.noun[0].name()+" ") || next.kind == termGeneric && next.name() == d.noun[0].name()
}

func (f *figureReading) sameLine(a, b int) bool {
	return f.lineOf(f.drafts[a].at) == f.lineOf(f.drafts[b].at)
}

// ownFitting takes the indicator of several that a noun fits.
func (f *figureReading) ownFitting(d *draft, noun mention, codes []int) bool {
	for _, c := range codes {
		if f.unitFits(c, noun) {
			d.codes = []int{c}
			return true
		}
		if own := f.x.bare[bareName{d.channel, noun.name()}]; d.channel != "" && len(own) == 1 {
			d.codes = own
			return true
		}
	}
	return false
}

// ownOther takes a number of something else, where that is the unit of what is named: minutes, money.
func (f *figureReading) ownOther(i int, context []int) {
	d := &f.drafts[i]
	noun := d.noun[0]
	codes := f.nearest(d)
	if own := f.x.bare[bareName{d.channel, noun.name()}]; d.channel != "" && len(own) == 1 {
		codes = append(codes, own...)
	}
	for _, m := range f.mentionsIn(f.ownWords(d), d.at) {
		codes = append(codes, m.indicators...)
	}
	if i > 0 && f.sameLine(i-1, i) {
		codes = append(codes, f.drafts[i-1].codes...)
	}
	for _, c := range codes {
		if slices.ContainsFunc(f.x.units[c], func(u string) bool { return u == noun.name() || strings.HasSuffix(u, " "+noun.name()) }) {
			d.codes = []int{c}
			own := string(f.plain[f.ownWords(d):d.at])
			d.low = d.low || i > 0 && f.drafts[i-1].s == d.s && strings.Contains(own, "thoi luong") && !strings.Contains(own, "tong") // may be that of one
			return
		}
	}
	if noun.name() == "dong" {
		f.doubt(DoubtWhat, d)
	}
}

// ownRate takes a percentage for an indicator that counts in percent.
func (f *figureReading) ownRate(d *draft) {
	d.noun = nil
	for _, m := range f.mentionsIn(d.s.at, d.at) {
		for _, c := range m.indicators {
			if slices.Contains(f.x.units[c], "%") {
				d.codes = []int{c}
			}
		}
	}
}
