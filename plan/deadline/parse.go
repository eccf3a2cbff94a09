package deadline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/plan/problem"
)

// Parse parses the words of a deadline in the plan of a year. When the year is 0, not known, only points written with their year get
// dates. Parse never fails: words that it does not understand give a Deadline with their text, and a remark of SeverityError. A day that
// falls on a holiday stays as written. Blank words give KindNone and a warning.
func Parse(text string, year int, rules Rules) (Deadline, []Remark) {
	r := parser{year: year, rules: rules, words: normalize(text)}
	r.Text = norm.NFC.String(text)
	r.Kind = KindNone
	if r.words == "" {
		r.warn("chưa có thời hạn", "để trống thì tính đến hết năm kế hoạch; nếu có hạn thì ghi ngày, tháng hoặc quý")
		return r.Deadline, r.remarks
	}
	if len(r.words) > maxLength {
		r.fail("ô thời hạn quá dài, có lẽ đã ghi nhầm cột", "chỉ ghi thời hạn, phần giải thích để ở cột ghi chú")
		return r.Deadline, r.remarks
	}
	r.words = monthOfQuarter(slashYear.ReplaceAllString(r.words, "/$1"))
	for _, form := range []func() bool{r.parseCadence, r.parseRelative, r.parseExternal, r.parseRecurring, r.parseManyYears, r.parseReportDay, r.parseContinuous, r.parsePoints} {
		if form() {
			r.checkDates()
			return r.Deadline, r.remarks
		}
	}
	r.fail("không hiểu thời hạn “"+r.Text+"”", "ghi ngày cụ thể (15/12), tháng, quý, “Thường xuyên”, “Hằng tháng”… hoặc để trống")
	return r.Deadline, r.remarks
}

// maxLength limits the normalized words, in bytes. The longest deadline of the published plans has 50.
const maxLength = 400

// parser parses one deadline; the embedded Deadline is its result.
type parser struct {
	Deadline
	words   string
	year    int
	rules   Rules
	remarks []Remark
}

func (r *parser) fail(message, suggestion string) {
	r.remarks = append(r.remarks, Remark{problem.SeverityError, message, suggestion})
}

func (r *parser) warn(message, suggestion string) {
	r.remarks = append(r.remarks, Remark{problem.SeverityWarning, message, suggestion})
}

var (
	cadenceForm   = regexp.MustCompile(`^(?:dinh ky )?theo (?:tung )?(tuan|thang|quy|nam)(?:$| ?[,;])`)
	eventTerm     = regexp.MustCompile(`(\d{1,3}) (gio|ngay|tuan|thang)( lam viec)?(?: lien tuc)? ?,? ?(?:ke tu|tinh tu|tu khi|tu luc|tu ngay|sau khi|sau (?:hoi nghi|le|ky hop|cuoc|ngay)|truoc khi)\b`)
	eventStart    = regexp.MustCompile(`\b(?:sau khi|ngay khi|ngay sau|(?:ke |tinh )?tu khi|sau (?:hoi nghi|le|ky hop|cuoc|ngay (?:ban hanh|nhan|ky|cong bo|hop|khai|co))|(?:ke|tinh) tu ngay [a-z])`)
	eventFirst    = regexp.MustCompile(`^(?:khi|dot xuat|truoc khi|truoc (?:hoi nghi|ky hop|le))\b`)
	untilEnd      = regexp.MustCompile(`\btruoc khi (?:ket thuc|het)\b`)
	otherBody     = regexp.MustCompile(`^(?:thuc hien |trien khai )?(?:theo|can cu|tuy|phu thuoc|cho|do) `)
	lunarFeast    = regexp.MustCompile(`\b(?:tet|am lich|nguyen dan|trung thu|gio to|ngay ram|ram thang|thang gieng|thang chap)\b`)
	lunarMonth    = regexp.MustCompile(`\b(?:ngay ram|ram thang|thang gieng|thang chap)\b`) // no month of the calendar has such a name
	byOrder       = regexp.MustCompile(` ,? ?theo [^0-9]*$`)
	yearsForm     = regexp.MustCompile(`(?:^|[^0-9/])(\d{4}) ?(?:-|(?:cho )?den(?: het)?(?: nam)?) ?(\d{4})\b`)
	yearOnward    = regexp.MustCompile(`^(?:trong |tu )?(?:nam )?(\d{4}) ?,? (?:tro di|va (?:(?:cac|nhung) )?nam (?:tiep theo|sau|toi|tiep sau)|va (?:cac )?nam tiep)\b`)
	yearTarget    = regexp.MustCompile(`^(?:den|toi|den het|het)(?: nam)? (\d{4})$`)
	reportDayForm = regexp.MustCompile(`\bthang cuoi (?:cua )?ky(?: bao cao)?\b`)
	continuousRe  = regexp.MustCompile(`\b(?:thuong xuyen|lien tuc|ca nam|suot nam|quanh nam|thuong ky)\b`)
	reportWords   = regexp.MustCompile(`\b(?:bao cao|tong ket|so ket|nghiem thu|gui|nop)\b`)
	slashYear     = regexp.MustCompile(` ?/ ?nam (\d{4})\b`)
	quarterMonth  = regexp.MustCompile(`\bthang (dau|giua|cuoi)(?: cung| tien)?(?: cua)? (?:quy|q) ?\.?(iv|i{1,3}|[1-4])\b`)
)

