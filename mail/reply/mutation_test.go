package reply_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"loa/mail/reply"
	"loa/vietnamese"
)

// mutation is a kind of phrase with which an approval is none any more.
type mutation struct {
	kind    string
	phrases []string
	places  []place
	// reaches: the phrase binds the assent from another clause of the sentence too ("đồng ý, cảm ơn em, nếu kịp").
	reaches bool
	// applies reports whether the phrase changes the meaning of an approval; nil means of every one.
	applies func(approval) bool
}

// place is where a phrase is inserted.
type place string

const (
	first     place = "at the beginning of the sentence"
	before    place = "before the assent"
	behind    place = "behind the assent"
	end       place = "at the end of the sentence"
	asSubject place = "in the place of the sender"
)

var everywhere = []place{first, before, behind, end}

var mutations = []mutation{
	{kind: "time", phrases: []string{"chiều nay", "tuần sau", "sáng mai"}, places: everywhere},
	{kind: "condition", phrases: []string{"nếu kịp", "sau khi sửa", "với điều kiện có ảnh"}, places: everywhere, reaches: true},
	{kind: "part", phrases: []string{"phần ảnh", "mục 2", "về hình thức"}, places: everywhere},
	{kind: "negation", phrases: []string{"không", "chưa"}, places: []place{before}},
	{kind: "person who decides", phrases: []string{"anh Hùng"}, places: []place{before}, applies: approval.agreesInPerson},
	{kind: "person who decides", phrases: []string{"anh Hùng"}, places: []place{asSubject}, applies: approval.agrees},
	{kind: "office that decides", phrases: []string{"Sở Y tế", "Văn phòng"}, places: []place{before, asSubject}, applies: approval.agreesInPerson},
}

// approval is a text that is labelled and read as approve, with the place of its assent.
type approval struct {
	text string
	// The offsets of the sentence, of the clause and of the word of assent.
	begin, clause, from, to, end int
	assent                       string // in small letters without marks
	unmarked                     bool
}

// agrees reports whether the assent is a word of agreement, and no order such as "cho đăng", which may name who shall do it.
func (a approval) agrees() bool {
	return !strings.HasPrefix(a.assent, "cho ") && a.assent != "dang" && a.assent != "phat hanh" && a.assent != "ok"
}

// agreesInPerson excludes the letters of a unit, which call the sender by the name of the unit.
func (a approval) agreesInPerson() bool { return a.agrees() && !officialLetter.MatchString(a.text) }

var officialLetter = regexp.MustCompile(`(?i)kính gửi|phúc đáp|xem xét|nghiên cứu|rà soát|trân trọng|căn cứ|kinh gui|phuc dap|tran trong|ý kiến như sau|chúng tôi|chung toi`)

