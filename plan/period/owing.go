package period

import (
	"cmp"
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// levelsOfKinds are the kinds of units that report, each with the level whose due day holds for it. A kind that is not here owes nothing by itself.
var levelsOfKinds = map[directory.UnitKind]Level{
	directory.KindWard: LevelCommune, directory.KindCommune: LevelCommune, directory.KindTownship: LevelCommune,
	directory.KindDepartment: LevelDepartment, directory.KindOffice: LevelDepartment, directory.KindDistrict: LevelDepartment,
}

// OwingOn lists the units that owe a report when a period is opened on a day: the communes and the departments that exist on it, in the order of their
// codes. The parent is the unit that hears of a missing report; a unit directly under the city has none.
func OwingOn(d directory.Directory, on calendar.Date) []Owing {
	var owing []Owing
	for _, unit := range d.Units {
		level := levelsOfKinds[unit.Kind]
		if level == "" || !unit.ValidOn(on) {
			continue
		}
		o := Owing{Unit: unit.Code, Level: level}
		if parent, valid := d.Unit(unit.Parent, on); valid && parent.Kind != directory.KindCity && parent.Code != unit.Code {
			o.Parent = parent.Code
		}
		owing = append(owing, o)
	}
	slices.SortFunc(owing, func(a, b Owing) int { return cmp.Compare(a.Unit, b.Unit) })
	return owing
}
