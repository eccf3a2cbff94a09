package directory

import "loa/plan/calendar"

// PositionHolder is a person with every position in which they may act on a day, their own first. Address is their mail address on that day:
// the one in the unit of their first position, where they have one there; empty when the directory has none.
type PositionHolder struct {
	Person    Person
	Address   string
	Positions []Position
}

// In reports whether one of the positions is in the unit.
func (h PositionHolder) In(unit UnitCode) bool {
	for _, position := range h.Positions {
		if position.Unit == unit {
			return true
		}
	}
	return false
}

// Decides reports whether one of the positions approves or decides. The other positions draft, report and publish.
func (h PositionHolder) Decides() bool {
	for _, position := range h.Positions {
		if position.Role.Decides() {
			return true
		}
	}
	return false
}

// PositionHolders lists every person who has a position on the day, substitutes too, each once, in the order of the directory.
func (d Directory) PositionHolders(on calendar.Date) []PositionHolder {
	d.index = d.lookup()
	var holders []PositionHolder
	for _, person := range d.People {
		positions := d.Actor(person.ID, on).Positions
		if len(positions) == 0 {
			continue
		}
		holders = append(holders, PositionHolder{Person: person, Address: d.addressIn(person.ID, positions[0].Unit, on), Positions: positions})
	}
	return holders
}
