package results

import (
	"slices"
	"strings"
)

// ReadFigures reads every figure of a report in the new text of a letter, or in the text of a document. Tables whose columns are divided by "|" or tabs
// are read as [ReadFigureTable] reads them.
func ReadFigures(text string, asked FiguresAsked) Report {
	x := asked.words()
	p := newPage(text, Asked{First: asked.First, Last: asked.Last, Said: asked.Said})
	if p.doubt != "" {
		return Report{Doubts: []Doubt{{DoubtTooLong, p.doubt, Source{File: asked.File}}}}
	}
	f := &figureReading{page: p, of: asked, x: x}
	f.layOut()
	tables := f.takeTables()
	f.read()
	report := f.report()
	for _, t := range tables {
		report.add(f.readTextTable(t))
	}
	report.settle(asked)
	return report
}

// maxNumbers is how many numbers one text may hold. A report has some hundred.
const maxNumbers = 1000

// read finds the figures of the page.
func (f *figureReading) read() {
	f.coverForFigures(f.x)
	f.mentions = f.page.mentions(f.x)
	f.numbers = f.page.numbers(f.mentions)
	if len(f.numbers) > maxNumbers {
		f.doubts = append(f.doubts, Doubt{DoubtTooLong, cut(string(f.written)), Source{File: f.of.File}})
		return
	}
	f.sense = f.withoutHomographs()
	f.findHeadings()
	f.bind()
	f.judge()
	f.beCareful()
	f.nils()
	f.alike()
}

// alike puts two numbers of one indicator in one sentence in doubt, unless their nouns tell them apart: "01 buổi tọa đàm và 02 cuộc đối thoại".
func (f *figureReading) alike() {
	for i := range f.drafts {
		for j := range i {
			a, b := &f.drafts[j], &f.drafts[i]
			if a.counts() && b.counts() && a.s == b.s && a.kind == b.kind && slices.Equal(a.codes, b.codes) && (sameNoun(a.nounName(), b.nounName()) || mixesPeople(a, b)) {
				a.kind, b.kind = FigureAmbiguous, FigureAmbiguous
			}
		}
	}
}

// counts says whether a draft becomes a figure with a value.
func (d *draft) counts() bool { return !d.dropped && !d.part && !d.noValue && len(d.codes) > 0 }

