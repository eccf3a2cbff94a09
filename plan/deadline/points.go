package deadline

import (
	"regexp"
	"strconv"
)

// pointUnit is the length of a point of time.
type pointUnit int

const (
	unitNumber  pointUnit = iota // a bare number that takes the unit of its neighbour: "Tháng 3, 6"
	unitDayOnly                  // "ngày 01" in "từ ngày 01 đến ngày 15/4"
	unitDay
	unitMonth
	unitQuarter
	unitMonths // "6 tháng đầu năm": count months from month on
	unitYear
)

// point is a day, a month, a quarter or another time that the words name. Numbers are as written; year is 0 when it is not written.
type point struct {
	unit             pointUnit
	day, month, year int
	quarter          int
	count            int
	third            int  // 1 to 3: "đầu", "giữa", "cuối" of the point; firstHalf or secondHalf of a month
	spelled          bool // "ngày 15 tháng 6": later months of the list may share its day
	nextYear         bool // "năm sau"
}

// The halves of a month, beside its thirds.
const (
	firstHalf  = 4
	secondHalf = 5
)

// mark is the word before a point, which says whether the point is a start, an end or a limit.
type mark int

const (
	markNone   mark = iota
	markFrom        // từ
	markTo          // đến: closes a range, else a limit
	markUntil       // chậm nhất, đến hết: inclusive
	markBefore      // trước: exclusive
	markAfter       // sau
)

// link is the separator between two points.
type link int

const (
	linkNone link = iota
	linkList      // comma, "và", "+"
	linkDash      // hyphen
	linkOr        // "hoặc"
)

// item is a point with the mark and the link before it.
type item struct {
	point
	mark mark
	link link
}

// phrase is a deadline's words cut into points.
type phrase struct {
	items   []item
	vague   bool // "khoảng", "dự kiến", "cuối tháng"
	unknown bool // there are words that were not understood
	focus   bool // "trọng tâm", "cao điểm": the points are the busy time of a longer one
	weekday int  // 2 for thứ Hai to 7, 8 for Chủ nhật, 0 for none
}

// pointForm is a way to write a point; point makes one of the groups of a match.
type pointForm struct {
	pattern *regexp.Regexp
	point   func(m []string) point
}

const yearAfter = `(?:(?: ?[/-] ?| ?,? nam )(\d{4})| ?/ ?(\d{2}))?(?:$|[^0-9a-z])`

