package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// number is a number of a report as it is written.
type number struct {
	at, end  int // with its multiplier
	value    Decimal
	percent  bool
	doubtful bool // may be another number: "15,300", "l0"
	second   bool // stands behind a slash: 120 of "1/120"
	first    bool // stands before a slash
	millions bool // is written with a word for millions
	about    bool // "~35.000", "200+"
}

var (
	figureForm = regexp.MustCompile(`\d{1,3}(?:\.\d{3})+(?:,\d{1,3})?|\d{1,3}(?: \d{3})+|\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d{1,2})?`)
	multiplier = regexp.MustCompile(`^[ \t]*(trieu|tr|nghin|ngan|k|ty|ti)(?:$|[^a-z0-9~])`)
	dong       = regexp.MustCompile(`^[ \t]?(?:d|vnd)(?:[^a-z0-9~]|$)`)
	percentage = regexp.MustCompile(`^[ \t]*(?:%|phan tram)`)
	misprinted = regexp.MustCompile(`\b(?:[lo]\d|\d+[lo])[\dlo]*\b`)
	slashPair  = regexp.MustCompile(`(\d[\d.]*)[ \t]*/[ \t]*(\d[\d.]*)`)
	figureWord = regexp.MustCompile(`\b(?:mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)(?: (?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|le|nham|tram|nghin|ngan|trieu|khong))*\b`)
	inFigures  = regexp.MustCompile(`^[ \t]*\(\s*\d`)
	notSpelled = regexp.MustCompile(`\b(?:trong|ca|dau|cuoi|hang|moi|nua|quy|thang|thu|lan|tung|cung|theo|o|den ngay)\s*$`)
)

// numbers finds every number of the page that is not covered, in order.
func (p *page) numbers(mentions []mention) []number {
	all := p.misprints()
	for _, m := range figureForm.FindAllIndex(p.plain, -1) {
		if n, ok := p.numberAt(m[0], m[1], mentions); ok {
			all = append(all, n)
		}
	}
	for _, m := range figureWord.FindAllIndex(p.plain, -1) {
		if n, ok := p.spelledNumber(m[0], m[1], mentions); ok {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b number) int { return a.at - b.at })
	p.pairUp(all)
	return all
}

// pairUp marks the two numbers of "1/120".
func (p *page) pairUp(all []number) {
	for i := 1; i < len(all); i++ {
		between := string(p.plain[all[i-1].end:all[i].at])
		if strings.Trim(between, " \t") == "/" && !all[i-1].second {
			all[i-1].first, all[i].second = true, true
		}
	}
}

// misprints are numbers with a letter in the place of a digit: "l0", "O5".
func (p *page) misprints() []number {
	var all []number
	p.each(misprinted, func(m []int) {
		text := strings.NewReplacer("l", "1", "o", "0").Replace(string(p.plain[m[0]:m[1]]))
		n, err := strconv.ParseUint(text, 10, 20)
		if err != nil {
			return
		}
		all = append(all, number{at: m[0], end: m[1], value: Whole(int64(n)), doubtful: true})
		p.hide(m[0], m[1])
	})
	return all
}

func (p *page) numberAt(at, end int, mentions []mention) (number, bool) {
	n := number{at: at, end: end}
	if sign := p.signBefore(at); sign >= 0 {
		n.at, n.about = sign, true
		for i := sign; i < at; i++ {
			p.plain[i] = ' '
		}
		at = sign
	}
	text := strings.TrimSpace(string(p.plain[at:end]))
	if at > 0 && (letterAt(string(p.plain[at-1:at]), 0) || p.plain[at-1] == ',' && at > 1 && p.plain[at-2] >= '0' && p.plain[at-2] <= '9') {
		return n, false // "a5", or the rest of a number that is written in no known way
	}
	value, doubtful, ok := figureValue(text)
	if !ok {
		return n, false
	}
	n.value, n.doubtful = value, doubtful
	rest := p.plain[end:min(end+24, len(p.plain))]
	if m := multiplier.FindSubmatchIndex(rest); m != nil {
		if n.value, ok = multiplied(text, string(rest[m[2]:m[3]])); !ok {
			return n, false
		}
		n.end, n.doubtful, n.millions = end+m[3], false, rest[m[2]] == 't'
		return n, true
	}
	if m := percentage.FindIndex(rest); m != nil {
		n.percent, n.end, n.doubtful = true, end+m[1], false
		return n, true
	}
	if end < len(p.plain) && p.plain[end] == '+' {
		n.end, n.about = end+1, true
	}
	if m := dong.FindIndex(rest); m != nil {
		n.end = end + len(strings.TrimRight(string(rest[:m[1]]), " .,;:)\n"))
		return n, true
	}
	glued := end < len(p.plain) && letterAt(string(p.plain[end:end+1]), 0)
	if glued && !slices.ContainsFunc(mentions, func(m mention) bool { return m.at == end }) {
		return n, false // "5t"
	}
	if strings.ContainsAny(text, ".") && n.value%thousandths != 0 {
		n.doubtful = true // "1.5 tin"
	}
	return n, true
}

