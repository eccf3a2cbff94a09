package directory

import (
	"strings"

	"loa/plan/calendar"
)

// Person is somebody who works with a plan. What they do and where they are reached is dated, and stands in the directory.
type Person struct {
	ID    PersonID `json:"id"`
	Name  string   `json:"name"`
	Title string   `json:"title,omitempty"` // chức vụ, as a letter addresses them: "Giám đốc Sở Nội vụ"
}

// AddressOf says that a mail address belonged to a person, in a unit, from a day to a day (both included, zero open). An address of
// an office passes from one person to the next; on one day it belongs to one person only.
type AddressOf struct {
	Address string        `json:"address"`
	Person  PersonID      `json:"person"`
	Unit    UnitCode      `json:"unit,omitempty"`
	From    calendar.Date `json:"from,omitzero"`
	To      calendar.Date `json:"to,omitzero"`
}

// RoleHolder says that a person held a role in a unit from a day to a day (both included, zero open).
type RoleHolder struct {
	Person PersonID      `json:"person"`
	Role   Role          `json:"role"`
	Unit   UnitCode      `json:"unit"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
}

// Substitution says that one person decides for another in a role of a unit from a day to a day (both included, zero open), by a
// written decision. It holds only while the principal holds that role.
type Substitution struct {
	Principal  PersonID      `json:"principal"`
	Substitute PersonID      `json:"substitute"`
	Role       Role          `json:"role"`
	Unit       UnitCode      `json:"unit"`
	From       calendar.Date `json:"from,omitzero"`
	To         calendar.Date `json:"to,omitzero"`
	Basis      string        `json:"basis"`
}

// Holder is a person who may act in a role of a unit on a day: in their own right, or for another (For) by a decision (Basis).
// Address is where a letter about it goes, empty when the directory knows none for that day.
type Holder struct {
	Person  Person   `json:"person"`
	Address string   `json:"address,omitempty"`
	For     PersonID `json:"for,omitempty"`
	Basis   string   `json:"basis,omitempty"`
}

// Person finds a person by id.
func (d Directory) Person(id PersonID) (Person, bool) {
	if i, found := d.lookup().people[id]; found {
		return d.People[i], true
	}
	return Person{}, false
}

// HoldersOf lists who may act in the role of the unit on the day: its holders first, then the substitutes of those holders, in the
// order of the directory, each person once. A substitute's substitute may not act: what was entrusted is not entrusted on.
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

// Actor is the person with every office they may act in on the day, their own first. A person without any, or unknown, is an actor
// without offices, whom every command refuses.
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

// PersonAt finds whose address it is on the day; letter case and surrounding space do not matter.
func (d Directory) PersonAt(address string, on calendar.Date) (Person, bool) {
	d.index = d.lookup()
	for _, i := range d.index.addresses[addressKey(address)] {
		if a := d.Addresses[i]; within(on, a.From, a.To) {
			return d.Person(a.Person)
		}
	}
	return Person{}, false
}

// PersonNamed finds a person by a mail address of the day, or else by id.
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

// addressIn is the person's address in that unit when there is one on the day, else any on that day, else empty.
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
