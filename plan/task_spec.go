package plan

import (
	"fmt"
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
)

// TaskSpec is a task that a launch or the opening of an occurrence creates: one line, one lead unit, one occurrence. Due is zero while
// no date is known.
type TaskSpec struct {
	ID         TaskID             `json:"id"`
	Line       string             `json:"line"`
	Unit       directory.UnitCode `json:"unit"`
	Occurrence string             `json:"occurrence"`
	From       calendar.Date      `json:"from"`
	Due        calendar.Date      `json:"due"`
	Recurs     bool               `json:"recurs"` // the next occurrence opens when its period begins
	Kind       deadline.Kind      `json:"kind"`
	Title      string             `json:"title"`
	Product    string             `json:"product"`
	Group      string             `json:"group"`
	Work       TaskWork           `json:"work,omitzero"`
}

// ExpandInput is a plan's lines and the day on which they become tasks.
type ExpandInput struct {
	Plan      PlanID
	Year      int
	Lines     []Line
	Directory directory.Directory // Indexed, when there are many lines
	On        calendar.Date       // the day of the launch: units and members of classes are those of this day
	Shapes    []ShapeDefinition   // of the city, beside those that loa ships
}

// Expand lists the tasks that a launch on the day in.On opens: for each line every occurrence, and for each occurrence every lead unit
// once, members of classes included. Of a recurring line it opens only the occurrence whose period holds the day, or else the next one;
// OpenOccurrence gives the others later. Work that is counted is one task for each unit until the end of its quota. A line that waits for an event
// gives no task: OpenAwaited gives them when the event is recorded. The tasks are in the order of the lines, and their ids are unique. A line that cannot be opened,
// or not in full, is among the problems.
func Expand(in ExpandInput) ([]TaskSpec, []problem.Problem) {
	e := newExpansion(in)
	for _, line := range in.Lines {
		if line.Blocked() {
			e.refuseBlocked(line)
			continue
		}
		e.open(line, e.occurrencesToOpen(line))
	}
	return e.specs, e.problems
}

// refuseBlocked reports the questions about a line that have to be answered before the launch.
func (e *expansion) refuseBlocked(line Line) {
	for _, ask := range line.Asks {
		if ask.Blocks() {
			p := ask.Problem
			p.Suggestion = settleLine
			e.report(line, problem.SeverityError, p)
		}
	}
}

// settleLine says what to do about a line that cannot be opened.
const settleLine = "bấm “Sửa cách hiểu” ở dòng này trên trang kế hoạch (hoặc dùng lệnh loa plan correct), hay nhập lại phụ lục đã sửa"

// OpenOccurrence lists the tasks of the occurrence of a recurring line whose period holds the day, for the units of that day. It ignores
// in.Lines and in.On. It returns nothing for a line that does not recur, because the launch opened it in full, and nothing for a day
// outside every period.
func OpenOccurrence(in ExpandInput, line Line, day calendar.Date) ([]TaskSpec, []problem.Problem) {
	if !line.Recurs() {
		return nil, nil
	}
	occurrence, found := line.Deadline.OccurrenceOn(day, in.Year)
	if !found {
		return nil, nil
	}
	in.On = day
	e := newExpansion(in)
	e.open(line, []deadline.Occurrence{occurrence})
	return e.specs, e.problems
}

// expansion collects the tasks and problems of lines.
type expansion struct {
	in       ExpandInput
	members  map[directory.ClassCode][]directory.Unit
	taken    map[TaskID]bool
	specs    []TaskSpec
	problems []problem.Problem
}

func newExpansion(in ExpandInput) *expansion {
	if !in.Directory.IsIndexed() {
		in.Directory = in.Directory.Indexed()
	}
	return &expansion{in: in, members: map[directory.ClassCode][]directory.Unit{}, taken: map[TaskID]bool{}}
}

// occurrencesToOpen lists the occurrences of a line that a launch opens.
func (e *expansion) occurrencesToOpen(line Line) []deadline.Occurrence {
	if line.Awaits() {
		return nil
	}
	occurrences := line.Deadline.Occurrences(e.in.Year)
	if line.Work.counts() || line.Work.dated() { // the days of the cell are the milestones of one event
		return e.wholeTerm(occurrences)
	}
	if line.Recurs() {
		if current, found := line.Deadline.OccurrenceOn(e.in.On, e.in.Year); found {
			return []deadline.Occurrence{current}
		}
		for _, next := range occurrences {
			if next.From.After(e.in.On) {
				return []deadline.Occurrence{next}
			}
		}
		occurrences = nil
	}
	if len(occurrences) == 0 {
		e.warn(line, "Thời gian thực hiện", line.Deadline.Text, "không còn kỳ nào để mở vào ngày triển khai: không có nhiệm vụ nào được giao")
	}
	return occurrences
}

