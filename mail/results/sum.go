package results

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"loa/plan/calendar"
)

// counts adds up what was found. A figure that is not understood puts the whole letter in doubt, and so do results that may be the same work.
func (c *counting) counts() Counts {
	c.listTotals()
	c.groupTotals()
	for _, q := range c.all {
		if q.kind == kindDoubt {
			return Counts{Doubt: c.quote(q)}
		}
	}
	items := c.items()
	if c.page.doubt != "" {
		return Counts{Doubt: cut(c.page.doubt)}
	}
	none, noneDoubt := c.nothing()
	switch {
	case noneDoubt != "":
		return Counts{Doubt: cut(noneDoubt)}
	case len(items) == 0 && none:
		return Counts{None: true}
	case len(items) == 0 && len(c.all) > 0 && !slices.ContainsFunc(c.all, func(q quantity) bool { return q.kind == kindTotal && q.n > 0 }):
		return Counts{Doubt: c.quote(c.all[0])}
	}
	if doubt := c.foreignPeriod(); doubt != "" {
		return Counts{Doubt: cut(doubt)}
	}
	counts := c.checked(items, none)
	if len(counts.Items) > 0 {
		if words := c.strange(); words != "" {
			return Counts{Doubt: cut(words)}
		}
	}
	return counts
}

// quote is the sentence of a number as it was written.
func (c *counting) quote(q quantity) string {
	s := c.sentenceOf(q.at)
	return cut(c.words(s.at, min(s.end+1, len(c.written))))
}

// items are the numbers that count, and the lines of a list that name a result without a number.
func (c *counting) items() []quantity {
	var items []quantity
	for _, q := range c.all {
		if q.kind == kindResult && q.n > 0 {
			items = append(items, q)
		}
	}
	left := ""
	listed := false
	for _, l := range c.lines {
		q, ok := c.lineItem(l)
		switch {
		case ok:
			items, listed = append(items, q), true
		case len(c.linksIn(l)) > 0 && slices.ContainsFunc(c.all, func(o quantity) bool { return o.at >= l.at && o.at < l.end && o.kind == kindOther }):
			left = c.words(l.at, l.end)
		}
	}
	if listed && left != "" && c.page.doubt == "" {
		c.page.doubt = left // a work whose title has a number
	}
	slices.SortStableFunc(items, func(a, b quantity) int { return a.at - b.at })
	return items
}

var (
	listLine   = regexp.MustCompile(`^[ \t]*(?:-|\*|\^+[ \t])`)
	quotedWork = regexp.MustCompile(`"[^"\n]{4,}"`)
)

// lineItem is a line that tells of one work without a number: by its address, or in a list by its title between quotation marks.
func (c *counting) lineItem(l line) (quantity, bool) {
	text := string(c.plain[l.at:l.end])
	links := c.linksIn(l)
	counted := slices.ContainsFunc(c.all, func(q quantity) bool { return q.at >= l.at && q.at < l.end && q.kind != kindOther })
	other := slices.ContainsFunc(c.all, func(q quantity) bool { return q.at >= l.at && q.at < l.end })
	titled := listLine.MatchString(text) && quotedWork.MatchString(text)
	if counted || other && !titled || len(links) == 0 && !titled || question.MatchString(text) || planned.MatchString(text) || denied.MatchString(text) || !c.asked.published() {
		return quantity{}, false
	}
	if formLine.MatchString(text) && len(c.all) > 0 {
		return quantity{}, false // the proof of what another line counts
	}
	q := quantity{at: l.at, end: l.end, n: 1, line: l, label: fmt.Sprint("line", l.at)}
	if len(links) > 1 {
		c.page.doubt = c.words(l.at, l.end)
		return quantity{}, false
	}
	days := c.daysIn(l)
	if len(days) == 1 && len(days[0].list) == 0 {
		c.onDay(&q, days[0])
	} else if len(days) > 1 {
		q.kind = kindDoubt
	}
	if q.kind == kindDoubt {
		c.page.doubt = c.words(l.at, l.end)
		return quantity{}, false
	}
	if m := quotedWork.FindStringIndex(text); m != nil {
		q.words = c.words(l.at+m[0]+1, l.at+m[1]-1)
	}
	return q, true
}

var formLine = regexp.MustCompile(`^[ \t]*-?[ \t]*(?:duong dan|link|minh chung)`)

// published says whether what counts has an address or a title.
func (a Asked) published() bool {
	for _, f := range []form{formVisits, formReach, formViews, formReaction, formPeople, formLeaflet, formBanner} {
		if a.takesForm(f) {
			return false
		}
	}
	return true
}

func (c *counting) linksIn(l line) []found {
	var in []found
	for _, f := range c.links {
		if f.at >= l.at && f.end <= l.end {
			in = append(in, f)
		}
	}
	return in
}

