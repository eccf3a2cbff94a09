package plan

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// RecipientsIn lists the recipients of a notice on a day, each once. A person without an address on that day has an empty one. A matter of the
// coordinators goes to the one who has it. For a unit without a focal point who has an address it is the head of the unit, if that one has.
func (n Notice) RecipientsIn(people directory.Directory, about directory.Matter, on calendar.Date) []directory.Holder {
	if n.Person != "" {
		person, known := people.Person(n.Person)
		if !known {
			return nil
		}
		address, _ := people.AddressFor(n.Person, on) // empty when there is none
		return []directory.Holder{{Person: person, Address: address}}
	}
	var once []directory.Holder
	for _, h := range n.holders(people, about, on) {
		if !slices.ContainsFunc(once, func(other directory.Holder) bool { return other.Person.ID == h.Person.ID }) {
			once = append(once, h)
		}
	}
	return once
}

func (n Notice) holders(people directory.Directory, about directory.Matter, on calendar.Date) []directory.Holder {
	if n.Role == directory.RoleCoordinator {
		return people.CoordinatorsOf(about, on)
	}
	holders := people.HoldersOf(n.Role, n.Unit, on)
	if n.Role != directory.RoleFocalPoint || slices.ContainsFunc(holders, directory.Holder.Reachable) {
		return holders
	}
	if heads := people.HoldersOf(directory.RoleUnitHead, n.Unit, on); len(holders) == 0 || slices.ContainsFunc(heads, directory.Holder.Reachable) {
		return heads
	}
	return holders
}
