package results

import (
	"regexp"
	"slices"
	"strings"
)

// bind finds for every number which indicators it counts.
func (f *figureReading) bind() {
	f.drafts = make([]draft, len(f.numbers))
	for i, n := range f.numbers {
		f.drafts[i] = draft{number: n, nounEnd: n.end, s: f.sentenceOf(n.at)}
	}
	for i := range f.drafts {
		f.findNoun(i)
	}
	for i := range f.drafts {
		f.leaveLabel(i)
	}
	for i := range f.drafts {
		f.findLead(i)
	}
	for i := range f.drafts {
		f.findChannel(i)
	}
	for i := range f.drafts {
		f.findOwner(i)
	}
	for i := len(f.drafts) - 2; i >= 0; i-- {
		f.findOwnerBehind(i)
	}
}

// findOwnerBehind gives a number of a word for any work the name that stands behind the last of its kind: "tháng 7 phát 9 buổi, tháng 8 phát 8 buổi phát
// thanh".
func (f *figureReading) findOwnerBehind(i int) {
	d, next := &f.drafts[i], &f.drafts[i+1]
	if d.dropped && next.s == d.s && len(d.noun) > 0 && len(next.noun) > 0 && len(next.codes) > 0 && f.sameGeneric(d, next.noun[0]) {
		d.codes, d.dropped = next.codes, false
	}
}

// until is where the words behind a number end at the latest: at the next number, or at the end of the sentence.
func (f *figureReading) until(i int) int {
	end := f.drafts[i].s.end
	if i+1 < len(f.drafts) && f.drafts[i+1].at < end {
		end = f.drafts[i+1].at
	}
	return end
}

// findNoun finds the nouns right behind a number. Those of a pair or a range stand behind its second number.
func (f *figureReading) findNoun(i int) {
	d := &f.drafts[i]
	from := d.end
	if d.at > 0 && f.plain[d.at-1] == '(' && from < len(f.plain) && f.plain[from] == ')' {
		from++ // "ba (03) hội nghị"
	}
	d.noun = f.groupBehind(from, f.until(i))
	if len(d.noun) > 0 {
		d.nounEnd = d.noun[len(d.noun)-1].end
	}
}

// leaveLabel leaves the noun behind a number to the next number, whose label it is: "tin 5 bài 6", "1 Số tin 12".
func (f *figureReading) leaveLabel(i int) {
	d := &f.drafts[i]
	l := f.lineOf(d.at)
	starts := strings.Trim(string(f.plain[l.at:d.at]), " \t-") == ""
	if starts && numberOfLine.Match(f.plain[d.end:l.end]) {
		d.ordinal = true
	}
	if len(d.noun) == 0 || i+1 >= len(f.drafts) || f.drafts[i+1].s != d.s || len(f.drafts[i+1].noun) > 0 {
		d.ordinal = d.ordinal && i+1 < len(f.drafts) && f.drafts[i+1].s == d.s
	} else if gapOfLabel.Match(f.plain[d.nounEnd:f.drafts[i+1].at]) {
		d.noun, d.nounEnd, d.left = nil, d.end, true
		d.ordinal = d.ordinal || starts
	}
	if d.ordinal {
		d.noun, d.nounEnd = nil, d.end
	}
}

var (
	numberOfLine = regexp.MustCompile(`^[ \t]+(?:tong )?so\s+[a-z]`)
	gapOfLabel   = regexp.MustCompile(`^[ \t]*[:=-]?[ \t]*$`)
)

// findLead finds from where on the words before a number are its own, and its label.
func (f *figureReading) findLead(i int) {
	d := &f.drafts[i]
	d.leadAt = d.s.at
	if i > 0 && f.drafts[i-1].nounEnd > d.leadAt {
		d.leadAt = f.drafts[i-1].nounEnd
	}
	lead := string(f.plain[d.leadAt:d.at])
	trimmed := strings.TrimRight(lead, " \t^\"")
	for _, end := range []string{":", "=", " la", "|"} {
		if before, found := strings.CutSuffix(trimmed, end); found {
			from := strings.LastIndexAny(before, ":;\n|") + 1
			if closing := strings.LastIndexByte(before, ')'); closing >= from && !strings.Contains(before[from:closing], "(") {
				from = closing + 1
			}
			d.labelAt, d.labelEnd = d.leadAt+from, d.leadAt+len(before)
			return
		}
	}
}

// ownWords are the words before a number that are its own: behind a bracket that ends, and a comma that is none between nouns.
func (f *figureReading) ownWords(d *draft) (at int) {
	lead := string(f.plain[d.leadAt:d.at])
	if i := strings.LastIndexByte(lead, ')'); i >= 0 {
		lead = lead[i+1:]
	}
	return d.at - len(lastClause(lead))
}

