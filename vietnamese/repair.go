package vietnamese

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// RepairMojibake repairs Vietnamese that an earlier program decoded in the wrong encoding: UTF-8, windows-1258, TCVN3,
// VNI-Windows, VISCII or VPS taken for Latin-1. Each line is repaired by itself. A repair is kept only when it makes more
// Vietnamese syllables and fewer impossible ones; otherwise the line stays as it is. Lines beyond 256 KB of text, and lines
// over 4 KB, stay as they are too.
func RepairMojibake(text string) string {
	if IsASCII(text) {
		return text
	}
	lines := strings.Split(text, "\n")
	size := 0
	for i, line := range lines {
		if size += len(line); size > maxRepairedText {
			break
		}
		lines[i] = repairLine(line)
	}
	return strings.Join(lines, "\n")
}

const (
	maxRepairedLine = 4096
	maxRepairedText = 4 * MaxTextBytes // package reply cuts longer texts, so that nothing behind it is interpreted
)

func repairLine(line string) string {
	if IsASCII(line) || len(line) > maxRepairedLine {
		return line
	}
	raw, ok := encode1252(line)
	if !ok {
		return line // it has a letter that no earlier program could have made of bytes, as nearly every line of Vietnamese has
	}
	original := scoreSpelling(line)
	if original.bad == 0 {
		return line
	}
	best, bestScore := line, original
	for _, candidate := range repairCandidates(line, raw) {
		score := scoreSpelling(candidate)
		if score.good > original.good && score.bad < original.bad && score.better(bestScore) {
			best, bestScore = candidate, score
		}
	}
	return best
}

// repairCandidates gives a line as each encoding would have it; raw are its bytes in Latin-1 or windows-1252.
func repairCandidates(line string, raw []byte) []string {
	var out []string
	if utf8.Valid(raw) {
		out = append(out, norm.NFC.String(string(raw)))
	}
	if cp1258, err := charmap.Windows1258.NewDecoder().Bytes(raw); err == nil {
		out = append(out, norm.NFC.String(string(cp1258)))
	}
	return append(out, tcvn.decode(raw), vni.Replace(line), viscii.decode(raw), vps.decode(raw))
}

// spellingScore counts the words of a line that hold a letter beyond ASCII.
type spellingScore struct {
	good     int // Vietnamese syllables
	bad      int // words that are no Vietnamese syllable
	familiar int // of the good ones, those in the lexicon
}

// better compares good minus bad first. Where two encodings give the same, more familiar words are better.
func (s spellingScore) better(than spellingScore) bool {
	if s.good-s.bad != than.good-than.bad {
		return s.good-s.bad > than.good-than.bad
	}
	return s.familiar > than.familiar
}

func scoreSpelling(line string) spellingScore {
	var score spellingScore
	for written := range strings.FieldsFuncSeq(norm.NFC.String(line), betweenWords) {
		word := strings.ToLower(written)
		switch {
		case IsASCII(word) || word == "đ": // "đ/c"
		case capitalInside(written):
			score.bad++
		case familiar[word]:
			score.good++
			score.familiar++
		case isSyllable(word):
			score.good++
		default:
			score.bad++
		}
	}
	return score
}

// capitalInside is true for a word like "DuyỆt". People do not write so; decoding with a wrong table does.
func capitalInside(word string) bool {
	small := false
	for _, r := range word {
		if small && unicode.IsUpper(r) {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}

// familiar are the syllables of the lexicon in decision_words.go.
var familiar = familiarWords()

func familiarWords() map[string]bool {
	words := map[string]bool{}
	for word := range NeutralWords {
		words[word] = true
	}
	for _, list := range decisionWords {
		for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == ' ' || r == '(' || r == ')' || r == '?' }) {
			words[word] = true
		}
	}
	return words
}

// betweenWords is true for the characters that separate words.
func betweenWords(r rune) bool {
	switch {
	case r < 0x80:
		return r < 'A' || (r > 'Z' && r < 'a') || r > 'z'
	case r == 0x2026 || (r >= 0x2010 && r <= 0x2019) || (r >= 0x201c && r <= 0x201f) || r == 0x2022 || r == 0xa0:
		return true
	default:
		return r == 0x200b || r == 0xfeff || r > 0x1f000
	}
}