func (c *counting) daysIn(l line) []day {
	var in []day
	for _, d := range c.days {
		if d.at >= l.at && d.end <= l.end {
			in = append(in, d)
		}
	}
	return in
}

// listTotals takes the number of a line that introduces a list for the sum of the list: "Quý I có 02 bài:".
func (c *counting) listTotals() {
	for i := range c.all {
		q := &c.all[i]
		if q.kind != kindResult || !introduces.MatchString(string(c.plain[q.end:q.line.end])) {
			continue
		}
		at := slices.Index(c.lines, q.line)
		if at+1 < len(c.lines) && listLine.Match(c.plain[c.lines[at+1].at:c.lines[at+1].end]) {
			q.kind = kindTotal
		}
	}
}

var introduces = regexp.MustCompile(`^[^\n;.]{0,60}:\s*$`)

// groupTotals takes a number of several forms for the sum of those of its forms: "17 tin, bài: 12 tin, 5 bài".
func (c *counting) groupTotals() {
	for i := range c.all {
		q := &c.all[i]
		if q.kind != kindResult || len(q.group) < 2 {
			continue
		}
		if slices.ContainsFunc(c.all, func(o quantity) bool {
			return o.kind == kindResult && o.at != q.at && len(o.group) == 1 && slices.Contains(q.group, o.group[0])
		}) {
			q.kind = kindTotal
		}
	}
}

// foreignPeriod finds a period beside the one that was asked about, which no number names: the results may be of that one.
func (c *counting) foreignPeriod() string {
	for _, x := range c.spans {
		s := c.sentenceOf(x.at)
		text := c.plain[s.at:s.end]
		overlaps := !x.first.After(c.asked.Last) && !x.last.Before(c.asked.First)
		if overlaps || x.exact || planned.Match(text) || compared.Match(text) || earlierWord.Match(text) {
			continue
		}
		numbered := slices.ContainsFunc(c.all, func(q quantity) bool { return q.kind == kindOther && q.at >= s.at && q.at < s.end })
		if !numbered {
			return c.words(s.at, s.end)
		}
	}
	return ""
}

// checked compares the results with the totals and with each other, and gives them their days.
func (c *counting) checked(found []quantity, none bool) Counts {
	sum, parts := 0, 0
	for _, q := range found {
		sum += q.n
	}
	var totals []quantity
	for _, q := range c.all {
		switch q.kind {
		case kindTotal:
			totals = append(totals, q)
		case kindPart:
			parts += q.n
		case kindResult, kindOther, kindDoubt:
		}
	}
	for _, t := range totals {
		if t.n != totals[0].n || len(found) > 0 && t.n != sum || parts > t.n {
			return Counts{Doubt: c.quote(t)}
		}
	}
	if len(found) == 0 && len(totals) > 0 {
		found = totals[:1]
	}
	if len(found) == 0 {
		return Counts{}
	}
	if len(totals) == 0 && parts > sum {
		return Counts{Doubt: c.quote(found[0])}
	}
	if none && !c.apartFromNothing(found) {
		return Counts{Doubt: c.quote(found[0])}
	}
	if units := c.severalUnits(found); units != "" {
		return Counts{Doubt: units}
	}
	if other := c.otherNoun(found); other != "" {
		return Counts{Doubt: other}
	}
	if len(totals) == 0 {
		if same := c.maybeSame(found); same != "" {
			return Counts{Doubt: same}
		}
	}
	var counts Counts
	for _, q := range found {
		if q.first.IsZero() && c.asked.Named {
			return Counts{Doubt: c.quote(q)}
		}
		counts.Items = append(counts.Items, c.item(q))
	}
	return counts
}

// unitName matches the name of a commune in the place of a number.
var unitName = regexp.MustCompile(`\b(?:xa|phuong|thi tran|dac khu)\s+(?:[a-z]+\s?){1,2}`)

// severalUnits finds two results of different communes: one letter reports for one unit.
func (c *counting) severalUnits(found []quantity) string {
	first := ""
	for _, q := range found {
		s := c.sentenceOf(q.at)
		from := s.at
		for _, o := range c.all {
			if o.at < q.at && o.end > from {
				from = o.end
			}
		}
		lead := string(c.plain[from:q.at])
		names := unitName.FindAllStringIndex(lead, -1)
		if len(names) > 1 && c.capitalAt(from, lead, names[0]) && c.capitalAt(from, lead, names[1]) && lead[names[0][0]:names[0][1]] != lead[names[1][0]:names[1][1]] {
			return c.quote(q)
		}
		if len(names) == 0 || !c.capitalAt(from, lead, names[len(names)-1]) {
			continue
		}
		name := strings.TrimSpace(lead[names[len(names)-1][0]:names[len(names)-1][1]])
		if first != "" && name != first {
			return c.quote(q)
		}
		first = name
	}
	return ""
}

