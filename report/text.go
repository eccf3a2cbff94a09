package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxSubject is the longest subject in bytes.
const MaxSubject = 200

// Limits of texts that a letter shows: lines and letters of a quotation, letters of a value.
const (
	quotedLines = 40
	quotedRunes = 3000
	valueRunes  = 1000
)

// cutLine makes a value that people typed fit into a line.
func cutLine(s string) string { return cutRunes(tidy(s), valueRunes) }

// tidy makes a text one line of valid UTF-8 in normal form C, without control characters, with single spaces.
func tidy(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// quoteLines makes a text of another author fit into a letter: its lines, tidied and cut. The second value says that lines were cut off.
func quoteLines(s string) (lines []string, cut bool) {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	left := quotedRunes
	for line := range strings.Lines(s) {
		line = tidy(line)
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		if len(lines) == quotedLines || left <= 0 {
			cut = true
			break
		}
		if utf8.RuneCountInString(line) > left {
			line, cut = cutRunes(line, left), true
		}
		left -= utf8.RuneCountInString(line)
		lines = append(lines, line)
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines, cut
}

// cutRunes shortens a line to at most so many letters, at the end of a word.
func cutRunes(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	kept := []rune(s)[:most]
	return trimToWord(string(kept)) + "…"
}

// cutBytes shortens a line to at most so many bytes, at the end of a word, never inside a letter.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	most -= len("…")
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	if s[most] == ' ' {
		return strings.TrimRight(s[:most], " ,.;:-") + "…"
	}
	return trimToWord(s[:most]) + "…"
}

// trimToWord drops the last word of a text that was cut inside it, unless the text is one word.
func trimToWord(s string) string {
	if at := strings.LastIndexByte(s, ' '); at > 0 {
		s = s[:at]
	}
	return strings.TrimRight(s, " ,.;:-")
}

// capital makes the first letter of a sentence a capital.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
