package results

import (
	"regexp"
	"strings"
	"unicode"
)

// What is no quantity, in the order in which it is covered.
var (
	webAddress  = regexp.MustCompile(`https?:/*[^\s<>"]+|\bwww\.[^\s<>"]+|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+/[^\s<>"]+`)
	mailAddress = regexp.MustCompile(`[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`)
	document    = regexp.MustCompile(`\b(\d{1,6}[a-z]?(?:/\d{4})?/[a-z]{1,12}(?:-[a-z&.]{1,14}){0,4})(\s*,?\s*(?:ngay\s+)?\d{1,2}/\d{1,2}/\d{4}|\s*,?\s*ngay\s+\d{1,2}/\d{1,2}|\s*,?\s*ngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})?`)
	phone       = regexp.MustCompile(`(?:\+84|\b0)[\d]{1,3}(?:[ .-]?\d{2,4}){2,3}\b|(?:\+84|\b0)\d{8,10}\b`)
	clock       = regexp.MustCompile(`\b(?:[01]?\d|2[0-4])\s?(?:h|g)(?:\s?[0-5]\d)?(?:p|')?\b|\b(?:[01]?\d|2[0-4]):[0-5]\d\b`)
	copies      = regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*(?:luu|nhu tren|noi nhan)\b[^\n]*`)
	spelledOut  = regexp.MustCompile(`(\d+)\s*\(\s*((?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le)(?: (?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le))*)\s*\)`)
	money       = regexp.MustCompile(`\d{1,3}(?:\.\d{3})+\s*(?:d|vnd|dong)\b`)
	percent     = regexp.MustCompile(`\d+(?:[.,]\d+)?\s*(?:%|phan tram)`)
	inBrackets  = regexp.MustCompile(`\(\s*(?:(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|nghin|linh|le|khong)\s*)+\)`)
	gloss       = regexp.MustCompile(`(?m)^([^:\n(]{0,60})(\([a-z ,/]{1,40}\))([ \t]*:)`)
	listNumber  = regexp.MustCompile(`(?m)^[ \t]*(?:[-*>][ \t]*)?(\(?\d{1,2}(?:\.\d{1,2}){0,2}[.)][ \t]|[a-h]\)[ \t]|\d{1,2}\.\d{1,2}[.)]?[ \t]|\(?[ivx]{1,4}[.)][ \t])`)
	itemNumber  = regexp.MustCompile(`\b(?:viec|nhiem vu|muc)\s+(?:so\s+)?\d{1,2}\b[ \t]*[:.)-]?`)
	weekday     = regexp.MustCompile(`\bthu\s+(?:[2-7]|hai|ba|tu|nam|sau|bay)(?:\s*(?:,|va|-)\s*(?:thu\s+)?[2-7])*\b`)
	ordinal     = regexp.MustCompile(`\b(?:thu|lan thu|so|thon|to|to dan pho|khu|khu pho|ap|ban|khoa|tang|dieu|khoan|vong|phien|quan|phuong so|cum|ngo|duong|nha so|bao so|dot|ky|tuan|tuan thu|lan|ca|mui|nghi dinh|de an|phong|bieu|mau|phu luc|nghi quyet|doi)\s+(?:so\s+)?(\d{1,6})\b`)
	yearAlone   = regexp.MustCompile(`\b(?:nam\s+)?(?:19|20)\d\d\b`)
	schoolYear  = regexp.MustCompile(`\b(?:19|20)\d\d\s*-\s*(?:19|20)\d\d\b`)
	covid       = regexp.MustCompile(`\b(?:de an|covid|g|vnpt|so hieu|qd|cp|nq|tt)[- ]?\d{1,4}\b`)
)

// coverWhatIsNoQuantity covers addresses, documents, days, periods, times, and the numbers of what is numbered.
func (p *page) coverWhatIsNoQuantity() {
	p.coverLinks()
	p.coverAll(mailAddress)
	p.coverDocuments()
	p.coverGloss()
	p.coverAll(phone)
	p.coverAll(copies)
	p.compareSpelled()
	p.coverAll(inBrackets)
	p.coverGroup(listNumber)
	p.coverAll(itemNumber)
	p.coverDays()
	p.coverAll(clock)
	p.coverAll(money)
	p.coverAll(percent)
	p.coverAll(weekday)
	p.coverOrdinals()
	p.coverAll(schoolYear)
	p.coverYears()
	p.coverAll(covid)
}

// compareSpelled compares a number with its words: "06 (sáu)". Two that differ are in doubt.
func (p *page) compareSpelled() {
	p.each(spelledOut, func(m []int) {
		if n, ok := numberOfWords(strings.Fields(string(p.plain[m[4]:m[5]]))); ok && n != p.number(m, 2) {
			p.doubtAt(m[0], m[1])
		}
	})
}

// each calls with the positions of every match of a form.
func (p *page) each(form *regexp.Regexp, with func(m []int)) {
	for _, m := range form.FindAllSubmatchIndex(p.plain, -1) {
		with(m)
	}
}

func (p *page) coverAll(form *regexp.Regexp) { p.each(form, func(m []int) { p.hide(m[0], m[1]) }) }

// coverGroup covers the first group of a form.
func (p *page) coverGroup(form *regexp.Regexp) { p.each(form, func(m []int) { p.hide(m[2], m[3]) }) }

// coverGloss takes the English words out of a label of our forms.
func (p *page) coverGloss() {
	p.each(gloss, func(m []int) {
		for i := m[4]; i < m[5]; i++ {
			p.plain[i] = ' '
		}
	})
}

func (p *page) coverLinks() {
	p.each(webAddress, func(m []int) {
		text := string(p.written[m[0]:m[1]])
		end := m[0] + len([]rune(strings.TrimRight(text, ".,;:!?)]}’”'\"")))
		link := string(p.written[m[0]:end])
		if !strings.HasPrefix(strings.ToLower(link), "http") {
			link = "https://" + link
		}
		if rest := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(link), "https:"), "http:"); strings.Trim(rest, "/") != "" { // "https://" of an empty form is none
			p.links = append(p.links, found{m[0], end, link})
		}
		p.hide(m[0], end)
	})
}

// coverDocuments covers the numbers of documents with their days: "456/SNV-CCHC ngày 25/3/2027". "2/tuần" is none.
func (p *page) coverDocuments() {
	p.each(document, func(m []int) {
		number := string(p.written[m[2]:m[3]])
		_, symbol, _ := strings.Cut(number, "/")
		capital := symbol != "" && strings.IndexFunc(symbol, unicode.IsUpper) >= 0
		if !capital && !strings.Contains(symbol, "-") {
			return
		}
		p.documents = append(p.documents, found{m[0], m[1], p.words(m[0], m[1])})
		p.hide(m[0], m[1])
	})
}

// coverOrdinals covers the number of something that is numbered: "thôn 3", "tuần 2", "số 2145". Before a noun that is counted it is a quantity.
func (p *page) coverOrdinals() {
	p.each(ordinal, func(m []int) {
		if noun, _ := nounAt(string(p.plain[m[3]:min(m[3]+60, len(p.plain))])); noun == nil {
			p.hide(m[2], m[3])
		}
	})
}

func (p *page) coverYears() {
	p.each(yearAlone, func(m []int) {
		if noun, _ := nounAt(string(p.plain[m[1]:min(m[1]+60, len(p.plain))])); noun == nil {
			p.hide(m[0], m[1])
		}
	})
}
