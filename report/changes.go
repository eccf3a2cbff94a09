package report

import (
	"strings"
	"unicode/utf8"

	"znkr.io/diff"

	"loa/locale"
)

// The limits of a comparison: words of each text that are compared, letters that are shown, words around a change.
const (
	comparedWords = 20_000
	changesRunes  = 3000
	contextWords  = 8
)

// lineEnd stands for the end of a paragraph among the words that are compared.
const lineEnd = "\n"

// compareTexts shows what changed from one text to another, word by word: a line for each paragraph with a change. What was dropped and what
// was added is marked by words in brackets, so that it can be read without colour; the words around it that did not change are shortened.
// Without a change there are no lines. The second value says that changes were left out.
func compareTexts(lang locale.Language, before, after string) (lines []quoteLine, cut bool) {
	paragraphs, textCut := comparedParagraphs(before, after)
	left := changesRunes
	for _, paragraph := range paragraphs {
		line := paragraph.line(lang)
		length := line.length()
		if length > left {
			return lines, true
		}
		left -= length
		lines = append(lines, line)
	}
	return lines, textCut
}

// comparedParagraphs are the paragraphs that changed from one text to another. The second value says that a text was longer than what is compared.
func comparedParagraphs(before, after string) ([]changedParagraph, bool) {
	old, oldCut := textWords(before)
	now, nowCut := textWords(after)
	return changedParagraphs(alignParagraphs(diff.Edits(old, now))), oldCut || nowCut
}

// PassageKind says in which of two texts a passage stands.
type PassageKind string

// The kinds of passages.
const (
	PassageKept    PassageKind = "kept"    // in both
	PassageDropped PassageKind = "dropped" // in the earlier one alone
	PassageAdded   PassageKind = "added"   // in the later one alone
)

// Passage is some words in a row. Of what did not change only the words beside a change are kept; "…" stands for the others.
type Passage struct {
	Kind PassageKind
	Text string
}

// passagesRunes is how many letters of a comparison are shown.
const passagesRunes = 20_000

// Passages are the paragraphs that changed from one text to another, word by word, in their order; none without a change. The second value says that
// changes were left out, because there are too many or a text is too long. The same texts always give the same answer within a second.
func Passages(before, after string) (paragraphs [][]Passage, cut bool) {
	changed, cut := comparedParagraphs(before, after)
	left := passagesRunes
	for _, paragraph := range changed {
		passages := paragraph.passages()
		for _, p := range passages {
			left -= utf8.RuneCountInString(p.Text)
		}
		if left < 0 && len(paragraphs) > 0 {
			return paragraphs, true
		}
		paragraphs = append(paragraphs, passages)
	}
	return paragraphs, cut
}

// passages are the words of the paragraph. A paragraph without end is cut.
func (p changedParagraph) passages() []Passage {
	var passages []Passage
	for n, r := range p {
		passage := Passage{Kind: PassageKept}
		switch r.op {
		case diff.Delete:
			passage.Kind = PassageDropped
		case diff.Insert:
			passage.Kind = PassageAdded
		case diff.Match:
			r.words = shortened(r.words, n == 0, n == len(p)-1)
		}
		passage.Text = cutRunes(strings.Join(r.words, " "), passagesRunes/2)
		passages = append(passages, passage)
	}
	return passages
}

// textWords splits a text into words and paragraph ends. Empty paragraphs count for nothing. The second value says that words were left out.
func textWords(text string) (words []string, cut bool) {
	for line := range strings.Lines(text) {
		found := strings.Fields(tidy(line))
		if len(found) == 0 {
			continue
		}
		if left := comparedWords - len(words); len(found) > left {
			return append(append(words, found[:left]...), lineEnd), true
		}
		words = append(append(words, found...), lineEnd)
	}
	return words, false
}

// alignParagraphs moves changes to where they are whole paragraphs, if the same words stand before or behind them. Of "Cảnh 1. Cảnh 2. Cảnh
// 3.", a line each, without the second line, "2. Cảnh" is missing as much as "Cảnh 2." is; people see that a line is missing.
func alignParagraphs(edits []diff.Edit[string]) []diff.Edit[string] {
	for start := 0; start < len(edits); {
		end := start + 1
		for end < len(edits) && edits[end].Op == edits[start].Op {
			end++
		}
		if edits[start].Op != diff.Match {
			end = aligned(edits, start, end)
		}
		start = end
	}
	return edits
}

