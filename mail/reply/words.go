package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word or a sign of a sentence.
type word struct {
	text    string // lower case, the tone mark placed by the old rule, slips of the keyboard repaired, abbreviations written out
	written string // as the sender wrote it

	name      bool // begins with a capital where a sentence does not begin, or stands behind a title
	number    bool // digits, or a roman number
	separator bool // a comma or another sign between phrases
	free      bool // decides, binds, changes, denies, asks and dates nothing, and names no fault
	date      bool // dates something, and is free otherwise
	capital   bool // begins with a capital and decides nothing
	own       bool // a word of the sender's unit
	draft     bool // a word of the draft's title, channels or units
	inner     bool // of an answer: stands inside of a name, behind another word with a capital
	token     int  // of an answer: the number of the address, document or date that the word stands for, from 1
}

// sentence is one sentence of the new text.
type sentence struct {
	words    []word
	written  string // as the sender wrote it
	question bool   // ends with a question mark
	unmarked bool   // has no Vietnamese letter with a mark

	listed bool // stands behind the number of a list
	line   int  // the number of the non-empty line on which it begins, from 0
}

// NonEmptyLines returns the lines of a text that are not only white space.
func NonEmptyLines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// splitSentences splits a text into sentences. The text has been cleaned and its encoding repaired.
func splitSentences(text string, known Context) []sentence {
	var all []sentence
	looked := known.words()
	for line, written := range unwrap(text) {
		for _, s := range lineSentences(written) {
			s.line = line
			s.complete(looked)
			all = append(all, s)
		}
	}
	return all
}

// wrappedLength is the length in bytes from which a line may have been wrapped by the mail program.
const wrappedLength = 60

// unwrap joins the lines that a mail program has wrapped: a long line without a full stop, and a next one that begins with a small letter.
func unwrap(text string) []string {
	var lines []string
	wrapped := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		first, _ := utf8.DecodeRuneInString(line)
		switch {
		case line == "":
			wrapped = false
			continue
		case wrapped && unicode.IsLower(first):
			lines[len(lines)-1] += " " + line
		default:
			lines = append(lines, line)
		}
		wrapped = len(line) >= wrappedLength && !strings.ContainsAny(line[len(line)-1:], ".!?:;")
	}
	return lines
}

var (
	wordForm   = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+(?:['’/&-][\p{L}\p{M}\p{N}]+)*|\.(?:/\.|\.+)?|[^\s\p{L}\p{M}\p{N}]`)
	listNumber = regexp.MustCompile(`^\s*(?:[-+*•–·]\s+|\(?\d{1,2}\s*[.)/:]\s*|[a-e][.)]\s+|[IVX]{1,4}[.)]\s+|=>\s*)`)
	romanForm  = regexp.MustCompile(`^(?:i{1,3}|iv|vi{0,3}|ix|x)$`)
	digits     = regexp.MustCompile(`^\d[\d.,/-]*$`)
)

// lineSentences splits a line at its full stops. A mark of a list is no word.
func lineSentences(line string) []sentence {
	var all []sentence
	rest := listNumber.ReplaceAllString(line, "")
	listed := len(rest) < len(line)
	b := sentenceBuilder{line: rest, allCaps: rest == strings.ToUpper(rest)}
	finish := func(question bool, end int) {
		if s, some := b.finish(question, end); some {
			s.listed = listed
			all = append(all, s)
		}
	}
	for _, span := range wordForm.FindAllStringIndex(rest, -1) {
		switch token := rest[span[0]:span[1]]; {
		case token == "?" || token == "？":
			finish(true, span[1])
		case token == "!" || token == "…" || token == "./." || strings.HasPrefix(token, ".."):
			finish(false, span[1])
		case token == ".":
			if !b.abbreviated() {
				finish(false, span[1])
			}
		default:
			b.add(token)
		}
	}
	finish(false, len(rest))
	return all
}

// complete repairs the slips of a sentence and marks what its words may be.
func (s *sentence) complete(known contextWords) {
	for i := range s.words {
		w := &s.words[i]
		if !w.separator && !w.number && !w.name {
			w.text = repairSlip(w.text)
		}
	}
	if !s.unmarked {
		repairTyped(s.words)
		restoreMarks(s.words)
	}
	joinCompounds(s.words)
	for i := range s.words {
		w := &s.words[i]
		if w.separator {
			continue
		}
		w.date = isDate(w, s.unmarked)
		w.free = !w.date && !isRisky(w, s.unmarked) && (w.name || !faults[w.text]) && !strings.ContainsAny(w.text, "\ufffd?")
	}
	known.mark(s.words)
}

// joinCompounds gives the words of a compound texts that match no word of the grammar.
func joinCompounds(words []word) {
	for i := 1; i < len(words); i++ {
		if pair := words[i-1].text + " " + words[i].text; compounds[pair] {
			words[i-1].text, words[i].text = pair, pair
		}
	}
}

func isRisky(w *word, unmarked bool) bool {
	if w.name || w.text == titleWord {
		return false
	}
	first, _ := utf8.DecodeRuneInString(w.text)
	if !unicode.IsLetter(first) && !unicode.IsNumber(first) {
		return true // a sign of unknown meaning
	}
	return risky[w.text] || (unmarked && riskyUnmarked[w.text] && !harmlessUnmarked[w.text] && !fillerUnmarked[w.text])
}

func isDate(w *word, unmarked bool) bool {
	if w.name {
		return false
	}
	return w.number || dates[w.text] || (unmarked && datesUnmarked[w.text] && !harmlessUnmarked[w.text])
}

// isUnmarked reports whether no word has a Vietnamese letter with a mark.
func isUnmarked(words []word) bool {
	return !slices.ContainsFunc(words, func(w word) bool {
		return strings.ContainsFunc(w.written, func(r rune) bool { return r > 0x7f && unicode.IsLetter(r) })
	})
}
