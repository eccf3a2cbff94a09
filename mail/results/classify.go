package results

import (
	"regexp"
	"slices"
	"strings"
)

// What words before and behind a number make of it.
var (
	approximate = regexp.MustCompile(`(?:^|[\s(])(?:khoang(?: chung)?|tren|hon|gan|toi thieu|it nhat|chung|uoc(?: tinh| dat| khoang)?|tam|duoi|khong duoi|nhieu hon|toi da|xap xi|binh quan|trung binh|it nhat la|hon ca|ngot|gan duoc)\s*$`)
	roundly     = regexp.MustCompile(`^\s*(?:\+|tro len|tro xuong|hoac hon|gi do|may\b|co le|chuc\b|do lai)`)
	ranged      = regexp.MustCompile(`^\s*(?:-|den|toi|hoac|~)\s*\d`)
	rangedLead  = regexp.MustCompile(`\d\s*[a-z, ]{0,12}(?:-|den|toi|hoac|~)\s*$`)
	notThis     = regexp.MustCompile(`\b(?:khong phai|chu khong phai|thay vi|thay cho|khong con la)(?: la)?(?: so)?\s*$`)
	denied      = regexp.MustCompile(`\b(?:chua|khong|chang|ko|chua du|khong du|khong dat|chua dat)\b[^,:;]{0,30}$`)
	missing     = regexp.MustCompile(`\b(?:con thieu|thieu|con lai|con no|hut|con phai)\s*$`)
	relative    = regexp.MustCompile(`\b(?:tang(?: them)?|giam(?: di)?|vuot|bot|nhieu hon|it hon)(?: duoc)?\s*$`)
	added       = regexp.MustCompile(`\b(?:them|bo sung|phat sinh them)\s*$`)
	earlierWord = regexp.MustCompile(`\b(?:thang truoc|ky truoc|quy truoc|cung ky|nam truoc|tuan truoc|nam ngoai|lan truoc|dot truoc|truoc do|hom truoc|thang vua qua truoc)\b`)
	thisWord    = regexp.MustCompile(`\b(?:thang nay|ky nay|quy nay|trong ky|trong thang|trong quy|rieng thang|rieng|ky bao cao|trong nam|lan nay|dot nay)\b`)
	cumulative  = regexp.MustCompile(`\b(?:luy ke|luy tien|cong don|tu dau nam|den nay|ca nam|tinh den|tu truoc den nay|tong tu)\b`)
	planned     = regexp.MustCompile(`\b(?:se|du kien|phan dau|dang ky|sap toi|sap|thang sau|thang toi|quy sau|quy toi|ky toi|ky sau|tuan toi|tuan sau|duoc giao|giao|chi tieu|dinh muc|ke hoach|muc tieu|yeu cau|theo quy dinh|toi day)\b`)
	rateLead    = regexp.MustCompile(`\b(?:moi|hang|binh quan|trung binh)\s*(?:mot\s+)?(?:ngay|tuan|thang|quy|buoi|lan|thon|so|ky|nguoi|don vi)?\b[^,;:]{0,24}$`)
	rateTail    = regexp.MustCompile(`^\s*(?:[a-z]+\s+)?(?:/\s*(?:1\s*)?(?:ngay|tuan|thang|quy|nam|lan|buoi|so|ky|xa|thon|nguoi|don vi)|(?:moi|mot|hang|1)\s+(?:ngay|tuan|thang|quy|nam)\b)`)
	totalWord   = regexp.MustCompile(`\b(?:ca (?:thang|quy|ky|nam)\s*:?\s*$)|\b(?:tong(?: cong| so| the| luong| la)*|tat ca|toan bo|ca thay)\b[^;.]{0,40}$`)
	plusLine    = regexp.MustCompile(`(?:^|\n)[ \t]*-?[ \t]*cong(?: lai| chung)?\s*[:=]?\s*$`)
	contained   = regexp.MustCompile(`\b(?:trong do|bao gom|gom co|gom|cu the(?: la)?|chia ra)\b`)
	unsure      = regexp.MustCompile(`\b(?:hinh nhu|co le|khong nho|khong chinh xac|chua chinh xac|tam tinh|so bo|uoc tinh|chac la|nghe noi|neu|gia su|chua chot|chua day du|chua tong hop|dang tong hop|cho xac minh)\b`)
	outOf       = regexp.MustCompile(`^\s*(?:[a-z]+\s+)?(?:tren|trong)\s+(?:tong(?: so| cong)?|so)\s*\d|^\s*tren\s+\d`)
	outOfAll    = regexp.MustCompile(`^\s*(?:[a-z]+\s+)?(?:tren|trong)\s+(?:tong(?: so| cong)?|so)\s*\d`)
	spoiled     = regexp.MustCompile(`^[^,;.\n]{0,24}\b(?:du kien|chua|khong|se|bi loi|bi hong|bi huy|hoan)\b`)
	ofOthers    = regexp.MustCompile(`\b(?:toan (?:huyen|tinh|thanh pho|quan)|(?:xa|phuong|don vi) (?:ben|ban|khac)|noi khac|cac xa khac|phat lai)\b`)
	compared    = regexp.MustCompile(`\b(?:so voi|cung ky|tang|giam|bang)\b`)
	neutral     = regexp.MustCompile(`^[\s^(),"-]*(?:(?:ket qua|so luong|so lieu|tong|tong so|tong cong|trong ky|trong thang|trong quy|ky nay|thang nay|quy nay|thuc hien|da thuc hien|thuc hien duoc|dat|dat duoc|la|so dung|con so|bao cao|ky bao cao|rieng|cua|xa|phuong|don vi|bao cao ket qua|luy ke|nhu sau|tu|den|ngay|kq|kinh gui|da|vang|em|anh|chi|a|dung)[\s^(),"-]*)*$`)
	fewWords    = regexp.MustCompile(`^[\s^.,!()"'-]*(?:(?:da|vang|a|em|anh|chi|so|luong|la|ket|qua|duoc|nhe|xin|bao|cao|gui|kq|dung|ok|thang|ky|nay)[\s^.,!()"'-]*)*$`)
)

