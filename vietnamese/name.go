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

// FoldLetter is [Fold] for one letter that bears no combining mark: lower case, đ as d.
func FoldLetter(r rune) rune {
	switch r = unicode.ToLower(r); r {
	case 'đ', 'ð': // a wrong keyboard or font gives ð for đ
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

// longForms are the words that annexes write long or short; names are compared in the short form.
var longForms = []struct{ long, short string }{
	{"uy ban nhan dan", "ubnd"},
	{"ub nhan dan", "ubnd"},
	{"mat tran to quoc", "mttq"},
	{"van phong", "vp"},
	{"ban quan ly", "bql"},
	{"thanh pho", "tp"},
}

// localPrefixes are the words before the name of a place, and their short forms; "" when there is none.
var localPrefixes = []struct{ word, short string }{
	{"phuong", "p"},
	{"xa", "x"},
	{"quan", "q"},
	{"huyen", "h"},
	{"thi xa", "tx"},
	{"thi tran", ""}, // "TT" more often means trung tâm, a centre
}

// NameKey gives the form in which names of units are compared: folded, in short forms, without the city's own name at the end
// and without "UBND" before the name of a place. city is that name, folded; "" when it is not to be removed. "Uỷ ban nhân dân
// phường Ba Đình" and "P. Ba Đình" have the same key.
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

// withoutCity drops the end that every unit of the city may bear: "thành phố", the city's name, or both.
func withoutCity(key, city string) string {
	if city != "" {
		key = strings.TrimSuffix(key, " "+city)
	}
	if rest, found := strings.CutSuffix(key, " tp"); found && strings.Contains(rest, " ") {
		return rest
	}
	return key
}

// BareKey gives the key of a place without the word before it: "phuong ba dinh" gives "ba dinh". ok is false for a key without such a word.
func BareKey(key string) (bare string, ok bool) {
	for _, prefix := range localPrefixes {
		if rest, found := strings.CutPrefix(key, prefix.word+" "); found {
			return rest, true
		}
	}
	return "", false
}

// ClassKey gives the form in which names of classes of units are compared: the [NameKey] without the words that only join or count.
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

// InitialKeys gives the forms of a key that keep its first word and shorten the others to initials: "so thong tin va truyen
// thong" gives "so ttvatt" and "so tttt". A key of one or two words has none.
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
		with += word[:1] // a folded Latin letter is one byte; words in other scripts have no abbreviation to match
		without += word[:1]
	}
	if with == without {
		return []string{with}
	}
	return []string{with, without}
}

// TypedInitials gives a typed key in the form of [InitialKeys]: "so tt va tt" gives "so ttvatt".
func TypedInitials(key string) string {
	first, rest, _ := strings.Cut(key, " ")
	return first + " " + strings.ReplaceAll(rest, " ", "")
}

// NameDistance gives the difference of two keys, from 0 (equal) to 1 (nothing in common): the edit distance of their words,
// divided by the number of words of the longer key. A joining "va" costs 0.3; a misspelt word costs the share of its letters that
// are wrong.
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

// wordDistance is the edit distance of two words, divided by the length of the longer one.
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

// ASCIIFileName writes the name of a file without its marks, and with "_" for every other character that is not printable ASCII or needs
// quoting: "Bản tin số 1.docx" gives "Ban tin so 1.docx". It is for programs that do not read the encoded name beside it (RFC 2231, RFC 8187).
func ASCIIFileName(name string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			out.WriteByte('d')
		case r == 'Đ':
			out.WriteByte('D')
		case r < ' ' || r > '~' || r == '"' || r == '\\':
			out.WriteByte('_')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
