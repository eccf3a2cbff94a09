package plan

import (
	"cmp"
	"fmt"
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/problem"
)

// Preview is what a launch on a day would do, in figures; nothing has happened yet.
type Preview struct {
	Tasks       int                  `json:"tasks"`
	Units       int                  `json:"units"`   // lead units with at least one task
	Letters     int                  `json:"letters"` // first letters: one for each task whose unit can be written to
	ByUnit      []UnitCount          `json:"by_unit"` // in the order the plan first names the units
	FirstDue    calendar.Date        `json:"first_due"`
	LastDue     calendar.Date        `json:"last_due"`
	ByMonth     []MonthCount         `json:"by_month"`   // ascending; tasks without a date last
	Unreachable []directory.UnitCode `json:"no_contact"` // lead units that nobody can be written to in: no letter goes there
	Recurring   []RecurringLine      `json:"recurring"`
}

// UnitCount is how much of a launch falls to one lead unit.
type UnitCount struct {
	Unit    directory.UnitCode `json:"unit"`
	Name    string             `json:"name"`
	Tasks   int                `json:"tasks"`
	Letters int                `json:"letters"`
}

// MonthCount is how many tasks fall due in a month, "2027-03"; Month is empty for tasks without a date.
type MonthCount struct {
	Month string `json:"month"`
	Tasks int    `json:"tasks"`
}

// RecurringLine is a line whose later occurrences open by themselves, with the five-field cron spec that opens them, read in the
// plan's own zone.
type RecurringLine struct {
	Line string `json:"line"`
	Spec string `json:"spec"`
}

// NewPreview says what Expand with the same input would open and whom the first letters would reach: the unit's contact on the
// day, or its head where there is none. Problems are those of Expand, and a warning for each unit that no letter can reach.
func NewPreview(in ExpandInput) (Preview, []problem.Problem) {
	if !in.Directory.IsIndexed() {
		in.Directory = in.Directory.Indexed()
	}
	specs, problems := Expand(in)
	preview := Preview{Tasks: len(specs), ByUnit: countUnits(in, specs), ByMonth: countMonths(specs), Recurring: recurringLines(in.Lines)}
	preview.FirstDue, preview.LastDue = dueSpan(specs)
	preview.Units, preview.Unreachable = len(preview.ByUnit), []directory.UnitCode{}
	for _, unit := range preview.ByUnit {
		preview.Letters += unit.Letters
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
			unit, _ := in.Directory.Unit(spec.Unit, in.On) // Expand opens tasks for units of the day only
			counts = append(counts, UnitCount{Unit: spec.Unit, Name: unit.Name})
		}
		counts[i].Tasks++
	}
	for i, count := range counts {
		if reachable(in.Directory, count.Unit, in.On) {
			counts[i].Letters = count.Tasks
		}
	}
	return counts
}

// reachable says whether the unit's contact, or else its head, has an address on the day.
func reachable(known directory.Directory, unit directory.UnitCode, on calendar.Date) bool {
	for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleUnitHead} {
		for _, holder := range known.HoldersOf(role, unit, on) {
			if holder.Address != "" {
				return true
			}
		}
	}
	return false
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

func recurringLines(lines []Line) []RecurringLine {
	recurring := []RecurringLine{}
	for _, line := range lines {
		if spec, ok := line.Deadline.OpeningCron(); ok {
			recurring = append(recurring, RecurringLine{Line: line.Code, Spec: spec})
		}
	}
	return recurring
}
