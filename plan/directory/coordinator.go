package directory

import "loa/plan/calendar"

// Coordinators are all who coordinate plans on a day, holders before their substitutes, in the order of the directory.
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

// FirstCoordinator is the one in whose name things are done when nobody else is named; false when nobody coordinates on the day.
func (d Directory) FirstCoordinator(on calendar.Date) (Person, bool) {
	for _, h := range d.Coordinators(on) {
		return h.Person, true
	}
	return Person{}, false
}
