package directory

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// Match is the result of the search for a name. Exact is true when the text names one unit valid on the day (Units has that one) or one
// class (Class is set, Units are its members on the day, perhaps none). Otherwise Ended is the unit of that name that existed on other
// days only, Successors the units that took over from it by the day, and Suggestions the nearest names, best first.
type Match struct {
	Units       []Unit   `json:"units,omitempty"`
	Class       *Class   `json:"class,omitempty"`
	Exact       bool     `json:"exact"`
	Suggestions []string `json:"suggestions,omitempty"`
	Ended       *Unit    `json:"ended,omitempty"`
	Successors  []Unit   `json:"successors,omitempty"`
}

// Match finds a unit or a class by a name as people write it: full or short, with initials ("Sở TT&TT", "Sở TTTT"), with or without
// diacritics, "UBND", the word before a place's name or the city's name after it, and a remark in brackets. When two units valid on the
// day share the name, both are suggested. The remark in brackets is dropped only when the text with it names nothing.
func (d Directory) Match(text string, on calendar.Date) Match {
	d.index = d.lookup()
	if m, found := d.MatchWhole(text, on); found {
		return m
	}
	if before, _, found := strings.Cut(text, "("); found {
		if m, found := d.MatchWhole(before, on); found {
			return m
		}
	}
	return Match{Suggestions: d.nearest(text, on)}
}

// MatchWhole is Match for the whole text, brackets included, and without the search for the nearest names; false when the text names
// nothing. The directory must be Indexed.
func (d Directory) MatchWhole(text string, on calendar.Date) (Match, bool) {
	key := vietnamese.NameKey(text, d.index.city)
	if key == "" {
		return Match{}, false
	}
	named, bare, initials := d.index.names[key], d.index.bare[key], d.index.initials[vietnamese.TypedInitials(key)]
	if m, found := d.matchValid(named, text, on); found {
		return m, true
	}
	if m, found := d.matchClass(text, on); found {
		return m, true
	}
	for _, candidates := range [][]int{bare, initials} {
		if len(named) > 0 {
			break // the full name of a unit that has ended is not taken for an abbreviation of another
		}
		if m, found := d.matchValid(candidates, text, on); found {
			return m, true
		}
	}
	for _, candidates := range [][]int{named, bare, initials} {
		if len(candidates) > 0 {
			return d.matchEnded(candidates, on), true
		}
	}
	return Match{}, false
}

// matchValid looks at the candidates that exist on the day. One is an exact match. Of several, one is when it alone is spelt like the
// text, diacritics included; otherwise all are suggestions.
func (d Directory) matchValid(candidates []int, text string, on calendar.Date) (Match, bool) {
	var valid, spelt []Unit
	for _, i := range candidates {
		unit := d.Units[i]
		if !unit.ValidOn(on) {
			continue
		}
		valid = append(valid, unit)
		if sameSpelling(text, unit.Name) || sameSpelling(text, unit.Short) {
			spelt = append(spelt, unit)
		}
	}
	switch {
	case len(valid) == 0:
		return Match{}, false
	case len(valid) == 1:
		return Match{Units: valid, Exact: true}, true
	case len(spelt) == 1:
		return Match{Units: spelt, Exact: true}, true
	default:
		return Match{Suggestions: shortNames(valid)}, true
	}
}

func sameSpelling(a, b string) bool {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ") }
	return plain(a) == plain(b)
}

// matchEnded takes the candidate that ended last before the day, or else the first one after it.
func (d Directory) matchEnded(candidates []int, on calendar.Date) Match {
	best := d.Units[candidates[0]]
	for _, i := range candidates[1:] {
		if unit := d.Units[i]; nearerEnd(unit, best, on) {
			best = unit
		}
	}
	m := Match{Ended: &best, Successors: d.Successors(best.Code, on)}
	m.Suggestions = shortNames(m.Successors)
	if best.From.After(on) {
		m.Suggestions = shortNames(d.predecessors(best.Code, on))
	}
	return m
}

func nearerEnd(a, b Unit, on calendar.Date) bool {
	aPast, bPast := !a.From.After(on), !b.From.After(on)
	switch {
	case aPast != bPast:
		return aPast
	case aPast:
		return a.To.After(b.To)
	default:
		return a.From.Before(b.From)
	}
}

func shortNames(units []Unit) []string {
	var names []string
	for _, unit := range units {
		names = append(names, cmp.Or(unit.Short, unit.Name))
	}
	return names
}

// The limits of suggestions.
const (
	maxDistance    = 0.4 // vietnamese.NameDistance, from 0 to 1
	maxSuggestions = 3
)

// nearest lists the names closest to the text, best first. For a unit that has ended it lists its successors.
func (d Directory) nearest(text string, on calendar.Date) []string {
	type candidate struct {
		names    []string
		distance float64
	}
	var near []candidate
	add := func(distance float64, names ...string) {
		if distance <= maxDistance && len(names) > 0 {
			near = append(near, candidate{names, distance})
		}
	}
	key := vietnamese.NameKey(text, d.index.city)
	for i, unit := range d.Units {
		names := []string{cmp.Or(unit.Short, unit.Name)}
		distance := d.unitDistance(key, i)
		if distance <= maxDistance && !unit.ValidOn(on) {
			names = shortNames(d.Successors(unit.Code, on))
		}
		add(distance, names...)
	}
	for _, class := range d.Classes {
		add(vietnamese.NameDistance(vietnamese.ClassKey(text, d.index.city), vietnamese.ClassKey(class.Name, d.index.city)), class.Name)
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range near {
		for _, name := range c.names {
			if len(names) < maxSuggestions && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// unitDistance is the distance to the nearest of the unit's names.
func (d Directory) unitDistance(key string, i int) float64 {
	distance := 1.0
	for _, name := range d.index.keys[i] {
		distance = min(distance, vietnamese.NameDistance(key, name))
	}
	return distance
}
