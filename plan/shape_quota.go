package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/plan/deadline"
)

const (
	quotaUnit   = `(?:tin nhan|tin|bai|so|ky|lan|buoi|luot|chuyen muc|chuyen trang|chuyen de|phong su|chuong trinh|video|clip|ban tin|cuoc|hoi nghi|dot|infographic|trang|an pham|san pham|tac pham|mau|thong diep|toa dam|phien|post|podcast|muc|tap|ban|tiet muc|to|cong van)`
	quotaPeriod = `(ngay lam viec|ngay|tuan|thang|quy|nua nam|nam)`
)

// quotaForms are the ways to write how much is due in a period. The groups: n is the number, every the number of periods, unit the period.
var quotaForms = []*regexp.Regexp{
	regexp.MustCompile(` (?P<n>\d{1,3})(?: ?- ?\d{1,3})? (?:[a-z]+ |, ){1,7}(?:/ (?:xa|phuong|don vi|co quan|huyen) )?/ (?:(?P<every>\d{1,2}) )?(?P<unit>` + quotaPeriod + `) `),
	regexp.MustCompile(` (?:(?P<every>\d{1,2}) )?(?P<unit>` + quotaPeriod + `) / (?:(?P<n>\d{1,3}) )?` + quotaUnit + ` `),
	regexp.MustCompile(` (?:moi|hang|tung|mot|trong) (?:(?P<every>\d{1,2}) )?(?P<unit>` + quotaPeriod + `) ,? ?(?:[a-z]+ |, ){0,6}?(?:it nhat |toi thieu |tu )?(?P<n>\d{1,3}) (?:- \d{1,3} )?` + quotaUnit + ` `),
	regexp.MustCompile(` (?P<n>\d{1,3}) (?:- \d{1,3} )?` + quotaUnit + ` (?:[a-z]+ |, ){0,5}?(?:moi|hang|trong mot|trong|mot|1|1 lan|dinh ky) (?:(?P<every>\d{1,2}) )?(?P<unit>` + quotaPeriod + `) `),
}

var (
	quotaNumbers = strings.NewReplacer(" mot lan ", " 1 lan ", " hai lan ", " 2 lan ", " ba lan ", " 3 lan ", " bon lan ", " 4 lan ", " mot tin ", " 1 tin ", " hai tin ", " 2 tin ",
		" mot bai ", " 1 bai ", " hai bai ", " 2 bai ", " ba bai ", " 3 bai ", " mot so ", " 1 so ", " hai so ", " 2 so ", " mot ky ", " 1 ky ", " hai ky ", " 2 ky ", " mot buoi ", " 1 buoi ", " hai buoi ", " 2 buoi ",
		" sau thang ", " 6 thang ", " ba thang ", " 3 thang ")
	quotaShared = regexp.MustCompile(` (?:phut|giay|gio|h|nguoi|dai bieu|luot nguoi|dong|trieu|%) `)
	quotaMost   = regexp.MustCompile(` (?:toi da|khong qua) (?:la )?\d`)
	keptOpen    = regexp.MustCompile(` (?:chuyen muc|chuyen trang|nhom|hop thu|fanpage|trang|kenh|mo hinh) `)
	bareRhythm  = regexp.MustCompile(` (?:hang|moi|tung|theo|dinh ky|dinh ky hang) ` + quotaPeriod + ` `)
	countedWork = regexp.MustCompile(`^ (?:it nhat |toi thieu |> = |moi (?:xa|phuong|don vi|co quan)(?: , (?:don vi|phuong|dac khu))* )?(\d{1,4}) (?:- \d{1,3} )?(?:` + quotaUnit + `|[a-z]+) `)
)

// quotasIn lists the quotas that a text names, each once, in the order of the text.
func quotasIn(text string) []Quota {
	words := quotaNumbers.Replace(newWorkText(text).String())
	var found []Quota
	for _, form := range quotaForms {
		for rest := words; ; {
			at := form.FindStringSubmatchIndex(rest)
			if at == nil {
				break
			}
			for _, quota := range quotasOf(form, rest, at) {
				if !slices.Contains(found, quota) {
					found = append(found, quota)
				}
			}
			end := at[1] - 1
			words = words[:len(words)-len(rest)+at[0]] + " |" + rest[end:] // no other form reads the same words again
			rest = rest[end:]
		}
	}
	return found
}

// quotasOf lists what a match may mean. A number beside a slash is that of a period; "hằng tuần, 52 kỳ" may be that of the year.
func quotasOf(form *regexp.Regexp, text string, at []int) []Quota {
	quota := quotaOf(form, text, at)
	switch {
	case quota.IsZero():
		return nil
	case quota.Count <= fewAPeriod || strings.Contains(text[at[0]:at[1]], "/"):
		return []Quota{quota}
	}
	return quotasOfCount(quota.Count, quota.Per)
}

func quotaOf(form *regexp.Regexp, text string, at []int) Quota {
	group := func(name string) string {
		if i := 2 * form.SubexpIndex(name); at[i] >= 0 {
			return text[at[i]:at[i+1]]
		}
		return ""
	}
	if quotaShared.MatchString(text[at[0]:at[1]]) {
		return Quota{}
	}
	count, every := 1, 1
	if n := group("n"); n != "" {
		count, _ = strconv.Atoi(n) // the pattern lets only digits through
	}
	if n := group("every"); n != "" {
		every, _ = strconv.Atoi(n)
	}
	return quotaEvery(count, every, group("unit"))
}

