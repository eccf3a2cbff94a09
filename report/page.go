package report

import (
	"fmt"
	"strings"

	"loa/plan"
	"loa/plan/directory"
)

// page is everything of the letter but its sentences.
func (in LetterInput) page() page {
	return page{
		Greeting: greeting(in.To, in.UnitName),
		Facts:    in.facts(),
		Quote:    in.quote(),
		Answer:   answerTo(answerInput{in.Asks, in.Link, in.ReplyTo, in.Code}, in.Task, in.UnitName),
		Contact:  in.Contact,
	}
}

// greeting addresses a person by name and office, and an office without a name by what it is.
func greeting(to Recipient, unit string) string {
	office := to.Title
	if office == "" && to.Role != "" {
		office = to.Role.Vietnamese()
	}
	switch {
	case to.Name != "" && office != "":
		return "Kính gửi đồng chí " + to.Name + ", " + office + ","
	case to.Name != "":
		return "Kính gửi đồng chí " + to.Name + ","
	case to.Role == directory.RoleCoordinator:
		return "Kính gửi cơ quan điều phối kế hoạch,"
	case unit != "":
		return "Kính gửi " + unit + ","
	}
	return "Kính gửi đồng chí,"
}

// facts is the table of a letter. The deadline as issued stands beside the deadline in force whenever they differ.
func (in LetterInput) facts() []fact {
	s := in.State
	rows := []fact{
		{"Nhiệm vụ", in.Title},
		{"Sản phẩm", in.Product},
		{"Nhóm nhiệm vụ", in.Group},
		{"Đơn vị chủ trì", in.UnitName},
		{"Kỳ thực hiện", occurrenceName(in.Task)},
		{"Thời hạn theo kế hoạch", quoted(in.DeadlineText)},
		{"Thời hạn", join(" – ", s.Due.Vietnamese(), left(s, in.Today))},
		{"Thời hạn ban đầu", in.firstDue()},
		{"Dự thảo", in.draft()},
		{"Dự kiến đăng, phát", s.PublishOn.Vietnamese()},
		{"Đã đăng, phát", join(" – ", s.Evidence.Vietnamese(), cutLine(s.Link), lateNote(s))},
		{"Tình trạng", in.standing()},
		{"Kế hoạch", in.Plan.Title},
		{"Mã nhiệm vụ", string(in.Task)},
	}
	var told []fact
	for _, row := range rows {
		if row.Value != "" {
			told = append(told, row)
		}
	}
	return told
}

func (in LetterInput) firstDue() string {
	s := in.State
	switch {
	case s.FirstDue == s.Due:
		return ""
	case s.FirstDue.IsZero():
		return "kế hoạch không nêu ngày cụ thể"
	case s.Extensions > 0:
		return fmt.Sprintf("%s – đã gia hạn %02d lần", s.FirstDue.Vietnamese(), s.Extensions)
	}
	return s.FirstDue.Vietnamese() + " – đã điều chỉnh"
}

func (in LetterInput) draft() string {
	if in.State.Draft == 0 {
		return ""
	}
	draft := in.State.Draft
	if in.Event.Draft > 0 {
		draft = in.Event.Draft
	}
	return join(" – ", "bản "+version(draft), in.DraftName)
}

func lateNote(s plan.State) string {
	if n := s.Due.DaysUntil(s.Evidence); n > 0 {
		return "chậm " + days(n)
	}
	return ""
}

func (in LetterInput) standing() string {
	s := in.State
	switch {
	case s.Stage == "":
		return ""
	case s.Condition != plan.ConditionActive && s.Condition != "":
		return "khâu " + s.Stage.Vietnamese() + " – " + s.Condition.Vietnamese()
	case s.Stage == plan.StageDone:
		return s.Progress().Timeliness(in.Today).Vietnamese()
	}
	return "khâu " + s.Stage.Vietnamese()
}

// quote is what the letter shows of others' words: the beginning of the draft for who decides, the reason for who has to know it.
func (in LetterInput) quote() quote {
	title, text := "Lý do, ý kiến kèm theo", in.Event.Reason
	if in.Asks == plan.PurposeDecide && in.DraftText != "" {
		title, text = "Trích dự thảo bản "+version(max(in.State.Draft, 1)), in.DraftText
	}
	lines, cut := quoteLines(text)
	if len(lines) == 0 {
		return quote{}
	}
	return quote{Title: title, Lines: lines, Cut: cut}
}

func quoted(words string) string {
	if words == "" {
		return ""
	}
	return "“" + words + "”"
}

func join(separator string, parts ...string) string {
	var told []string
	for _, part := range parts {
		if part != "" {
			told = append(told, part)
		}
	}
	return strings.Join(told, separator)
}

// occurrenceName reads the last part of a task's id as people name a period: "2027-q1" is "Quý I/2027". A line that happens once
// has no period.
func occurrenceName(task plan.TaskID) string {
	year, part, found := strings.Cut(task.Occurrence(), "-")
	if !found || part == "" {
		return ""
	}
	switch number := part[1:]; part[0] {
	case 'q':
		roman, known := map[string]string{"1": "I", "2": "II", "3": "III", "4": "IV"}[number]
		if known {
			return "Quý " + roman + "/" + year
		}
	case 'm':
		return "Tháng " + number + "/" + year
	case 'w':
		return "Tuần " + number + "/" + year
	case 'h':
		if number == "1" {
			return "6 tháng đầu năm " + year
		}
		return "6 tháng cuối năm " + year
	case 'y':
		return "Năm " + year
	}
	return task.Occurrence()
}