// tailEnd is where the words behind a number that are its own end.
func (f *figureReading) tailEnd(i int) int {
	d := &f.drafts[i]
	tail := string(f.plain[d.nounEnd:max(f.until(i), d.nounEnd)])
	if m := tailStop.FindStringIndex(tail); m != nil {
		return d.nounEnd + m[0]
	}
	return d.nounEnd + len(tail)
}

var tailStop = regexp.MustCompile(`[,;(\n|]| va |/|\bvoi\b`)

// channelIn is the channel that a part of the page names; mixed when it names several that count apart.
func (f *figureReading) channelIn(at, end int) (channel string, mixed bool) {
	for _, m := range f.mentionsIn(at, end) {
		c := m.channel
		if c == "press" || c == "tv" {
			c = "web" // the press and the pages of the city count together
		}
		if c == "" || c == channel {
			continue
		}
		if channel != "" {
			return "", true
		}
		channel = c
	}
	return channel, false
}

// findChannel finds where what a number counts was published: behind it, before it, in its label, or in the heading.
func (f *figureReading) findChannel(i int) {
	d := &f.drafts[i]
	last := i
	for last+1 < len(f.drafts) && f.drafts[last+1].s == d.s && joined.Match(f.plain[f.drafts[last].nounEnd:f.drafts[last+1].at]) {
		last++
	}
	places := [][2]int{{d.nounEnd, f.tailEnd(i)}, {f.ownWords(d), d.at}, {f.drafts[last].nounEnd, f.tailEnd(last)}}
	if d.labelEnd > 0 {
		places = append(places, [2]int{d.labelAt, d.labelEnd})
	}
	if colon := strings.IndexByte(string(f.plain[d.s.at:d.at]), ':'); colon > 0 {
		places = append(places, [2]int{d.s.at, d.s.at + colon})
	}
	for _, place := range places {
		channel, mixed := f.channelIn(place[0], max(place[0], place[1]))
		d.low = d.low || mixed
		if channel != "" || mixed {
			d.channel = channel
			return
		}
	}
	f.doubtfulChannel(d)
	if i > 0 && f.drafts[i-1].s == d.s && joined.Match(f.plain[f.drafts[i-1].nounEnd:d.at]) {
		d.channel = f.drafts[i-1].channel
		return
	}
	if h := f.headingOf(d.at); h != nil {
		d.channel = h.channel
	}
}

// doubtfulChannel lowers the confidence of a number that may belong to the channel at the beginning of its sentence: "fanpage có 5.200 người theo dõi,
// đăng 30 bài". What is posted is not broadcast.
func (f *figureReading) doubtfulChannel(d *draft) {
	channel, mixed := f.channelIn(d.s.at, d.leadAt)
	own := string(f.plain[f.ownWords(d):d.at])
	if !mixed && (channel == "" || channel == "web" || channel == "radio" && postedWord.MatchString(own)) {
		return
	}
	for _, m := range d.noun {
		if m.kind != termIndicator {
			continue
		}
		if own := f.x.bare[bareName{channel, m.name()}]; len(own) > 0 && !slices.Equal(own, m.indicators) {
			d.low = true
		}
	}
}

var postedWord = regexp.MustCompile(`\b(?:dang|viet|dang tai)\b`)

