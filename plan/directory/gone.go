package directory

// Gone lists the units and the people of a directory that the next one lacks, in the order of this one. A unit that only ends is not gone.
func (d Directory) Gone(next Directory) (units []Unit, people []Person) {
	keptUnits, keptPeople := map[UnitCode]bool{}, map[PersonID]bool{}
	for _, unit := range next.Units {
		keptUnits[unit.Code] = true
	}
	for _, person := range next.People {
		keptPeople[person.ID] = true
	}
	for _, unit := range d.Units {
		if !keptUnits[unit.Code] {
			keptUnits[unit.Code] = true // a code may have several periods
			units = append(units, unit)
		}
	}
	for _, person := range d.People {
		if !keptPeople[person.ID] {
			people = append(people, person)
		}
	}
	return units, people
}