// monthOfQuarter replaces "tháng cuối quý II" by its month, "thang 6".
func monthOfQuarter(words string) string {
	return quarterMonth.ReplaceAllStringFunc(words, func(found string) string {
		m := quarterMonth.FindStringSubmatch(found)
		at := map[string]int{"dau": 1, "giua": 2, "cuoi": 3}[m[1]]
		return fmt.Sprintf("thang %d", 3*(quarterNumber(m[2])-1)+at)
	})
}

// parseCadence takes "theo quý". Without it, parseExternal would take "theo" for a date that another body sets.
func (r *parser) parseCadence() bool {
	m := cadenceForm.FindStringSubmatch(r.words)
	if m == nil {
		return false
	}
	return r.setRecurrence(everyUnit(m[1], 1), strings.TrimPrefix(r.words, m[0]))
}

// parseRelative takes a term that starts with an event.
func (r *parser) parseRelative() bool {
	term := eventTerm.FindStringSubmatch(r.words)
	started := eventStart.MatchString(r.words) || eventFirst.MatchString(r.words)
	if term == nil && !started || untilEnd.MatchString(r.words) {
		return false
	}
	if term != nil && r.parseTermFromDay(term) || r.parseEventLimit() {
		return true
	}
	r.Kind = KindRelative
	if term != nil {
		r.Days, r.Working = termDays(term), term[3] != ""
	}
	return true
}

// termDays is the length of a term in days: the groups of eventTerm.
func termDays(term []string) int {
	days := number(term[1])
	switch term[2] {
	case "gio":
		return (days + 23) / 24
	case "tuan":
		return 7 * days
	case "thang":
		return 30 * days // Civil Code 2015, Article 146.1
	}
	return days
}

// parseTermFromDay takes a term that a day of the calendar starts: "trong 10 ngày kể từ ngày 15/3/2027". The day itself does not count (Civil
// Code 2015, Article 147.2). The words do not have the holidays, so a term of working days is a warning.
func (r *parser) parseTermFromDay(term []string) bool {
	ph := parsePhrase(r.words[strings.Index(r.words, term[0])+len(term[0]):])
	if len(ph.items) != 1 || ph.items[0].unit != unitDay || ph.unknown {
		return false
	}
	side := parser{year: r.year, rules: r.rules}
	items := inferYears(ph.items, r.year)
	start, _ := side.daysOf(items[0].point)
	r.Kind, r.remarks = KindNotLaterThan, append(r.remarks, side.remarks...)
	if start.IsZero() {
		return true
	}
	days, working := termDays(term), term[3] != ""
	r.To = start.AddDays(days)
	if working {
		r.To = afterWeekdays(start, days)
		r.warn(fmt.Sprintf("hạn %s tính theo ngày làm việc kể từ %s, chưa trừ ngày nghỉ lễ", r.To.Vietnamese(), start.Vietnamese()), "ghi ngày cuối cùng phải hoàn thành")
	}
	return true
}

// afterWeekdays is the day so many weekdays after another.
func afterWeekdays(start calendar.Date, days int) calendar.Date {
	for days > 0 {
		start = start.AddDays(1)
		if at := start.Weekday(); at != time.Saturday && at != time.Sunday {
			days--
		}
	}
	return start
}

// parseEventLimit takes the date beside an event: "Sau khi công bố, chậm nhất 30/6" is due on that date, whenever the event takes place.
func (r *parser) parseEventLimit() bool {
	for _, it := range parsePhrase(r.words).items {
		limit := it.mark == markUntil || it.mark == markBefore || it.mark == markTo
		if !limit || it.unit != unitDay && it.unit != unitMonth && it.unit != unitQuarter {
			continue
		}
		r.warn("thời hạn vừa theo sự kiện vừa theo ngày; hệ thống lấy ngày", "ghi riêng ngày phải hoàn thành")
		return r.applyPhrase(phrase{items: []item{it}})
	}
	return false
}

