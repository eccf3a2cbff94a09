package directory

import "loa/plan/calendar"

// UnitCode identifies a unit from its first to its last day, for example "so-noi-vu". Names of units return in history; a code never does.
type UnitCode string

// ClassCode identifies a class of units, for example "so-ban-nganh".
type ClassCode string

// IDLetters are the characters of codes and of the parts of a task's id.
const IDLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-"

// UnitKind is the legal form of a unit. A class of units consists of kinds.
type UnitKind string

// The kinds of units. A kind is the same in every city, whatever its name there.
const (
	KindCity          UnitKind = "city"           // UBND thành phố: the body that issues the plan
	KindOffice        UnitKind = "office"         // Văn phòng UBND thành phố
	KindDepartment    UnitKind = "department"     // sở and bodies of equal rank (Thanh tra, Ban)
	KindDistrict      UnitKind = "district"       // UBND quận, huyện, thị xã: until 30/6/2025
	KindWard          UnitKind = "ward"           // UBND phường
	KindCommune       UnitKind = "commune"        // UBND xã
	KindTownship      UnitKind = "township"       // UBND thị trấn: until 30/6/2025
	KindAgency        UnitKind = "agency"         // an agency of a ministry or of the Party: thuế, công an, Ban Tuyên giáo
	KindMedia         UnitKind = "media"          // báo, đài
	KindOrganisation  UnitKind = "organisation"   // Mặt trận, đoàn thể, hội
	KindPublicService UnitKind = "public_service" // đơn vị sự nghiệp: viện, trường, trung tâm
)

// UnitKinds lists every kind in the order in which pages show them.
func UnitKinds() []UnitKind {
	return []UnitKind{
		KindCity, KindOffice, KindDepartment, KindDistrict, KindWard, KindCommune, KindTownship,
		KindAgency, KindMedia, KindOrganisation, KindPublicService,
	}
}

// isLocal says whether the name of such a unit is the name of its place after a word for the kind of place ("phường Ba Đình").
func (k UnitKind) isLocal() bool {
	switch k {
	case KindDistrict, KindWard, KindCommune, KindTownship:
		return true
	default: // other kinds, and unknown ones, which Validate reports
		return false
	}
}

// Unit is a body with its name from a day to a day, both included; a zero day leaves that end open. A renamed unit is in the directory once
// for each name, with the same code and days that do not overlap.
type Unit struct {
	Code   UnitCode      `json:"code"`
	Name   string        `json:"name"`  // as in documents: "Ủy ban nhân dân phường Ba Đình"
	Short  string        `json:"short"` // as in annexes: "UBND phường Ba Đình"
	Kind   UnitKind      `json:"kind"`
	Parent UnitCode      `json:"parent,omitempty"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
	Remark string        `json:"remark,omitempty"` // what the coordinator has to check in a proposed directory; it is not stored
}

// ValidOn says whether the unit exists on the day.
func (u Unit) ValidOn(on calendar.Date) bool { return within(on, u.From, u.To) }

// Alias is another name that people write for a unit: "Sở TT&TT", "VP UBND TP". It is valid as long as its unit.
type Alias struct {
	Unit UnitCode `json:"unit"`
	Text string   `json:"text"`
}

// Class (nhóm đơn vị) is a group of units that a plan names with one phrase, for example "Các sở, ban, ngành". Its members on a day are the
// units of its kinds and the units in Members that exist on that day; there may be none.
type Class struct {
	Code    ClassCode  `json:"code"`
	Name    string     `json:"name"`
	Aliases []string   `json:"aliases,omitempty"`
	Kinds   []UnitKind `json:"kinds,omitempty"`
	Members []UnitCode `json:"members,omitempty"`
	Remark  string     `json:"remark,omitempty"` // as that of a unit
}

// Succession says that a function of an old unit went to a new one on a day. One old unit may have several successors and one new unit
// several predecessors, because a reorganisation splits and merges units by function.
type Succession struct {
	Old      UnitCode      `json:"old"`
	New      UnitCode      `json:"new"`
	Function string        `json:"function,omitempty"` // the function that went over, in Vietnamese; empty: all of them
	On       calendar.Date `json:"on"`                 // the first day of the new unit in this function
	Basis    string        `json:"basis,omitempty"`    // the resolution or decision
}

// within says whether a day lies between two days, both included; a zero day leaves that end open.
func within(on, from, to calendar.Date) bool {
	if !from.IsZero() && on.Before(from) {
		return false
	}
	return to.IsZero() || !on.After(to)
}

// overlap says whether two spans of days, ends included, share a day.
func overlap(from1, to1, from2, to2 calendar.Date) bool {
	endsBefore := func(to, from calendar.Date) bool { return !to.IsZero() && !from.IsZero() && to.Before(from) }
	return !endsBefore(to1, from2) && !endsBefore(to2, from1)
}
