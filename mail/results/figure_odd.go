package results

import (
	"regexp"
	"slices"
	"strings"
)

// oddValue matches what stands behind a label in the place of a number and is none: a number below zero, a day, an error of Excel, a vague word.
var oddValue = regexp.MustCompile(`^\s*(?:#[a-z0-9/]+[!?]?|n/?a|[-−–~^]\s?\d[\d.,]*|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:rat )?nhieu|it|day du|du)[\s.,;|/]*$`)

// oddValues puts lines in doubt that name an indicator and have no number in its place: "Số bài: -4", "Tờ rơi: nhiều".
func (f *figureReading) oddValues() {
	for _, l := range f.lines {
		written := string(f.written[l.at:l.end])
		colon := strings.IndexAny(written, ":=")
		if colon < 0 {
			continue
		}
		at := l.at + len([]rune(written[:colon])) + 1
		if !oddValue.MatchString(foldedWords(strings.ToLower(written[colon+1:]))) || !f.names(l.at, at-1) {
			continue
		}
		for i := range f.drafts {
			if d := &f.drafts[i]; d.at >= at && d.at < l.end {
				d.dropped = true
			}
		}
		place := f.source(at)
		if !slices.ContainsFunc(f.doubts, func(d Doubt) bool { return d.Source == place }) {
			f.doubts = append(f.doubts, Doubt{DoubtValue, cut(strings.TrimSpace(written)), place})
		}
	}
}

// names says whether a part of the page names an indicator.
func (f *figureReading) names(at, end int) bool {
	return slices.ContainsFunc(f.mentionsIn(at, end), func(m mention) bool { return m.kind == termIndicator })
}
