package results

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// figureKnown says whether a figure is understood although its sentence is not. The words between the verb and the number, the label, and the words
// behind the noun have to be known. What stands elsewhere in the sentence, the subject or another clause, may be anything but a word that changes a
// figure. In a text without marks that cannot be told, and no such figure is understood.
func (f *figureReading) figureKnown(i int) bool {
	d := &f.drafts[i]
	if d.s.end-d.s.at > maxKnownSentence || !f.hasMarks() {
		return false
	}
	c := counting{page: f.page, all: f.covered(d.s), known: knownOfReport}
	core, end, whole := f.coreOf(i)
	if !whole || !f.partKnown(&c, line{core, end}, d.s, false) {
		return false
	}
	return f.partKnown(&c, line{d.s.at, core}, d.s, true) && f.partKnown(&c, line{end, d.s.end}, d.s, true)
}

// coreOf is the part of the sentence that a figure depends on: from its label or the last verb before it up to the end of its own words behind it. A
// number that only goes on with the one before it depends on that one's part too.
func (f *figureReading) coreOf(i int) (at, end int, whole bool) {
	d := &f.drafts[i]
	end = max(f.tailEnd(i), d.nounEnd)
	if d.labelEnd > 0 {
		return d.labelAt, end, true
	}
	from := max(f.ownWords(d), d.leadAt)
	from += strings.LastIndexByte(string(f.plain[from:d.at]), ':') + 1
	verbs := doingVerb.FindAllIndex(f.plain[from:d.at], -1)
	if len(verbs) > 0 {
		return from + verbs[len(verbs)-1][0], end, true
	}
	if i > 0 && f.drafts[i-1].s == d.s {
		before, _, known := f.coreOf(i - 1)
		return before, end, known
	}
	return from, end, true
}

// doingVerb matches the verbs by which a unit tells what it did. Where its object begins, the number stands.
var doingVerb = regexp.MustCompile(`\b(?:da|dang|dang tai|dang phat|to chuc|thuc hien|trien khai|tien hanh|phat|phat hanh|in|treo|cap|cap phat|xay dung|san xuat|ban hanh|tham muu|tiep nhan|nhan|ghi nhan|nhan duoc|duy tri|co|dat|mo|` +
	`bien tap|bien soan|bien dung|viet|lap|lap dat|dung|dang cai|gom|la|don|thu hut|chay|lam|lam duoc|ke|ke ve|cong nhan|duoc cong nhan|xu ly|tra loi|giai quyet|phan hoi|nhan rong|gioi thieu|tuyen truyen|truyen thong|phoi hop|chu tri|thay moi|lap moi|` +
	`phat song|phat thanh|trinh chieu|chieu|dan dung|bieu dien|tap huan|kiem tra|long ghep|huy dong|bo tri|su dung|chi|gui|dua|dua len|cho len|dan|neu|ton vinh|bieu duong|khen thuong|hoan thanh|thanh lap|ra mat|quay|ghi hinh|thiet ke|hien thi)\b`)

// hasMarks says whether a text is written with its marks.
func (f *figureReading) hasMarks() bool {
	marked := 0
	for _, r := range f.written {
		if r >= utf8.RuneSelf {
			marked++
		}
	}
	return marked*20 > len(f.written)
}

// partKnown says whether the words of a part of a sentence are known. Loosely, they only must not change a figure.
func (f *figureReading) partKnown(c *counting, part, s line, loosely bool) bool {
	if part.end <= part.at {
		return true
	}
	written := slices.Clone(f.written[part.at:part.end])
	blank := func(at, end int) {
		for i := at; i < end; i++ {
			written[i-part.at] = ' '
		}
	}
	for _, m := range f.mentionsIn(part.at, part.end) {
		if m.kind == termIndicator || m.kind == termChannel {
			blank(m.at, m.end)
		}
	}
	for _, m := range namedDocument.FindAllIndex(f.plain[part.at:part.end], -1) {
		blank(part.at+m[0], part.at+m[1])
	}
	tokens := c.tokens(part.at, part.end)
	for i := 0; i < len(tokens); {
		n := c.knownAt(tokens, i, s)
		if n > 1 && !changes(f.words(tokens[i].at, tokens[i+n-1].end)) {
			blank(tokens[i].at, tokens[i+n-1].end) // a known phrase is known as a whole
		}
		if n == 0 && (c.isUnderstood(tokens[i], s) || loosely && !f.isDangerous(tokens[i])) {
			n = 1
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return !loosely || !changing.MatchString(strings.ToLower(string(written)))
}

// namedDocument matches a document with its number, which is covered.
var namedDocument = regexp.MustCompile(`\b(?:ke hoach|cong van|quyet dinh|nghi quyet|chi thi|thong bao)(?: so)? ?\^+`)

//go:embed changing.txt
var changingText string

// changing matches the words with which a sentence tells something else than what the unit itself did in the period.
var changing = changingOf(changingText)

// changes says whether a phrase is one that changes a figure.
func changes(phrase string) bool {
	phrase = strings.ToLower(phrase)
	m := changing.FindString(phrase)
	return strings.TrimSpace(m) == phrase
}

func changingOf(text string) *regexp.Regexp {
	var all []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			all = append(all, strings.ReplaceAll(regexp.QuoteMeta(l), " ", `\s+`))
		}
	}
	return regexp.MustCompile(`(?:^|[^\pL])(?:` + strings.Join(all, "|") + `)(?:$|[^\pL])`)
}
