package results

import (
	"regexp"
	"slices"
	"strings"
)

var (
	slashItem    = regexp.MustCompile(`(?m)^[ \t]*(\d{1,2}/)[ \t]+[a-z]`)
	letterItem   = regexp.MustCompile(`(?m)^[ \t]*([a-z][.)])[ \t]`)
	wordYear     = regexp.MustCompile(`[:=|]\s*$`)
	lineOfYear   = regexp.MustCompile(`\b(?:nam|ky|quy|thang|ngay)[^\n:]*$`)
	reportNumber = regexp.MustCompile(`(?m)^[ \t]*(?:so|ma)\s*:.*$`)
	articleOfLaw = regexp.MustCompile(`\b(?:dieu|khoan|diem|muc|chuong|phu luc|bieu|mau)\s+(?:so\s+)?\d{1,3}[a-z]?(?:/[a-z0-9-]+)?`)
	festival     = regexp.MustCompile(`\b(?:quoc khanh|giai phong|quoc te|thanh lap|truyen thong|lao dong|phu nu|chien thang|cach mang|khang chien|nha bao|doanh nhan)\s+(?:\(\s*)?\d{1,2}/\d{1,2}\b`)
	ratedQuality = regexp.MustCompile(`\bmuc (?:do )?\d\b`)
)

// coverForFigures covers what is no figure, as for counts; percentages stay, and so do the numbers of pairs ("Hội nghị/lượt người: 7/6").
func (p *page) coverForFigures(x *lexicon) {
	p.coverLinks()
	p.coverAll(mailAddress)
	p.coverAll(reportNumber)
	p.coverTitles()
	p.coverDocuments()
	p.coverAll(phone)
	p.coverAll(inBrackets)
	p.coverGroup(listNumber)
	p.coverGroup(slashItem)
	p.coverGroup(letterItem)
	p.coverAll(itemNumber)
	pairs := p.takePairs(x)
	p.coverAll(festival)
	p.coverDays()
	p.takeMonths()
	p.coverAll(clock)
	p.coverAll(weekday)
	p.coverAll(articleOfLaw)
	p.coverAll(ratedQuality)
	p.coverFigureOrdinals(x)
	p.coverAll(schoolYear)
	p.coverFigureYears(x)
	p.coverAll(covid)
	for _, r := range pairs {
		copy(p.plain[r.at:], r.text)
	}
}

// coverTitles covers the digits of titles between quotation marks: "5 không".
func (p *page) coverTitles() {
	p.each(quotedTitle, func(m []int) {
		for i := m[0]; i < m[1]; i++ {
			if p.plain[i] >= '0' && p.plain[i] <= '9' {
				p.plain[i] = cover
			}
		}
	})
}

var quotedTitle = regexp.MustCompile(`"[^"\n]{2,120}"`)

// takePairs takes pairs of numbers behind a label of two names out of the page while days are covered: "7/6" is none.
func (p *page) takePairs(x *lexicon) []found {
	var pairs []found
	p.each(slashPair, func(m []int) {
		l := p.lineOf(m[0])
		label := string(p.plain[l.at:m[0]])
		if !strings.Contains(label, "/") || !namesTwo(p, x, l.at, m[0]) {
			return
		}
		pairs = append(pairs, found{m[0], m[1], string(p.plain[m[0]:m[1]])})
		p.hide(m[0], m[1])
	})
	return pairs
}

// namesTwo says whether the words before a pair are two names with a slash between them.
func namesTwo(p *page, x *lexicon, at, end int) bool {
	slash := strings.IndexByte(string(p.plain[at:end]), '/') + at
	named := func(from, to int) bool {
		tokens := p.tokens(from, to)
		return slices.ContainsFunc(tokens, func(t token) bool {
			i := slices.IndexFunc(tokens, func(o token) bool { return o.at == t.at })
			found, _ := p.termAt(x, tokens[i:])
			return found != nil && (found.kind == termIndicator || found.kind == termPeople || found.kind == termGeneric)
		})
	}
	return named(at, slash) && named(slash, end)
}

// coverFigureOrdinals covers the number of something that is numbered, but where a noun or nothing but a total stands beside it.
func (p *page) coverFigureOrdinals(x *lexicon) {
	p.each(ordinal, func(m []int) {
		lead := string(p.plain[max(m[0]-8, 0):m[0]])
		first := strings.ToLower(string(p.written[m[0]:m[2]]))
		switch {
		case strings.HasSuffix(strings.TrimRight(lead, " "), "tong") || strings.HasSuffix(strings.TrimRight(lead, " "), "co"):
		case strings.HasPrefix(first, "tờ") || strings.HasPrefix(first, "đợt là"):
		case p.nounBehind(x, m[3]):
		default:
			p.hide(m[2], m[3])
		}
	})
}

// nounBehind says whether something that is counted is named right behind a position.
func (p *page) nounBehind(x *lexicon, at int) bool {
	if at < len(p.plain) && p.plain[at] == '/' {
		return false
	}
	tokens := p.tokens(at, min(at+60, len(p.plain)))
	if len(tokens) == 0 || strings.ContainsRune(string(p.plain[at:tokens[0].at]), '\n') {
		return false
	}
	found, _ := p.termAt(x, tokens)
	return found != nil && found.kind != termNothing && found.kind != termChannel
}

// coverFigureYears covers years. Behind the colon of a label, and before a noun, the digits may be a figure.
func (p *page) coverFigureYears(x *lexicon) {
	p.each(yearAlone, func(m []int) {
		lead := string(p.plain[p.lineOf(m[0]).at:m[0]])
		digitsOnly := m[1]-m[0] == 4
		if digitsOnly && (p.nounBehind(x, m[1]) || wordYear.MatchString(lead) && !lineOfYear.MatchString(lead)) {
			return
		}
		p.hide(m[0], m[1])
	})
}
