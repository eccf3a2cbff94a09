package reply

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// itemClause is one answer in a line: the items and the words about them.
type itemClause struct {
	items     []int
	all       bool
	count     int // the number of items that the sender states, with all
	words     string
	ambiguous bool
}

// numbers returns the items that a clause is about; 0 means all.
func (c itemClause) numbers() []int {
	if c.all {
		return []int{0}
	}
	return c.items
}

// The parts of an answer by items, as regular expressions that ignore case.
const (
	itemLabel   = `(?:(?:các |những )?(?:mục|bài|tin|dự thảo|nhiệm vụ|việc|số|stt|item|no\.?|muc|bai|nhiem vu|viec|so)\s+(?:số |so )?)`
	itemNumber  = `\d{1,2}`
	itemJoiner  = `\s*(?:,|&|\+|-|–|—|\svà\s|\sva\s|\sand\s|\sđến\s|\sden\s|\stới\s|\sto\s)\s*`
	itemList    = itemNumber + `(?:` + itemJoiner + itemLabel + `?` + itemNumber + `)*`
	itemDenial  = `(?:không|chưa|ko|kg|k|khong|chua|not)\s+`
	itemAssent  = `(?:đồng ý|nhất trí|thống nhất|chấp thuận|tán thành|phê duyệt|duyệt|dong y|nhat tri|thong nhat|chap thuan|phe duyet|duyet|cho đăng|cho dang|ok|oke|được|duoc|yes|approved?|agreed?)`
	itemRefusal = `(?:trả lại|trả về|tra lai|từ chối|tu choi|làm lại|lam lai|viết lại|viet lai|sửa|sua|chỉnh sửa|bổ sung|bo sung|không|khong|chưa|no|rejected?|returned?)`
	itemWord    = `(?:` + itemDenial + `)?(?:` + itemAssent + `|` + itemRefusal + `)`
	itemEnd     = `(?:[\s,;.:!?)–—-]|$)`
	itemAlso    = `(?:(?:thì|đều|cũng|là|tôi|em|anh|thi|deu|cung|la)\s+)*`
	itemAll     = `(?:(?:tất cả|toàn bộ|tat ca|toan bo|all|hết)|cả\s+(` + itemNumber + `|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)|ca\s+(` + itemNumber + `))(?:\s+(?:các\s+)?(?:mục|bài|tin|dự thảo|nhiệm vụ|việc|nội dung|items?|muc|bai|viec))?(?:\s+(?:trên|này|nêu trên|ở trên))?`
)

var (
	numberFirst       = regexp.MustCompile(`(?i)^[\s*•(-]*(` + itemLabel + `)?(` + itemList + `)(\s*[.):\-–—/]+\s*|\s+|$)`)
	wordFirst         = regexp.MustCompile(`(?i)^[\s*•(-]*((?:(?:tôi|anh|em|mình|dạ|vâng|thưa|toi)\s+)*` + itemWord + `(?:\s+(?:với|cho))?)[\s:]+(` + itemLabel + `)?(` + itemList + `)(\s*(?:[,;.:!?)–—-]|$)|\s+(?:nhé|nha|nhe|ạ|thôi|em|anh)(?:[\s,;.:!?)]|$))`)
	allFirst          = regexp.MustCompile(`(?i)^[\s*•(-]*` + itemAll + `(\s*[:–—-]\s*|\s+)`)
	allBehind         = regexp.MustCompile(`(?i)^[\s*•(-]*((?:(?:tôi|anh|em|mình|dạ|vâng|thưa|toi)\s+)*` + itemWord + `(?:\s+(?:với|cho))?)\s+` + itemAll + itemEnd)
	longestList       = regexp.MustCompile(`(?i)^` + itemList)
	alsoAtFront       = regexp.MustCompile(`(?i)^(?:(?:thì|đều|cũng|thi|deu|cung)\s+)+`)
	decides           = regexp.MustCompile(`(?i)^` + itemAlso + itemWord + itemEnd)
	startsWithAssent  = regexp.MustCompile(`(?i)^` + itemAlso + itemAssent + itemEnd)
	decisionAtFront   = regexp.MustCompile(`(?i)^` + itemAlso + `(?:` + itemDenial + `)?(?:` + itemAssent + `|trả lại|trả về|tra lai|từ chối|tu choi|không|khong|no|rejected?|returned?)(?:\s+(?:vì|do|lý do|nhé|ạ))?` + itemEnd)
	strayNumber       = regexp.MustCompile(`(?i)(?:^|\s)` + itemNumber + `\s+` + itemWord + itemEnd + `|(?:^|[\s,;])` + itemWord + `\s+` + itemNumber + itemEnd)
	clauseStart       = regexp.MustCompile(`(?i)[;,]\s*|[.!?]+\s+|\s+(?:và|còn|va|con|and)\s+|:\s+`)
	reasonLine        = regexp.MustCompile(`^\s*(?:[-+*•–]|lý do|vì|do)`)
	itemsIntroduction = regexp.MustCompile(`(?i)(như sau|sau đây|trả lời|ý kiến|phúc đáp|nhu sau|y kien)[^.!?]{0,60}[:.]?\s*$`)
	sentenceEnd       = regexp.MustCompile(`[.!?]\s+`)
)

// splitItems splits a line into the words before the first answer and the answers.
func splitItems(line string) (lead string, clauses []itemClause) {
	from, searched := -1, 0 // the offset of the words of the last answer, and the offset up to which the line has been searched
	start := 0
	for {
		clause, length := clauseAt(line[start:])
		if length > 0 && (start == 0 || canStart(line, start, from >= 0)) {
			if from < 0 {
				lead = line[:start]
			} else {
				clauses[len(clauses)-1].add(line[from:start])
			}
			clauses = append(clauses, clause)
			from, searched = start+length, start+length
		}
		next := clauseStart.FindStringIndex(line[searched:])
		if next == nil {
			break
		}
		start = searched + next[1]
		searched = start
	}
	if from < 0 {
		return line, nil
	}
	clauses[len(clauses)-1].add(line[from:])
	return lead, clauses
}