// classify finds what every number is.
func (c *counting) classify() {
	for i := range c.all {
		c.classifyOne(i)
	}
}

// classifyOne looks at the words around one number: its own words, and those that it shares with the number before.
func (c *counting) classifyOne(i int) {
	q := &c.all[i]
	s := c.sentenceOf(q.at)
	from, previous := s.at, (*quantity)(nil)
	if i > 0 && c.all[i-1].end > from {
		from, previous = c.all[i-1].end, &c.all[i-1]
	}
	lead := string(c.plain[from:q.at])
	until := s.end
	if i+1 < len(c.all) && c.all[i+1].at < until {
		until = c.all[i+1].at
	}
	tail := string(c.plain[q.end:max(until, q.end)])
	if q.kind == kindDoubt {
		return
	}
	label, labelled := labelOf(lead)
	if q.bare {
		c.nounOfLabel(q, lead, label, labelled)
	}
	if q.kind != kindDoubt && !q.bare {
		switch c.asked.fit(q.group) {
		case fitsNone:
			q.kind = kindOther
		case fitsPart:
			q.kind = kindDoubt
		case fitsFull:
		}
	}
	if q.kind == kindOther {
		return
	}
	before := lastClause(lead)
	c.kindOf(q, lead, before, tail, previous, s)
	if q.kind == kindOther {
		return
	}
	c.placeAndDays(q, from, label, labelled, tail, previous)
}

// labelOf is the text before a colon right before a number: "Số buổi phát: 12".
func labelOf(lead string) (label string, labelled bool) {
	trimmed := strings.TrimRight(lead, " \t^")
	for _, end := range []string{":", "=", " la", ": la", ": la", "|"} {
		if before, found := strings.CutSuffix(trimmed, end); found {
			if i := strings.LastIndexAny(before, "\n"); i >= 0 {
				before = before[i+1:]
			}
			return before, true
		}
	}
	return "", false
}

// lastClause is what stands behind the last comma, bracket or dash; a comma between two nouns is none.
func lastClause(lead string) string {
	for i := len(lead) - 1; i >= 0; i-- {
		switch lead[i] {
		case ',', '(':
			if rest := strings.TrimRight(lead[i+1:], " :\t"); lead[i] == '(' || len(strings.Fields(rest)) > 2 || rest == "" {
				return lead[i+1:]
			}
			if one, end := nounAt(lead[i+1:]); one == nil || end < len(strings.TrimRight(lead[i+1:], " :\t")) {
				return lead[i+1:]
			}
		case '\n':
			return lead[i+1:]
		}
	}
	return lead
}