// signBefore is where a sign stands that makes a number an estimate: "~35.000", "> 20"; -1: none.
func (p *page) signBefore(at int) int {
	for i := at - 1; i >= max(at-3, 0); i-- {
		if strings.ContainsRune("~≈><≥≤±", p.written[i]) {
			return i
		}
		if p.written[i] != ' ' && p.written[i] != '=' {
			break
		}
	}
	return -1
}

// figureValue reads digits: a point and a space group thousands, a comma stands before decimals.
func figureValue(text string) (value Decimal, doubtful, ok bool) {
	whole, decimals, _ := strings.Cut(text, ",")
	if grouped := strings.Count(text, ",") > 0 && len(decimals) == 3 && !strings.Contains(whole, "."); grouped || strings.Count(text, ",") > 1 {
		v, err := ParseDecimal(strings.ReplaceAll(text, ",", ""))
		return v, true, err == nil
	}
	odd := len(decimals) == 3 // "1.250,000" may be a million
	if before, after, found := strings.Cut(whole, "."); found && len(after) < 3 && decimals == "" {
		whole, decimals = before, after
	}
	whole = strings.NewReplacer(".", "", " ", "").Replace(whole)
	v, err := ParseDecimal(strings.TrimSuffix(whole+"."+decimals, "."))
	return v, odd, err == nil
}

// multiplied is a number with a word for thousands, millions or thousands of millions.
func multiplied(text, word string) (Decimal, bool) {
	text = strings.ReplaceAll(text, " ", "")
	if strings.Count(text, ".")+strings.Count(text, ",") > 1 || strings.Contains(text, ".") && len(text)-strings.Index(text, ".") == 4 {
		text = strings.ReplaceAll(text, ".", "")
	}
	v, err := ParseDecimal(strings.ReplaceAll(text, ",", "."))
	if err != nil {
		return 0, false
	}
	switch word {
	case "ty", "ti":
		return v.times(1_000_000_000)
	case "trieu", "tr":
		return v.times(1_000_000)
	}
	return v.times(1_000)
}

// spelledNumber is a number in words right before a noun: "mười hai tin". With its digits behind it in brackets these count.
func (p *page) spelledNumber(at, end int, mentions []mention) (number, bool) {
	if inFigures.Match(p.plain[end:min(end+8, len(p.plain))]) {
		p.hide(at, end)
		return number{}, false
	}
	if notSpelled.Match(p.plain[max(at-16, 0):at]) {
		return number{}, false
	}
	labelled := p.namedBefore(at, mentions) && clauseOver.Match(p.plain[end:min(end+8, len(p.plain))]) || labelBefore.Match(p.plain[max(at-4, 0):at]) && clauseOver.Match(p.plain[end:min(end+8, len(p.plain))])
	followed := labelled || slices.ContainsFunc(mentions, func(m mention) bool { return m.at == end+1 && m.kind != termNothing && m.kind != termChannel })
	written := strings.Fields(strings.ToLower(string(p.written[at:end])))
	n, ok := spelledValue(inFull(strings.Fields(string(p.plain[at:end])), written))
	if !followed || !ok || slices.ContainsFunc(written, func(w string) bool { return slices.Contains(notNumbers, w) }) {
		return number{}, false
	}
	return number{at: at, end: end, value: Whole(n)}, true
}

// namedBefore says whether the name of an indicator stands right before a position: "tin mười một".
func (p *page) namedBefore(at int, mentions []mention) bool {
	return slices.ContainsFunc(mentions, func(m mention) bool {
		return m.end < at && m.kind == termIndicator && strings.TrimSpace(string(p.plain[m.end:at])) == ""
	})
}

var labelBefore = regexp.MustCompile(`[:=]\s*$`)

// notNumbers are words with the letters of a number in words, and other marks.
var notNumbers = []string{"tự", "sau", "tạm", "tam", "bạ", "bay", "mót", "nằm", "nam", "hại", "hài", "bà", "bá", "bảo"}

// inFull gives "hai mốt" and "ba lăm" the word for ten that is left out between them.
func inFull(words, written []string) []string {
	for i := 1; i < len(words); i++ {
		if _, digit := smallNumbers[words[i-1]]; digit && slices.Contains([]string{"mốt", "lăm", "nhăm"}, written[i]) {
			return slices.Insert(slices.Clone(words), i, "muoi")
		}
	}
	return words
}

// spelledValue reads a number in words, up to a few thousands.
func spelledValue(words []string) (int64, bool) {
	total, from := 0, 0
	for i, w := range words {
		if w != "nghin" && w != "ngan" && w != "trieu" {
			continue
		}
		n, ok := numberOfWords(words[from:i])
		if !ok {
			return 0, false
		}
		if w == "trieu" {
			n *= 1000
		}
		total, from = (total+n)*1000, i+1
	}
	if from == len(words) {
		return int64(total), total > 0
	}
	rest := slices.DeleteFunc(slices.Clone(words[from:]), func(w string) bool { return w == "khong" })
	n, ok := numberOfWords(rest)
	return int64(total + n), ok
}