// assentWord matches the words of assent, with and without marks. Its first group is a negation of what was earlier.
var assentWord = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{M}])(không |chưa )?(đồng ý|nhất trí|thống nhất|tán thành|chấp thuận|phê duyệt|ký duyệt|duyệt|thông qua|chuẩn y|cho phép|cho phát hành|cho đăng|cho công bố|cho lên|phát hành|đăng|dong y|nhat tri|thong nhat|tan thanh|chap thuan|phe duyet|duyet|thong qua|cho phat hanh|cho dang|approved?|agreed?|ok|lgtm)(?:[^\p{L}\p{M}]|$)`)

// sender matches what stands between the beginning of a clause and an assent of which the sender is the subject.
var sender = regexp.MustCompile(`(?i)^\s*(?:(?:tôi|toi|anh|chị|chi|em|mình|minh|cô|co|chú|chu|bác|bac|tui)\s+)?(?:(?:hoàn toàn|hoan toan|rất|rat|cũng|cung|xin|đã|da|thì|thi)\s+)*$`)

// TestInterpretMutations takes every approval of the tables and inserts a phrase that binds, dates, divides or denies it, or that names
// somebody else as the one who decides. None of these texts approves.
func TestInterpretMutations(t *testing.T) {
	t.Parallel()
	all := approvals(t)
	if len(all) < 300 {
		t.Fatalf("only %d approvals found", len(all))
	}
	for _, m := range mutations {
		for _, where := range m.places {
			t.Run(m.kind+" "+string(where), func(t *testing.T) {
				t.Parallel()
				tried := 0
				for _, a := range all {
					tried += m.try(t, a, where)
				}
				t.Logf("%d mutants", tried)
			})
		}
	}
}

// try inserts each phrase into an approval and returns how many it inserted.
func (m mutation) try(t *testing.T, a approval, where place) (tried int) {
	t.Helper()
	if m.applies != nil && !m.applies(a) || !m.binds(a, where) {
		return 0
	}
	for _, phrase := range m.phrases {
		mutant := a.with(phrase, where)
		tried++
		if reading := reply.Interpret(mutant, reply.Context{}); reading.Verdict == reply.VerdictApprove {
			t.Errorf("%q approves: %q", phrase, mutant)
		}
	}
	return tried
}

// binds reports whether a phrase at a place is another text than at the other places, and belongs to the assent. Behind a comma or a courtesy
// it belongs to another clause ("đồng ý, anh đang họp chiều nay").
func (m mutation) binds(a approval, where place) bool {
	between := ""
	switch where {
	case first:
		between = a.text[a.begin:a.from]
	case end:
		between = a.text[a.to:a.end]
	case asSubject:
		return sender.MatchString(a.text[a.clause:a.from])
	case before, behind:
		return true
	}
	return strings.TrimSpace(between) != "" && (m.reaches || !otherClause.MatchString(between))
}

// otherClause matches what separates two clauses.
var otherClause = regexp.MustCompile(`(?i)[^\p{L}\p{M}\p{N}\s]|\n|cảm ơn|chúc|cam on|thanks`)

// with returns the text with a phrase inserted.
func (a approval) with(phrase string, where place) string {
	if a.unmarked {
		phrase = vietnamese.StripMarks(phrase)
	}
	at := map[place]int{first: a.begin, before: a.from, behind: a.to, end: a.end, asSubject: a.clause}[where]
	head := strings.TrimRight(a.text[:at], " ")
	rest := strings.TrimLeft(a.text[at:], " ")
	if where == asSubject {
		rest = a.text[a.from:]
	}
	if at == a.begin {
		phrase, rest = capital(phrase), small(rest)
	}
	if head != "" && !strings.HasSuffix(head, "\n") {
		head += " "
	}
	if rest != "" && !strings.ContainsAny(rest[:1], ".,!?\n") {
		phrase += " "
	}
	return head + phrase + rest
}

func capital(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// small returns a text with a small first letter, unless it begins in capitals or with a name.
func small(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if _, size := utf8.DecodeRuneInString(text); word != strings.ToUpper(word) && word != "Sở" && word != "Ban" {
		return strings.ToLower(text[:size]) + text[size:]
	}
	return text
}

// approvals returns the texts of all tables that are labelled and read as approve and have a known word of assent.
func approvals(t *testing.T) []approval {
	t.Helper()
	tables := []string{"replies.csv", "replies_own.csv", "replies_hard.csv"}
	for _, table := range labelledTables {
		tables = append(tables, table.name)
	}
	var all []approval
	for _, table := range tables {
		for _, s := range samples(t, table) {
			if s.want != reply.VerdictApprove {
				continue
			}
			if a, found := newApproval(s.text); found {
				all = append(all, a)
			}
		}
	}
	return all
}

// newApproval finds the first word of assent of the sentence that decides.
func newApproval(text string) (approval, bool) {
	reading := reply.Interpret(text, reply.Context{})
	a := approval{text: text, begin: strings.Index(text, reading.Words)}
	if reading.Verdict != reply.VerdictApprove || reading.Code != "" || a.begin < 0 || strings.ContainsAny(text, "[]☑☒") {
		return approval{}, false
	}
	word := assentOf(reading.Words)
	if word == nil {
		return approval{}, false
	}
	a.from, a.to = a.begin+word[4], a.begin+word[5]
	a.clause = a.begin
	if separator := separators.FindAllStringIndex(text[a.begin:a.from], -1); separator != nil {
		a.clause += separator[len(separator)-1][1]
	}
	a.end = a.begin + len(strings.TrimRight(reading.Words, ".!… /"))
	a.assent = strings.ToLower(vietnamese.StripMarks(text[a.from:a.to]))
	a.unmarked = vietnamese.StripMarks(text) == text
	return a, a.end >= a.to
}

var separators = regexp.MustCompile(`[^\p{L}\p{M}\p{N}\s]|\n`)

// assentOf returns the first word of assent that is not denied as something of the past ("hôm trước tôi chưa đồng ý, nay tôi nhất trí").
func assentOf(sentence string) []int {
	for _, word := range assentWord.FindAllStringSubmatchIndex(sentence, -1) {
		if word[2] < 0 {
			return word
		}
	}
	return nil
}
