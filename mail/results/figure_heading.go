package results

import (
	"regexp"
	"strings"
)

// heading is a line without a number that says what the lines below it are about.
type heading struct {
	at, end int // of the lines below it
	codes   []int
	channel string
	kind    FigureKind
}

var (
	numberedLine = regexp.MustCompile(`^[ \t]*\^+.*[a-z]`)
	romanLine    = regexp.MustCompile(`^\s*\(?(?:[IVX]+|[A-D])[.)/-]`)
	signLine     = regexp.MustCompile(`^\s*(?:kinh gui|tran trong|noi nhan|ma\s*:)`)
)

// findHeadings finds the lines that end in a colon, or begin with a number of a list, and hold no figure.
func (f *figureReading) findHeadings() {
	section := FigureKind("")
	for _, l := range f.lines {
		text := string(f.plain[l.at:l.end])
		trimmed := strings.TrimSpace(text)
		if trimmed == "" || signLine.MatchString(text) {
			continue
		}
		opens := strings.HasSuffix(trimmed, ":") || numberedLine.MatchString(text) && !strings.Contains(trimmed, ":")
		if !opens || strings.ContainsAny(trimmed, "0123456789") || len(strings.Fields(trimmed)) > 16 {
			continue
		}
		f.close(l.at)
		h := heading{at: l.end, end: len(f.plain)}
		for _, m := range f.mentionsIn(l.at, l.end) {
			if m.kind == termIndicator {
				h.codes = append(h.codes, m.indicators...)
			}
		}
		h.channel, _ = f.channelIn(l.at, l.end)
		sense := string(f.sense[l.at:l.end])
		if kind, found := f.periodOf(l.at, l.end, sense, sense); found && kind != FigureExact {
			h.kind = kind
		}
		if romanLine.MatchString(string(f.written[l.at:l.end])) {
			section = h.kind
		}
		if h.kind == "" {
			h.kind = section
		}
		f.headings = append(f.headings, h)
	}
}

// close ends the heading before a line.
func (f *figureReading) close(at int) {
	if n := len(f.headings); n > 0 {
		f.headings[n-1].end = at
	}
}

// headingOf is the heading above a position; nil: none.
func (f *figureReading) headingOf(at int) *heading {
	for i := range f.headings {
		if f.headings[i].at <= at && at < f.headings[i].end {
			return &f.headings[i]
		}
	}
	return nil
}
