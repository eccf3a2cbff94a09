package results

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/plan/calendar"
)

// Item is work that a unit says to have done, toward a quota.
type Item struct {
	On, Last calendar.Date // the first and the last day; Last is zero for one day
	Count    int
	Link     string
	Document string
	Place    string
	Words    string // what it was
}

// Counts is what a letter says of a quota.
type Counts struct {
	Items []Item
	None  bool   // nothing was done in the period
	Doubt string // the words that cannot be counted; empty when every figure is understood
}

// ReadCounts reads the results in the new text of a letter. A letter without a figure has none of the three.
func ReadCounts(text string, asked Asked) Counts {
	asked = asked.prepared()
	p := newPage(text, asked)
	if p.doubt != "" {
		return Counts{Doubt: p.doubt}
	}
	p.coverWhatIsNoQuantity()
	p.coverQuestions()
	p.coverSums()
	if items, isTable := p.table(); isTable {
		return p.withDoubt(items)
	}
	c := counting{page: p, all: p.quantities(), known: knownOfCount}
	c.classify()
	return c.counts()
}

func (p *page) withDoubt(c Counts) Counts {
	if p.doubt != "" {
		return Counts{Doubt: cut(p.doubt)}
	}
	return c
}

// counting is the reading of the counts of one page.
type counting struct {
	*page
	all   []quantity
	known map[string]bool // the words that leave a number what it is
	rate  bool            // a number tells how often something is done
}

var (
	question     = regexp.MustCompile(`\?|\b(?:cho (?:em|toi|minh|xin|don vi|xa) hoi|xin hoi|duoc khong|co duoc|hay khong|hay tinh|bao gio|the nao|bao nhieu|dung khong|phai khong|dung chua|de nghi (?:so|anh|chi|phong|quy co quan) (?:cho biet|huong dan|giai thich)|mong duoc huong dan)\b`)
	productForm  = regexp.MustCompile(`(\d+)\s*([a-z ]{0,20}?)\s*/\s*[a-z]+\s*[x*]\s*(\d+)\s*[a-z]+(?:\s*=\s*(\d+))?`)
	plainProduct = regexp.MustCompile(`(\d+)\s*[x*]\s*(\d+)(?:\s*=\s*(\d+))?`)
	sumForm      = regexp.MustCompile(`\d+(?:\s*[a-z]*\s*\+\s*\d+)+(?:\s*[a-z, ]{0,20}?)(?:\s*=\s*(\d+))?`)
	labelledPair = regexp.MustCompile(`(?m)(?:^|[;\n])[ \t-]*(?:so )?([a-z ]{2,24}?)/[a-z ]{2,24}:\s*(\d+)\s*/\s*(\d+)\b`)
	fraction     = regexp.MustCompile(`(\d+)(\s*/\s*(\d+))\b`)
	ofQuota      = regexp.MustCompile(`dinh muc|ke hoach|chi tieu|dat|yeu cau|duoc giao`)
)

// resultAndOther matches the head of a pair of which the first number is the result: "thực hiện/kế hoạch: 26/24".
var resultAndOther = regexp.MustCompile(`(?:ky nay|trong ky|thuc hien|da thuc hien|ket qua|thang nay|quy nay)\s*/\s*(?:luy ke|ke hoach|chi tieu|dinh muc|cung ky|ky truoc)[a-z ]{0,12}\)?\s*:?\s*$`)

// coverQuestions covers the numbers of sentences that ask.
func (p *page) coverQuestions() {
	for _, s := range p.sentences() {
		if question.Match(p.plain[s.at:s.end]) {
			for i := s.at; i < s.end; i++ {
				if p.plain[i] >= '0' && p.plain[i] <= '9' {
					p.plain[i] = cover
				}
			}
			p.spans = slices.DeleteFunc(p.spans, func(x span) bool { return x.at >= s.at && x.end <= s.end })
			p.days = slices.DeleteFunc(p.days, func(x day) bool { return x.at >= s.at && x.end <= s.end })
		}
	}
}

// coverSums covers what a result is reckoned from: "2 buổi/ngày x 26 ngày = 52 buổi" leaves 52. A wrong reckoning, and one without its result, is in
// doubt. Of "9/8 buổi theo định mức" the first number is the result.
func (p *page) coverSums() {
	for _, form := range []*regexp.Regexp{productForm, plainProduct} {
		p.each(form, func(m []int) {
			last := len(m) - 2
			factor := 4
			if form == productForm {
				factor = 6
			}
			if m[last] < 0 || p.number(m, 2)*p.number(m, factor) != p.number(m, last) {
				p.doubtAt(m[0], m[1])
				return
			}
			p.hide(m[0], m[last])
		})
	}
	p.each(sumForm, func(m []int) {
		sum := 0
		end := m[1]
		if m[2] >= 0 {
			end = m[2]
		}
		for _, text := range digits.FindAll(p.plain[m[0]:end], -1) {
			n, _ := strconv.Atoi(string(text)) // digits, by the pattern
			sum += n
		}
		if m[2] < 0 || sum != p.number(m, 2) {
			p.doubtAt(m[0], m[1])
			return
		}
		p.hide(m[0], m[2])
	})
	p.each(labelledPair, func(m []int) {
		first, _ := groupAt(string(p.plain[m[2]:m[3]]))
		switch {
		case first == nil:
		case p.asked.fit(first) == fitsFull:
			p.hide(m[5], m[7])
			p.hide(m[3], m[3]+1)
		default:
			p.hide(m[0], m[1])
		}
	})
	p.each(fraction, func(m []int) {
		s := p.sentenceOf(m[0])
		g, _ := groupAt(string(p.plain[m[1]:min(m[1]+80, len(p.plain))]))
		switch {
		case resultAndOther.Match(p.plain[s.at:m[0]]):
			p.hide(m[4], m[5])
		case g != nil && p.asked.fit(g) == fitsNone:
			p.hide(m[0], m[1])
		case g == nil || !ofQuota.Match(p.plain[s.at:s.end]):
			p.doubtAt(m[0], m[1])
		default:
			p.hide(m[4], m[5])
		}
	})
}

// sentences divides a page at full stops, semicolons, question marks and the ends of lines.
func (p *page) sentences() []line {
	var all []line
	from := 0
	for i := 0; i <= len(p.plain); i++ {
		if i < len(p.plain) && !p.endsSentence(i) {
			continue
		}
		end := min(i+1, len(p.plain))
		if strings.TrimSpace(string(p.plain[from:end])) != "" {
			all = append(all, line{from, end})
		}
		from = end
	}
	return all
}

func (p *page) endsSentence(i int) bool {
	switch p.plain[i] {
	case '\n', ';', '?', '!':
		return true
	case '.':
		return i+1 == len(p.plain) || p.plain[i+1] == ' ' || p.plain[i+1] == '\n'
	}
	return false
}

// sentenceOf is the sentence of a position.
func (p *page) sentenceOf(at int) line {
	from := at
	for from > 0 && !p.endsSentence(from-1) {
		from--
	}
	end := at
	for end < len(p.plain) && !p.endsSentence(end) {
		end++
	}
	return line{from, end}
}
