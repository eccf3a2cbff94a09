package results

import (
	"regexp"
	"slices"
	"strings"
)

// What says that there is nothing to report, and what says that a number is not given.
var (
	nilOf        = regexp.MustCompile(`\b(?:khong|ko|kg|khg|chua)\s+(?:co\s+)?phat sinh\b|\b(?:khong|ko|chua)\s+(?:co|to chuc|thuc hien|dang|phat|trien khai|mo|in|treo|xay dung|san xuat|lam|ban hanh|tien hanh)(?:\s+(?:duoc|co|dang|phat|them|to chuc|hanh|tai))*\b`)
	nilBehind    = regexp.MustCompile(`^\s*[:=|-]?\s*(?:khong|ko|khong co|chua co|khong phat sinh|chua phat sinh|khong to chuc|chua to chuc|khong thuc hien|khong co phat sinh|khong trien khai|chua thuc hien)\s*(?:\((?:[a-z ]*)\)\s*)?(?:[.,;|\n]|$)`)
	notGiven     = regexp.MustCompile(`^\s*[:=|]?\s*(?:chua|dang|khong)\s+(?:thong ke|tong hop|co so lieu|nam duoc|cap nhat|xac dinh|ro|thong ke duoc|tong hop duoc|theo doi|tinh duoc)\b`)
	givenAsSign  = regexp.MustCompile(`^\s*[:=|]\s*(?:n/a|na|-+|\?+|\.{2,}|_+|~+|x)\s*(?:[;|\n]|$)`)
	labelStart   = regexp.MustCompile(`^[ \t^*+-]*(?:tong )?(?:so|so luong)?[ \t]*$`)
	vagueLead    = regexp.MustCompile(`\b(?:vai|vai chuc|hang chuc|hang tram|hang nghin|hang ngan|nhieu|mot vai|vai tram|mot it|dam ba|hang loat)\s*$`)
	difficulties = regexp.MustCompile(`\b(?:kho khan|vuong mac|kien nghi|de xuat|ton tai|han che|su co|don thu|khieu nai|to cao|thac mac)\b`)
	wholeNil     = regexp.MustCompile(`^\W*(?:(?:bao cao|kinh gui|ben em|ben minh|ben toi|ben|nha em|trong|thang|quy|ky|nay|ky bao cao|nam|don vi|xa|phuong|so|ubnd|toi|em|chung toi|xin|co quan|ket qua|noi dung|so lieu|tren dia ban|dia ban|cua|ve|da|vang|hien|nay|thoi gian|qua|o|tai|cac|\^+|[,.:-]+)\s*)*(?:khong|ko|chua)\s+(?:co\s+)?(?:phat sinh|co|thuc hien|to chuc|trien khai)\b\s*((?:(?:gi|so lieu|hoat dong|noi dung|ket qua|cac|nao|moi|co|ca|tuyen truyen|thong tin|truyen thong|ve|cchc|cai cach hanh chinh|cong tac|nhiem vu|trong|ky|quy|thang|nam|nay|ky bao cao|de|bao cao|phai|can|a|nhe|anh|chi|tren dia ban|o|tai|don vi|xa|phuong|so lieu bao cao|phat sinh|thuoc|linh vuc|truc quan|mien|den|thoi diem|\^+|[,.()"/-]+)\s*)*)$`)
	wholeNilNoun = regexp.MustCompile(`\b(?:phat sinh|hoat dong|so lieu|noi dung|ket qua)\b`)
)

// foreignIdeas are the ideas of citizens, which are counted, beside the difficulties of the unit itself, which are not.
var foreignIdeas = regexp.MustCompile(`phan anh\s*[,/&-]?\s*(?:va )?kien nghi|y kien[a-z, ]{0,20}kien nghi`)

// nils finds the indicators of which the report says that there was nothing, those whose number is not given, and vague ones.
func (f *figureReading) nils() {
	for _, s := range f.sentences() {
		f.nilsAfter(s)
	}
	for j, m := range f.mentions {
		if m.kind != termIndicator {
			continue
		}
		f.nilBehindName(j)
		f.vagueBefore(m)
	}
}

// nilsAfter reads "không phát sinh tin, bài", "chưa tổ chức được cuộc thi".
func (f *figureReading) nilsAfter(s line) {
	if s.end-s.at > maxKnownSentence {
		return
	}
	text := string(f.plain[s.at:s.end])
	for _, m := range nilOf.FindAllStringIndex(text, -1) {
		before := text[:m[0]]
		clause := text[m[1]:]
		if i := clauseEnd.FindStringIndex(clause); i != nil {
			clause = clause[:i[0]]
		}
		if ownTrouble.MatchString(before) || difficulties.MatchString(foreignIdeas.ReplaceAllString(clause, "")) || nothingMore.MatchString(clause) || strings.ContainsAny(clause, "0123456789") {
			continue
		}
		at := s.at + m[1]
		low := conditional.MatchString(before) || unsure.MatchString(text) || question.MatchString(text)
		for _, n := range f.firstNames(at, at+len(clause)) {
			f.addNil(n, s, low)
		}
	}
}

var (
	ownTrouble  = regexp.MustCompile(`\b(?:kho khan|vuong mac|su co|kinh phi|de xuat)\b[^.;\n]{0,30}$`)
	nothingMore = regexp.MustCompile(`^\s*(?:them|moi|kho khan|vuong mac|kinh phi|chi phi|kien nghi|gi moi)\b`)
)

