package results

import (
	"regexp"
	"slices"
	"strings"
)

// ownUnitOfChild takes "22 bài" behind a contest and a slash for its entries; without a slash it may be, and is asked about.
func (f *figureReading) ownUnitOfChild(i int) {
	d := &f.drafts[i]
	if i == 0 || f.drafts[i-1].s != d.s || len(f.drafts[i-1].codes) != 1 || len(d.noun) != 1 {
		return
	}
	event := &f.drafts[i-1]
	child := f.childWithUnit(event.codes[0], d.noun[0].name())
	if child < 0 || slices.Contains(d.codes, child) || slices.Equal(d.codes, event.codes) {
		return
	}
	if strings.TrimSpace(string(f.plain[event.nounEnd:d.at])) == "/" {
		d.codes = []int{child}
		return
	}
	d.low = true
}

// countsPart says whether the noun of a number names the whole of which the name before it is a part: "nhân rộng 01 mô hình" are models taken over.
func (f *figureReading) countsPart(part int, d *draft) bool {
	whole := f.parentOf(part)
	return whole >= 0 && !f.countsPeople(part) && slices.Equal(d.codes, []int{whole}) && f.nameTouches(d)
}

// plannedByName says whether the word that makes a number a plan belongs to the name of its indicator: "nhiệm vụ được giao: 12".
func (f *figureReading) plannedByName(d *draft) bool {
	return slices.ContainsFunc(f.mentionsIn(f.ownWords(d), d.at), func(m mention) bool {
		return m.kind == termIndicator && slices.Equal(m.indicators, d.codes) && len(m.words) > 1 && (strings.Contains(m.name(), "giao") || strings.Contains(m.name(), "ke hoach"))
	})
}

// hasPart says whether another indicator is a part of one, as tasks that are done are of those that were due.
func (f *figureReading) hasPart(whole int) bool {
	return slices.ContainsFunc(f.of.Indicators, func(i Indicator) bool {
		return i.Of == f.of.Indicators[whole].Code && !slices.ContainsFunc(unitsIn(i), func(u string) bool { return u == "luot" || strings.HasSuffix(u, "nguoi") })
	})
}

// ownVerb takes a number for what its noun and the verb before it name together: "tiếp cận 3.600 lượt" are "lượt tiếp cận".
func (f *figureReading) ownVerb(d *draft, noun mention) bool {
	tokens := f.tokens(f.ownWords(d), d.at)
	for n := len(tokens); n > 0 && aroundVerb.MatchString(tokens[n-1].text); n-- {
		tokens = tokens[:n-1]
	}
	for from := max(len(tokens)-3, 0); from < len(tokens); from++ {
		name := noun.name() + " " + joinTokens(tokens[from:])
		for _, channel := range []string{d.channel, ""} {
			if own := f.x.bare[bareName{channel, name}]; len(own) == 1 {
				d.codes = own
				return true
			}
		}
	}
	return false
}

// aroundVerb matches words between a verb and its number.
var aroundVerb = regexp.MustCompile(`^(?:duoc|tong|cong|so|toi|dat|ca|khoang)$`)

// people takes "lượt" behind an event for its participants. Right behind its number, with nothing else beside it, they are meant; else it is asked.
func (f *figureReading) people(i int, noun mention, context []int) {
	d := &f.drafts[i]
	p := f.participantsOf(context)
	if p < 0 || !slices.Contains(f.x.units[p], noun.name()) {
		return
	}
	d.codes, d.low = []int{p}, true
	if i == 0 || f.drafts[i-1].s != d.s || len(f.drafts[i-1].codes) != 1 || f.drafts[i-1].codes[0] == p || f.participants(f.drafts[i-1].codes[0]) != p {
		return
	}
	alone := clauseOver.Match(f.plain[d.nounEnd:min(d.nounEnd+8, len(f.plain))])
	d.low = !alone || !besideEvent.Match(f.plain[f.drafts[i-1].nounEnd:d.at]) || d.channel != ""
}

var (
	clauseOver  = regexp.MustCompile(`^[ \t]*(?:[,.;)\n|]|$)`)
	besideEvent = regexp.MustCompile(`^[ \t]*(?:[,(/-]|voi)[ \t]*(?:voi|co)?[ \t]*$`)
)
