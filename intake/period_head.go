package intake

import (
	"strings"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report/document"
)

// headOf is what stands at the head of a report: who issues it, the symbol behind its number, and the place before its date.
type headOf struct {
	issuer document.Issuer
	symbol string
	place  string
}

// newHead makes the head from the names of the city and of its coordinating unit, as Nghị định 30/2020/NĐ-CP (Annex I) has them: the governing body above the
// issuing one, whose name stands without that of the city.
func newHead(people directory.Directory, on calendar.Date) headOf {
	h := headOf{symbol: "BC"}
	city, known := people.Issuer()
	if known {
		h.place = placeOf(city.Name)
		h.issuer.Parent = strings.ToUpper(strings.Replace(city.Name, "Ủy ban nhân dân", "UBND", 1))
	}
	unit, known := people.CoordinatingUnit(on)
	if !known {
		return h
	}
	name := withoutPlace(unit.Name, h.place)
	h.issuer.Name = strings.ToUpper(name)
	h.symbol += "-" + initialsOf(name)
	return h
}

// kindsOfPlace are the words before the name of a province or city.
var kindsOfPlace = []string{"thành phố ", "tỉnh ", "Thành phố ", "Tỉnh "}

// placeOf is the name of the place of a body: "Hà Nội" of "Ủy ban nhân dân thành phố Hà Nội"; empty when its name has none.
func placeOf(name string) string {
	for _, kind := range kindsOfPlace {
		if _, place, found := strings.Cut(name, kind); found {
			return strings.TrimSpace(place)
		}
	}
	return ""
}

// withoutPlace is the name of a body of a place without that place: "Sở Nội vụ" of "Sở Nội vụ thành phố Hà Nội".
func withoutPlace(name, place string) string {
	for _, kind := range append([]string{""}, kindsOfPlace...) {
		if short, found := strings.CutSuffix(name, " "+kind+place); found && place != "" {
			name = short
		}
	}
	for _, kind := range kindsOfPlace {
		name = strings.TrimSuffix(name, " "+strings.TrimSpace(kind))
	}
	return name
}

// initialsOf is the abbreviation of a body in the symbols of its documents: "SNV" of "Sở Nội vụ".
func initialsOf(name string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(name) {
		b.WriteRune([]rune(word)[0])
	}
	return strings.ToUpper(b.String())
}
