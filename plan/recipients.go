package plan

import (
	"loa/plan/calendar"
	"loa/plan/directory"
)

// Recipients lists the persons to whom the tasks of some lead units write on a day, each once: the focal points of each unit, or its head
// where there is none, the approvers of each level, and the coordinators. They are in the order of the units.
func (p Plan) Recipients(units []directory.UnitCode, d directory.Directory, on calendar.Date) []directory.PersonID {
	if !d.IsIndexed() {
		d = d.Indexed()
	}
	var recipients []directory.PersonID
	seen := map[directory.PersonID]bool{}
	add := func(holders []directory.Holder) {
		for _, h := range holders {
			if !seen[h.Person.ID] {
				seen[h.Person.ID] = true
				recipients = append(recipients, h.Person.ID)
			}
		}
	}
	for _, unit := range units {
		contacts := d.HoldersOf(directory.RoleFocalPoint, unit, on)
		if len(contacts) == 0 {
			contacts = d.HoldersOf(directory.RoleUnitHead, unit, on)
		}
		add(contacts)
		for _, level := range p.LevelsFor(unit) {
			add(d.HoldersOf(level.Role, level.Unit, on))
		}
	}
	add(d.Coordinators(on))
	return recipients
}