// parseExternal takes a date that another body sets, or one of the lunar calendar.
func (r *parser) parseExternal() bool {
	switch {
	case otherBody.MatchString(r.words):
		r.Kind = KindExternal
		return true
	case r.isLunar():
		r.Kind = KindExternal
		r.warn("thời hạn tính theo âm lịch hoặc dịp Tết, chưa có ngày dương lịch", "ghi ngày dương lịch cụ thể, ví dụ “Trước ngày 25/01”")
		return true
	}
	r.words = byOrder.ReplaceAllString(r.words, "")
	return false
}

// isLunar says whether the words count by the lunar calendar, and no date beside them says the same in the solar one.
func (r *parser) isLunar() bool {
	switch {
	case !lunarFeast.MatchString(r.words):
		return false
	case strings.Contains(r.words, "am lich"):
		return true
	case lunarMonth.MatchString(r.words):
		return !containsPoint(r.words, unitDay)
	}
	return !containsDate(r.words)
}

func containsDate(words string) bool { return containsPoint(words, unitDay, unitMonth, unitQuarter) }

func containsPoint(words string, units ...pointUnit) bool {
	return slices.ContainsFunc(parsePhrase(words).items, func(it item) bool { return slices.Contains(units, it.unit) })
}

// parseManyYears takes a span of years, or a later year as the end of one.
func (r *parser) parseManyYears() bool {
	if m := yearsForm.FindStringSubmatch(r.words); m != nil && m[1] != m[2] {
		r.Kind = KindMultiYear
		r.From, _ = yearSpan(number(m[1]))
		_, r.To = yearSpan(number(m[2]))
		return true
	}
	if m := yearOnward.FindStringSubmatch(r.words); m != nil {
		r.Kind = KindMultiYear
		r.From, _ = yearSpan(number(m[1]))
		return true
	}
	if m := yearTarget.FindStringSubmatch(r.words); m != nil && r.year > 0 && number(m[1]) > r.year {
		r.Kind = KindMultiYear
		r.From, _ = yearSpan(r.year)
		_, r.To = yearSpan(number(m[1]))
		return true
	}
	return false
}

// parseReportDay takes a day of a reporting period when the words do not name the period.
func (r *parser) parseReportDay() bool {
	if !reportDayForm.MatchString(r.words) {
		return false
	}
	r.Kind = KindNotLaterThan
	r.warn("thời hạn theo kỳ báo cáo nhưng chưa ghi kỳ nào", "ghi kỳ: “Ngày 20 tháng cuối quý” hoặc ngày cụ thể")
	return true
}

// parseContinuous takes a standing duty.
func (r *parser) parseContinuous() bool {
	at := continuousRe.FindStringIndex(r.words)
	if at == nil {
		return false
	}
	r.Kind = KindContinuous
	ph := parsePhrase(r.words[:at[0]] + " " + r.words[at[1]:])
	if !ph.focus && !ph.unknown && besideContinuous(r.words[:at[0]], ph) {
		r.From, r.To = yearSpan(r.year)
		r.warn("thời hạn vừa ghi thường xuyên vừa ghi một mốc; hệ thống tính cả năm", "nếu là hai việc thì tách thành hai dòng; nếu mốc là hạn thì bỏ chữ “thường xuyên”")
		return true
	}
	r.setBounds(ph)
	r.warnUncertain(ph)
	return true
}

// besideContinuous says whether a point stands beside a standing duty as a second deadline, parted from it by a comma or a semicolon, and not as
// its bound: "Thường xuyên; Quý I".
func besideContinuous(before string, ph phrase) bool {
	before = strings.TrimSpace(before)
	parted := strings.HasSuffix(before, ",") || strings.HasSuffix(before, ";")
	if parted && containsPoint(before, unitDay, unitMonth, unitQuarter) {
		return true
	}
	return slices.ContainsFunc(ph.items, func(it item) bool {
		return it.link == linkList && it.mark == markNone && it.unit != unitYear && it.unit != unitNumber && len(ph.items) == 1
	})
}

