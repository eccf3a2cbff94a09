package results

import (
	"regexp"
	"strings"
)

// What says that nothing was done.
var (
	notArisen   = regexp.MustCompile(`\b(?:khong|ko|kg|khg|k|chua)\s+(?:co\s+)?phat sinh\b`)
	noneOf      = regexp.MustCompile(`\b(?:khong|ko|chua|kg|khg|k)\s+(?:co|to chuc|thuc hien|dang|phat|trien khai|tuyen truyen)(?:\s+(?:duoc|co|dang|phat|them))*\s+([a-z]+[a-z ,/]{0,40}?)(?:\s+nao\b|\s+gui\b|\s+trong\b|\s*[\^.,;\n]|$)`)
	notOne      = regexp.MustCompile(`\b(?:khong|ko|chua|kg|khg|k)\b[^.;\n]{0,40}?\b(?:buoi|tin|bai|cuoc|lan|luot|lop|video|hoi nghi)[a-z ,]{0,12}\s+nao\b`)
	notAbout    = regexp.MustCompile(`\b(?:kho khan|vuong mac|kien nghi|su co|kinh phi|y kien|don thu|phan anh|de xuat)\b[^.;\n]{0,30}$`)
	notNothing  = regexp.MustCompile(`^\s*(?:them|moi|kho khan|vuong mac|kinh phi|chi phi|kien nghi|gi moi|y kien)\b`)
	conditional = regexp.MustCompile(`\b(?:neu|gia su|truong hop|khong phai|khi|khong noi|khong co nghia)\b[^.;\n]{0,40}$`)
)

// noneMissed matches two negations: "không bỏ buổi nào".
var noneMissed = regexp.MustCompile(`\b(?:khong|ko|chua|kg|khg|k)\s+(?:he\s+)?(?:bo|sot|thieu|lo|nghi|ngat|gian doan)\b`)

// noneLabelled matches "phóng sự: không".
var noneLabelled = regexp.MustCompile(`(?m)(?:^|[;,.\n])[ \t-]*(?:so )?([a-z ,/]{2,40}?)\s*:\s*(?:khong|khong co|ko|chua co)\s*(?:[.;,\n]|$)`)

// nothing says whether the letter tells that nothing of what counts was done in the period; doubt are the words when that is not clear.
func (c *counting) nothing() (none bool, doubt string) {
	for _, form := range []*regexp.Regexp{notArisen, notOne, noneOf, noneLabelled} {
		for _, m := range form.FindAllSubmatchIndex(c.plain, -1) {
			s := c.sentenceOf(m[0])
			before, after := string(c.plain[s.at:m[0]]), string(c.plain[m[1]:max(s.end, m[1])])
			text := c.plain[s.at:s.end]
			switch {
			case noneMissed.Match(c.plain[m[0]:m[1]]):
				continue
			case question.Match(text) || notAbout.MatchString(before) || otherPeriod(before, nil):
				continue
			case (form == noneOf || form == noneLabelled) && !c.namesCounted(m):
				continue
			case conditional.MatchString(before) || unsure.Match(text):
				return false, c.words(s.at, s.end)
			case form == notArisen && (notNothing.MatchString(after) || !nothingEnds.MatchString(after) && !c.asksNothingOf(after)):
				return false, c.words(s.at, s.end)
			}
			if wrong, part := c.periodOfNothing(line{s.at, m[1] + len(afterClause(after))}); wrong && !part {
				return false, c.words(s.at, s.end)
			}
			none = true
		}
	}
	for _, q := range c.all {
		if (q.kind == kindResult || q.kind == kindTotal) && q.n == 0 {
			none = true
		}
	}
	return none, ""
}

// nothingEnds matches what may follow "không phát sinh" without saying of what.
var nothingEnds = regexp.MustCompile(`^\s*(?:gi\b|ket qua|hoat dong|a\b|nhe\b|anh\b|chi\b|em\b|trong\b|o\b|tai\b|cho\b|nen\b|do\b|vi\b|\^|[,.;:)\n"'-]|$)`)

// asksNothingOf says whether what follows "không phát sinh" is what counts, and nothing more.
func (c *counting) asksNothingOf(after string) bool {
	g, end := groupAt(after)
	return g != nil && c.asked.fit(g) == fitsFull && nothingEnds.MatchString(strings.TrimPrefix(strings.TrimLeft(after[end:], " "), "nao"))
}

// namesCounted says whether "không có …" speaks of what counts.
func (c *counting) namesCounted(m []int) bool {
	for _, g := range groupsIn(string(c.plain[m[0]:m[1]])) {
		if c.asked.fit(g) == fitsFull {
			return true
		}
	}
	return false
}

// periodOfNothing says whether a sentence names another period than the one that was asked about, and whether it names a part of it.
func (c *counting) periodOfNothing(s line) (wrong, part bool) {
	for _, x := range c.spans {
		if x.at < s.at || x.end > s.end || planned.Match(c.plain[s.at:x.at]) {
			continue
		}
		switch {
		case c.asked.same(x):
			return false, false
		case c.asked.covers(x):
			part = true
		default:
			wrong = true
		}
	}
	return wrong || part, part
}
