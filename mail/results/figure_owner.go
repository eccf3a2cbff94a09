package results

import (
	"regexp"
	"slices"
	"strings"
)

// figure reading of one text.
type figureReading struct {
	*page
	of       FiguresAsked
	sense    []byte // the page without marks, but for words that only their marks tell from those that change a number
	x        *lexicon
	mentions []mention
	numbers  []number
	drafts   []draft
	doubts   []Doubt
	headings []heading
	longer   bool // the period that was looked at last holds more than the one that was asked about
}

// draft is a number of a report on its way to a figure.
type draft struct {
	number
	nounEnd   int
	noun      []mention // what stands right behind it
	codes     []int     // of which indicators it may be; several: it counts them together
	kind      FigureKind
	noValue   bool
	dropped   bool // is no figure of what was asked
	undated   bool // it is not clear of which time it is
	left      bool // its noun is the label of the next number
	ordinal   bool // is the number of a line: "1 Số tin 12"
	part      bool // is contained in the number before it
	total     int  // of which draft it is a part
	low       bool
	s         line   // the sentence
	channel   string // where it was published
	leadAt    int    // from where its own words stand before it
	labelAt   int    // the label before it; none when labelEnd is zero
	labelEnd  int
	inherited bool // has no name of its own, and the one of the number before it
}

// mentionsIn are the terms of a part of the page.
func (f *figureReading) mentionsIn(at, end int) []mention {
	from, _ := slices.BinarySearchFunc(f.mentions, at, func(m mention, at int) int { return m.at - at })
	until := from
	for until < len(f.mentions) && f.mentions[until].end <= end {
		until++
	}
	return f.mentions[from:until]
}

var nounConnector = regexp.MustCompile(`^[ \t]*(?:,|/|va|&|-|hoac|\+|)[ \t]*$`)

// groupBehind are the nouns right behind a number that it counts together: "tin, bài".
func (f *figureReading) groupBehind(at, until int) []mention {
	var group []mention
	for _, m := range f.mentionsIn(at, until) {
		between := string(f.plain[at:m.at])
		if len(group) == 0 && strings.Trim(between, " \t^") != "" || m.kind == termNothing {
			break
		}
		if len(group) > 0 && (!nounConnector.MatchString(between) || !f.joins(group, m, between)) {
			break
		}
		if len(group) == 1 && group[0].kind == termGeneric && m.kind == termIndicator && strings.TrimSpace(between) == "" && leadingGeneric(group[0]) {
			group = group[:0] // "3 buổi hội nghị"
		}
		group, at = append(group, m), m.end
	}
	return group
}

func leadingGeneric(m mention) bool {
	return slices.Contains([]string{"buoi", "cuoc", "dot"}, m.name())
}

// joins says whether a term belongs to the nouns before it.
func (f *figureReading) joins(group []mention, m mention, between string) bool {
	last := group[len(group)-1]
	gap := strings.TrimSpace(between)
	switch {
	case gap == "" && last.kind == termGeneric && leadingGeneric(last):
		return m.kind == termIndicator
	case gap == "":
		return last.kind == termIndicator && m.kind == termIndicator && f.publishedTogether(last, m)
	case last.kind == termIndicator && m.kind == termIndicator && m.name() != "ke hoach":
		return !f.numberFollows(m.end)
	}
	return false
}

// numberFollows says whether a number stands right behind a position, with or without a colon.
func (f *figureReading) numberFollows(at int) bool {
	return numberNext.Match(f.plain[at:min(at+12, len(f.plain))])
}

var numberNext = regexp.MustCompile(`^\s*[:=]?\s*\d`)

// publishedTogether says whether two names are parts of one indicator: "tin bài".
func (f *figureReading) publishedTogether(a, b mention) bool {
	return slices.ContainsFunc(f.of.Indicators, func(i Indicator) bool {
		return len(a.indicators) > 0 && len(b.indicators) > 0 &&
			slices.Contains(i.Parts, f.of.Indicators[a.indicators[0]].Code) && slices.Contains(i.Parts, f.of.Indicators[b.indicators[0]].Code)
	})
}

