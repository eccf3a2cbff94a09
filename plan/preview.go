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
	Letters     int                  `json:"letters"` // first letters: one for each task whose unit can be written to
	ByUnit      []UnitCount          `json:"by_unit"` // in the order the plan first names the units
	FirstDue    calendar.Date        `json:"first_due"`
	LastDue     calendar.Date        `json:"last_due"`
	ByMonth     []MonthCount         `json:"by_month"`   // ascending; tasks without a date last
	Unreachable []directory.UnitCode `json:"no_contact"` // lead units without an address of a focal point or a head: no letter goes there
	Recurring   []RecurringLine      `json:"recurring"`
}

// UnitCount is the part of a launch that one lead unit gets.
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

// NewPreview counts the tasks that Expand opens for the same input, and the first letters, which go to the unit's focal point on the day,
// or to its head where there is none. The problems are those of Expand, and a warning for each unit that no letter can reach.
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
			unit, _ := in.Directory.Unit(spec.Unit, in.On) // always found: Expand opens tasks for units of the day only
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

// reachable says whether the unit's focal point, or else its head, has an address on the day.
func reachable(d directory.Directory, unit directory.UnitCode, on calendar.Date) bool {
	for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleUnitHead} {
		for _, holder := range d.HoldersOf(role, unit, on) {
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
