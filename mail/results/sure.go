package results

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	//go:embed known.txt
	knownText string
	//go:embed known_event.txt
	knownEventText string

	knownOfCount = parseKnown(knownText)                  // may stand beside a number without changing what it means
	knownOfEvent = parseKnown(knownText + knownEventText) // may stand in a sentence that tells of an event
)

// maxKnown is the number of syllables of the longest phrase of known words.
const maxKnown = 7

func parseKnown(text string) map[string]bool {
	all := map[string]bool{}
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			continue
		}
		all[l] = true
	}
	return all
}

// token is a syllable or a mark of a sentence, with its place.
type token struct {
	at, end int
	text    string
}

var tokenForm = regexp.MustCompile(`[a-z0-9~]+|[^\sa-z0-9~]`)

func (p *page) tokens(at, end int) []token {
	var all []token
	for _, m := range tokenForm.FindAllIndex(p.plain[at:end], -1) {
		all = append(all, token{at + m[0], at + m[1], string(p.plain[at+m[0] : at+m[1]])})
	}
	return all
}

// What leaves a sentence open to doubt although its words are known, and what makes another sentence speak of the figures.
var (
	topicLead = regexp.MustCompile(`^(?:ve|noi dung|chu de|lien quan|tuyen truyen|tai|ten|voi ten|mang ten|voi)$`)
	topicEnd  = regexp.MustCompile(`^(?:[,;.:(|\n]|tren|tai|trong|qua|voi|o)$`)
	danger    = regexp.MustCompile(`^(?:chua|khong|ko|kg|chang|se|neu|truoc|con|thieu|tru|ngoai|hon|gan|khoang|tam|uoc|giao|nham|sai|huy|hoan|loi|hong|khac|tang|giam|ke|nhung|tuy|chi|gia|hinh|nghe|lai|cung|thay|bu|them|nua|du|moi|hang|tung)$`)
	dangerous = regexp.MustCompile(`^(?:chưa|không|chẳng|sẽ|nếu|trước|còn|thiếu|trừ|ngoài|hơn|gần|khoảng|tạm|tầm|ước|giao|nhầm|sai|hủy|huỷ|hoãn|lỗi|hỏng|khác|tăng|giảm|kể|nhưng|tuy|chỉ|giả|hình|nghe|lại|cũng|cùng|thay|bù|thêm|nữa|dự|đủ|mỗi|hằng|hàng|từng)$`)
	refers    = regexp.MustCompile(`\b(?:so lieu|con so|cac so|ket qua tren|ket qua nay|so (?:nay|tren|do)|noi tren|tren day|o tren|neu tren|nham|dinh chinh|sua lai|tinh lai|thuc ra|that ra|thuc te|chinh xac|ke ca|tinh ca|gom ca|bao gom|chua (?:tinh|ke|gom|bao gom)|khong (?:tinh|ke|gom|bao gom)|tru|cua (?:thang|quy|nam|ky)|trung nhau|bi trung|trung lap)\b`)
)

// understood are words that change a number, and that classify.go has judged it by.
var understood = regexp.MustCompile(earlierWord.String() + `|` + cumulative.String() + `|` + thisWord.String() + `|\btheo (?:dinh muc|ke hoach|chi tieu)\b|\b(?:dat|tang|giam|bang|vuot) [\^%]+(?: (?:so voi|ke hoach|dinh muc|chi tieu|cung ky|cua))*|\bso voi\b`)

// strange is the first sentence whose words are not all known, among those that hold a result and those that speak of the figures. Empty: none.
func (c *counting) strange() string {
	for _, s := range c.sentences() {
		holds := slices.ContainsFunc(c.all, func(q quantity) bool {
			return (q.kind == kindResult || q.kind == kindTotal) && q.at >= s.at && q.at < s.end
		})
		if !holds && !refers.Match(c.plain[s.at:s.end]) {
			continue
		}
		if question.Match(c.plain[s.at:s.end]) && !holds {
			continue
		}
		for _, clause := range c.clauses(s) {
			if !c.ofOther(clause) && !c.allKnown(clause) {
				return c.words(s.at, s.end)
			}
		}
	}
	return ""
}

// eventKnown says whether the sentence that tells of an event can be trusted: the clauses that tell what was done consist of known words, and no
// other clause has a word that may change it.
func (p *page) eventKnown(s line) bool {
	c := counting{page: p, all: p.quantities(), known: knownOfEvent}
	for _, clause := range c.clauses(s) {
		text := string(p.plain[clause.at:clause.end])
		if doneMark.MatchString(text) || takesPlace.MatchString(text) {
			if !c.allKnown(clause) {
				return false
			}
			continue
		}
		if slices.ContainsFunc(c.tokens(clause.at, clause.end), func(t token) bool {
			return p.isDangerous(t) && !slices.Contains([]string{"khoang", "hon", "gan", "du", "cung"}, t.text)
		}) {
			return false
		}
	}
	return true
}