// codesOf are the indicators of a group of nouns in a channel. Parts of one indicator together are that one.
func (f *figureReading) codesOf(group []mention, channel string, context []int) []int {
	for _, m := range group {
		if m.channel != "" {
			channel = m.channel
		}
	}
	var codes []int
	for _, m := range group {
		for _, c := range f.indicatorsOf(m, channel, context) {
			if !slices.Contains(codes, c) {
				codes = append(codes, c)
			}
		}
	}
	if len(codes) < 2 {
		return codes
	}
	for i, ind := range f.of.Indicators {
		if len(ind.Parts) == len(codes) && !slices.ContainsFunc(codes, func(c int) bool { return !slices.Contains(ind.Parts, f.of.Indicators[c].Code) }) {
			return []int{i}
		}
	}
	return codes
}

// indicatorsOf are the indicators of one name: those of its channel, and of several those that belong to what the sentence speaks of.
func (f *figureReading) indicatorsOf(m mention, channel string, context []int) []int {
	if m.kind != termIndicator {
		return nil
	}
	candidates := m.indicators
	if channel != "" && m.channel == "" {
		if own := f.x.bare[bareName{channel, m.name()}]; len(own) > 0 {
			candidates = own
		}
	}
	if len(candidates) < 2 {
		return candidates
	}
	for _, c := range slices.Backward(context) {
		for _, i := range candidates {
			if i == c || f.childOf(i, c) || f.of.Indicators[c].Of != "" && f.of.Indicators[i].Of == f.of.Indicators[c].Of {
				return []int{i}
			}
		}
	}
	return candidates
}

func (f *figureReading) childOf(child, parent int) bool {
	return f.of.Indicators[child].Of != "" && f.of.Indicators[child].Of == f.of.Indicators[parent].Code
}

// unitFits says whether a noun counts an indicator: it is its unit, or a word for any work.
func (f *figureReading) unitFits(indicator int, noun mention) bool {
	units, name := f.x.units[indicator], noun.name()
	if slices.Contains(units, name) || noun.kind == termPeople && f.countsPeople(indicator) {
		return true
	}
	return noun.kind == termGeneric && slices.ContainsFunc(genericClasses, func(class []string) bool {
		return slices.Contains(class, name) && slices.ContainsFunc(units, func(u string) bool { return slices.Contains(class, u) })
	})
}

// genericClasses are the words that people use for each other.
var genericClasses = [][]string{
	{"lan", "luot"},
	{"buoi", "cuoc", "dot", "hoat dong", "chuyen", "hoi nghi", "lop", "chuong trinh", "su kien", "phien", "ky"},
	{"cai", "chiec", "tam", "bo", "cum", "san pham", "an pham", "video", "phong su", "pano", "infographic", "to", "ban", "cuon", "quyen"},
	{"mau", "tin"},
	{"noi dung", "mo hinh", "sang kien", "vu viec", "vu"},
}

func (f *figureReading) countsPeople(indicator int) bool {
	return slices.ContainsFunc(f.x.units[indicator], func(u string) bool { return strings.HasSuffix(u, "nguoi") }) ||
		f.of.Indicators[indicator].Of != "" && slices.Contains(f.x.units[indicator], "luot")
}

// participants is the indicator of the people of another: CONF_P of CONF; -1: none.
func (f *figureReading) participants(of int) int {
	if f.countsPeople(of) {
		return of
	}
	return slices.IndexFunc(f.of.Indicators, func(i Indicator) bool {
		return i.Of == f.of.Indicators[of].Code && f.countsPeople(slices.IndexFunc(f.of.Indicators, func(o Indicator) bool { return o.Code == i.Code }))
	})
}