// aligned moves one change back, or else forth, until it is whole, and returns its new end. Where it cannot become whole it stays.
func aligned(edits []diff.Edit[string], start, end int) (newEnd int) {
	moved := 0
	for ; !whole(edits, start, end) && start > 0 && edits[start-1].Op == diff.Match && wordOf(edits[start-1]) == wordOf(edits[end-1]); moved++ {
		start, end = start-1, end-1
		edits[start], edits[end] = edits[end], edits[start]
	}
	if whole(edits, start, end) {
		return end
	}
	for ; !whole(edits, start, end) && end < len(edits) && edits[end].Op == diff.Match && wordOf(edits[end]) == wordOf(edits[start]); moved-- {
		edits[start], edits[end] = edits[end], edits[start]
		start, end = start+1, end+1
	}
	for ; !whole(edits, start, end) && moved < 0; moved++ {
		start, end = start-1, end-1
		edits[start], edits[end] = edits[end], edits[start]
	}
	return end
}

// whole reports whether a change consists of whole paragraphs.
func whole(edits []diff.Edit[string], start, end int) bool {
	return wordOf(edits[end-1]) == lineEnd && (start == 0 || edits[start-1].Op == diff.Match && wordOf(edits[start-1]) == lineEnd)
}

func wordOf(e diff.Edit[string]) string {
	if e.Op == diff.Delete {
		return e.X
	}
	return e.Y
}

// run is some words in a row of one kind: kept, dropped or added.
type run struct {
	op    diff.Op
	words []string
}

// changedParagraph is the words of a paragraph that has a change.
type changedParagraph []run

// changedParagraphs splits the edits at the paragraph ends that both texts have, and leaves out what did not change. A paragraph that was
// added or dropped whole is a paragraph of its own.
func changedParagraphs(edits []diff.Edit[string]) []changedParagraph {
	var all []changedParagraph
	var current changedParagraph
	finish := func() {
		if current.changed() {
			all = append(all, current.joined())
		}
		current = nil
	}
	for _, edit := range edits {
		word := wordOf(edit)
		if word == lineEnd {
			if edit.Op == diff.Match || current.only(edit.Op) {
				finish()
			}
			continue
		}
		current = current.with(edit.Op, word)
	}
	finish()
	return all
}

func (p changedParagraph) with(op diff.Op, word string) changedParagraph {
	if n := len(p); n > 0 && p[n-1].op == op {
		p[n-1].words = append(p[n-1].words, word)
		return p
	}
	return append(p, run{op: op, words: []string{word}})
}

func (p changedParagraph) changed() bool {
	for _, r := range p {
		if r.op != diff.Match {
			return true
		}
	}
	return false
}

// joined takes a few unchanged words between two changes into them, and puts what was dropped before what was added: a sentence that was
// rewritten is then read once as it was and once as it is.
func (p changedParagraph) joined() changedParagraph {
	const few = 2
	var out changedParagraph
	for n := 0; n < len(p); {
		if p[n].op == diff.Match {
			out = append(out, p[n])
			n++
			continue
		}
		dropped, added := run{op: diff.Delete}, run{op: diff.Insert}
		for ; n < len(p) && (p[n].op != diff.Match || n+1 < len(p) && len(p[n].words) <= few); n++ {
			if p[n].op != diff.Insert {
				dropped.words = append(dropped.words, p[n].words...)
			}
			if p[n].op != diff.Delete {
				added.words = append(added.words, p[n].words...)
			}
		}
		for _, change := range []run{dropped, added} {
			if len(change.words) > 0 {
				out = append(out, change)
			}
		}
	}
	return out
}

// only reports whether the paragraph consists of words of one kind.
func (p changedParagraph) only(op diff.Op) bool { return len(p) == 1 && p[0].op == op }

// line is the paragraph for a letter.
func (p changedParagraph) line(lang locale.Language) quoteLine {
	var line quoteLine
	for n, r := range p {
		part := quotePart{Text: strings.Join(r.words, " ")}
		switch r.op {
		case diff.Delete:
			part = quotePart{Text: lang.T("letter.matter.dropped", "Words", cutRunes(part.Text, changesRunes/2)), Mark: markDropped}
		case diff.Insert:
			part = quotePart{Text: lang.T("letter.matter.added", "Words", cutRunes(part.Text, changesRunes/2)), Mark: markAdded}
		case diff.Match:
			part.Text = strings.Join(shortened(r.words, n == 0, n == len(p)-1), " ")
		}
		if n > 0 {
			line = append(line, quotePart{Text: " "})
		}
		line = append(line, part)
	}
	return line
}

// shortened keeps the words of an unchanged run that stand beside a change.
func shortened(words []string, first, last bool) []string {
	switch {
	case first && len(words) > contextWords:
		return append([]string{"…"}, words[len(words)-contextWords:]...)
	case last && len(words) > contextWords:
		return append(append([]string{}, words[:contextWords]...), "…")
	case len(words) > 2*contextWords:
		kept := append(append([]string{}, words[:contextWords]...), "…")
		return append(kept, words[len(words)-contextWords:]...)
	}
	return words
}

func (l quoteLine) length() int {
	total := 0
	for _, part := range l {
		total += utf8.RuneCountInString(part.Text)
	}
	return total
}
