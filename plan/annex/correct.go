package annex

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
)

// Limits of a correction.
const (
	maxCorrectionWords = 2000 // runes of one field
	maxQuotaCount      = 1000 // in a period
)

// Correct reads a line again with what a person has settled about it: the given words as an import would read them, everything else as the
// plan's own words were read. It keeps these words, and the questions that are not settled. A correction replaces the one before. When a
// problem is an error the line is returned as it was. Of the input only the year, the directory, the rules and the shapes count.
func Correct(line plan.Line, c plan.Correction, in Input) (plan.Line, []problem.Problem) {
	in.Directory = in.Directory.Indexed()
	r := correction{line: line.AsSaid(), settled: c, parser: parser{in: in, on: in.On, matches: map[string]directory.Match{}, nearest: map[string][]string{}}}
	if r.parser.on.IsZero() {
		r.parser.on, _ = calendar.NewDate(in.Year, 1, 1)
	}
	said := r.line.Reading()
	r.line.Asks = slices.Clone(said.Asks)
	if !r.tooLong() {
		r.readBodies()
		r.readDeadline()
		r.readWork()
	}
	if problem.Blocking(r.problems) {
		return line, r.problems
	}
	r.line.Asks = slices.DeleteFunc(r.line.Asks, r.settles)
	if !c.IsZero() {
		r.line.Corrected = &plan.Corrected{Correction: c, Said: said}
	}
	return r.line, r.problems
}

// correction is a line while it is read again.
type correction struct {
	parser   parser
	settled  plan.Correction
	line     plan.Line
	problems []problem.Problem
}

// reporter reports problems under the name of a column.
func (r *correction) reporter(column string) func(problem.Problem) {
	return func(p problem.Problem) {
		p.Sheet, p.Row, p.Column = r.line.Sheet, r.line.Row, column
		r.problems = append(r.problems, p)
	}
}

func (r *correction) fail(column, found, message, suggestion string) {
	r.reporter(column)(problem.Problem{Found: shorten(found), Message: message, Suggestion: suggestion, Severity: problem.SeverityError})
}

func (r *correction) tooLong() bool {
	for _, field := range []struct {
		column columnKind
		words  string
	}{{columnLead, r.settled.Lead}, {columnSupport, r.settled.Support}, {columnDeadline, r.settled.Deadline}} {
		if len([]rune(field.words)) > maxCorrectionWords {
			r.fail(columnName(field.column), field.words, fmt.Sprintf("dài quá %d ký tự", maxCorrectionWords), "ghi ngắn gọn như trong phụ lục")
		}
	}
	return len(r.problems) > 0
}

// readBodies reads the settled words for the leads and the supporting bodies. Words for the leads may name supporting bodies too.
func (r *correction) readBodies() {
	support := r.line.Support
	var beside []plan.Assignee
	if words := normalizeCell(r.settled.Lead); words != "" {
		report := r.reporter(columnName(columnLead))
		named := r.parser.parseAssignees(words, columnLead, report)
		if len(named.lead) == 0 {
			report(noLeadProblem(words))
		}
		r.line.Lead, beside = append([]plan.Assignee{}, named.lead...), named.support
	}
	if words := normalizeCell(r.settled.Support); words != "" {
		named := r.parser.parseAssignees(words, columnSupport, r.reporter(columnName(columnSupport)))
		if len(named.support) == 0 {
			r.fail(columnName(columnSupport), words, "không nêu tên đơn vị nào", "ghi tên đơn vị, ngăn cách bằng dấu chấm phẩy")
		}
		support = named.support
	}
	if r.settled.Lead != "" || r.settled.Support != "" {
		r.line.Support = withoutSame(append(beside, support...), r.line.Lead)
	}
}

// readDeadline reads the settled words of the deadline. Its text stays that of the plan.
func (r *correction) readDeadline() {
	words := joinTerms(normalizeCell(r.settled.Deadline))
	if words == "" {
		return
	}
	rules := r.parser.in.Rules
	rules.OneOff = rules.OneOff || madeOnce(r.line.Product)
	due, remarks := deadline.Parse(words, r.parser.in.Year, rules)
	for _, remark := range remarks {
		r.reporter(columnName(columnDeadline))(problem.Problem{Found: words, Message: remark.Message, Suggestion: remark.Suggestion, Severity: remark.Severity})
	}
	due.Text = r.line.Deadline.Text
	r.line.Deadline = due
}

