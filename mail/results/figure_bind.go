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
	for i := len(f.drafts) - 1; i >= 0; i-- {
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
		d.low = d.low || d.noun[0].kind == termChannel && strings.Contains(string(f.plain[d.nounEnd:f.drafts[i+1].at]), ":") // "2 fanpage: 3.000"
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
	if f.drafts[last].left {
		places = places[1:2] // what stands behind it belongs to the next number
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
