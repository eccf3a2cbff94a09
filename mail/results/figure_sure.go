package results

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

var (
	//go:embed known_report.txt
	knownReportText string

	knownOfReport = parseKnown(knownText + knownReportText) // may stand in a sentence of a report without changing its figures
)

// understoodInReport are words that change a figure, and that figure_kind.go has judged it by.
var understoodInReport = regexp.MustCompile(planBefore.String()[:len(planBefore.String())-1] + `|` + future.String() + `|` + cumulated.String() + `|` + approximate.String() + `|` + fromTotal.String() + `|` +
	struckOut.String() + `|` + relative.String() + `|` + missingFigure.String() + `|` + earlierWord.String() + `|` + estimated.String() + `|` + planOfPair.String() + `|` + rateLead.String())

// sentenceKnown says whether every word of a sentence is understood.
func (f *figureReading) sentenceKnown(s line) bool {
	if s.end-s.at > maxKnownSentence {
		return false
	}
	c := counting{page: f.page, all: f.covered(s), known: knownOfReport}
	judged := understood.FindAllIndex(f.plain[s.at:s.end], -1)
	tokens := slices.DeleteFunc(c.tokens(s.at, s.end), func(t token) bool {
		return slices.ContainsFunc(judged, func(m []int) bool { return s.at+m[0] <= t.at && t.end <= s.at+m[1] })
	})
	for i := 0; i < len(tokens); {
		n := c.knownAt(tokens, i, s)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// maxKnownSentence is the length of the longest sentence that is taken for understood.
const maxKnownSentence = 2000

// covered are the numbers and names of a sentence, and the words that were judged, as what the guard of known words passes over.
func (f *figureReading) covered(s line) []quantity {
	var all []quantity
	for _, n := range f.numbers {
		if n.at >= s.at && n.end <= s.end {
			all = append(all, quantity{at: n.at, end: n.end})
		}
	}
	for _, m := range f.mentionsIn(s.at, s.end) {
		if m.kind == termIndicator || m.kind == termPeople || m.kind == termChannel {
			all = append(all, quantity{at: m.at, end: m.end})
		}
	}
	for i := range f.drafts {
		d := &f.drafts[i]
		if d.at < s.at || d.at >= s.end || d.at <= d.leadAt {
			continue
		}
		if at, end, ok := f.titleBehind(d); ok {
			all = append(all, quantity{at: at, end: end})
		}
		for _, m := range understoodInReport.FindAllIndex(f.plain[d.leadAt:d.at], -1) {
			all = append(all, quantity{at: d.leadAt + m[0], end: d.leadAt + m[1]})
		}
	}
	all = append(all, f.topics(s)...)
	for _, form := range []*regexp.Regexp{nilOf, notGiven, nilValue} {
		for _, m := range form.FindAllIndex(f.plain[s.at:s.end], -1) {
			all = append(all, quantity{at: s.at + m[0], end: s.at + m[1]})
		}
	}
	slices.SortFunc(all, func(a, b quantity) int { return a.at - b.at })
	return all
}

// nilValue matches "không" in the place of a number.
var nilValue = regexp.MustCompile(`[:=|-]\s*(?:khong|ko|khong co|chua co|khong phat sinh|chua phat sinh|khong to chuc|chua to chuc|khong thuc hien|khong trien khai|chua thuc hien)\s*(?:[.,;|\n]|$)`)

// titleBehind is what a form line tells of a number behind a dash: "Sáng kiến: 1 - Góc tư vấn thủ tục". It is a title, when no number stands in it.
func (f *figureReading) titleBehind(d *draft) (at, end int, found bool) {
	if d.labelEnd == 0 && len(d.noun) > 0 {
		return 0, 0, false
	}
	text := string(f.plain[d.nounEnd:d.s.end])
	m := titleDash.FindStringIndex(text)
	if m == nil || text[m[1]-1] >= '0' && text[m[1]-1] <= '9' {
		return 0, 0, false
	}
	counted := func(o draft) bool { return o.at > d.at && o.at < d.s.end && !o.dropped && len(o.codes) > 0 }
	if slices.ContainsFunc(f.drafts, counted) {
		return 0, 0, false
	}
	m[1]--
	for _, t := range f.tokens(d.nounEnd+m[1], d.s.end) {
		if f.isDangerous(t) {
			return 0, 0, false
		}
	}
	return d.nounEnd + m[1], d.s.end, true
}

var titleDash = regexp.MustCompile(`^\s*-\s+[^ ]`)

// contentVerb is a verb or preposition whose object is what the work was about: it may be anything, as long as no word of it changes a number.
var contentVerb = regexp.MustCompile(`^(?:ve|huong|gioi|quan|tuyen|truyen|pho|nang|tim|cchc|nghi|luat|thuc|chu|nhan|dip|noi|phuc)$`)

// contentPhrases are the phrases that open a topic, by their first word.
var contentPhrases = regexp.MustCompile(`^(?:ve|huong dan|gioi thieu|quan triet|tuyen truyen|truyen thong|pho bien|nang cao|tim hieu|nghi quyet|nghi dinh|luat|thuc hien|chu de|nhan dip|dip|noi dung|phuc vu)\b`)

// otherWords are known words whose letters without marks are those of a word that changes a number.
var otherWords = map[string]bool{"mới": true, "tặng": true, "dự": true, "hộ": true, "gắn": true, "hình": true, "hoàn": true, "thấy": true, "nêu": true}

// topics are the words of a sentence that tell what the work was about, and known words that only their marks tell from others.
func (f *figureReading) topics(s line) []quantity {
	var all []quantity
	tokens := f.tokens(s.at, s.end)
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if otherWords[strings.ToLower(string(f.written[t.at:t.end]))] || t.text == "cung" && f.together(tokens[i+1:]) {
			all = append(all, quantity{at: t.at, end: t.end})
			continue
		}
		if !contentVerb.MatchString(t.text) {
			continue
		}
		m := contentPhrases.FindIndex(f.plain[t.at:s.end])
		if m == nil {
			continue
		}
		end := t.at + m[1]
		for i+1 < len(tokens) && (tokens[i+1].at < end || f.inTopic(tokens[i+1])) {
			i++
			end = max(end, tokens[i].end)
		}
		all = append(all, quantity{at: t.at, end: end})
	}
	return all
}

// together says whether "cùng" joins what stands behind it, and compares it with no other time: "19 tin cùng 7 bài" is no "cùng kỳ".
func (f *figureReading) together(behind []token) bool {
	return len(behind) > 0 && !sameTimeAs.MatchString(behind[0].text) && f.hasMarks()
}

var sameTimeAs = regexp.MustCompile(`^(?:ky|thoi|luc|nam|quy|thang|ngay|so|mot|muc)$`)

// inTopic says whether a token goes on with a topic.
func (f *figureReading) inTopic(t token) bool {
	return !topicEnd.MatchString(t.text) && !f.isDangerous(t) && (t.text[0] < '0' || t.text[0] > '9') && t.text != "~"
}

// speaksOfAll is a sentence without a figure that speaks of the figures of the report, in words that are not understood.
func (f *figureReading) speaksOfAll() string {
	for _, s := range f.sentences() {
		text := f.plain[s.at:s.end]
		holds := slices.ContainsFunc(f.drafts, func(d draft) bool { return !d.dropped && d.at >= s.at && d.at < s.end })
		if holds || question.Match(text) || future.Match(text) {
			continue
		}
		if ofAllFigures.Match(text) && (unsure.Match(text) || !f.sentenceKnown(s)) || ofReport.Match(text) && f.tellsOtherPeriod(s) {
			return f.words(s.at, s.end)
		}
	}
	return ""
}

// ofReport matches words that a period beside them is that of the report.
var ofReport = regexp.MustCompile(`\b(?:so lieu|con so|ket qua|bao cao|ky|tinh hinh|tong hop)\b`)

// tellsOtherPeriod says whether a sentence names a period, and only others than the one that was asked about.
func (f *figureReading) tellsOtherPeriod(s line) bool {
	other := false
	for _, x := range f.spans {
		if x.at < s.at || x.end > s.end || lawBefore.Match(f.plain[max(s.at, x.at-60):x.at]) {
			continue
		}
		switch f.kindOfSpan(x) {
		case FigureExact, FigureCumulative:
			return false
		default:
			other = true
		}
	}
	return other
}

// lawBefore matches what a year beside it belongs to.
var lawBefore = regexp.MustCompile(`\b(?:nghi quyet|luat|quyet dinh|cong van|ke hoach|chi thi|nghi dinh|thong tu|giai doan|so voi|cung ky|chuong trinh|phuong huong|nhiem vu)\b[^.;\n]*$`)

// ofAllFigures matches words that speak of the figures of a report as a whole.
var ofAllFigures = regexp.MustCompile(`\b(?:so lieu|con so|cac so|ket qua tren|ket qua nay|noi tren|neu tren|o tren|tren day|dinh chinh|nham|so nay|so tren)\b`)