const (
	shapeHeading   = "Loại việc"
	quotaHeading   = "Định mức"
	checkInHeading = "Kỳ báo kết quả"
)

// readWork proposes the work anew where another deadline changes what the words mean, and takes the settled shape, quota and check-ins.
func (r *correction) readWork() {
	asSettled := r.line
	asSettled.Deadline.Text = cmp.Or(r.settled.Deadline, r.line.Deadline.Text)
	if r.settled.Deadline != "" {
		r.proposeAnew(asSettled)
	}
	if r.settled.Shape != "" && r.settled.Shape != r.line.Work.Shape {
		shape, known := plan.ShapeOf(r.settled.Shape, r.parser.in.Shapes)
		if !known {
			r.fail(shapeHeading, string(r.settled.Shape), fmt.Sprintf("không có loại việc “%s”", shorten(string(r.settled.Shape))), "chọn một trong: "+r.shapeCodes())
			return
		}
		r.line.Work = plan.WorkAs(asSettled, r.parser.in.Year, shape)
	}
	r.readQuota()
	r.readCheckIn()
}

func (r *correction) proposeAnew(line plan.Line) {
	work, doubts := plan.ProposeWork(line, r.parser.in.Year)
	r.line.Work = work
	r.line.Asks = slices.DeleteFunc(r.line.Asks, func(a plan.Ask) bool { return a.Field == plan.AskAboutShape || a.Field == plan.AskAboutQuota })
	for _, doubt := range doubts {
		ask := askOfDoubt(work, doubt)
		ask.Problem.Sheet, ask.Problem.Row, ask.Problem.Column = line.Sheet, line.Row, columnName(columnTitle)
		r.line.Asks = append(r.line.Asks, ask)
	}
}

func (r *correction) shapeCodes() string {
	var codes []string
	for _, shape := range slices.Concat(plan.ShippedShapes(), r.parser.in.Shapes) {
		codes = append(codes, fmt.Sprintf("%s (%s)", shape.Code, shape.Name))
	}
	return strings.Join(codes, ", ")
}

// counted says whether the work of the line is counted, as its shape is read now.
func (r *correction) counted() bool {
	return cmp.Or(r.line.Work.Like, r.line.Work.Shape) == plan.ShapeTally
}

func (r *correction) readQuota() {
	quota := r.settled.Quota
	if quota == (plan.Quota{}) {
		return
	}
	found := fmt.Sprintf("%d/%s", quota.Count, quota.Per)
	switch {
	case quota.Count < 1 || quota.Count > maxQuotaCount:
		r.fail(quotaHeading, found, fmt.Sprintf("định mức phải từ 1 đến %d", maxQuotaCount), "ghi số lần phải làm trong mỗi kỳ, như 2 lần/tuần")
	case !slices.Contains(plan.Rhythms(), quota.Per):
		r.fail(quotaHeading, found, fmt.Sprintf("định mức thiếu kỳ, hoặc không có kỳ “%s”", shorten(string(quota.Per))), "chọn một trong: "+rhythmCodes(plan.Rhythms()))
	case !r.counted():
		r.fail(quotaHeading, found, fmt.Sprintf("việc này là “%s”, không có định mức", r.line.Work.Shape.Vietnamese()), "chọn loại việc có định mức (tally) trước")
	default:
		r.line.Work.Quota = quota
	}
}

func (r *correction) readCheckIn() {
	every := r.settled.CheckIn
	switch {
	case every == "":
	case !slices.Contains(plan.CheckInRhythms(), every):
		r.fail(checkInHeading, string(every), fmt.Sprintf("không có kỳ báo kết quả “%s”", shorten(string(every))), "chọn một trong: "+rhythmCodes(plan.CheckInRhythms()))
	case !r.counted():
		r.fail(checkInHeading, string(every), fmt.Sprintf("việc này là “%s”, không báo kết quả theo kỳ", r.line.Work.Shape.Vietnamese()), "chọn loại việc có định mức (tally) trước")
	default:
		r.line.Work.CheckIn = every
	}
}

func rhythmCodes(rhythms []plan.Rhythm) string {
	var codes []string
	for _, rhythm := range rhythms {
		codes = append(codes, fmt.Sprintf("%s (%s)", rhythm, rhythm.Vietnamese()))
	}
	return strings.Join(codes, ", ")
}

// settles says whether a question is answered: by the correction, or by a shape that has no quota.
func (r *correction) settles(a plan.Ask) bool {
	return r.settled.Settles(a) || a.Field == plan.AskAboutQuota && !r.counted()
}
