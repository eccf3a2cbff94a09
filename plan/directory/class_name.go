package directory

import (
	"slices"
	"strings"

	"loa/plan/calendar"
	"loa/vietnamese"
)

// matchClass finds the class that a text names: by its code or a name, or as a list of kinds of places ("xã, phường, đặc khu").
func (d Directory) matchClass(text string, on calendar.Date) (Match, bool) {
	key := vietnamese.ClassKey(text, d.index.city)
	i, found := d.index.classes[ClassCode(strings.TrimSpace(text))]
	if !found {
		i, found = d.index.classNames[key]
	}
	if !found && isPlural(text) {
		i, found = d.index.pluralNames[key]
	}
	if !found {
		i, found = d.classOfPlaces(text, key, on)
	}
	if !found {
		return Match{}, false
	}
	class := d.Classes[i]
	return Match{Class: &class, Units: d.Members(class.Code, on), Exact: true}, true
}

// needsPlural says whether a class bears "các" before one thing: without that word "Các báo" would be one newspaper, not all of them.
func needsPlural(text, key string) bool {
	return isPlural(text) && len(strings.Fields(key)) <= 2 && !strings.ContainsAny(text, ",;/-&") && !slices.Contains(strings.Fields(vietnamese.Fold(text)), "va")
}

func isPlural(text string) bool {
	return slices.ContainsFunc(strings.Fields(vietnamese.Fold(text)), func(word string) bool {
		return slices.Contains([]string{"cac", "nhung", "moi", "toan", "tat"}, word)
	})
}

// placeKind is the words for a kind of place.
type placeKind struct {
	words string
	kind  UnitKind
}

// placeKinds are the words for kinds of places. The law knows special zones (đặc khu, Law 72/2025/QH15), and a directory without them has no
// kind for them.
var placeKinds = []placeKind{
	{"thi xa", KindDistrict},
	{"thi tran", KindTownship},
	{"dac khu", ""},
	{"xa", KindCommune},
	{"phuong", KindWard},
	{"quan", KindDistrict},
	{"huyen", KindDistrict},
}

// classOfPlaces finds the class that has exactly the units of the listed kinds of places on the day. One kind alone needs "các".
func (d Directory) classOfPlaces(text, key string, on calendar.Date) (int, bool) {
	var kinds []UnitKind
	named := 0
	for rest := key + " "; strings.TrimSpace(rest) != ""; named++ {
		at := slices.IndexFunc(placeKinds, func(p placeKind) bool { return strings.HasPrefix(rest, p.words+" ") })
		if at < 0 {
			return 0, false
		}
		kinds = append(kinds, placeKinds[at].kind)
		rest = strings.TrimPrefix(rest, placeKinds[at].words+" ")
	}
	if named < 2 && !isPlural(text) {
		return 0, false
	}
	var wanted []UnitCode
	for _, unit := range d.Units {
		if slices.Contains(kinds, unit.Kind) && unit.ValidOn(on) {
			wanted = append(wanted, unit.Code)
		}
	}
	if len(wanted) == 0 {
		return 0, false
	}
	i := slices.IndexFunc(d.Classes, func(c Class) bool { return slices.Equal(codesOf(d.Members(c.Code, on)), wanted) })
	return i, i >= 0
}

func codesOf(units []Unit) []UnitCode {
	codes := make([]UnitCode, 0, len(units))
	for _, unit := range units {
		codes = append(codes, unit.Code)
	}
	return codes
}
