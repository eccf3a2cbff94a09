package results

import (
	"regexp"
	"slices"
)

// nearest are the indicators that the label of a number names, or the last words before it.
func (f *figureReading) nearest(d *draft) []int {
	if d.labelEnd > 0 {
		return f.labelled(d.labelAt, d.labelEnd, d)
	}
	mentions := f.mentionsIn(max(f.ownWords(d), d.leadAt), d.at)
	for j := len(mentions) - 1; j >= 0; j-- {
		if mentions[j].kind == termPeople && len(d.noun) == 0 {
			if p := f.participantsOf(f.contextBefore(d)); p >= 0 {
				return []int{p}
			}
			return nil
		}
		if mentions[j].kind == termIndicator && mentions[j].name() != "ke hoach" {
			return f.groupEnding(mentions, j, d)
		}
	}
	return nil
}

// groupEnding are the indicators of a name and of those that are joined to it before: "tin, bài".
func (f *figureReading) groupEnding(mentions []mention, last int, d *draft) []int {
	first := last
	for first > 0 && mentions[first-1].kind == termIndicator && nounConnector.Match(f.plain[mentions[first-1].end:mentions[first].at]) {
		first--
	}
	return f.codesOf(mentions[first:last+1], d.channel, f.contextBefore(d))
}

func (f *figureReading) contextBefore(d *draft) []int {
	var codes []int
	for _, m := range f.mentionsIn(f.lineOf(max(f.lineOf(d.at).at-1, 0)).at, d.at) {
		if len(m.indicators) == 1 {
			codes = append(codes, m.indicators...)
		}
	}
	return codes
}

// labelled are the indicators that a label names: its first name with what is joined to it.
func (f *figureReading) labelled(at, end int, d *draft) []int {
	mentions := f.mentionsIn(at, end)
	for j, m := range mentions {
		if name := m.name(); name == "so" && j+1 < len(mentions) || name == "ke hoach" {
			continue // "số lượt phát"; a plan is no name
		}
		switch m.kind {
		case termIndicator:
			last := j
			for last+1 < len(mentions) && mentions[last+1].kind == termIndicator && nounConnector.Match(f.plain[mentions[last].end:mentions[last+1].at]) {
				last++
			}
			channel := d.channel
			if own, _ := f.channelIn(at, end); own != "" {
				channel = own
			}
			codes := f.codesOf(mentions[j:last+1], channel, f.contextBefore(d))
			d.low = d.low || f.nameGoesOn(mentions[last], end)
			if unit := f.unitInBrackets(mentions[last+1:], end); unit != nil && len(codes) == 1 && unit.kind == termPeople {
				if p := f.participants(codes[0]); p >= 0 {
					return []int{p}
				}
			}
			return codes
		case termGeneric:
			if codes := f.genericWith(m, mentions[j+1:], d); len(codes) > 0 {
				return codes
			}
		case termPeople:
			for _, o := range mentions[j+1:] {
				if o.kind == termIndicator {
					if p := f.participants(o.indicators[0]); p >= 0 {
						return []int{p}
					}
				}
			}
			if p := f.participantsOf(f.contextBefore(d)); p >= 0 {
				return []int{p}
			}
		case termNothing, termChannel, termOther:
		}
	}
	return nil
}

// nameGoesOn says whether a name of one syllable has another word behind it that may make it the name of something else: "họp phụ huynh", "lớp học hè".
func (f *figureReading) nameGoesOn(m mention, end int) bool {
	if len(m.words) > 1 {
		return false
	}
	rest := f.tokens(m.end, end)
	if len(rest) == 0 || rest[0].text[0] < 'a' || rest[0].text[0] > 'z' || behindName.MatchString(rest[0].text) {
		return false
	}
	return !slices.ContainsFunc(f.mentionsIn(m.end, end), func(o mention) bool { return o.at == rest[0].at && o.kind != termOther })
}

// behindName matches words that may follow the name of what is counted.
var behindName = regexp.MustCompile(`^(?:da|dang|duoc|tren|ve|cua|cho|tai|trong|o|theo|do|va|de|dua|phat|gui|co|la|moi|ky|nay|quy|thang|nam|tuyen|truyen|cchc|cai|tu|cap|in|treo|voi|qua|dat|thuc|xa|phuong|so|bao|viet|dien|tap|cong)$`)

// unitInBrackets is the noun in the brackets at the end of a label: "Hội nghị (lượt người)".
func (f *figureReading) unitInBrackets(rest []mention, end int) *mention {
	if len(rest) == 0 || end == 0 || f.plain[end-1] != ')' || rest[0].at == 0 || f.plain[rest[0].at-1] != '(' {
		return nil
	}
	return &rest[0]
}

// genericWith is the indicator that a word for any work counts together with the names behind it: "lượt phát trên truyền thanh".
func (f *figureReading) genericWith(noun mention, names []mention, d *draft) []int {
	for _, m := range names {
		switch m.kind {
		case termIndicator:
			for _, c := range f.indicatorsOf(m, d.channel, nil) {
				if f.unitFits(c, noun) {
					return []int{c}
				}
			}
		case termChannel:
			if own := f.x.bare[bareName{m.channel, noun.name()}]; len(own) == 1 {
				return own
			}
		case termNothing, termGeneric, termPeople, termOther:
		}
	}
	return nil
}

// participantsOf is the indicator of the people of the last of several that has one.
func (f *figureReading) participantsOf(context []int) int {
	for _, c := range slices.Backward(context) {
		if p := f.participants(c); p >= 0 {
			return p
		}
	}
	return -1
}