// nounOfLabel finds what a number without a noun counts: the nouns of its label. A label that names nothing but the period is that of the result.
func (c *counting) nounOfLabel(q *quantity, lead, label string, labelled bool) {
	if !labelled {
		only := string(c.plain[q.line.at:q.at]) + " " + string(c.plain[q.end:q.line.end])
		if fewWords.MatchString(only) && len(c.all) == 1 {
			return
		}
		if outOf.MatchString(tailOf(c.page, q.end)) {
			q.kind = kindDoubt
			return
		}
		if named := nounBefore(lead); named != nil {
			q.group, q.bare = group{named.form}, false
			return
		}
		if thisPeriod.MatchString(lastClause(lead)) {
			return
		}
		if before := lastClause(lead); planned.MatchString(before) || earlierWord.MatchString(before) || relative.MatchString(before) || cumulative.MatchString(before) {
			q.kind = kindOther
			return
		}
		if next := string(c.plain[q.end:min(q.end+1, len(c.plain))]); next == " " && letterAt(string(c.plain), q.end+1) {
			q.group, q.bare = group{formThing}, false // a number of something that is no form of work
			return
		}
		q.kind = kindDoubt
		return
	}
	groups := groupsIn(label)
	switch {
	case len(groups) == 0 && (earlierWord.MatchString(label) || planned.MatchString(label)):
		q.kind = kindOther
	case len(groups) > 0:
		q.group, q.bare = groups[len(groups)-1], false
		for _, g := range groups {
			if c.asked.fit(g) == fitsFull && !generalForm(g) {
				q.group = g
			}
		}
	case !neutral.MatchString(label) && strings.Trim(label, " ^-*\t") != "":
		q.kind = kindDoubt
	}
}

// thisPeriod matches a clause that names the period and nothing else: "Kỳ này 11".
var thisPeriod = regexp.MustCompile(`^[\s^(-]*(?:ky nay|thang nay|quy nay|trong ky|trong thang|trong quy)(?: la| duoc| dat)?\s*$`)

// verbBehind is what stands between a noun and its number: "tin được 5".
var verbBehind = regexp.MustCompile(`\s(?:(?:duoc|dat|co|la)\s*)?$`)

// nounBefore is the noun that a clause begins with, where only a verb stands between it and the number.
func nounBefore(lead string) *noun {
	clause := strings.TrimLeft(lastClause(lead), " \t-")
	one, end := nounAt(clause)
	if one == nil || !verbBehind.MatchString(clause) || strings.TrimSpace(verbBehind.ReplaceAllString(clause[end:], "")) != "" {
		return nil
	}
	return one
}

// generalForm says whether nouns name no form of work.
func generalForm(g group) bool {
	return common(g[0]) || g[0] == formPeople || g[0] == formSite || g[0] == formTime
}

// groupsIn are all groups of nouns in a text. "số" names a form behind a number only.
func groupsIn(text string) []group {
	var groups []group
	for at := 0; at < len(text); {
		if at > 0 && letterAt(text, at-1) || text[at] == ' ' {
			at++
			continue
		}
		if g, end := groupAt(text[at:]); end > 0 && g[0] != formIssue && !strings.HasSuffix(strings.TrimRight(text[:at], " "), "thong") {
			groups = append(groups, g)
			at += end
			continue
		}
		at++
	}
	return groups
}

// kindOf decides by the words around a number that counts what was asked.
func (c *counting) kindOf(q *quantity, lead, before, tail string, previous *quantity, s line) {
	sentence := string(c.plain[s.at:s.end])
	plus := strings.Contains(strings.ToLower(string(c.written[max(q.at-24, 0):q.at])), "cộng") || plusLine.MatchString(string(c.plain[max(q.line.at-1, 0):q.at]))
	switch {
	case notThis.MatchString(before), missing.MatchString(before), relative.MatchString(before):
		q.kind = kindOther
	case outOf.MatchString(tailOf(c.page, q.numberEnd)), outOfAll.MatchString(tailOf(c.page, q.end)), spoiled.MatchString(tail), ofOthers.MatchString(sentence),
		added.MatchString(before), unsure.MatchString(sentence), approximate.MatchString(before), roundly.MatchString(tail), ranged.MatchString(string(c.plain[q.numberEnd:min(q.end+12, len(c.plain))])),
		ranged.MatchString(tail), rangedLead.MatchString(string(c.plain[max(q.at-24, s.at):q.at])):
		q.kind = kindDoubt
	case c.isRate(q, before, tail):
		q.kind, c.rate = kindOther, true
	case previous != nil && c.inBracketOf(q, previous):
		q.kind = kindPart
		if between := string(c.plain[previous.end:q.at]); cumulative.MatchString(between) || earlierWord.MatchString(between) || c.namesOtherPeriod(previous.end, q.at) {
			q.kind = kindOther
		}
	case totalWord.MatchString(lead) || plus:
		q.kind = kindTotal
	case contained.MatchString(lead) && (previous != nil || c.partOfEarlier(q)):
		q.kind = kindPart
	case previous != nil && previous.kind == kindPart:
		q.kind = kindPart
	}
	if q.kind == kindDoubt || q.kind == kindOther {
		return
	}
	switch {
	case otherPeriod(lead, previous):
		q.kind = kindOther
	case cumulative.MatchString(lead) && !c.cumulativeIsAsked(q, s):
		q.kind = kindOther
	case planned.MatchString(before) && !(onPlan.MatchString(before) && (doneWord.MatchString("|"+before) || thisWord.MatchString(lead))):
		q.kind = kindOther
		if doneWord.MatchString(planned.ReplaceAllString(before, "|")) {
			q.kind = kindDoubt
		}
	case denied.MatchString(before):
		q.kind = kindDoubt
	case previous != nil && previous.kind == kindOther && sharesWords(lead) && c.asked.fit(previous.group) == fitsFull:
		q.kind = kindOther
	}
}

