package period

import (
	"fmt"
	"slices"
	"time"

	"loa/plan/calendar"
	"loa/plan/problem"
)

// Generate makes the periods of a plan's year by the rules, in the order of their cut-offs. The row of a problem is the number of its rule. A period
// with an error is in the list too, so that it can be shown and corrected. Rules of KindAdHoc make none.
func Generate(rules []Rule, year int, days calendar.Calendar) ([]Period, []problem.Problem) {
	var periods []Period
	var problems []problem.Problem
	for n, r := range rules {
		for _, span := range r.spans(year) {
			p := r.period(span, days)
			if slices.ContainsFunc(periods, func(other Period) bool { return other.ID == p.ID }) {
				problems = append(problems, ruleProblem(n+1, "kind", string(p.ID), "kỳ "+p.Name+" có hai lần", "chỉ giữ một quy định cho loại kỳ này"))
				continue
			}
			periods = append(periods, p)
			for _, found := range p.Check(days) {
				found.Row = n + 1
				problems = append(problems, found)
			}
		}
	}
	slices.SortStableFunc(periods, func(a, b Period) int { return a.To.Compare(b.To) })
	return periods, problems
}

// span is a period without its dues.
type span struct {
	id            ID
	year          int
	from, to      calendar.Date
	name, english string
}

// spans lists the spans of a rule in a year of the plan.
func (r Rule) spans(year int) []span {
	switch r.Kind {
	case KindMonth:
		var spans []span
		for month := time.January; month <= time.December; month++ {
			spans = append(spans, r.monthSpan(year, month))
		}
		return spans
	case KindWeek:
		var spans []span
		first, _ := calendar.NewDate(year, time.January, 1)
		for sunday := first.AddDays((7 - int(first.Weekday())) % 7); sunday.Year() == year; sunday = sunday.AddDays(7) {
			spans = append(spans, weekSpan(sunday))
		}
		return spans
	case KindOther:
		return r.scheduledSpans(year)
	case KindQuarter1, KindHalf, KindQuarter3, KindYear:
		id, name, english := yearNames(r.Kind, year)
		return []span{{id, year, r.From.date(year, 0), r.To.date(year, 0), name, english}}
	case KindAdHoc:
	}
	return nil
}

func yearNames(kind Kind, year int) (id ID, name, english string) {
	suffix := ""
	switch kind {
	case KindQuarter1:
		suffix, name, english = "Q1", "quý I năm %d", "first quarter of %d"
	case KindHalf:
		suffix, name, english = "H1", "6 tháng đầu năm %d", "first half of %d"
	case KindQuarter3:
		suffix, name, english = "Q3", "quý III năm %d", "third quarter of %d"
	case KindYear, KindMonth, KindWeek, KindAdHoc, KindOther:
		suffix, name, english = "Y", "năm %d", "year %d"
	}
	return ID(fmt.Sprintf("%d-%s", year, suffix)), fmt.Sprintf(name, year), fmt.Sprintf(english, year)
}

func (r Rule) monthSpan(year int, month time.Month) span {
	return span{
		ID(fmt.Sprintf("%d-M%02d", year, int(month))), year, r.From.date(year, month), r.To.date(year, month),
		fmt.Sprintf("tháng %d năm %d", int(month), year), fmt.Sprintf("%s %d", month, year),
	}
}

// weekSpan is the week that ends on a Sunday, with its number and year by ISO 8601.
func weekSpan(sunday calendar.Date) span {
	year, week := sunday.Start(calendar.Zone).ISOWeek()
	monday := sunday.AddDays(-6)
	return span{
		ID(fmt.Sprintf("%d-W%02d", year, week)), sunday.Year(), monday, sunday,
		fmt.Sprintf("tuần %d năm %d (%s - %s)", week, year, monday.Vietnamese(), sunday.Vietnamese()), fmt.Sprintf("week %d of %d", week, year),
	}
}

// scheduledSpans are the spans that end on the days of the schedule; each begins on the day after the one before.
func (r Rule) scheduledSpans(year int) []span {
	first, err := calendar.NewDate(year-1, time.January, 1)
	if err != nil {
		return nil
	}
	begin := first.AddMonths(12)
	var spans []span
	number := 0
	from := begin
	for _, cut := range scheduledDays(r.Schedule, first, begin.AddMonths(12).AddDays(-1)) {
		if cut.Year() == year {
			number++
			spans = append(spans, span{
				ID(fmt.Sprintf("%d-L%02d", year, number)), year, from, cut, fmt.Sprintf("%s, kỳ %d năm %d", r.Name, number, year), fmt.Sprintf("%s, period %d of %d", r.English, number, year),
			})
		}
		from = cut.AddDays(1)
	}
	return spans
}

