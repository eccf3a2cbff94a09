package plan

import (
	"fmt"
	"regexp"
	"strings"

	"loa/plan/directory"
)

// PlanID names one year's plan, for example "kh-2027": lower-case ASCII letters, digits and hyphens, at most 40 bytes.
type PlanID string

// TaskID names one task: "<plan>/<line>/<unit>/<occurrence>", ASCII, at most MaxTaskID bytes. It never changes and holds no person,
// because the person who does a task may change.
type TaskID string

// MaxTaskID is the greatest length of a task id in bytes. With the prefix of the workflow it stays below the limit of a workflow id.
const MaxTaskID = 200

// NewTaskID joins the parts of a task's id. The occurrence is "1" for a line that happens once. It returns an error when a part is
// empty or has a character outside [directory.IDLetters], or when the id is longer than MaxTaskID.
func NewTaskID(plan PlanID, line string, unit directory.UnitCode, occurrence string) (TaskID, error) {
	parts := []string{string(plan), line, string(unit), occurrence}
	for _, part := range parts {
		if part == "" || strings.Trim(part, directory.IDLetters) != "" {
			return "", fmt.Errorf("naming task %q: %q must be lower-case letters, digits, dots or hyphens", strings.Join(parts, "/"), part)
		}
	}
	id := strings.Join(parts, "/")
	if len(id) > MaxTaskID {
		return "", fmt.Errorf("naming task %q: longer than %d bytes", id, MaxTaskID)
	}
	return TaskID(id), nil
}

// Plan is the plan part of the id, empty when the id has no such part. The other parts are alike.
func (id TaskID) Plan() PlanID { return PlanID(id.part(0)) }

// Line is the line part of the id.
func (id TaskID) Line() string { return id.part(1) }

// Unit is the unit part of the id.
func (id TaskID) Unit() directory.UnitCode { return directory.UnitCode(id.part(2)) }

// Occurrence is the occurrence part of the id.
func (id TaskID) Occurrence() string { return id.part(3) }

// Code is the short code of the task's line, which people type: "LOA-2027-0017" for line 17 of the plan of 2027. The tasks of other units and
// other occurrences of the line share it. It is empty for a line without a number and for a plan without a year.
func (id TaskID) Code() string {
	year, number := planYear.FindString(string(id.Plan())), id.Line()
	if year == "" || !lineNumber.MatchString(number) {
		return ""
	}
	return "LOA-" + year + "-" + strings.Repeat("0", max(4-len(number), 0)) + number
}

var (
	planYear   = regexp.MustCompile(`\d{4}$`)
	lineNumber = regexp.MustCompile(`^[1-9]\d{0,4}$`)
)

// ForUnit is the id of the task of the same line and occurrence for another unit.
func (id TaskID) ForUnit(unit directory.UnitCode) (TaskID, error) {
	return NewTaskID(id.Plan(), id.Line(), unit, id.Occurrence())
}

func (id TaskID) part(n int) string {
	parts := strings.Split(string(id), "/")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}
