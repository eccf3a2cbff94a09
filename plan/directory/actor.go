package directory

// Role is what a person does in a unit; who holds it is dated data.
type Role string

// The roles of a communication plan, from the officer who drafts to the leader who reads.
const (
	RoleFocalPoint  Role = "unit_contact" // công chức đầu mối: drafts, reports
	RoleSectionHead Role = "section_head" // trưởng phòng: first review
	RoleClerk       Role = "clerk"        // văn thư: form, number, issue
	RoleUnitHead    Role = "unit_head"    // giám đốc sở, chủ tịch UBND: approves for the unit
	RoleCoordinator Role = "coordinator"  // cơ quan thường trực: runs the plan
	RoleOfficeChief Role = "office_chief" // chánh văn phòng: verifies what goes to the city's leaders
	RoleLeader      Role = "leader"       // lãnh đạo UBND: reads status, decides escalations
)

// Roles lists every role in the order they are shown.
func Roles() []Role {
	return []Role{RoleFocalPoint, RoleSectionHead, RoleClerk, RoleUnitHead, RoleCoordinator, RoleOfficeChief, RoleLeader}
}

// Position is a role in a unit that a person may act in on a given day: in their own right, or for another by a dated substitution.
type Position struct {
	Role  Role     `json:"role"`
	Unit  UnitCode `json:"unit"`
	For   PersonID `json:"for,omitempty"`   // the principal, when acting by substitution
	Basis string   `json:"basis,omitempty"` // the decision that made the substitution
}

// Actor is who asks, with the offices they may act in on the day of asking. The directory is the judge of who holds what;
// the task is the judge of which office a command needs.
type Actor struct {
	Person    PersonID   `json:"person"`
	Positions []Position `json:"offices,omitempty"`
}

// In finds the actor's office of that role in that unit, an own office before a substitution.
func (a Actor) In(role Role, unit UnitCode) (Position, bool) {
	var substitute *Position
	for i, office := range a.Positions {
		if office.Role != role || office.Unit != unit {
			continue
		}
		if office.For == "" {
			return office, true
		}
		if substitute == nil {
			substitute = &a.Positions[i]
		}
	}
	if substitute != nil {
		return *substitute, true
	}
	return Position{}, false
}

// Has says whether the actor holds the role in any unit, as the coordinator of a plan does.
func (a Actor) Has(role Role) bool {
	for _, office := range a.Positions {
		if office.Role == role {
			return true
		}
	}
	return false
}

// Vietnamese is the name of a role as people read it.
func (r Role) Vietnamese() string {
	switch r {
	case RoleFocalPoint:
		return "Công chức đầu mối"
	case RoleSectionHead:
		return "Trưởng phòng"
	case RoleClerk:
		return "Văn thư"
	case RoleUnitHead:
		return "Thủ trưởng đơn vị"
	case RoleCoordinator:
		return "Cơ quan điều phối"
	case RoleOfficeChief:
		return "Chánh Văn phòng"
	case RoleLeader:
		return "Lãnh đạo UBND Thành phố"
	}
	return string(r)
}
