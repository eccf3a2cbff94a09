package directory

// Role (vai trò) is the function of a person in a unit. The directory has its holders, each from a day to a day.
type Role string

// The roles of a communication plan, from the officer who drafts to the leaders of the city.
const (
	RoleFocalPoint  Role = "unit_contact" // công chức đầu mối: drafts and reports for the unit
	RoleSectionHead Role = "section_head" // trưởng phòng: approves at the first level
	RoleClerk       Role = "clerk"        // văn thư: numbers and issues documents, confirms publications
	RoleUnitHead    Role = "unit_head"    // thủ trưởng đơn vị (giám đốc sở, chủ tịch UBND): approves for the unit
	RoleCoordinator Role = "coordinator"  // cơ quan thường trực, điều phối: runs the plan
	RoleOfficeChief Role = "office_chief" // chánh văn phòng: verifies documents for the city's leaders
	RoleLeader      Role = "leader"       // lãnh đạo UBND: sees the status, decides escalated matters
)

// Roles lists every role in the order in which pages show them.
func Roles() []Role {
	return []Role{RoleFocalPoint, RoleSectionHead, RoleClerk, RoleUnitHead, RoleCoordinator, RoleOfficeChief, RoleLeader}
}

// Position (chức vụ) is a role in a unit in which a person may act on a day: their own, or that of a principal by a substitution.
type Position struct {
	Role  Role     `json:"role"`
	Unit  UnitCode `json:"unit"`
	For   PersonID `json:"for,omitempty"`   // người được thay thế: the principal, when the person is a substitute
	Basis string   `json:"basis,omitempty"` // căn cứ: the written decision about the substitution
}

// Actor is the person who gives a command, with the positions in which they may act on the day of the command. The directory says which
// positions a person has; the rule of the command says which one it needs.
type Actor struct {
	Person    PersonID   `json:"person"`
	Positions []Position `json:"offices,omitempty"`
}

// In finds the actor's position of that role in that unit, their own before one by substitution.
func (a Actor) In(role Role, unit UnitCode) (Position, bool) {
	var substitute *Position
	for i, position := range a.Positions {
		if position.Role != role || position.Unit != unit {
			continue
		}
		if position.For == "" {
			return position, true
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

// Has says whether the actor has the role in any unit. The coordinator of a plan is found in this way.
func (a Actor) Has(role Role) bool {
	for _, position := range a.Positions {
		if position.Role == role {
			return true
		}
	}
	return false
}

// Decides reports whether the role approves drafts or decides about tasks. The other roles draft, publish and report.
func (r Role) Decides() bool {
	switch r {
	case RoleSectionHead, RoleUnitHead, RoleOfficeChief, RoleLeader:
		return true
	case RoleFocalPoint, RoleClerk, RoleCoordinator:
	}
	return false
}

// Vietnamese is the name of the role on pages and in letters. An unknown role is its own name.
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
