package plan

import (
	"fmt"

	"loa/plan/calendar"
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
	PlanPaused    PlanStatus = "paused"    // tạm dừng: no task starts and no new occurrence opens
	PlanClosing   PlanStatus = "closing"   // đang đóng: tasks that were recorded and not started are withdrawn
	PlanClosed    PlanStatus = "closed"    // đã đóng
	PlanEnded     PlanStatus = "ended"     // kết thúc từ hệ thống điều hành quy trình: an operator of the engine ended the workflow
)

// PlanStatuses lists all statuses, in the order in which a plan comes to them.
func PlanStatuses() []PlanStatus {
	return []PlanStatus{PlanImported, PlanLaunching, PlanRunning, PlanPaused, PlanClosing, PlanClosed, PlanEnded}
}

// Over reports whether a plan with the status needs no workflow: it is not launched, closed, or ended by an operator.
func (s PlanStatus) Over() bool {
	return s == PlanImported || s == PlanClosed || s == PlanEnded
}

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
	case PlanClosing:
		return "Đang đóng"
	case PlanClosed:
		return "Đã đóng"
	case PlanEnded:
		return "Kết thúc từ hệ thống điều hành"
	}
	return string(s)
}

// Plan is the issued document of one year (kế hoạch), with the settings by which loa runs it.
type Plan struct {
	ID      PlanID           `json:"id"`
	Year    int              `json:"year"`
	Title   string           `json:"title"`
	Number  string           `json:"number,omitempty"` // of the document by which it was issued: "12/KH-UBND"; empty when it is not known
	Issued  calendar.Date    `json:"issued,omitzero"`  // the day on that document
	Version string           `json:"version"`          // SHA-256 of the imported file: the same file is the same version; of several annexes joined by "+"
	Source  string           `json:"source"`           // the name of that file, of several joined by "; "
	Status  PlanStatus       `json:"status"`
	Levels  []directory.Role `json:"levels"` // the roles that approve a draft, in order; each in the task's own unit
	Rules   deadline.Rules   `json:"rules"`
}

// NewPlanID is the id of a year's plan: "kh-2027", or "kh-2027-" and the slug of the suffix for a second plan of the same year.
func NewPlanID(year int, suffix string) PlanID {
	if suffix == "" {
		return PlanID(fmt.Sprintf("kh-%d", year))
	}
	return PlanID(fmt.Sprintf("kh-%d-%s", year, vietnamese.Slug(suffix)))
}

// LevelsFor gives the plan's levels of approval for a unit: each is a role in the unit itself.
func (p Plan) LevelsFor(unit directory.UnitCode) []Level {
	levels := make([]Level, 0, len(p.Levels))
	for _, role := range p.Levels {
		levels = append(levels, Level{Role: role, Unit: unit})
	}
	return levels
}

// WithSecondLevel adds a second level of approval where there is only one, so that no single person approves a draft of a high-stakes
// line. It returns the levels unchanged when there are several, or when the second is the same as the first.
func WithSecondLevel(levels []Level, second Level) []Level {
	if len(levels) != 1 || levels[0] == second {
		return levels
	}
	return []Level{levels[0], second}
}

// ValidYear says whether a plan can be of that year.
func ValidYear(year int) bool { return year >= 2000 && year <= 2100 }
