package directory

import (
	"slices"

	"loa/plan/calendar"
)

// Subtree lists a number of units with everything below them and everything that they succeeded, whether or not it still exists: who may see a unit
// may see what was left to it. It follows parents of any day and successions up to the day. The order is that of discovery.
func (d Directory) Subtree(roots []UnitCode, on calendar.Date) []UnitCode {
	var found []UnitCode
	add := func(code UnitCode) {
		if code != "" && !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	for _, root := range roots {
		add(root)
	}
	for i := 0; i < len(found); i++ {
		for _, unit := range d.Units {
			if unit.Parent == found[i] {
				add(unit.Code)
			}
		}
		for _, succession := range d.Successions {
			if succession.New == found[i] && !on.Before(succession.On) {
				add(succession.Old)
			}
		}
	}
	return found
}
