package directory

import (
	"strings"

	"loa/plan/calendar"
)

// PersonID identifies a person. It is not an address, because an address passes from one person to another.
type PersonID string

// Person is a person who works with a plan. Their roles and addresses are separate lists of the directory, because they change.
type Person struct {
	ID    PersonID `json:"id"`
	Name  string   `json:"name"`
	Title string   `json:"title,omitempty"` // chức danh in the address of a letter: "Giám đốc Sở Nội vụ"
}

// AddressOf says that a mail address belonged to a person, in a unit, from a day to a day (both included; a zero day leaves that end open).
// The address of a position passes from one holder to the next; on one day it belongs to one person only.
type AddressOf struct {
	Address string        `json:"address"`
	Person  PersonID      `json:"person"`
	Unit    UnitCode      `json:"unit,omitempty"`
	From    calendar.Date `json:"from,omitzero"`
	To      calendar.Date `json:"to,omitzero"`
}

// RoleHolder says that a person held a role in a unit from a day to a day (both included; a zero day leaves that end open).
type RoleHolder struct {
	Person PersonID      `json:"person"`
	Role   Role          `json:"role"`
	Unit   UnitCode      `json:"unit"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
}

// Substitution (ủy quyền, thay thế) says that a substitute may act for a principal in a role of a unit from a day to a day (both included;
// a zero day leaves that end open), by a written decision. It is valid only while the principal holds the role.
type Substitution struct {
	Principal  PersonID      `json:"principal"`
	Substitute PersonID      `json:"substitute"`
	Role       Role          `json:"role"`
	Unit       UnitCode      `json:"unit"`
	From       calendar.Date `json:"from,omitzero"`
	To         calendar.Date `json:"to,omitzero"`
	Basis      string        `json:"basis"`
}

// Holder is a person who may act in a role of a unit on a day: in their own right, or for a principal (For) by a decision (Basis).
// Address is their mail address on that day, empty when the directory has none.
type Holder struct {
	Person  Person   `json:"person"`
	Address string   `json:"address,omitempty"`
	For     PersonID `json:"for,omitempty"`
	Basis   string   `json:"basis,omitempty"`
}

// Reachable says whether the person has an address on that day.
func (h Holder) Reachable() bool { return h.Address != "" }

// Person finds a person by id.
func (d Directory) Person(id PersonID) (Person, bool) {
	if i, found := d.lookup().people[id]; found {
		return d.People[i], true
	}
	return Person{}, false
}

// NameOf is the name of a person; their id when the directory lacks them.
func (d Directory) NameOf(id PersonID) string {
	if person, known := d.Person(id); known {
		return person.Name
	}
	return string(id)
}

// HoldersOf lists the persons who may act in the role of the unit on the day: its holders first, then the substitutes of those holders, in
// the order of the directory, each person once. The substitute of a substitute may not act.
func (d Directory) HoldersOf(role Role, unit UnitCode, on calendar.Date) []Holder {
	d.index = d.lookup()
	var holders []Holder
	seen := map[PersonID]bool{}
	add := func(id, principal PersonID, basis string) {
		person, known := d.Person(id)
		if !known || seen[id] {
			return
		}
		seen[id] = true
		holders = append(holders, Holder{Person: person, Address: d.addressIn(id, unit, on), For: principal, Basis: basis})
	}
	for _, i := range d.index.holders[roleInUnit{role, unit}] {
		if h := d.Holders[i]; within(on, h.From, h.To) {
			add(h.Person, "", "")
		}
	}
	for _, i := range d.index.substitutions[roleInUnit{role, unit}] {
		if s := d.Substitutions[i]; within(on, s.From, s.To) && d.holdsRole(s.Principal, role, unit, on) {
			add(s.Substitute, s.Principal, s.Basis)
		}
	}
	return holders
}

func (d Directory) holdsRole(person PersonID, role Role, unit UnitCode, on calendar.Date) bool {
	for _, i := range d.index.holdings[person] {
		h := d.Holders[i]
		if h.Role == role && h.Unit == unit && within(on, h.From, h.To) {
			return true
		}
	}
	return false
}

// Actor is the person with every position in which they may act on the day, their own first. An unknown person is an actor without
// positions, whom every command refuses.
func (d Directory) Actor(person PersonID, on calendar.Date) Actor {
	d.index = d.lookup()
	actor := Actor{Person: person}
	for _, i := range d.index.holdings[person] {
		if h := d.Holders[i]; within(on, h.From, h.To) {
			actor.Positions = append(actor.Positions, Position{Role: h.Role, Unit: h.Unit})
		}
	}
	for _, i := range d.index.substitutes[person] {
		s := d.Substitutions[i]
		if within(on, s.From, s.To) && d.holdsRole(s.Principal, s.Role, s.Unit, on) {
			actor.Positions = append(actor.Positions, Position{Role: s.Role, Unit: s.Unit, For: s.Principal, Basis: s.Basis})
		}
	}
	return actor
}

// PersonAt finds the owner of an address on the day. Letter case and surrounding space are ignored.
func (d Directory) PersonAt(address string, on calendar.Date) (Person, bool) {
	d.index = d.lookup()
	for _, i := range d.index.addresses[addressKey(address)] {
		if a := d.Addresses[i]; within(on, a.From, a.To) {
			return d.Person(a.Person)
		}
	}
	return Person{}, false
}

// PersonNamed finds a person by an address on the day, or else by id.
func (d Directory) PersonNamed(text string, on calendar.Date) (Person, bool) {
	if person, found := d.PersonAt(text, on); found {
		return person, true
	}
	return d.Person(PersonID(text))
}

// AddressFor finds the person's address on the day, the first of the directory when there are several.
func (d Directory) AddressFor(person PersonID, on calendar.Date) (string, bool) {
	address := d.addressIn(person, "", on)
	return address, address != ""
}

// addressIn is the person's address in the unit on the day, else their first address of that day, else empty.
func (d Directory) addressIn(person PersonID, unit UnitCode, on calendar.Date) string {
	other := ""
	for _, i := range d.lookup().addressesOf[person] {
		a := d.Addresses[i]
		if !within(on, a.From, a.To) {
			continue
		}
		if unit != "" && a.Unit == unit {
			return a.Address
		}
		if other == "" {
			other = a.Address
		}
	}
	return other
}

func addressKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// CoordinatingUnit is the unit of the first coordinator on a day; false when there is none.
func (d Directory) CoordinatingUnit(on calendar.Date) (Unit, bool) {
	for _, h := range d.Holders {
		if h.Role != RoleCoordinator || !within(on, h.From, h.To) {
			continue
		}
		if unit, found := d.Unit(h.Unit, on); found {
			return unit, true
		}
	}
	return Unit{}, false
}

// Coordinators lists the persons who coordinate plans on a day, holders before their substitutes, in the order of the directory.
func (d Directory) Coordinators(on calendar.Date) []Holder {
	var holders []Holder
	seen := map[UnitCode]bool{}
	for _, h := range d.Holders {
		if h.Role != RoleCoordinator || seen[h.Unit] {
			continue
		}
		seen[h.Unit] = true
		holders = append(holders, d.HoldersOf(RoleCoordinator, h.Unit, on)...)
	}
	return holders
}

// FirstCoordinator is the person in whose name loa acts when no other is given: the first of Coordinators; false when there is none on the
// day.
func (d Directory) FirstCoordinator(on calendar.Date) (Person, bool) {
	for _, h := range d.Coordinators(on) {
		return h.Person, true
	}
	return Person{}, false
}