// sameNoun says whether two nouns may count the same: one is the other with more words.
func sameNoun(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

// mixesPeople says whether one of two numbers counts people and the other does not: they are no parts of one sum.
func mixesPeople(a, b *draft) bool {
	people := func(d *draft) bool {
		return len(d.noun) > 0 && (d.noun[0].kind == termPeople || strings.Contains(d.noun[0].name(), "nguoi"))
	}
	return people(a) != people(b)
}

func (d *draft) nounName() string {
	if len(d.noun) == 0 {
		return ""
	}
	return d.noun[0].name()
}

// source is where a position of the text stands.
func (f *figureReading) source(at int) Source {
	n := 1
	for _, l := range f.lines {
		if at <= l.end {
			break
		}
		n++
	}
	return Source{File: f.of.File, Line: n}
}

// report are the figures of the page, with what is in doubt.
func (f *figureReading) report() Report {
	r := Report{Doubts: f.doubts, Nil: len(f.numbers) <= maxNumbers && f.saysNothing(), Period: f.otherPeriod(), Units: f.unitsNamed()}
	if r.Nil {
		return r
	}
	known := map[line]bool{}
	speaks := f.speaksOfAll()
	for i := range f.drafts {
		d := &f.drafts[i]
		if d.dropped || d.part || len(d.codes) == 0 {
			continue
		}
		if _, seen := known[d.s]; !seen {
			known[d.s] = f.sentenceKnown(d.s)
		}
		if len(d.codes) > 1 {
			d.kind, d.low = FigureAmbiguous, true
			f.doubts = append(f.doubts, Doubt{DoubtWhat, cut(f.words(d.s.at, d.s.end)), f.source(d.at)})
			r.Doubts = f.doubts
		}
		for _, c := range d.codes {
			r.Figures = append(r.Figures, f.figure(d, c, speaks == "" && (known[d.s] || f.figureKnown(i))))
		}
	}
	if speaks != "" {
		r.Doubts = append(r.Doubts, Doubt{DoubtStatement, cut(speaks), Source{File: f.of.File}})
	}
	if d := f.page.doubt; d != "" {
		r.Doubts = append(r.Doubts, Doubt{DoubtValue, cut(d), Source{File: f.of.File}})
	}
	return r
}

// figure is a draft as a figure of one of its indicators.
func (f *figureReading) figure(d *draft, code int, known bool) Figure {
	ind := f.of.Indicators[code]
	g := Figure{
		Indicator: ind.Code, Value: d.value, HasValue: !d.noValue, Unit: firstUnit(ind.Unit), Kind: d.kind, Confidence: ConfidenceHigh,
		Words: cut(f.words(d.s.at, d.s.end)), Source: f.source(d.at),
	}
	if len(d.codes) > 1 || d.noValue {
		g.Value, g.HasValue = 0, false
	}
	if g.HasValue {
		if value, ok := f.inUnit(d, ind); ok {
			g.Value = value
		} else {
			g.Kind, d.low = FigureAmbiguous, true
		}
	}
	if !known || d.low || g.Kind == FigureAmbiguous || !g.HasValue && g.Kind != FigureNil {
		g.Confidence = ConfidenceLow
	}
	for _, link := range f.linksOf(d) {
		g.Links = append(g.Links, link.text)
	}
	return g
}

func firstUnit(unit string) string {
	first, _, _ := strings.Cut(unit, "/")
	return first
}

// inUnit is the value in the unit of the indicator: of "12.500.000 đồng" 12,5 where millions are counted. It is not known of a small number without its
// unit.
func (f *figureReading) inUnit(d *draft, ind Indicator) (value Decimal, known bool) {
	unit := unitsOf(ind.Unit)
	if len(unit) == 0 || unit[0] != "trieu dong" {
		return d.value, true
	}
	const million = 1_000_000
	label := string(f.plain[d.labelAt:d.labelEnd])
	if strings.Contains(label, "trieu") && len(d.noun) == 0 && d.value < Whole(million) {
		return d.value, true
	}
	if len(d.noun) == 0 && d.value < Whole(million) || strings.Contains(label, "nghin") || strings.Contains(label, "ngan dong") {
		return d.value, false
	}
	if d.value >= Whole(million/1000) && d.value%million == 0 {
		return d.value / million, true
	}
	return d.value, false
}

func (f *figureReading) linksOf(d *draft) []found {
	var in []found
	l := f.lineOf(d.at)
	for _, link := range f.links {
		if link.at >= l.at && link.end <= l.end {
			in = append(in, link)
		}
	}
	return in
}

// otherPeriod is the period that the text names before its first figure, where it is another one.
func (f *figureReading) otherPeriod() Period {
	if slices.ContainsFunc(f.drafts, func(d draft) bool { return !d.dropped && d.kind == FigureExact }) {
		return Period{}
	}
	for i := range f.drafts {
		if f.drafts[i].dropped {
			continue
		}
		for _, x := range f.spans {
			if x.end <= f.drafts[i].at && !f.isAsked(x) && f.drafts[i].kind == FigurePrevious {
				return Period{x.first, x.last}
			}
		}
		return Period{}
	}
	return Period{}
}

// unitsNamed are the units of the asked ones that the text names.
func (f *figureReading) unitsNamed() []string {
	var named []string
	units := slices.Clone(f.of.Units)
	slices.SortStableFunc(units, func(a, b string) int { return len(b) - len(a) })
	text := " " + strings.Join(strings.FieldsFunc(string(f.plain), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }), " ") + " "
	for _, u := range units {
		name := strings.Join(strings.FieldsFunc(foldedWords(strings.ToLower(u)), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }), " ")
		if name != "" && strings.Contains(text, " "+name+" ") {
			named = append(named, u)
			text = strings.ReplaceAll(text, " "+name+" ", " ^ ") // a shorter name within it is another unit
		}
	}
	return named
}

// add joins what was read of a table to a report.
func (r *Report) add(other Report) {
	r.Figures = append(r.Figures, other.Figures...)
	r.Doubts = append(r.Doubts, other.Doubts...)
	r.Nil = r.Nil && len(other.Figures) == 0
}
