package vietnamese

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which names are compared, never shown: lower case without diacritics, đ as d, "&" as "va", everything
// that is neither letter nor digit as one space. "Sở Thông tin & Truyền thông" gives "so thong tin va truyen thong". Old and new
// tone placement, precomposed and decomposed letters, full-width and ordinary ones fold alike. Fold(Fold(s)) is Fold(s).
func Fold(s string) string {
	var folded strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		switch {
		case unicode.Is(unicode.M, r):
		case r == '&':
			writeWord(&folded, "va", true)
			gap = true
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			writeWord(&folded, string(FoldLetter(r)), gap)
			gap = false
		default:
			gap = true
		}
	}
	return folded.String()
}

func FoldLetter(r rune) rune {
	switch r = unicode.ToLower(r); r {
	case 'đ', 'ð': // ð is what a wrong keyboard or font gives for đ
		return 'd'
	default:
		return r
	}
}

func writeWord(b *strings.Builder, word string, gap bool) {
	if gap && b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(word)
}

// Slug gives a code for a name: "Sở Nội vụ" gives "so-noi-vu". It holds only a-z, 0-9 and single hyphens between them, as the
// parts of a TaskID must, and is empty for a name without a Latin letter or digit.
func Slug(s string) string {
	var slug strings.Builder
	gap := false
	for _, r := range Fold(s) {
		if r < 'a' || r > 'z' {
			if r < '0' || r > '9' {
				gap = true
				continue
			}
		}
		if gap && slug.Len() > 0 {
			slug.WriteByte('-')
		}
		slug.WriteRune(r)
		gap = false
	}
	return slug.String()
}

// longForms are the words that annexes shorten and lengthen at will, and the one form they are compared in.
var longForms = []struct{ long, short string }{
	{"uy ban nhan dan", "ubnd"},
	{"ub nhan dan", "ubnd"},
	{"mat tran to quoc", "mttq"},
	{"van phong", "vp"},
	{"ban quan ly", "bql"},
	{"thanh pho", "tp"},
}

// localPrefixes are the words before the name of a place, and how they are shortened.
var localPrefixes = []struct{ word, short string }{
	{"phuong", "p"},
	{"xa", "x"},
	{"quan", "q"},
	{"huyen", "h"},
	{"thi xa", "tx"},
	{"thi tran", ""}, // "TT" is more often a centre
}

// NameKey is the form in which names of units are equal: folded, in short forms, without the city's own name at the end and
// without "UBND" before the name of a place. "Uỷ ban nhân dân phường Ba Đình" and "P. Ba Đình" have the same key.
func NameKey(text, city string) string {
	key := " " + Fold(text) + " "
	for _, form := range longForms {
		key = strings.ReplaceAll(key, " "+form.long+" ", " "+form.short+" ")
	}
	key = withoutCity(strings.TrimSpace(key), city)
	if rest, found := strings.CutPrefix(key, "ubnd "); found && rest != "tp" {
		key = rest
	}
	for _, prefix := range localPrefixes {
		if rest, found := strings.CutPrefix(key, prefix.short+" "); found && prefix.short != "" {
			return prefix.word + " " + rest
		}
	}
	return key
}

// withoutCity drops what every unit of the city may carry at its end: "thành phố", the city's name, or both.
func withoutCity(key, city string) string {
	if city != "" {
		key = strings.TrimSuffix(key, " "+city)
	}
	if rest, found := strings.CutSuffix(key, " tp"); found && strings.Contains(rest, " ") {
		return rest
	}
	return key
}

// BareKey is a place's key without the word before it: "phuong ba dinh" gives "ba dinh".
func BareKey(key string) (string, bool) {
	for _, prefix := range localPrefixes {
		if rest, found := strings.CutPrefix(key, prefix.word+" "); found {
			return rest, true
		}
	}
	return "", false
}

// ClassKey is the form in which names of classes are equal: that of units, without the words that only join or count.
func ClassKey(text, city string) string {
	words := strings.Fields(NameKey(text, city))
	kept := words[:0]
	for _, word := range words {
		switch word {
		case "cac", "va", "thuoc", "tp":
		default:
			kept = append(kept, word)
		}
	}
	return strings.TrimPrefix(strings.Join(kept, " "), "ubnd ")
}

// InitialKeys are the ways a name is shortened to initials after its first word: "so thong tin va truyen thong" gives
// "so ttvatt" and "so tttt". A name of one or two words is not shortened.
func InitialKeys(key string) []string {
	words := strings.Fields(key)
	if len(words) < 3 {
		return nil
	}
	with, without := words[0]+" ", words[0]+" "
	for _, word := range words[1:] {
		if word == "va" {
			with += word
			continue
		}
		with += word[:1] // folded, so one byte unless it is no Latin letter, and then it is nobody's abbreviation
		without += word[:1]
	}
	if with == without {
		return []string{with}
	}
	return []string{with, without}
}

// TypedInitials brings what somebody typed into the shape of initialKeys: "so tt va tt" gives "so ttvatt".
func TypedInitials(key string) string {
	first, rest, _ := strings.Cut(key, " ")
	return first + " " + strings.ReplaceAll(rest, " ", "")
}

// NameDistance says how far two keys lie apart, from 0 (equal) to 1 (nothing in common): the cost of turning the words of one into
// those of the other. A joining "va" costs little, a misspelt word as much of a word as is misspelt.
func NameDistance(a, b string) float64 {
	from, to := strings.Fields(a), strings.Fields(b)
	if len(from) == 0 || len(to) == 0 {
		return 1
	}
	row := make([]float64, len(to)+1)
	for j, word := range to {
		row[j+1] = row[j] + wordCost(word)
	}
	for _, have := range from {
		diagonal := row[0]
		row[0] += wordCost(have)
		for j, want := range to {
			replaced := diagonal + wordDistance(have, want)
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+wordCost(want), row[j+1]+wordCost(have))
		}
	}
	return min(1, row[len(to)]/float64(max(len(from), len(to))))
}

func wordCost(word string) float64 {
	if word == "va" {
		return 0.3
	}
	return 1
}

// wordDistance is the share of letters to change between two words, from 0 to 1.
func wordDistance(a, b string) float64 {
	if a == b {
		return 0
	}
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, have := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, want := range to {
			cost := 1
			if have == want {
				cost = 0
			}
			replaced := diagonal + cost
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(to)]) / float64(max(len(from), len(to)))
}
