package results

import (
	"regexp"
	"strings"
)

var (
	leader  = regexp.MustCompile(`[a-z)][ \t]*([._](?:[ \t]?[._]){2,})[ \t]*(?:\d|khong\b|chua\b|co\b)`)
	wideGap = regexp.MustCompile(`[^ \n](   +)[^ \n]`)
)

// layOut gives a form that is laid out by spaces and leaders its colons and its ends of lines: "Số tin ........ 16", "Số tin: 7      Số bài: 2".
func (f *figureReading) layOut() {
	f.each(leader, func(m []int) {
		for i := m[2]; i < m[3]; i++ {
			f.plain[i] = ' '
		}
		f.plain[m[2]] = ':'
	})
	for _, l := range f.lines {
		f.divideColumns(l)
	}
}

// divideColumns ends the sentence at each wide gap of a line, where what stands on both sides is a label with its number.
func (f *figureReading) divideColumns(l line) {
	text := string(f.plain[l.at:l.end])
	gaps := wideGap.FindAllStringSubmatchIndex(text, -1)
	if len(gaps) == 0 || strings.ContainsAny(text, "|\t") {
		return
	}
	from := 0
	for _, g := range append(gaps, []int{0, 0, len(text), len(text)}) {
		if part := text[from:g[2]]; !labelledCell.MatchString(part) && !numberedCell.MatchString(part) {
			return
		}
		from = g[3]
	}
	for _, g := range gaps {
		f.plain[l.at+g[2]] = ';'
	}
}