// setBounds sets the first and last day of a standing or recurring duty: those of the points beside it, else those of the year. A point
// that is only the busy time ("trọng tâm quý II") is no bound, and neither is one beside words that were not understood, unless "từ" or
// "đến" makes it one.
func (r *parser) setBounds(ph phrase) {
	first, last := yearSpan(r.year)
	r.From, r.To = first, last
	marked := slices.ContainsFunc(ph.items, func(it item) bool { return it.mark != markNone })
	if len(ph.items) == 0 || ph.focus || ph.unknown && !marked {
		return
	}
	begun := slices.ContainsFunc(ph.items, func(it item) bool { return it.mark == markFrom || it.link == linkDash })
	if marked && !begun && reportWords.MatchString(r.words) {
		r.warn("mốc trong ô là hạn báo cáo, không phải hạn của việc làm quanh năm; hệ thống tính cả năm", "ghi hạn báo cáo thành một dòng riêng")
		return
	}
	side := parser{year: r.year, rules: r.rules}
	if !side.applyPhrase(ph) {
		return
	}
	r.remarks = append(r.remarks, side.remarks...)
	if !side.From.IsZero() {
		r.From = side.From
	}
	if !side.To.IsZero() {
		r.To = side.To
	}
}

// parsePoints takes words that name points of time.
func (r *parser) parsePoints() bool {
	ph := parsePhrase(r.words)
	if !r.applyPhrase(ph) {
		return false
	}
	r.warnUncertain(ph)
	switch {
	case bareT.MatchString(r.words):
		r.warn("không rõ “"+r.Text+"” là tháng hay thứ trong tuần", "ghi đủ chữ “tháng” hoặc “thứ”")
	case twoNumbers.MatchString(r.words):
		r.warn("không rõ “"+r.Text+"” là hai tháng hay ngày và tháng", "ghi đủ chữ “tháng” hoặc đủ ngày, tháng, năm")
	}
	return true
}

var (
	bareT      = regexp.MustCompile(`^t ?\.? ?[2-7]$`)
	twoNumbers = regexp.MustCompile(`^(?:0?[1-9]|1[0-2]) ?- ?(?:0?[1-9]|1[0-2]) ?/ ?\d{4}$`)
)

// warnUncertain adds warnings for words that were not understood and for vague ones.
func (r *parser) warnUncertain(ph phrase) {
	if ph.unknown {
		r.warn("còn chữ chưa hiểu trong thời hạn “"+r.Text+"”", "kiểm tra lại ngày đã đọc được")
	}
	if ph.vague {
		r.warn("thời hạn nêu chung chung, chỉ ước chừng", "ghi ngày cụ thể")
	}
}

// checkDates compares the dates with each other and with the plan's year.
func (r *parser) checkDates() {
	if !r.From.IsZero() && !r.To.IsZero() && r.From.After(r.To) {
		r.fail(fmt.Sprintf("ngày bắt đầu %s đứng sau ngày kết thúc %s", r.From.Vietnamese(), r.To.Vietnamese()), "ghi lại thời hạn, có năm")
		r.From = calendar.Date{}
	}
	last := r.To
	if last.IsZero() {
		last = r.From
	}
	first, end := yearSpan(r.year)
	if last.IsZero() || first.IsZero() {
		return
	}
	if r.Kind == KindRange && !r.From.IsZero() && r.From.Before(first) && r.From.AddMonths(9).Before(r.To) { // a winter is no mistake, nearly a year is one
		r.warn(fmt.Sprintf("thời hạn bắt đầu từ %s, trước năm kế hoạch %d", r.From.Vietnamese(), r.year), "kiểm tra lại ngày bắt đầu; ghi cả năm")
	}
	grace := end.AddMonths(3)
	outside := last.After(grace)
	if r.Kind == KindMultiYear {
		outside = r.From.After(end)
	}
	switch {
	case last.Before(first), outside:
		r.fail(fmt.Sprintf("thời hạn %s không thuộc năm kế hoạch %d", last.Vietnamese(), r.year), "kiểm tra lại năm")
	case last.After(end) && r.Kind != KindMultiYear:
		r.warn(fmt.Sprintf("thời hạn %s rơi vào đầu năm sau năm kế hoạch %d", last.Vietnamese(), r.year), "kiểm tra lại năm; nếu đúng thì giữ nguyên")
	}
}

// newDate makes a date of the numbers written, and adds an error when there is no such day.
func (r *parser) newDate(year, month, day int) calendar.Date {
	d, err := calendar.NewDate(year, time.Month(month), day)
	if err != nil {
		written := fmt.Sprintf("%02d/%02d/%04d", day, month, year)
		if year == 0 {
			r.fail(fmt.Sprintf("không rõ năm của ngày %02d/%02d", day, month), "ghi đủ ngày, tháng, năm")
			return calendar.Date{}
		}
		r.fail("không có ngày "+written, "kiểm tra lại ngày, tháng")
	}
	return d
}
