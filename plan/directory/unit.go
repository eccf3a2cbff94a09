package directory

import "loa/plan/calendar"

// UnitKind says what sort of body a unit is; classes of units are made of kinds.
type UnitKind string

// The kinds of units. A kind is about what a body is, not about what it is called in one city.
const (
	KindCity          UnitKind = "city"           // UBND thành phố: the body whose plan this is
	KindOffice        UnitKind = "office"         // Văn phòng UBND thành phố
	KindDepartment    UnitKind = "department"     // sở and bodies equal to a sở (Thanh tra, Ban)
	KindDistrict      UnitKind = "district"       // UBND quận, huyện, thị xã: until 30/6/2025
	KindWard          UnitKind = "ward"           // UBND phường
	KindCommune       UnitKind = "commune"        // UBND xã
	KindTownship      UnitKind = "township"       // UBND thị trấn: until 30/6/2025
	KindAgency        UnitKind = "agency"         // an agency of a ministry or of the Party: thuế, công an, Ban Tuyên giáo
	KindMedia         UnitKind = "media"          // báo, đài
	KindOrganisation  UnitKind = "organisation"   // Mặt trận, đoàn thể, hội
	KindPublicService UnitKind = "public_service" // đơn vị sự nghiệp: viện, trường, trung tâm
)

// UnitKinds lists every kind in the order they are shown.
func UnitKinds() []UnitKind {
	return []UnitKind{
		KindCity, KindOffice, KindDepartment, KindDistrict, KindWard, KindCommune, KindTownship,
		KindAgency, KindMedia, KindOrganisation, KindPublicService,
	}
}

// isLocal says whether the unit is named by its place, after a word that says what sort of place it is.
func (k UnitKind) isLocal() bool {
	switch k {
	case KindDistrict, KindWard, KindCommune, KindTownship:
		return true
	default: // a kind that is not of a place, or one that Validate refuses
		return false
	}
}

// Unit is a body as it was from a day to a day, both included; a zero day leaves that end open. A unit that was renamed stands
// once for each name, with the same code and days that do not overlap.
type Unit struct {
	Code   UnitCode      `json:"code"`
	Name   string        `json:"name"`  // as a document writes it: "Ủy ban nhân dân phường Ba Đình"
	Short  string        `json:"short"` // as an annex writes it: "UBND phường Ba Đình"
	Kind   UnitKind      `json:"kind"`
	Parent UnitCode      `json:"parent,omitempty"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
}

// ValidOn says whether the unit exists on the day.
func (u Unit) ValidOn(on calendar.Date) bool { return within(on, u.From, u.To) }

// Alias is another spelling of a unit's name, as people write it: "Sở TT&TT", "VP UBND TP". An alias holds as long as its unit.
type Alias struct {
	Unit UnitCode `json:"unit"`
	Text string   `json:"text"`
}

// Class is a group of units that a plan names with one phrase, for example "Các sở, ban, ngành". Its members are the units of its
// kinds and the units listed one by one, as they are on the day asked about; there may be none.
type Class struct {
	Code    ClassCode  `json:"code"`
	Name    string     `json:"name"`
	Aliases []string   `json:"aliases,omitempty"`
	Kinds   []UnitKind `json:"kinds,omitempty"`
	Members []UnitCode `json:"members,omitempty"`
}

// Succession says that a function of an old unit went to a new one on a day. One old unit may have several successors and one new
// unit several predecessors: a reorganisation splits and merges by function.
type Succession struct {
	Old      UnitCode      `json:"old"`
	New      UnitCode      `json:"new"`
	Function string        `json:"function,omitempty"` // what went over, in Vietnamese; empty for everything
	On       calendar.Date `json:"on"`                 // the first day of the new order
	Basis    string        `json:"basis,omitempty"`    // the resolution or decision
}

// within says whether a day lies in [from, to]; a zero end is open.
func within(on, from, to calendar.Date) bool {
	if !from.IsZero() && on.Before(from) {
		return false
	}
	return to.IsZero() || !on.After(to)
}

// overlap says whether two spans [from, to] share a day.
func overlap(from1, to1, from2, to2 calendar.Date) bool {
	endsBefore := func(to, from calendar.Date) bool { return !to.IsZero() && !from.IsZero() && to.Before(from) }
	return !endsBefore(to1, from2) && !endsBefore(to2, from1)
}