func (e *expansion) open(line Line, occurrences []deadline.Occurrence) {
	units := e.leadUnits(line)
	for _, occurrence := range occurrences {
		for _, unit := range units {
			e.add(line, unit, occurrence)
		}
	}
}

func (e *expansion) add(line Line, unit directory.UnitCode, occurrence deadline.Occurrence) {
	shape, known := ShapeOf(line.Work.Shape, e.in.Shapes)
	if !known {
		e.fail(line, "Loại việc", string(line.Work.Shape), fmt.Sprintf("không có loại việc “%s”", line.Work.Shape))
		return
	}
	id, err := NewTaskID(e.in.Plan, line.Code, unit, occurrence.Key)
	if err != nil || e.taken[id] {
		e.fail(line, "STT", line.Code, fmt.Sprintf("không đặt được mã cho nhiệm vụ của %s: mã “%s” không hợp lệ hoặc đã dùng", unit, line.Code))
		return
	}
	e.taken[id] = true
	e.specs = append(e.specs, TaskSpec{
		ID: id, Line: line.Code, Unit: unit, Occurrence: occurrence.Key, From: occurrence.From, Due: occurrence.Due,
		Recurs: line.Recurs(), Kind: line.Deadline.Kind, Title: line.Title, Product: line.Product, Group: line.Group,
		Work: e.work(line, shape, occurrence),
	})
}

// leadUnits lists the lead units of a line on the day, each once.
func (e *expansion) leadUnits(line Line) []directory.UnitCode {
	var units []directory.UnitCode
	seen := map[directory.UnitCode]bool{}
	add := func(unit directory.UnitCode) {
		if !seen[unit] {
			seen[unit] = true
			units = append(units, unit)
		}
	}
	if len(line.Lead) == 0 {
		e.fail(line, leadHeading, "", "không có cơ quan chủ trì")
	}
	for _, lead := range line.Lead {
		switch {
		case lead.Class != "":
			for _, unit := range e.classMembers(line, lead) {
				if !slices.Contains(lead.Except, unit.Code) {
					add(unit.Code)
				}
			}
		case lead.Unit == "":
			e.fail(line, leadHeading, lead.Text, fmt.Sprintf("chưa xác định được đơn vị “%s”", lead.Text))
		default:
			if _, valid := e.in.Directory.Unit(lead.Unit, e.in.On); !valid {
				e.failEnded(line, lead)
				continue
			}
			add(lead.Unit)
		}
	}
	return units
}

const leadHeading = "Cơ quan chủ trì"

func (e *expansion) classMembers(line Line, lead Assignee) []directory.Unit {
	members, found := e.members[lead.Class]
	if !found {
		members = e.in.Directory.Members(lead.Class, e.in.On)
		e.members[lead.Class] = members
	}
	if len(members) == 0 {
		e.fail(line, leadHeading, lead.Text, fmt.Sprintf("nhóm “%s” không có đơn vị nào vào ngày %s", lead.Text, e.in.On.Vietnamese()))
	}
	return members
}

// failEnded reports a lead unit that does not exist on the day, with its successors.
func (e *expansion) failEnded(line Line, lead Assignee) {
	message := fmt.Sprintf("“%s” không hoạt động vào ngày %s", lead.Text, e.in.On.Vietnamese())
	var names []string
	for _, unit := range e.in.Directory.Successors(lead.Unit, e.in.On) {
		names = append(names, unit.Name)
	}
	if len(names) > 0 {
		message += "; đơn vị kế thừa: " + strings.Join(names, ", ")
	}
	e.fail(line, leadHeading, lead.Text, message)
}

func (e *expansion) fail(line Line, column, found, message string) {
	e.report(line, problem.SeverityError, problem.Problem{Column: column, Found: found, Message: message, Suggestion: settleLine})
}

func (e *expansion) warn(line Line, column, found, message string) {
	e.report(line, problem.SeverityWarning, problem.Problem{Column: column, Found: found, Message: message, Suggestion: "kiểm tra thời gian của dòng này"})
}

func (e *expansion) report(line Line, severity problem.Severity, p problem.Problem) {
	p.Sheet, p.Row, p.Severity = line.Sheet, line.Row, severity
	e.problems = append(e.problems, p)
}