// period gives a span its days. A due that falls on a day off moves to the next working day, that of sending to the working day before; a due that is
// not after that of the level below moves to the working day after it.
func (r Rule) period(s span, days calendar.Calendar) Period {
	p := Period{ID: s.id, Kind: r.Kind, Year: s.year, Name: s.name, English: s.english, From: s.from, To: s.to}
	p.OpensOn = days.NextWorking(s.to)
	if r.Opens > 0 {
		p.OpensOn = days.AddWorkingDays(s.to, -r.Opens)
	}
	if p.OpensOn.Before(s.from) {
		p.OpensOn = days.NextWorking(s.from)
	}
	below := s.to
	for _, level := range []Level{LevelCommune, LevelDepartment, LevelCompile} {
		due := days.NextWorking(r.DueOf(level).date(s.to, days))
		if !due.After(below) {
			due = days.AddWorkingDays(below, 1)
		}
		p.Due, below = p.Due.with(level, due), due
	}
	p.Due.Send = r.Send.date(s.to, days)
	if !days.Working(p.Due.Send) {
		p.Due.Send = days.AddWorkingDays(p.Due.Send, -1)
	}
	return p
}

// Campaign makes the weeks or months of a campaign from a day to a day. The first period begins with the campaign, and the last ends with it.
func Campaign(r Rule, from, to calendar.Date, days calendar.Calendar) ([]Period, []problem.Problem) {
	if r.Kind != KindWeek && r.Kind != KindMonth || to.Before(from) || from.IsZero() || from.DaysUntil(to) > maxCampaignDays {
		return nil, []problem.Problem{ruleProblem(1, "kind", string(r.Kind), "đợt cao điểm không tạo được", "chọn kỳ tuần hoặc kỳ tháng, ngày kết thúc sau ngày bắt đầu và trong vòng hai năm")}
	}
	var periods []Period
	var problems []problem.Problem
	for year := from.Year(); year <= to.Year()+1; year++ {
		for _, s := range r.spans(year) {
			if s.to.Before(from) || s.from.After(to) {
				continue
			}
			if s.from.Before(from) {
				s.from = from
			}
			if s.to.After(to) {
				s.to = to
			}
			p := r.period(s, days)
			periods, problems = append(periods, p), append(problems, p.Check(days)...)
		}
	}
	return periods, problems
}

const maxCampaignDays = 731

// AdHocInput is what a person says of an ad hoc period.
type AdHocInput struct {
	Number   int // of the ad hoc periods in the year, from 1
	Name     string
	English  string
	From, To calendar.Date
}

// AdHoc makes one period on request (đột xuất), with the dues of a rule of KindAdHoc.
func AdHoc(r Rule, in AdHocInput, days calendar.Calendar) (Period, []problem.Problem) {
	s := span{ID(fmt.Sprintf("%d-A%02d", in.To.Year(), in.Number)), in.To.Year(), in.From, in.To, in.Name, in.English}
	p := r.period(s, days)
	problems := p.Check(days)
	if in.Name == "" || in.English == "" || in.Number < 1 {
		problems = append(problems, ruleProblem(1, "name", in.Name, "kỳ đột xuất thiếu tên hoặc số thứ tự", "ghi tên tiếng Việt, tên tiếng Anh và số thứ tự từ 1"))
	}
	return p, problems
}

// Check tells what is wrong with the days of a period: the order of the levels, a day off, less than one working day between the cut-off and a due (up
// to and with the due day), or less than one whole working day before the sending (Nghị định 09/2019/NĐ-CP, Điều 8).
func (p Period) Check(days calendar.Calendar) []problem.Problem {
	var problems []problem.Problem
	fault := func(column string, found calendar.Date, message, suggestion string) {
		problems = append(problems, ruleProblem(0, column, found.Vietnamese(), p.Name+": "+message, suggestion))
	}
	if p.From.IsZero() || p.To.IsZero() || p.To.Before(p.From) {
		fault("to", p.To, "ngày chốt số liệu trước ngày đầu kỳ", "đổi from hoặc to")
		return problems
	}
	below := p.To
	for _, level := range Levels() {
		due := p.Due.Of(level)
		passed := days.WorkingDaysBetween(p.To, due)
		switch {
		case !days.Working(due):
			fault(string(level), due, "hạn rơi vào ngày nghỉ hoặc còn trống", "chọn một ngày làm việc")
		case passed < 1 || level == LevelSend && passed < 2:
			fault(string(level), due, "hạn quá gần ngày chốt số liệu "+p.To.Vietnamese(), "để ít nhất một ngày làm việc giữa ngày chốt số liệu và hạn")
		case !due.After(below):
			fault(string(level), due, "hạn không sau hạn của cấp dưới "+below.Vietnamese(), "hạn theo thứ tự: xã, phường, rồi sở, ban, ngành, tổng hợp, gửi; mỗi cấp sau cấp dưới ít nhất một ngày")
		}
		below = due
	}
	if !p.OpensOn.Before(p.Due.Commune) {
		fault("opens", p.OpensOn, "ngày mở kỳ không trước hạn của xã, phường", "tăng số ngày ở opens")
	}
	if year := p.Due.Send.Year(); !days.Confirmed(year) && year > 0 {
		found := ruleProblem(0, "calendar", fmt.Sprint(year), fmt.Sprintf("%s: lịch nghỉ năm %d chưa được xác nhận", p.Name, year), "bổ sung lịch nghỉ theo thông báo rồi lập lại các kỳ")
		found.Severity = problem.SeverityWarning
		problems = append(problems, found)
	}
	return problems
}
