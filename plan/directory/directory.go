package directory

import (
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// Directory is the units and people of a city, each fact with its first and last day. In the zero Directory nothing is found.
//
// A Directory written as a literal works, but builds its index at every query. Indexed gives the same directory with its index, for a
// launch with thousands of queries. The lists must not be changed after that.
type Directory struct {
	Units         []Unit         `json:"units,omitempty"`
	Aliases       []Alias        `json:"aliases,omitempty"`
	Classes       []Class        `json:"classes,omitempty"`
	Successions   []Succession   `json:"successions,omitempty"`
	People        []Person       `json:"people,omitempty"`
	Addresses     []AddressOf    `json:"addresses,omitempty"`
	Holders       []RoleHolder   `json:"holders,omitempty"`
	Substitutions []Substitution `json:"substitutions,omitempty"`
	Shares        []Share        `json:"shares,omitempty"` // in the order in which they were given

	index *index
}

// Indexed is the directory with its index. It may be used by several goroutines.
func (d Directory) Indexed() Directory {
	d.index = newIndex(d)
	return d
}

// IsIndexed says whether the directory has its index.
func (d Directory) IsIndexed() bool { return d.index != nil }

// Unit finds the unit of that code as it is on the day.
func (d Directory) Unit(code UnitCode, on calendar.Date) (Unit, bool) {
	for _, i := range d.lookup().units[code] {
		if d.Units[i].ValidOn(on) {
			return d.Units[i], true
		}
	}
	return Unit{}, false
}

// UnitEver finds the unit of that code with its latest name, whether or not it still exists, for pages about the past.
func (d Directory) UnitEver(code UnitCode) (Unit, bool) {
	var last Unit
	found := false
	for _, i := range d.lookup().units[code] {
		if unit := d.Units[i]; !found || last.From.Before(unit.From) {
			last, found = unit, true
		}
	}
	return last, found
}

// Issuer is the body that issues the plan, by the directory: its first city; false when it has none.
func (d Directory) Issuer() (Unit, bool) {
	for _, unit := range d.Units {
		if unit.Kind == KindCity {
			return unit, true
		}
	}
	return Unit{}, false
}

// Class finds a class by its code.
func (d Directory) Class(code ClassCode) (Class, bool) {
	if i, found := d.lookup().classes[code]; found {
		return d.Classes[i], true
	}
	return Class{}, false
}

// Members lists the units of a class as they are on the day, in the order of the directory, each once.
func (d Directory) Members(class ClassCode, on calendar.Date) []Unit {
	c, found := d.Class(class)
	if !found {
		return nil
	}
	var members []Unit
	for _, unit := range d.Units {
		belongs := slices.Contains(c.Kinds, unit.Kind) || slices.Contains(c.Members, unit.Code)
		if belongs && unit.ValidOn(on) {
			members = append(members, unit)
		}
	}
	return members
}

// Successors lists the units that took over from the unit by the day and exist on it, over any number of reorganisations, each once, in
// the order of the directory's successions.
func (d Directory) Successors(code UnitCode, on calendar.Date) []Unit {
	return d.collectSuccessors(code, on, map[UnitCode]bool{code: true})
}

func (d Directory) collectSuccessors(code UnitCode, on calendar.Date, seen map[UnitCode]bool) []Unit {
	var units []Unit
	for _, i := range d.lookup().successions[code] {
		s := d.Successions[i]
		if seen[s.New] || s.On.After(on) {
			continue
		}
		seen[s.New] = true
		if unit, valid := d.Unit(s.New, on); valid {
			units = append(units, unit)
			continue
		}
		units = append(units, d.collectSuccessors(s.New, on, seen)...)
	}
	return units
}

// predecessors lists the units valid on the day from which the unit took over, by one succession.
func (d Directory) predecessors(code UnitCode, on calendar.Date) []Unit {
	var units []Unit
	for _, s := range d.Successions {
		if s.New != code {
			continue
		}
		if unit, valid := d.Unit(s.Old, on); valid && unit.Code != code {
			units = append(units, unit)
		}
	}
	return units
}

// lookup is the index of the directory. It is built for this one query when the directory is not Indexed.
func (d Directory) lookup() *index {
	if d.index != nil {
		return d.index
	}
	return newIndex(d)
}

// roleInUnit is the key of a position.
type roleInUnit struct {
	role Role
	unit UnitCode
}

// index has the indexes of entries in the directory's lists by the keys of queries, in the order of the lists.
type index struct {
	city          string // the folded name of the city, which may end the names of its units
	units         map[UnitCode][]int
	names         map[string][]int // units by vietnamese.NameKey of name, short name, aliases and code
	keys          [][]string       // the keys of each unit, for the search of the nearest name
	bare          map[string][]int // units by the name of their place alone
	initials      map[string][]int // units by initials
	classes       map[ClassCode]int
	classNames    map[string]int
	pluralNames   map[string]int     // classes whose name is plural by its "các" alone: "Các báo"
	successions   map[UnitCode][]int // by the old unit
	people        map[PersonID]int
	addresses     map[string][]int
	addressesOf   map[PersonID][]int
	holders       map[roleInUnit][]int
	holdings      map[PersonID][]int
	substitutions map[roleInUnit][]int
	substitutes   map[PersonID][]int
}

func newIndex(d Directory) *index {
	x := &index{
		city:          cityName(d.Units),
		units:         indexBy(d.Units, func(u Unit) UnitCode { return u.Code }),
		successions:   indexBy(d.Successions, func(s Succession) UnitCode { return s.Old }),
		addresses:     indexBy(d.Addresses, func(a AddressOf) string { return addressKey(a.Address) }),
		addressesOf:   indexBy(d.Addresses, func(a AddressOf) PersonID { return a.Person }),
		holders:       indexBy(d.Holders, func(h RoleHolder) roleInUnit { return roleInUnit{h.Role, h.Unit} }),
		holdings:      indexBy(d.Holders, func(h RoleHolder) PersonID { return h.Person }),
		substitutions: indexBy(d.Substitutions, func(s Substitution) roleInUnit { return roleInUnit{s.Role, s.Unit} }),
		substitutes:   indexBy(d.Substitutions, func(s Substitution) PersonID { return s.Substitute }),
		classes:       map[ClassCode]int{},
		classNames:    map[string]int{},
		pluralNames:   map[string]int{},
		people:        map[PersonID]int{},
		names:         map[string][]int{},
		keys:          make([][]string, len(d.Units)),
		bare:          map[string][]int{},
		initials:      map[string][]int{},
	}
	for i, person := range d.People {
		x.people[person.ID] = i
	}
	x.addClasses(d.Classes)
	x.addNames(d)
	return x
}

// indexBy gives the indexes of the list for each key.
func indexBy[T any, K comparable](list []T, key func(T) K) map[K][]int {
	at := make(map[K][]int, len(list))
	for i, item := range list {
		at[key(item)] = append(at[key(item)], i)
	}
	return at
}

func (x *index) addClasses(classes []Class) {
	for i, class := range classes {
		x.classes[class.Code] = i
		for _, text := range append([]string{class.Name}, class.Aliases...) {
			key := vietnamese.ClassKey(text, x.city)
			switch {
			case key == "":
			case needsPlural(text, key):
				x.pluralNames[key] = i
			default:
				x.classNames[key] = i
			}
		}
	}
}

func (x *index) addNames(d Directory) {
	for i, unit := range d.Units {
		for _, text := range []string{unit.Name, unit.Short, string(unit.Code)} {
			key := vietnamese.NameKey(text, x.city)
			x.addName(key, i)
			if bare, found := vietnamese.BareKey(key); found && unit.Kind.isLocal() {
				addPosition(x.bare, bare, i)
			}
			if unit.Kind.isLocal() {
				continue
			}
			for _, initials := range vietnamese.InitialKeys(key) {
				addPosition(x.initials, initials, i)
			}
		}
	}
	for _, alias := range d.Aliases {
		for _, i := range x.units[alias.Unit] {
			x.addName(vietnamese.NameKey(alias.Text, x.city), i)
		}
	}
}

func (x *index) addName(key string, i int) {
	addPosition(x.names, key, i)
	if !slices.Contains(x.keys[i], key) {
		x.keys[i] = append(x.keys[i], key)
	}
}

func addPosition(at map[string][]int, key string, i int) {
	if key != "" && !slices.Contains(at[key], i) {
		at[key] = append(at[key], i)
	}
}

// cityName is the folded name of the city in the list, without "thành phố"; empty when there is none.
func cityName(units []Unit) string {
	issuer, _ := Directory{Units: units}.Issuer()
	_, name, _ := strings.Cut(vietnamese.Fold(issuer.Name), "thanh pho ")
	return name
}