// canStart reports whether an answer can begin at an offset. Behind the colon of an earlier answer it cannot: in "trả lại: 2 không đúng" the
// words are a reason.
func canStart(line string, start int, inside bool) bool {
	return !inside || !strings.HasSuffix(strings.TrimRight(line[:start], " \t"), ":")
}

func (c *itemClause) add(words string) {
	words = strings.TrimSpace(c.words + " " + strings.TrimSpace(words))
	words = strings.TrimRight(alsoAtFront.ReplaceAllString(words, ""), " \t,;–—-")
	for _, joiner := range []string{" và", " còn", " va", " con", " and"} {
		words = strings.TrimSuffix(words, joiner)
	}
	c.words = strings.TrimSpace(words)
}

// clauseAt parses the beginning of an answer and returns its length in bytes; 0 when no answer begins here.
func clauseAt(s string) (itemClause, int) {
	for _, form := range []func(string) (itemClause, int){numberedClause, wordedClause, allClause, allBehindClause} {
		if c, length := form(s); length > 0 {
			return c, length
		}
	}
	return itemClause{}, 0
}

// numberedClause parses "1: …", "mục 2 …" and "1, 3 duyệt". Without a label or a punctuation mark, a word that decides must follow:
// "3 quận chưa nộp" is no answer about item 3.
func numberedClause(s string) (itemClause, int) {
	m := numberFirst.FindStringSubmatchIndex(s)
	if m == nil {
		return itemClause{}, 0
	}
	mark, rest := s[m[6]:m[7]], s[m[1]:]
	marked := strings.TrimSpace(mark) != ""
	switch {
	case strings.Contains(mark, "/"):
		return itemClause{}, 0 // a date
	case marked && strings.TrimSpace(mark) == mark && rest != "" && rest[0] >= '0' && rest[0] <= '9':
		return itemClause{}, 0 // "1.5"
	case !marked && !decides.MatchString(rest):
		if m[2] < 0 || strings.TrimSpace(rest) == "" {
			return itemClause{}, 0
		}
	}
	items, ok := expandList(s[m[4]:m[5]])
	if !ok {
		return itemClause{}, 0
	}
	return itemClause{items: items}, m[1]
}

// wordedClause parses "duyệt 1 và 3" and "trả lại mục 2: thiếu ảnh". When a word that decides follows the number, it is ambiguous which of
// the two words the number belongs to.
func wordedClause(s string) (itemClause, int) {
	m := wordFirst.FindStringSubmatchIndex(s)
	if m == nil {
		return itemClause{}, 0
	}
	end := m[6] + len(longestList.FindString(s[m[6]:]))
	items, ok := expandList(s[m[6]:end])
	if !ok {
		return itemClause{}, 0
	}
	return itemClause{items: items, words: s[m[2]:m[3]], ambiguous: decides.MatchString(strings.TrimSpace(s[end:]))}, end
}

// allClause parses "tất cả duyệt" and "cả 3 mục đều đồng ý".
func allClause(s string) (itemClause, int) {
	m := allFirst.FindStringSubmatchIndex(s)
	if m == nil || !decides.MatchString(s[m[1]:]) {
		return itemClause{}, 0
	}
	return itemClause{all: true, count: countOf(s, m[2:6])}, m[1]
}

// allBehindClause parses "đồng ý cả 3" and "duyệt tất cả".
func allBehindClause(s string) (itemClause, int) {
	m := allBehind.FindStringSubmatchIndex(s)
	if m == nil {
		return itemClause{}, 0
	}
	end := len(strings.TrimRight(s[:m[1]], " \t,;.:!?)–—-"))
	return itemClause{all: true, count: countOf(s, m[4:8]), words: s[m[2]:m[3]]}, end
}

var countWords = []string{"", "", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"}

func countOf(s string, groups []int) int {
	for i := 0; i+1 < len(groups); i += 2 {
		if groups[i] < 0 {
			continue
		}
		word := strings.ToLower(s[groups[i]:groups[i+1]])
		if n, err := strconv.Atoi(word); err == nil {
			return n
		}
		return max(slices.Index(countWords, word), 0)
	}
	return 0
}

var (
	numberForm = regexp.MustCompile(itemNumber)
	rangeSign  = regexp.MustCompile(`(?i)(-|–|—|đến|den|tới|\sto\s)`)
)

// expandList returns the numbers of a list such as "1, 2" or "1-3"; ok is false when the text is no list of items.
func expandList(list string) (items []int, ok bool) {
	ends := numberForm.FindAllStringIndex(list, -1)
	for i, end := range ends {
		number, err := strconv.Atoi(list[end[0]:end[1]])
		if err != nil || number == 0 {
			return nil, false
		}
		if i > 0 && rangeSign.MatchString(list[ends[i-1][1]:end[0]]) {
			if number <= items[len(items)-1] {
				return nil, false
			}
			for n := items[len(items)-1] + 1; n < number; n++ {
				items = append(items, n)
			}
		}
		items = append(items, number)
	}
	return items, len(items) > 0 && len(items) <= maxItem
}

// firstSentence splits the words of an answer behind its first sentence.
func firstSentence(words string) (first, rest string) {
	at := sentenceEnd.FindStringIndex(words)
	if at == nil {
		return words, ""
	}
	return words[:at[1]-1], strings.TrimSpace(words[at[1]:])
}