// pointForms are the ways to write a point. A longer form comes before a shorter one with which it begins.
var pointForms = []pointForm{
	{regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})\b`), func(m []string) point {
		return point{unit: unitDay, year: number(m[1]), month: number(m[2]), day: number(m[3])}
	}},
	{regexp.MustCompile(`^(?:ngay |mung )?(\d{1,2}) ?(?:/ ?(\d{1,2}) ?/ ?(\d{4}|\d{2})|\. ?(\d{1,2})\. ?(\d{4}|\d{2})|- ?(\d{1,2}) ?- ?(\d{4}|\d{2}))\b`), func(m []string) point {
		return point{unit: unitDay, day: number(m[1]), month: number(m[2] + m[4] + m[6]), year: fullYear(m[3] + m[5] + m[7])}
	}},
	{regexp.MustCompile(`^(?:ngay |mung )?(\d{1,2}) thang (\d{1,2})` + yearAfter), func(m []string) point {
		return point{unit: unitDay, day: number(m[1]), month: number(m[2]), year: fullYear(m[3] + m[4]), spelled: true}
	}},
	{regexp.MustCompile(`^(\d{1,2}) thang (dau|cuoi)(?: nam)?(?: (\d{4}))?\b`), func(m []string) point {
		p := point{unit: unitMonths, month: 1, count: min(12, number(m[1])), year: number(m[3])}
		if m[2] == "cuoi" {
			p.month = 13 - p.count
		}
		return p
	}},
	{regexp.MustCompile(`^0?([1-3]) quy (dau|cuoi)(?: nam)?(?: (\d{4}))?\b`), func(m []string) point {
		p := point{unit: unitMonths, month: 1, count: 3 * number(m[1]), year: number(m[3])}
		if m[2] == "cuoi" {
			p.month = 13 - p.count
		}
		return p
	}},
	{regexp.MustCompile(`^(\d{1,2}) ?[/-] ?(\d{4})\b`), func(m []string) point {
		return point{unit: unitMonth, month: number(m[1]), year: number(m[2])}
	}},
	{regexp.MustCompile(`^(?:ngay |mung )?(\d{1,2}) ?/ ?(\d{1,2})\b`), func(m []string) point {
		return point{unit: unitDay, day: number(m[1]), month: number(m[2])}
	}},
	{regexp.MustCompile(`^(?:ngay |mung )?(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])(?:$|[^0-9a-z.])`), func(m []string) point {
		return point{unit: unitDay, day: number(m[1]), month: number(m[2])}
	}},
	{regexp.MustCompile(`^(?:ngay|mung) (\d{1,2})\b`), func(m []string) point {
		return point{unit: unitDayOnly, day: number(m[1])}
	}},
	{regexp.MustCompile(`^(?:thang|thg|t) ?\.? ?(\d{1,2})` + yearAfter), func(m []string) point {
		return point{unit: unitMonth, month: number(m[1]), year: fullYear(m[2] + m[3])}
	}},
	{regexp.MustCompile(`^(?:quy|q) ?\.? ?(iv|v|vi{1,3}|i{1,3}|[0-9])` + yearAfter), func(m []string) point {
		return point{unit: unitQuarter, quarter: quarterNumber(m[1]), year: fullYear(m[2] + m[3])}
	}},
	{regexp.MustCompile(`^(iv|i{1,3})` + yearAfter), func(m []string) point {
		return point{unit: unitQuarter, quarter: quarterNumber(m[1]), year: fullYear(m[2] + m[3])}
	}},
	{regexp.MustCompile(`^(?:nam )?(\d{4})\b`), func(m []string) point { return point{unit: unitYear, year: number(m[1])} }},
	{regexp.MustCompile(`^nam (?:sau|toi|tiep theo)\b`), func([]string) point { return point{unit: unitYear, nextYear: true} }},
	{regexp.MustCompile(`^nam(?: nay)?\b`), func([]string) point { return point{unit: unitYear} }},
	{regexp.MustCompile(`^(\d{1,2})\b`), func(m []string) point { return point{unit: unitNumber, day: number(m[1])} }},
}

var markForms = []struct {
	pattern *regexp.Regexp
	mark    mark
}{
	{regexp.MustCompile(`^truoc (?:luc )?\d{1,2} ?(?:h|g|gio|: ?\d)\d{0,2}(?: ?\d{2})?(?: phut)?\b`), markUntil}, // before an hour of that day
	{regexp.MustCompile(`^truoc (?:khi (?:ket thuc|het)|hoac (?:trong|vao)|het)\b`), markUntil},
	{regexp.MustCompile(`^(?:cham|muon|tre) nhat(?: la| vao| den| trong)*\b`), markUntil},
	{regexp.MustCompile(`^khong (?:qua|(?:muon|cham|tre) hon)\b`), markUntil},
	{regexp.MustCompile(`^(?:den|toi|cho den)?(?: khi)? ?het\b`), markUntil},
	{regexp.MustCompile(`^han (?:cuoi(?: cung)?|chot|nop|hoan thanh|chung)\b`), markUntil},
	{regexp.MustCompile(`^(?:den )?ngay cuoi(?: cung)?(?: cua)?\b`), markUntil},
	{regexp.MustCompile(`^(?:thoi han|han|ket thuc|xong)\b`), markUntil},
	{regexp.MustCompile(`^(?:den )?truoc\b`), markBefore},
	{regexp.MustCompile(`^(?:bat dau|ke)? ?tu\b`), markFrom},
	{regexp.MustCompile(`^bat dau\b`), markFrom},
	{regexp.MustCompile(`^(?:cho )?(?:den|toi)\b`), markTo},
	{regexp.MustCompile(`^sau\b`), markAfter},
}

var (
	formList    = regexp.MustCompile(`^(?:[,;+/]|(?:va|hoac)\b)`)
	formOr      = regexp.MustCompile(`^hoac\b`)
	formHalf    = regexp.MustCompile(`^nua (dau|cuoi) (?:cua )?(?:thang|thg)\b`)
	formDash    = regexp.MustCompile(`^-`)
	formThird   = regexp.MustCompile(`^(?:khoang )?((?:dau|thuong tuan|tuan dau(?: tien)?|tuan (?:thu )?1)|(?:giua|trung tuan|tuan (?:thu )?[23])|(?:cuoi|ha tuan|tuan cuoi(?: cung)?|tuan (?:thu )?[45])) (?:cua )?(?:thang|thg|quy|q|nam|\d{1,2} ?/ ?\d{4})\b`)
	formVague   = regexp.MustCompile(`^(?:khoang|du kien|uoc|tam)\b`)
	formFocus   = regexp.MustCompile(`^(?:(?:co |trong do )?(?:trong tam|cao diem|dinh diem|tap trung|chu trong|uu tien|nhat la|dac biet)(?: la| vao| trong| cua)*)\b`)
	formWeekday = regexp.MustCompile(`^(?:thu ([2-7])|chu nhat)\b`)
	formHour    = regexp.MustCompile(`^(?:luc )?(?:\d{1,2} ?(?:h|g|gio) ?(?:\d{2})?(?: phut)?|\d{1,2} ?: ?\d{2})\b`)
	formNoise   = regexp.MustCompile(`^(?:trong|vao|dip|nhan|chao mung|ky niem|cua|la|luc|thoi (?:gian|diem)|hoan (?:thanh|tat)|thuc hien|trien khai|to chuc|` +
		`tong ket|so ket|phat dong|khai mac|be mac|bao cao|gui|nop|ban hanh|trinh|tham muu|tong hop|nay|thuong xuyen|lien tuc|dot xuat|dang tai|phat hanh|phat song|cong bo|ca|suot|ngay|thang|` +
		`cac|giai doan|sang|chieu|:|\.)(?:\b|$|\s)`)
	formWord = regexp.MustCompile(`^[^\s,;+/-]+|^.`)
)

// parsePhrase cuts normalized words, from left to right, into points.
func parsePhrase(words string) phrase {
	var ph phrase
	var next item
	for rest := words; rest != ""; {
		if rest[0] == ' ' {
			rest = rest[1:]
			continue
		}
		taken := ph.takeWord(rest, &next)
		if taken == 0 {
			p, length := parsePoint(rest)
			if length == 0 {
				ph.unknown = true
				taken = max(1, len(formWord.FindString(rest)))
			} else {
				p.third = next.third
				next.point = p
				ph.items = append(ph.items, next)
				next, taken = item{}, length
			}
		}
		rest = rest[min(taken, len(rest)):]
	}
	return ph
}

// takeWord takes a word that is not a point, records its meaning for the next point, and returns its length; 0 when a point or an unknown
// word comes next.
func (ph *phrase) takeWord(rest string, next *item) int {
	if m := formHalf.FindStringSubmatchIndex(rest); m != nil {
		next.third = firstHalf
		if rest[m[2]:m[3]] == "cuoi" {
			next.third = secondHalf
		}
		return m[3]
	}
	if m := formThird.FindStringSubmatchIndex(rest); m != nil {
		next.third = thirdOf(rest[m[2]:m[3]])
		ph.vague = true
		return m[3]
	}
	for _, form := range markForms {
		if length := len(form.pattern.FindString(rest)); length > 0 {
			next.mark = form.mark
			return length
		}
	}
	if m := formWeekday.FindStringSubmatch(rest); m != nil {
		ph.weekday = 8
		if m[1] != "" {
			ph.weekday = number(m[1])
		}
		return len(m[0])
	}
	if length := len(formFocus.FindString(rest)); length > 0 {
		ph.focus = true
		return length
	}
	if formVague.MatchString(rest) {
		ph.vague = true
		return len(formVague.FindString(rest))
	}
	if length := len(formHour.FindString(rest)); length > 0 {
		return length
	}
	if length := len(formList.FindString(rest)); length > 0 {
		next.link = linkList
		if formOr.MatchString(rest) {
			next.link = linkOr
		}
		return length
	}
	if formDash.MatchString(rest) {
		next.link = linkDash
		return 1
	}
	if _, length := parsePoint(rest); length > 0 {
		return 0
	}
	return len(formNoise.FindString(rest))
}

// parsePoint takes a point at the start of the words and returns its length; 0 when there is none.
func parsePoint(rest string) (point, int) {
	for _, form := range pointForms {
		if m := form.pattern.FindStringSubmatch(rest); m != nil {
			return form.point(m), pointLength(m[0])
		}
	}
	return point{}, 0
}

// pointLength is the length of a match without the separator that ends it, which parsePhrase takes next.
func pointLength(match string) int {
	length := len(match)
	last := match[length-1]
	if (last < '0' || last > '9') && (last < 'a' || last > 'z') {
		length--
	}
	return length
}

func thirdOf(word string) int {
	switch {
	case firstThird.MatchString(word):
		return 1
	case secondThird.MatchString(word):
		return 2
	}
	return 3
}

var (
	firstThird  = regexp.MustCompile(`^(?:dau|thuong|tuan dau|tuan (?:thu )?1)`)
	secondThird = regexp.MustCompile(`^(?:giua|trung|tuan (?:thu )?[23])`)
)

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0 // the patterns let only short runs of digits through, or nothing
	}
	return n
}

func fullYear(digits string) int {
	if len(digits) == 2 {
		return 2000 + number(digits)
	}
	return number(digits)
}

func quarterNumber(word string) int {
	switch word {
	case "i", "1":
		return 1
	case "ii", "2":
		return 2
	case "iii", "3":
		return 3
	case "iv", "4":
		return 4
	}
	return 9 // no such quarter: daysOfQuarter adds the error
}