// capitalAt says whether the name of a commune is written with a capital.
func (c *counting) capitalAt(from int, lead string, m []int) bool {
	return unicode.IsUpper(c.written[from+nameAt(lead, m)])
}

// nameAt is where the name behind the kind of a commune begins.
func nameAt(lead string, m []int) int {
	kind := len("thi tran ")
	for _, k := range []string{"xa ", "phuong ", "thi tran ", "dac khu "} {
		if strings.HasPrefix(lead[m[0]:], k) {
			kind = len(k)
		}
	}
	return min(m[0]+kind, len(lead)-1)
}

// otherNoun finds a result of another noun than the one that the quota names, beside one of that noun: "2 hội nghị, 3 cuộc họp".
func (c *counting) otherNoun(found []quantity) string {
	asked := foldedWords(strings.ToLower(c.asked.Words))
	named := func(q quantity) bool {
		return q.end > q.numberEnd && q.numberEnd > q.at && len(q.group) == 1 && strings.Contains(asked, strings.TrimSpace(string(c.plain[q.numberEnd:q.end])))
	}
	if !slices.ContainsFunc(found, named) {
		return ""
	}
	for _, q := range found {
		if len(q.group) == 1 && q.end > q.numberEnd && q.numberEnd > q.at && !named(q) {
			return c.quote(q)
		}
	}
	return ""
}

// apartFromNothing says whether every result is of a period of its own, so that another one may have none.
func (c *counting) apartFromNothing(found []quantity) bool {
	return !slices.ContainsFunc(found, func(q quantity) bool { return q.first.IsZero() || c.asked.same(span{first: q.first, last: q.last}) })
}

// maybeSame finds two results that may be the same work told twice: of the same form, days, place and label, or in two sentences.
func (c *counting) maybeSame(found []quantity) string {
	for i, a := range found {
		for _, b := range found[:i] {
			if !c.apart(b, a) {
				return c.quote(a)
			}
		}
	}
	return ""
}

func (c *counting) apart(a, b quantity) bool {
	switch {
	case a.first != b.first || a.last != b.last:
		return !a.first.IsZero() && !b.first.IsZero() && (a.last.Before(b.first) || b.last.Before(a.first)) || a.first == a.last && b.first == b.last && !a.first.IsZero() && !b.first.IsZero()
	case a.place != b.place:
		return a.place != "" && b.place != ""
	case len(a.group) > 0 && len(b.group) > 0 && a.group[0] != b.group[0] && !common(a.group[0]) && !common(b.group[0]):
		return true
	case strings.HasPrefix(a.label, "line") && strings.HasPrefix(b.label, "line"):
		return true
	case numberedLabel.MatchString(a.label) && numberedLabel.MatchString(b.label):
		return a.label != b.label
	}
	if c.sentenceOf(a.at) == c.sentenceOf(b.at) {
		return c.behind(a) != c.behind(b)
	}
	return false
}

// numberedLabel matches a label that numbers a part of the period or of the unit.
var numberedLabel = regexp.MustCompile(`^(?:tuan|dot|thon|to|khu|khu pho|to dan pho|ap|xom|cum)(?: so| thu)? \d{1,2}$`)

// behind are the words that set a number apart within its sentence.
func (c *counting) behind(q quantity) string {
	words := strings.Fields(afterClause(string(c.plain[q.end:min(q.end+30, len(c.plain))])))
	return strings.Join(words[:min(2, len(words))], " ")
}

// item is a result with its days: those that the letter names, or the period that was asked about as far as it has passed.
func (c *counting) item(q quantity) Item {
	item := Item{On: q.first, Last: q.last, Count: q.n, Place: q.place, Words: q.words}
	if item.Words == "" && !q.bare && q.end > q.numberEnd && q.numberEnd > q.at {
		item.Words = c.words(q.numberEnd, q.end)
	}
	if item.On.IsZero() {
		item.On, item.Last = c.asked.period()
	}
	if item.Last == item.On {
		item.Last = calendar.Date{}
	}
	if links := c.linksIn(q.line); len(links) == 1 {
		item.Link = links[0].text
	} else if len(links) == 0 && len(c.links) == 1 && c.onlyResult() {
		item.Link = c.links[0].text
	}
	if said := c.asked.Said; !said.IsZero() && item.Last.After(said) {
		item.Last = said
	}
	return item
}

// onlyResult says whether one number of the page counts.
func (c *counting) onlyResult() bool {
	n := 0
	for _, q := range c.all {
		if q.kind == kindResult || q.kind == kindTotal {
			n++
		}
	}
	return n == 1
}
