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
