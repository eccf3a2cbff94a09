package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/plan/calendar"
)

// kind is what a number in a letter is.
type kind int

const (
	kindResult kind = iota // counts
	kindTotal              // is the sum of others
	kindPart               // is contained in another
	kindOther              // is something else: another form, another period, a plan
	kindDoubt              // may be a result
)

// quantity is a number with what it counts.
type quantity struct {
	at, end   int // of the number, and of its noun
	numberEnd int
	n         int
	kind      kind
	bare      bool // without a noun
	group     group
	line      line

	first, last calendar.Date // its days; zero for those of the period
	place       string
	words       string
	label       string // what sets it apart from others, without marks
}

var (
	numberForm = regexp.MustCompile(`\d+(?:\.\d{3})+|\d+(?:,\d{1,2})?`)
	million    = regexp.MustCompile(`^\s*(trieu|tr|nghin|ngan|k)\b`)
	numberWord = regexp.MustCompile(`\b(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?: (?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|le|tram))*\b`)
)

// quantities finds every number of a page that is not covered, with what it counts.
func (p *page) quantities() []quantity {
	var all []quantity
	for _, m := range numberForm.FindAllIndex(p.plain, -1) {
		if q, ok := p.quantityAt(m[0], m[1]); ok {
			all = append(all, q)
		}
	}
	for _, m := range numberWord.FindAllIndex(p.plain, -1) {
		if q, ok := p.spelledAt(m[0], m[1]); ok {
			all = append(all, q)
		}
	}
	slices.SortFunc(all, func(a, b quantity) int { return a.at - b.at })
	return all
}

func (p *page) quantityAt(at, end int) (quantity, bool) {
	text := string(p.plain[at:end])
	q := quantity{at: at, end: end, numberEnd: end, line: p.lineOf(at)}
	if at > 0 && letterAt(string(p.plain), at-1) || end < len(p.plain) && letterAt(string(p.plain), end) {
		q.kind, q.bare = kindDoubt, true // "5t", "a5"
		q.n = 0
		return q, true
	}
	whole, decimals, isDecimal := strings.Cut(text, ",")
	whole = strings.ReplaceAll(whole, ".", "")
	if len(whole) > 8 {
		return q, false
	}
	value, err := strconv.ParseFloat(whole, 64)
	if err != nil {
		return q, false
	}
	if isDecimal {
		fraction, _ := strconv.ParseFloat("0."+decimals, 64) // digits, by the pattern
		value += fraction
	}
	if m := million.FindStringSubmatchIndex(string(p.plain[end:])); m != nil {
		factor := 1000.0
		if strings.HasPrefix(string(p.plain[end+m[2]:end+m[3]]), "tr") {
			factor = 1e6
		}
		value *= factor
		q.numberEnd = end + m[1]
	}
	q.n = int(value + 0.5)
	if value != float64(q.n) {
		q.kind = kindDoubt
	}
	p.withNoun(&q)
	return q, true
}

// spelledAt is a number in words right before a noun: "mười hai tin bài". Other such words count nothing.
func (p *page) spelledAt(at, end int) (quantity, bool) {
	if end >= len(p.plain) {
		return quantity{}, false
	}
	g, _ := groupAt(string(p.plain[end:min(end+80, len(p.plain))]))
	if g == nil || p.plain[end] != ' ' || p.asked.fit(g) == fitsNone {
		return quantity{}, false
	}
	n, ok := numberOfWords(strings.Fields(string(p.plain[at:end])))
	if !ok || strings.Contains(string(p.written[at:end]), "tự") {
		return quantity{}, false
	}
	q := quantity{at: at, end: end, numberEnd: end, n: n, line: p.lineOf(at)}
	p.withNoun(&q)
	return q, true
}

// withNoun adds the nouns behind the number.
func (p *page) withNoun(q *quantity) {
	rest := string(p.plain[q.numberEnd:min(q.numberEnd+80, len(p.plain))])
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	g, n := groupAt(rest)
	if g == nil {
		q.bare, q.end = true, q.numberEnd
		return
	}
	if before := p.nounInFront(q.at); before != nil && classifiers.MatchString(rest) {
		q.group, q.end = group{before.form}, q.numberEnd+len(classifiers.FindString(rest))
		return
	}
	if one, end := nounAt(rest); misread(strings.ToLower(string(p.written[q.numberEnd:q.numberEnd+end])), one.words) {
		q.group, q.end = group{formThing}, q.numberEnd+end
		return
	}
	q.group, q.end = g, q.numberEnd+n
}

// classifiers matches a word that counts things of any kind: "băng rôn 36 chiếc".
var classifiers = regexp.MustCompile(`^\s*(?:chiec|cai|cum|bo|tam|san pham)\b`)

// nounInFront is the noun right before a position; nil when there is none.
func (p *page) nounInFront(at int) *noun {
	from := max(at-24, p.lineOf(at).at)
	text := string(p.plain[from:at])
	for i := range text {
		if i > 0 && letterAt(text, i-1) || !letterAt(text, i) {
			continue
		}
		if one, end := nounAt(text[i:]); one != nil && strings.TrimSpace(text[i+end:]) == "" {
			return one
		}
	}
	return nil
}

var smallNumbers = map[string]int{
	"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}

// numberOfWords reads a number below a thousand.
func numberOfWords(words []string) (int, bool) {
	n, digit := 0, -1
	for _, w := range words {
		value, isDigit := smallNumbers[w]
		switch {
		case w == "tram" && digit > 0:
			n, digit = n+digit*100, -1
		case w == "muoi" && digit > 0:
			n, digit = n+digit*10, -1
		case w == "muoi":
			n += 10
		case w == "linh" || w == "le":
		case isDigit && digit < 0:
			digit = value
		default:
			return 0, false
		}
	}
	n += max(digit, 0)
	return n, n > 0
}