var clauseEnd = regexp.MustCompile(`[.;:(\n]|\b(?:nhung|tuy nhien|song|vi|nen)\b|,\s*(?:da|dang|to chuc|phat|chi|con|tuy|nhung|co)\b`)

// firstNames are the names of indicators at the beginning of a clause, joined to each other: "tin, bài".
func (f *figureReading) firstNames(at, end int) []int {
	var group []mention
	last := at
	for _, m := range f.mentionsIn(at, end) {
		between := string(f.plain[last:m.at])
		if m.kind != termIndicator {
			if len(group) == 0 && (m.kind == termGeneric || m.kind == termPeople) {
				last = m.end
				continue
			}
			break
		}
		if len(group) == 0 && len(strings.Fields(between)) > 2 || len(group) > 0 && !nounConnector.MatchString(between) {
			break
		}
		group, last = append(group, m), m.end
	}
	channel, _ := f.channelIn(at, end)
	return f.codesOf(group, channel, nil)
}

// addNil adds that there was nothing of an indicator.
func (f *figureReading) addNil(code int, s line, low bool) {
	f.drafts = append(f.drafts, draft{number: number{at: s.at, end: s.at}, nounEnd: s.at, codes: []int{code}, kind: FigureNil, noValue: true, low: low, s: s})
}

// nilBehindName reads "Hội nghị: không", "Video: chưa thống kê", "Bài | -".
func (f *figureReading) nilBehindName(j int) {
	m := f.mentions[j]
	l := f.lineOf(m.at)
	end := l.end
	if j+1 < len(f.mentions) && f.mentions[j+1].at < end && nounConnector.Match(f.plain[m.end:f.mentions[j+1].at]) {
		return // the name goes on
	}
	rest := string(f.plain[m.end:min(end, m.end+160)])
	colon := f.labelGoesOn(rest)
	s := f.sentenceOf(m.at)
	label := string(f.plain[max(l.at, m.at-160):m.at])
	if difficulties.MatchString(foreignIdeas.ReplaceAllString(label+string(f.plain[m.at:m.end]), "")) {
		return
	}
	switch {
	case nilBehind.MatchString(rest[colon:]) && (colon > 0 || strings.ContainsAny(rest[:min(3, len(rest))], ":=|")):
		for _, c := range f.namedUpTo(j) {
			f.addNil(c, s, false)
		}
	case notGiven.MatchString(rest[colon:]), givenAsSign.MatchString(rest[colon:]) && labelStart.MatchString(label) && len(strings.TrimSpace(rest)) > 1:
		for _, c := range f.namedUpTo(j) {
			f.drafts = append(f.drafts, draft{number: number{at: m.at, end: m.at}, nounEnd: m.end, codes: []int{c}, kind: FigureAmbiguous, noValue: true, low: true, s: s})
		}
		f.doubts = append(f.doubts, Doubt{DoubtNotGiven, cut(f.words(l.at, l.end)), f.source(m.at)})
	}
}

// labelGoesOn is where the colon of a label stands behind a name, with a few words between; 0: the name ends the label.
func (f *figureReading) labelGoesOn(rest string) int {
	i := strings.IndexAny(rest, ":=|\n.;,0123456789")
	if i <= 0 || rest[i] != ':' || len(strings.Fields(rest[:i])) > 6 {
		return 0
	}
	return i
}

// namedUpTo are the indicators of a name and of those joined to it before.
func (f *figureReading) namedUpTo(j int) []int {
	first := j
	for first > 0 && f.mentions[first-1].kind == termIndicator && nounConnector.Match(f.plain[f.mentions[first-1].end:f.mentions[first].at]) {
		first--
	}
	l := f.lineOf(f.mentions[j].at)
	channel, _ := f.channelIn(l.at, l.end)
	return f.codesOf(f.mentions[first:j+1], channel, nil)
}

// vagueBefore reads "vài chục tin": something, and no number.
func (f *figureReading) vagueBefore(m mention) {
	s := f.sentenceOf(m.at)
	lead := string(f.plain[max(s.at, m.at-16):m.at])
	if !vagueLead.MatchString(lead) || strings.HasPrefix(m.name(), "hinh thuc") || slices.ContainsFunc(f.drafts, func(d draft) bool { return slices.Equal(d.codes, m.indicators) }) {
		return
	}
	f.drafts = append(f.drafts, draft{number: number{at: m.at, end: m.at}, nounEnd: m.end, codes: f.codesOf([]mention{m}, "", nil), kind: FigureAmbiguous, noValue: true, low: true, s: s})
}

// saysNothing says whether the report tells that nothing at all was done: a sentence of its own says so, and no other tells of a figure.
func (f *figureReading) saysNothing() bool {
	other := func(d draft) bool { return d.kind != FigureNil && d.kind != FigurePlan && d.kind != FigurePrevious }
	if slices.ContainsFunc(f.drafts, other) {
		return false
	}
	for _, s := range f.sentences() {
		text := strings.TrimRight(strings.TrimSpace(string(f.plain[s.at:s.end])), ".!;")
		m := wholeNil.FindStringSubmatch(text)
		if m == nil || question.MatchString(text) || difficulties.MatchString(text) {
			continue
		}
		if wholeNilNoun.MatchString(text) {
			return true
		}
	}
	return false
}

// ReadNil says whether a report tells that nothing at all was done in the period: "Báo cáo không phát sinh".
func ReadNil(text string, asked FiguresAsked) bool { return ReadFigures(text, asked).Nil }