// clauses divides a sentence at commas, semicolons, colons and brackets that stand in no counted noun.
func (c *counting) clauses(s line) []line {
	var all []line
	from := s.at
	for i := s.at; i <= s.end; i++ {
		if i < s.end && (!strings.ContainsRune(",;()", rune(c.plain[i])) || slices.ContainsFunc(c.all, func(q quantity) bool { return q.at <= i && i < q.end })) {
			continue
		}
		if i > from {
			all = append(all, line{from, i})
		}
		from = i + 1
	}
	return all
}

// ofOther says whether a clause tells of other figures alone.
func (c *counting) ofOther(clause line) bool {
	other := false
	for _, q := range c.all {
		if q.at >= clause.at && q.at < clause.end {
			if q.kind != kindOther {
				return false
			}
			other = true
		}
	}
	return other && !refers.Match(c.plain[clause.at:clause.end])
}

// allKnown says whether a sentence consists of known words, counted nouns, names, places, days and topics.
func (c *counting) allKnown(s line) bool {
	tokens := slices.DeleteFunc(c.tokens(s.at, s.end), func(t token) bool { return c.isUnderstood(t, s) })
	for i := 0; i < len(tokens); {
		n := c.knownAt(tokens, i, s)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

func (c *counting) isUnderstood(t token, s line) bool {
	return slices.ContainsFunc(understood.FindAllIndex(c.plain[s.at:s.end], -1), func(m []int) bool { return s.at+m[0] <= t.at && t.end <= s.at+m[1] })
}

// knownAt is how many tokens from one on are known together; 0: none.
func (c *counting) knownAt(tokens []token, i int, s line) int {
	t := tokens[i]
	if q := slices.IndexFunc(c.all, func(q quantity) bool { return q.at <= t.at && t.at < q.end }); q >= 0 {
		n := 1
		for i+n < len(tokens) && tokens[i+n].at < c.all[q].end {
			n++
		}
		return n
	}
	if t.text == `"` {
		if end := slices.IndexFunc(tokens[i+1:], func(o token) bool { return o.text == `"` }); end >= 0 {
			return end + 2 // a title
		}
	}
	if t.text[0] < 'a' || t.text[0] > 'z' {
		if t.text[0] == '~' || t.text[0] >= '0' && t.text[0] <= '9' {
			return 0
		}
		return 1
	}
	best := 0
	phrase := ""
	for n := 1; n <= maxKnown && i+n <= len(tokens); n++ {
		phrase = strings.TrimLeft(phrase+" "+tokens[i+n-1].text, " ")
		if c.known[phrase] {
			best = n
		}
	}
	if topicLead.MatchString(t.text) || best > 0 && topicLead.MatchString(joinTokens(tokens[i:i+best])) {
		return max(best, 1) + c.topic(tokens, i+max(best, 1))
	}
	if best > 0 {
		return best
	}
	if g, end := groupAt(string(c.plain[t.at:s.end])); g != nil {
		n := 1
		for i+n < len(tokens) && tokens[i+n].at < t.at+end {
			n++
		}
		return n
	}
	if c.isName(tokens, i) {
		return 1
	}
	return 0
}

func joinTokens(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// topic is how many tokens tell what a result was about: up to the next mark or preposition, as long as none of them may change a number.
func (c *counting) topic(tokens []token, from int) int {
	n := 0
	for from+n < len(tokens) {
		t := tokens[from+n]
		if topicEnd.MatchString(t.text) || c.isDangerous(t) || t.text[0] >= '0' && t.text[0] <= '9' {
			break
		}
		n++
	}
	return n
}

// isDangerous says whether a word may change a number. A word with marks is compared with its marks.
func (p *page) isDangerous(t token) bool {
	if written := strings.ToLower(string(p.written[t.at:t.end])); written != t.text {
		return dangerous.MatchString(written)
	}
	return danger.MatchString(t.text)
}

var beforeName = regexp.MustCompile(`^(?:xa|phuong|thon|lang|anh|chi|em|ong|ba)$`)

// nameOfUnit says whether a token continues the name of a commune or a person: "xã Tam Hưng".
func (c *counting) nameOfUnit(tokens []token, i int) bool {
	for ; i > 0 && unicode.IsUpper(c.written[tokens[i].at]); i-- {
		if beforeName.MatchString(tokens[i-1].text) {
			return true
		}
	}
	return false
}

// isName says whether a token is a name: written with a capital that no beginning of a sentence explains.
func (c *counting) isName(tokens []token, i int) bool {
	capital := func(j int) bool {
		return j >= 0 && j < len(tokens) && unicode.IsUpper(c.written[tokens[j].at])
	}
	if capital(i) && i > 0 && (beforeName.MatchString(tokens[i-1].text) || c.nameOfUnit(tokens, i-1)) {
		return true
	}
	if !capital(i) || c.isDangerous(tokens[i]) || !slices.ContainsFunc(c.written[tokens[0].at:tokens[len(tokens)-1].end], unicode.IsLower) {
		return false
	}
	return i > 0 && tokens[i-1].text != "-" && tokens[i-1].text != "^" || capital(i+1)
}
