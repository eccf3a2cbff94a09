package period

import (
	"slices"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// Answering is who answers for an obligation on a day. Others are further successors of a unit that was split: the first one answers.
type Answering struct {
	Unit   directory.UnitCode
	Others []directory.UnitCode
}

// AnsweringFor finds who answers for the obligation of a unit on a day: the unit itself, or what succeeded it by then. A unit that was dissolved without a
// successor still stands for itself: the obligation is not lost.
func AnsweringFor(unit directory.UnitCode, on calendar.Date, d directory.Directory) Answering {
	if _, valid := d.Unit(unit, on); valid {
		return Answering{Unit: unit}
	}
	successors := d.Successors(unit, on)
	if len(successors) == 0 {
		return Answering{Unit: unit}
	}
	a := Answering{Unit: successors[0].Code}
	for _, other := range successors[1:] {
		a.Others = append(a.Others, other.Code)
	}
	return a
}

// AnsweredBy lists the units whose obligations a unit answers for on a day, in the order of the obligations.
func (s State) AnsweredBy(unit directory.UnitCode, on calendar.Date, d directory.Directory) []directory.UnitCode {
	if !d.IsIndexed() {
		d = d.Indexed()
	}
	var units []directory.UnitCode
	for _, o := range s.Obligations {
		if AnsweringFor(o.Unit, on, d).Unit == unit {
			units = append(units, o.Unit)
		}
	}
	return units
}

// parents finds the parent of each unit on a day: the frozen one of its obligation or, of a unit that owes nothing itself, that of the directory.
type parents struct {
	frozen map[directory.UnitCode]directory.UnitCode
	on     calendar.Date
	d      directory.Directory
}

func (p parents) of(unit directory.UnitCode) directory.UnitCode {
	parent, frozen := p.frozen[unit]
	if !frozen {
		parent = p.parentInDirectory(unit)
	}
	// A parent that became the unit itself, or a dissolved one, hands the unit on to what stands above it.
	for seen := []directory.UnitCode{unit}; parent != "" && !slices.Contains(seen, parent); {
		answering := AnsweringFor(parent, p.on, p.d).Unit
		if !slices.Contains(seen, answering) {
			return answering
		}
		seen = append(seen, parent)
		parent = p.parentInDirectory(parent)
	}
	return ""
}

func (p parents) parentInDirectory(unit directory.UnitCode) directory.UnitCode {
	found, valid := p.d.Unit(unit, p.on)
	if !valid {
		found, _ = p.d.UnitEver(unit)
	}
	return found.Parent
}