// inBracketOf says whether a number stands in the bracket right behind another number, or behind a part of that bracket: it explains that number.
func (c *counting) inBracketOf(q, previous *quantity) bool {
	between := string(c.plain[previous.end:q.at])
	if previous.kind == kindPart && !strings.ContainsAny(between, "().;\n") {
		return true
	}
	return previous.kind != kindOther && strings.HasPrefix(strings.TrimLeft(between, " "), "(") && !strings.Contains(between, ")")
}

// namesOtherPeriod says whether a period stands between two positions that lies outside of the one that was asked about.
func (c *counting) namesOtherPeriod(at, end int) bool {
	return slices.ContainsFunc(c.spans, func(x span) bool { return x.at >= at && x.end <= end && !c.asked.covers(x) })
}

// tailOf is the beginning of what stands behind a position.
func tailOf(p *page, at int) string { return string(p.plain[at:min(at+32, len(p.plain))]) }

// onPlan matches "theo kế hoạch", which leaves what was done a result.
var onPlan = regexp.MustCompile(`\btheo (?:dung )?(?:ke hoach|dinh muc|chi tieu)\b`)

var eachDay = regexp.MustCompile(`\bmoi ngay[^,;:]{0,12}$`)

var doneWord = regexp.MustCompile(`\|.*\b(?:da|duoc|dat)\b`)

// sharesWords says whether the words before a number are no more than what joins it to the number before.
func sharesWords(lead string) bool { return joined.MatchString(lead) }

var joined = regexp.MustCompile(`^[\s,]*(?:va)?[\s,]*$`)

// isRate says whether a number tells how often something is done.
func (c *counting) isRate(q *quantity, before, tail string) bool {
	if eachDay.MatchString(before) {
		for _, d := range c.days {
			if len(d.list) > 0 && d.at >= c.sentenceOf(q.at).at && d.end <= q.at { // "các ngày 02, 09/3, mỗi ngày 01 buổi"
				q.n *= len(d.list)
				return false
			}
		}
	}
	return rateTail.MatchString(tail) || rateLead.MatchString(before)
}

// otherPeriod says whether the last period that is named before a number is an earlier one.
func otherPeriod(lead string, _ *quantity) bool {
	earlier := earlierWord.FindAllStringIndex(lead, -1)
	if len(earlier) == 0 {
		return false
	}
	this := thisWord.FindAllStringIndex(lead, -1)
	return len(this) == 0 || this[len(this)-1][0] < earlier[len(earlier)-1][0]
}

// cumulativeIsAsked says whether the sum of a longer time is that of the very period that was asked about, or the number behind it is set apart
// from it.
func (c *counting) cumulativeIsAsked(q *quantity, s line) bool {
	at := s.at
	for _, m := range cumulative.FindAllIndex(c.plain[s.at:q.at], -1) {
		at = s.at + m[1]
	}
	if m := thisWord.FindAllIndex(c.plain[at:q.at], -1); len(m) > 0 {
		return true
	}
	for _, x := range c.spans {
		if x.at >= at-30 && x.end <= q.at && x.at >= s.at {
			return c.asked.same(x)
		}
	}
	return false
}

// partOfEarlier says whether a number that is said to be contained in another has one before it on the page.
func (c *counting) partOfEarlier(q *quantity) bool {
	return slices.ContainsFunc(c.all, func(o quantity) bool { return o.at < q.at && (o.kind == kindResult || o.kind == kindTotal) })
}

// afterClause is what stands behind a number up to the next comma.
func afterClause(tail string) string {
	if i := strings.IndexAny(tail, ",;\n"); i >= 0 {
		return tail[:i]
	}
	return tail
}

