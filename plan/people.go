package plan

// Person is somebody who works with a plan. What they do and where they are reached is dated, and stands in the directory.
type Person struct {
	ID    PersonID `json:"id"`
	Name  string   `json:"name"`
	Title string   `json:"title,omitempty"` // chức vụ, as a letter addresses them: "Giám đốc Sở Nội vụ"
}

// AddressOf says that a mail address belonged to a person, in a unit, from a day to a day (both included, zero open). An address of
// an office passes from one person to the next; on one day it belongs to one person only.
type AddressOf struct {
	Address string   `json:"address"`
	Person  PersonID `json:"person"`
	Unit    UnitCode `json:"unit,omitempty"`
	From    Date     `json:"from,omitzero"`
	To      Date     `json:"to,omitzero"`
}

// RoleHolder says that a person held a role in a unit from a day to a day (both included, zero open).
type RoleHolder struct {
	Person PersonID `json:"person"`
	Role   Role     `json:"role"`
	Unit   UnitCode `json:"unit"`
	From   Date     `json:"from,omitzero"`
	To     Date     `json:"to,omitzero"`
}

// Substitution says that one person decides for another in a role of a unit from a day to a day (both included, zero open), by a
// written decision. It holds only while the principal holds that role.
type Substitution struct {
	Principal  PersonID `json:"principal"`
	Substitute PersonID `json:"substitute"`
	Role       Role     `json:"role"`
	Unit       UnitCode `json:"unit"`
	From       Date     `json:"from,omitzero"`
	To         Date     `json:"to,omitzero"`
	Basis      string   `json:"basis"`
}

// Holder is a person who may act in a role of a unit on a day: in their own right, or for another (For) by a decision (Basis).
// Address is where a letter about it goes, empty when the directory knows none for that day.
type Holder struct {
	Person  Person   `json:"person"`
	Address string   `json:"address,omitempty"`
	For     PersonID `json:"for,omitempty"`
	Basis   string   `json:"basis,omitempty"`
}
