package plan

import (
	"cmp"
	"fmt"
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
)

// Preview is the figures of a launch on a day that has not taken place.
type Preview struct {
	Tasks       int                  `json:"tasks"`
	Units       int                  `json:"units"`   // lead units with at least one task
	Letters     int                  `json:"letters"` // opening letters: one for each person who is given a task
	ByUnit      []UnitCount          `json:"by_unit"` // in the order the plan first names the units
	FirstDue    calendar.Date        `json:"first_due"`
	LastDue     calendar.Date        `json:"last_due"`
	ByMonth     []MonthCount         `json:"by_month"`   // ascending; tasks without a date last
	Unreachable []directory.UnitCode `json:"no_contact"` // lead units without an address of a focal point or a head: no letter goes there
	Recurring   []RecurringLine      `json:"recurring"`
	Awaiting    []string             `json:"awaiting"` // codes of lines that give no task before an event is recorded
	Overdue     []OverdueTask        `json:"overdue"`  // tasks whose deadline has passed on the day of the launch
}

// OverdueTask is a task that is late on the day on which it opens.
type OverdueTask struct {
	Task  TaskID             `json:"task"`
	Title string             `json:"title"`
	Unit  directory.UnitCode `json:"unit"`
	Due   calendar.Date      `json:"due"`
}

// UnitCount is the part of a launch that one lead unit gets.
type UnitCount struct {
	Unit    directory.UnitCode `json:"unit"`
	Name    string             `json:"name"`
	Tasks   int                `json:"tasks"`
	Letters int                `json:"letters"` // to how many people of the unit an opening letter goes
}

// MonthCount is how many tasks fall due in a month, "2027-03"; Month is empty for tasks without a date.
type MonthCount struct {
	Month string `json:"month"`
	Tasks int    `json:"tasks"`
}

// NewPreview counts the tasks that Expand opens for the same input, and the opening letters, which go to the unit's focal points on the day,
// or to its head where there is none; a person who acts for several units gets one. The problems are those of Expand, and a warning for each unit that no letter can reach.
func NewPreview(in ExpandInput) (Preview, []problem.Problem) {
	if !in.Directory.IsIndexed() {
		in.Directory = in.Directory.Indexed()
	}
	specs, problems := Expand(in)
	preview := Preview{
		Tasks: len(specs), ByUnit: countUnits(in, specs), ByMonth: countMonths(specs), Recurring: RecurringLines(in.Lines),
		Overdue: overdueTasks(specs, in.On), Letters: countOpenings(in, specs), Awaiting: []string{},
	}
	for _, line := range AwaitingLines(in.Lines) {
		preview.Awaiting = append(preview.Awaiting, line.Code)
	}
	preview.FirstDue, preview.LastDue = dueSpan(specs)
	preview.Units, preview.Unreachable = len(preview.ByUnit), []directory.UnitCode{}
	for _, unit := range preview.ByUnit {
		if unit.Letters > 0 {
			continue
		}
		preview.Unreachable = append(preview.Unreachable, unit.Unit)
		problems = append(problems, problem.Problem{
			Found: unit.Name, Severity: problem.SeverityWarning,
			Message:    fmt.Sprintf("%s chưa có công chức đầu mối hoặc thủ trưởng có địa chỉ thư: %d nhiệm vụ không có thư giao việc", unit.Name, unit.Tasks),
			Suggestion: "bổ sung công chức đầu mối của đơn vị trước khi triển khai",
		})
	}
	return preview, problems
}

func countUnits(in ExpandInput, specs []TaskSpec) []UnitCount {
	counts := []UnitCount{}
	position := map[directory.UnitCode]int{}
	for _, spec := range specs {
		i, counted := position[spec.Unit]
		if !counted {
			i = len(counts)
			position[spec.Unit] = i
			unit, _ := in.Directory.Unit(spec.Unit, in.On) // always found: Expand opens tasks for units of the day only
			counts = append(counts, UnitCount{Unit: spec.Unit, Name: unit.Name})
		}
		counts[i].Tasks++
	}
	for i, count := range counts {
		counts[i].Letters = len(openingRecipients(in, count.Unit))
	}
	return counts
}

// openingRecipients are the people of a unit who get an opening letter.
func openingRecipients(in ExpandInput, unit directory.UnitCode) []directory.PersonID {
	var persons []directory.PersonID
	for _, h := range (Notice{Role: directory.RoleFocalPoint, Unit: unit}).RecipientsIn(in.Directory, directory.Matter{}, in.On) {
		if h.Reachable() {
			persons = append(persons, h.Person.ID)
		}
	}
	return persons
}

// countOpenings counts the people who get an opening letter, each once.
func countOpenings(in ExpandInput, specs []TaskSpec) int {
	units, persons := map[directory.UnitCode]bool{}, map[directory.PersonID]bool{}
	for _, spec := range specs {
		if units[spec.Unit] {
			continue
		}
		units[spec.Unit] = true
		for _, person := range openingRecipients(in, spec.Unit) {
			persons[person] = true
		}
	}
	return len(persons)
}

// overdueTasks lists the tasks whose deadline has passed on the day of the launch.
func overdueTasks(specs []TaskSpec, on calendar.Date) []OverdueTask {
	overdue := []OverdueTask{}
	for _, spec := range specs {
		if !spec.Due.IsZero() && spec.Due.Before(on) {
			overdue = append(overdue, OverdueTask{Task: spec.ID, Title: spec.Title, Unit: spec.Unit, Due: spec.Due})
		}
	}
	return overdue
}

func countMonths(specs []TaskSpec) []MonthCount {
	counts := []MonthCount{}
	for _, spec := range specs {
		month := ""
		if !spec.Due.IsZero() {
			month = fmt.Sprintf("%04d-%02d", spec.Due.Year(), int(spec.Due.Month()))
		}
		i := slices.IndexFunc(counts, func(c MonthCount) bool { return c.Month == month })
		if i < 0 {
			i = len(counts)
			counts = append(counts, MonthCount{Month: month})
		}
		counts[i].Tasks++
	}
	slices.SortFunc(counts, func(a, b MonthCount) int {
		if (a.Month == "") != (b.Month == "") {
			return -cmp.Compare(a.Month, b.Month)
		}
		return cmp.Compare(a.Month, b.Month)
	})
	return counts
}

func dueSpan(specs []TaskSpec) (first, last calendar.Date) {
	for _, spec := range specs {
		if spec.Due.IsZero() {
			continue
		}
		if first.IsZero() || spec.Due.Before(first) {
			first = spec.Due
		}
		if spec.Due.After(last) {
			last = spec.Due
		}
	}
	return first, last
}
