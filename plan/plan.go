package plan

import (
	"fmt"

	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/vietnamese"
)

// PlanStatus is how far a plan has come.
type PlanStatus string

// The statuses of a plan.
const (
	PlanImported  PlanStatus = "imported"  // đã nhập, chưa triển khai
	PlanLaunching PlanStatus = "launching" // đang giao nhiệm vụ
	PlanRunning   PlanStatus = "running"   // đang thực hiện
	PlanPaused    PlanStatus = "paused"    // tạm dừng mở kỳ mới
	PlanClosed    PlanStatus = "closed"    // đã đóng
)

// Vietnamese is the status as people read it.
func (s PlanStatus) Vietnamese() string {
	switch s {
	case PlanImported:
		return "Đã nhập, chưa triển khai"
	case PlanLaunching:
		return "Đang giao nhiệm vụ"
	case PlanRunning:
		return "Đang thực hiện"
	case PlanPaused:
		return "Tạm dừng"
	case PlanClosed:
		return "Đã đóng"
	}
	return string(s)
}

// Plan is the issued document of one year, and how loa runs it.
type Plan struct {
	ID      PlanID           `json:"id"`
	Year    int              `json:"year"`
	Title   string           `json:"title"`
	Version string           `json:"version"` // SHA-256 of the file it was read from: the same file is the same version
	Source  string           `json:"source"`  // the file's name
	Status  PlanStatus       `json:"status"`
	Levels  []directory.Role `json:"levels"` // who approves a draft, in order; each in the task's own unit
	Rules   deadline.Rules   `json:"rules"`
}

// NewPlanID is the id of a year's plan; a second plan of the same year gets a suffix that tells it apart.
func NewPlanID(year int, suffix string) PlanID {
	if suffix == "" {
		return PlanID(fmt.Sprintf("kh-%d", year))
	}
	return PlanID(fmt.Sprintf("kh-%d-%s", year, vietnamese.Slug(suffix)))
}

// LevelsFor resolves the plan's levels of approval for a unit: each is a role in the unit itself.
func (p Plan) LevelsFor(unit directory.UnitCode) []Level {
	levels := make([]Level, 0, len(p.Levels))
	for _, role := range p.Levels {
		levels = append(levels, Level{Role: role, Unit: unit})
	}
	return levels
}

// WithSecondLevel adds another office's level of approval where there is only one: of a line of high stakes no single person decides.
func WithSecondLevel(levels []Level, second Level) []Level {
	if len(levels) != 1 || levels[0] == second {
		return levels
	}
	return []Level{levels[0], second}
}

// ValidYear says whether a plan can be of that year.
func ValidYear(year int) bool { return year >= 2000 && year <= 2100 }