// quotaEvery is so many in every so many periods. A period that is no rhythm becomes a year: once in two weeks is 26 a year. A working day
// becomes a week of five.
func quotaEvery(count, every int, unit string) Quota {
	if every < 1 {
		return Quota{}
	}
	months := map[string]int{"thang": 1, "quy": 3, "nua nam": 6, "nam": 12}[unit] * every
	switch {
	case unit == "ngay lam viec" && every == 1:
		return Quota{5 * count, RhythmWeek}
	case unit == "ngay" && every == 1:
		return Quota{count, RhythmDay}
	case unit == "tuan" && every == 1:
		return Quota{count, RhythmWeek}
	case unit == "tuan" && every <= 26:
		return Quota{count * (52 / every), RhythmYear}
	case months > 0 && months <= 12:
		return quotaOfMonths(count, months)
	}
	return Quota{}
}

func quotaOfMonths(count, months int) Quota {
	for _, rhythm := range Rhythms() {
		if rhythm.months() == months {
			return Quota{count, rhythm}
		}
	}
	return Quota{count * 12 / months, RhythmYear}
}

// rhythmOfDeadline is the rhythm in which a recurring deadline falls due; empty for one that does not recur in a rhythm, or on listed days.
func rhythmOfDeadline(d deadline.Deadline) Rhythm {
	frequency := d.Frequency()
	if frequency.Interval != 1 || strings.Contains(d.Recurrence, "BYMONTH=") {
		return ""
	}
	switch frequency.Period {
	case deadline.PeriodWeek:
		return RhythmWeek
	case deadline.PeriodMonth:
		return RhythmMonth
	case deadline.PeriodQuarter:
		return RhythmQuarter
	case deadline.PeriodHalfYear:
		return RhythmHalf
	case deadline.PeriodYear:
		return RhythmYear
	case deadline.PeriodDay, deadline.PeriodUnknown: // "Hằng ngày" names no number of pieces
	}
	return ""
}

// rhythmWords is the rhythm of "hằng tuần" in a text; empty when it names none.
func rhythmWords(text string) Rhythm {
	m := bareRhythm.FindStringSubmatch(newWorkText(text).String())
	if m == nil {
		return ""
	}
	return quotaEvery(1, 1, m[1]).Per
}

// countOfProduct is the number of pieces that a cell begins with: 12 in "12 tin nhắn"; 0 when it begins with none.
func countOfProduct(cell string) int {
	words := newWorkText(cell).String()
	m := countedWork.FindStringSubmatch(words)
	if m == nil || quotaShared.MatchString(m[0]) {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // the pattern lets only digits through
	return n
}

// quotas lists the quotas that a line may mean, the likeliest first; none when its words have no number. There is a doubt when there are several.
func quotas(line Line) []Quota {
	var named []Quota
	for _, text := range []string{line.Title, line.Product, line.Deadline.Text} {
		for _, quota := range quotasIn(text) {
			if !slices.Contains(named, quota) {
				named = append(named, quota)
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	count, rhythm := countOfProduct(line.Product), lineRhythm(line)
	if rhythm == "" && keptOpen.MatchString(newWorkText(line.Product).String()) {
		return nil // one column that is kept up, not one piece
	}
	return quotasOfCount(count, rhythm)
}

// lineRhythm is the rhythm that the deadline or the title names without a number.
func lineRhythm(line Line) Rhythm {
	if rhythm := rhythmOfDeadline(line.Deadline); rhythm != "" {
		return rhythm
	}
	if rhythm := rhythmWords(line.Deadline.Text); rhythm != "" {
		return rhythm
	}
	return rhythmWords(line.Title)
}

// periodsOfYear is how many periods of a rhythm a year has.
func (r Rhythm) periodsOfYear() int {
	switch r {
	case RhythmDay:
		return 365
	case RhythmWeek:
		return 52
	case RhythmMonth, RhythmQuarter, RhythmHalf, RhythmYear:
		return 12 / r.months()
	}
	return 1
}

// fewAPeriod is the largest number that is surely meant for each period of a rhythm: "02 số" hằng tháng.
const fewAPeriod = 7

// quotasOfCount combines a number of pieces with a rhythm. "02 số" hằng tháng is two a month, "12 tin" hằng tháng one a month and "48 số" hằng
// tuần the number of a year; "15 tin" hằng quý may be either. A rhythm alone is one in each period, but "hằng ngày", which only says that work
// goes on, names no number.
func quotasOfCount(count int, rhythm Rhythm) []Quota {
	periods := rhythm.periodsOfYear()
	switch {
	case rhythm == "" && count > 0 && count < fewAPeriod:
		return []Quota{{count, RhythmYear}, {count, RhythmQuarter}, {count, RhythmMonth}}
	case rhythm == "" && count > 0:
		return []Quota{{count, RhythmYear}}
	case rhythm == "" || rhythm == RhythmDay && count == 0:
		return nil
	case count == 0 || count == periods:
		return []Quota{{1, rhythm}}
	case count <= fewAPeriod && count < periods:
		return []Quota{{count, rhythm}}
	case periods >= 52 && 4*count >= 3*periods && count < periods:
		return []Quota{{count, RhythmYear}}
	}
	return []Quota{{count, RhythmYear}, {count, rhythm}}
}