// findOwner decides by the noun of a number, and by the names around it where the noun is none of an indicator.
func (f *figureReading) findOwner(i int) {
	d := &f.drafts[i]
	if d.ordinal {
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
	return len(mentions) > 0 && mentions[len(mentions)-1].kind == termIndicator && strings.TrimSpace(string(f.plain[mentions[len(mentions)-1].end:d.at])) == ""
}

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

// nearest are the indicators that the label of a number names, or the last words before it.
func (f *figureReading) nearest(d *draft) []int {
	if d.labelEnd > 0 {
		return f.labelled(d.labelAt, d.labelEnd, d)
	}
	mentions := f.mentionsIn(max(f.ownWords(d), d.leadAt), d.at)
	for j := len(mentions) - 1; j >= 0; j-- {
		if mentions[j].kind == termPeople && len(d.noun) == 0 {
			if p := f.participantsOf(f.contextBefore(d)); p >= 0 {
				return []int{p}
			}
			return nil
		}
		if mentions[j].kind == termIndicator && mentions[j].name() != "ke hoach" {
			return f.groupEnding(mentions, j, d)
		}
	}
	return nil
}

// groupEnding are the indicators of a name and of those that are joined to it before: "tin, bài".
func (f *figureReading) groupEnding(mentions []mention, last int, d *draft) []int {
	first := last
	for first > 0 && mentions[first-1].kind == termIndicator && nounConnector.Match(f.plain[mentions[first-1].end:mentions[first].at]) {
		first--
	}
	return f.codesOf(mentions[first:last+1], d.channel, f.contextBefore(d))
}

func (f *figureReading) contextBefore(d *draft) []int {
	var codes []int
	for _, m := range f.mentionsIn(f.lineOf(max(f.lineOf(d.at).at-1, 0)).at, d.at) {
		if len(m.indicators) == 1 {
			codes = append(codes, m.indicators...)
		}
	}
	return codes
}

// labelled are the indicators that a label names: its first name with what is joined to it.
func (f *figureReading) labelled(at, end int, d *draft) []int {
	mentions := f.mentionsIn(at, end)
	for j, m := range mentions {
		if name := m.name(); name == "so" && j+1 < len(mentions) || name == "ke hoach" {
			continue // "số lượt phát"; a plan is no name
		}
		switch m.kind {
		case termIndicator:
			last := j
			for last+1 < len(mentions) && mentions[last+1].kind == termIndicator && nounConnector.Match(f.plain[mentions[last].end:mentions[last+1].at]) {
				last++
			}
			channel := d.channel
			if own, _ := f.channelIn(at, end); own != "" {
				channel = own
			}
			codes := f.codesOf(mentions[j:last+1], channel, f.contextBefore(d))
			if unit := f.unitInBrackets(mentions[last+1:], end); unit != nil && len(codes) == 1 && unit.kind == termPeople {
				if p := f.participants(codes[0]); p >= 0 {
					return []int{p}
				}
			}
			return codes
		case termGeneric:
			if codes := f.genericWith(m, mentions[j+1:], d); len(codes) > 0 {
				return codes
			}
		case termPeople:
			for _, o := range mentions[j+1:] {
				if o.kind == termIndicator {
					if p := f.participants(o.indicators[0]); p >= 0 {
						return []int{p}
					}
				}
			}
			if p := f.participantsOf(f.contextBefore(d)); p >= 0 {
				return []int{p}
			}
		case termNothing, termChannel, termOther:
		}
	}
	return nil
}

// unitInBrackets is the noun in the brackets at the end of a label: "Hội nghị (lượt người)".
func (f *figureReading) unitInBrackets(rest []mention, end int) *mention {
	if len(rest) == 0 || end == 0 || f.plain[end-1] != ')' || rest[0].at == 0 || f.plain[rest[0].at-1] != '(' {
		return nil
	}
	return &rest[0]
}

// genericWith is the indicator that a word for any work counts together with the names behind it: "lượt phát trên truyền thanh".
func (f *figureReading) genericWith(noun mention, names []mention, d *draft) []int {
	for _, m := range names {
		switch m.kind {
		case termIndicator:
			for _, c := range f.indicatorsOf(m, d.channel, nil) {
				if f.unitFits(c, noun) {
					return []int{c}
				}
			}
		case termChannel:
			if own := f.x.bare[bareName{m.channel, noun.name()}]; len(own) == 1 {
				return own
			}
		case termNothing, termGeneric, termPeople, termOther:
		}
	}
	return nil
}

// participantsOf is the indicator of the people of the last of several that has one.
func (f *figureReading) participantsOf(context []int) int {
	for _, c := range slices.Backward(context) {
		if p := f.participants(c); p >= 0 {
			return p
		}
	}
	return -1
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
	if f.ownFitting(d, noun, f.nearest(d)) {
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
	f.people(d, noun, context)
	if len(d.codes) == 0 && noun.name() != "so" && noun.name() != "ky" && noun.name() != "noi dung" && !rateTail.Match(f.plain[d.nounEnd:f.until(i)]) {
		f.doubt(DoubtWhat, d)
	}
}

// people takes "lượt" behind an event for its participants, with little confidence.
func (f *figureReading) people(d *draft, noun mention, context []int) {
	if p := f.participantsOf(context); p >= 0 && slices.Contains(f.x.units[p], noun.name()) {
		d.codes, d.low = []int{p}, true
	}
}

func (f *figureReading) sameGeneric(d *draft, next mention) bool {
	return next.kind == termIndicator && strings.HasPrefix(next.name(), d.noun[0].name()+" ") || next.kind == termGeneric && next.name() == d.noun[0].name()
}

func (f *figureReading) sameLine(a, b int) bool { return f.lineOf(f.drafts[a].at) == f.lineOf(f.drafts[b].at) }

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
