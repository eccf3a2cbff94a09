package activities

import (
	"slices"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// recipientsOf are the recipients of a notice on a day, each once. A person without an address on that day has an empty one.
func recipientsOf(people directory.Directory, n plan.Notice, about directory.Matter, on calendar.Date) []directory.Holder {
	if n.Person != "" {
		person, known := people.Person(n.Person)
		if !known {
			return nil
		}
		address, _ := people.AddressFor(n.Person, on) // empty when there is none
		return []directory.Holder{{Person: person, Address: address}}
	}
	var once []directory.Holder
	for _, h := range holdersOf(people, n, about, on) {
		if !slices.ContainsFunc(once, func(other directory.Holder) bool { return other.Person.ID == h.Person.ID }) {
			once = append(once, h)
		}
	}
	return once
}

// matterOf is what a notice about a task is about, for the shares of coordinators.
func matterOf(task store.Task) directory.Matter {
	return directory.Matter{Plan: string(task.Plan), Group: task.Group, Unit: task.Unit}
}

// holdersOf are the holders of the position that a notice goes to. A matter of the coordinators goes to the one who has it. For a unit without a
// focal point who has an address it is the head of the unit, if that one has.
func holdersOf(people directory.Directory, n plan.Notice, about directory.Matter, on calendar.Date) []directory.Holder {
	if n.Role == directory.RoleCoordinator {
		return people.CoordinatorsOf(about, on)
	}
	holders := people.HoldersOf(n.Role, n.Unit, on)
	if n.Role != directory.RoleFocalPoint || slices.ContainsFunc(holders, hasAddress) {
		return holders
	}
	if heads := people.HoldersOf(directory.RoleUnitHead, n.Unit, on); len(holders) == 0 || slices.ContainsFunc(heads, hasAddress) {
		return heads
	}
	return holders
}

func hasAddress(h directory.Holder) bool { return h.Address != "" }