// placeAndDays finds where and when the work of a number was done.
func (c *counting) placeAndDays(q *quantity, from int, label string, labelled bool, tail string, previous *quantity) {
	after := q.end + len(afterClause(tail))
	if strings.HasPrefix(strings.TrimLeft(tail, " "), "(") {
		if i := strings.IndexByte(tail, ')'); i >= 0 {
			after = max(after, q.end+i)
		}
	}
	found := false
	for _, x := range c.spans {
		inLead, inTail := x.at >= from && x.end <= q.at, x.at >= q.end && x.end <= after
		switch {
		case !inLead && !inTail:
		case c.asked.same(x):
			q.first, q.last, found = x.first, x.last, true
		case c.asked.covers(x), x.exact && c.asked.allows(x.first) && c.asked.allows(x.last):
			q.first, q.last, found = x.first, x.last, true
		case inTail && compared.Match(c.plain[q.end:x.at]), inTail && planned.Match(c.plain[q.end:x.at]):
		case inLead && cumulative.Match(c.plain[from:q.at]):
		default:
			q.kind = kindOther
			if inTail {
				q.kind = kindDoubt
			}
		}
	}
	for _, d := range c.days {
		inLead, inTail := d.at >= from && d.end <= q.at, d.at >= q.end && d.end <= after
		if (inLead || inTail) && !found && !precededByDeadline(c.plain[max(from, 0):d.at]) {
			c.onDay(q, d)
		}
	}
	q.place = c.placeOf(q, from, label, labelled, tail)
	if previous != nil && q.first.IsZero() && q.kind != kindOther && joined.MatchString(string(c.plain[from:q.at])) {
		q.first, q.last = previous.first, previous.last
		if q.place == "" {
			q.place = previous.place
		}
	}
	q.label = c.labelWords(from, q.at, label)
	c.channel(q, from, tail)
}

func precededByDeadline(lead []byte) bool { return deadlineWord.Match(lead) }

var deadlineWord = regexp.MustCompile(`\b(?:truoc|chua den|den het|han|so)\s*$`)

// onDay gives a number its day; several days that share it are a period.
func (c *counting) onDay(q *quantity, d day) {
	switch {
	case len(d.list) > 0:
		q.first, q.last = d.list[0], d.list[len(d.list)-1]
	case q.first.IsZero():
		q.first, q.last = d.on, d.on
	default:
		q.kind = kindDoubt
	}
	if !c.asked.allows(q.first) || !c.asked.allows(q.last) {
		q.kind = kindDoubt
	}
}

// channel takes a number out that counts what was published in another place than the quota names.
func (c *counting) channel(q *quantity, from int, tail string) {
	if len(c.asked.channels) == 0 {
		return
	}
	named := channelsIn(string(c.plain[from:q.at]) + " " + afterClause(tail))
	if len(named) > 0 && !slices.ContainsFunc(named, func(n string) bool { return slices.Contains(c.asked.channels, n) }) {
		q.kind = kindOther
	}
}

var atPlace = regexp.MustCompile(`^\s*(?:cchc\s+)?(?:tai|o)\s+`)

// placeOf is where the work was done: the label that names no form and no period, or what stands behind "tại".
func (c *counting) placeOf(q *quantity, from int, label string, labelled bool, tail string) string {
	if m := atPlace.FindStringIndex(tail); m != nil {
		end := q.end + len(placeEnd.FindString(tail))
		return strings.Trim(c.words(q.end+m[1], max(end, q.end+m[1])), " .,;")
	}
	if !labelled || namesWork(label) || neutral.MatchString(label) {
		return ""
	}
	at := from + strings.LastIndex(string(c.plain[from:q.at]), label)
	if at < from {
		return ""
	}
	return strings.Trim(strings.ReplaceAll(c.words(at, at+len(label)), "^", ""), " -–*•,.")
}

// namesWork says whether a label names a form of work, and not only a place.
func namesWork(label string) bool {
	groups := groupsIn(label)
	return len(groups) > 0 && groups[0][0] != formSite
}

var placeEnd = regexp.MustCompile(`^[^,;.\n(]*?(?: va\b|[,;.\n(]|$)`)

// labelWords is a label as it was written, without marks, so that "Tuần 1" differs from "Tuần 2".
func (c *counting) labelWords(from, until int, label string) string {
	at := from + strings.LastIndex(string(c.plain[from:until]), label)
	if label == "" || at < from {
		return ""
	}
	return strings.Trim(foldedWords(c.words(at, at+len(label))), " -*:.")
}
