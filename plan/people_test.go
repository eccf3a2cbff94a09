package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
)

// smallOffice is a department whose director is away for two weeks in June and retires at the end of the year.
func smallOffice() plan.Directory {
	day := plan.MustDate
	return plan.Directory{
		Units: []plan.Unit{{Code: "snv", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: plan.KindDepartment}},
		People: []plan.Person{
			{ID: "lan", Name: "Trần Thị Lan", Title: "Giám đốc Sở Nội vụ"},
			{ID: "binh", Name: "Lê Văn Bình", Title: "Phó Giám đốc Sở Nội vụ"},
			{ID: "chau", Name: "Đỗ Ngọc Châu", Title: "Chuyên viên"},
			{ID: "dung", Name: "Vũ Đức Dũng", Title: "Giám đốc Sở Nội vụ"},
		},
		Addresses: []plan.AddressOf{
			{Address: "lan@hanoi.test", Person: "lan"},
			{Address: "giamdoc@snv.hanoi.test", Person: "lan", Unit: "snv", To: day("2022-12-31")},
			{Address: "giamdoc@snv.hanoi.test", Person: "dung", Unit: "snv", From: day("2023-01-01")},
			{Address: "binh@snv.hanoi.test", Person: "binh", Unit: "snv"},
			{Address: "chau@snv.hanoi.test", Person: "chau", Unit: "snv", From: day("2022-07-01")},
		},
		Holders: []plan.RoleHolder{
			{Person: "lan", Role: plan.RoleUnitHead, Unit: "snv", To: day("2022-12-31")},
			{Person: "dung", Role: plan.RoleUnitHead, Unit: "snv", From: day("2023-01-01")},
			{Person: "chau", Role: plan.RoleContact, Unit: "snv"},
			{Person: "chau", Role: plan.RoleCoordinator, Unit: "snv", From: day("2022-07-01")},
		},
		Substitutions: []plan.Substitution{
			{
				Principal: "lan", Substitute: "binh", Role: plan.RoleUnitHead, Unit: "snv",
				From: day("2022-06-06"), To: day("2022-06-17"), Basis: "Giấy ủy quyền số 12/GUQ-SNV",
			},
			{
				Principal: "binh", Substitute: "chau", Role: plan.RoleUnitHead, Unit: "snv",
				From: day("2022-06-06"), To: day("2022-06-17"), Basis: "Ủy quyền lại",
			},
			{
				Principal: "lan", Substitute: "binh", Role: plan.RoleUnitHead, Unit: "snv",
				From: day("2022-12-26"), To: day("2023-01-06"), Basis: "Giấy ủy quyền số 30/GUQ-SNV",
			},
		},
	}
}

func TestHoldersOfARoleOnADay(t *testing.T) {
	t.Parallel()
	d := smallOffice().Indexed()
	lan := plan.Holder{Person: d.People[0], Address: "giamdoc@snv.hanoi.test"}
	binh := plan.Holder{Person: d.People[1], Address: "binh@snv.hanoi.test", For: "lan", Basis: "Giấy ủy quyền số 12/GUQ-SNV"}
	december := binh
	december.Basis = "Giấy ủy quyền số 30/GUQ-SNV"
	dung := plan.Holder{Person: d.People[3], Address: "giamdoc@snv.hanoi.test"}
	for _, c := range []struct {
		name string
		role plan.Role
		on   string
		want []plan.Holder
	}{
		{"the day before the substitution", plan.RoleUnitHead, "2022-06-05", []plan.Holder{lan}},
		{"its first day: the holder first, no substitute's substitute", plan.RoleUnitHead, "2022-06-06", []plan.Holder{lan, binh}},
		{"its last day", plan.RoleUnitHead, "2022-06-17", []plan.Holder{lan, binh}},
		{"the day after it", plan.RoleUnitHead, "2022-06-18", []plan.Holder{lan}},
		{"the principal's last day in office", plan.RoleUnitHead, "2022-12-31", []plan.Holder{lan, december}},
		{"a substitution falls with its principal; the address went over", plan.RoleUnitHead, "2023-01-01", []plan.Holder{dung}},
		{"a holder whose address is not known yet", plan.RoleContact, "2022-06-30", []plan.Holder{{Person: d.People[2]}}},
		{"a role nobody holds", plan.RoleClerk, "2022-06-06", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, d.HoldersOf(c.role, "snv", plan.MustDate(c.on))); diff != "" {
				t.Errorf("holders on %s (-want +got):\n%s", c.on, diff)
			}
		})
	}
}

func TestActorHasTheOfficesOfTheDay(t *testing.T) {
	t.Parallel()
	head := plan.Office{Role: plan.RoleUnitHead, Unit: "snv"}
	standIn := plan.Office{Role: plan.RoleUnitHead, Unit: "snv", For: "lan", Basis: "Giấy ủy quyền số 12/GUQ-SNV"}
	contact := plan.Office{Role: plan.RoleContact, Unit: "snv"}
	for _, c := range []struct {
		name   string
		person plan.PersonID
		on     string
		want   []plan.Office
	}{
		{"the head stays head while away", "lan", "2022-06-10", []plan.Office{head}},
		{"the deputy stands in", "binh", "2022-06-06", []plan.Office{standIn}},
		{"the deputy after it", "binh", "2022-06-18", nil},
		{"what was entrusted is not entrusted on", "chau", "2022-06-10", []plan.Office{contact}},
		{"two offices of one person", "chau", "2022-07-01", []plan.Office{contact, {Role: plan.RoleCoordinator, Unit: "snv"}}},
		{"a retired head", "lan", "2023-01-01", nil},
		{"a stranger", "ai-do", "2022-06-10", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := plan.Actor{Person: c.person, Offices: c.want}
			if diff := cmp.Diff(want, smallOffice().Actor(c.person, plan.MustDate(c.on))); diff != "" {
				t.Errorf("actor (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAddressesChangeHands(t *testing.T) {
	t.Parallel()
	d := smallOffice().Indexed()
	for _, c := range []struct {
		name, address, on string
		want              plan.PersonID
	}{
		{"the old director's last day", "giamdoc@snv.hanoi.test", "2022-12-31", "lan"},
		{"the new director's first day", "giamdoc@snv.hanoi.test", "2023-01-01", "dung"},
		{"letter case and space do not matter", " GiamDoc@SNV.hanoi.test ", "2023-01-01", "dung"},
		{"before the address was given", "chau@snv.hanoi.test", "2022-06-30", ""},
		{"an address nobody has", "khac@snv.hanoi.test", "2022-06-30", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			person, found := d.PersonAt(c.address, plan.MustDate(c.on))
			if person.ID != c.want || found != (c.want != "") {
				t.Errorf("PersonAt(%q, %s) = %q, %t, want %q", c.address, c.on, person.ID, found, c.want)
			}
		})
	}
	if got, found := d.AddressFor("lan", plan.MustDate("2022-06-01")); got != "lan@hanoi.test" || !found {
		t.Errorf("AddressFor(lan) = %q, %t, want the first of the directory", got, found)
	}
	if got, found := d.AddressFor("chau", plan.MustDate("2022-06-30")); found {
		t.Errorf("AddressFor(chau) before there was one = %q", got)
	}
}

func TestPersonNamed(t *testing.T) {
	t.Parallel()
	on := plan.MustDate("2022-08-01")
	for _, test := range []struct {
		name, text string
		want       plan.PersonID
	}{
		{"an address of the day", "giamdoc@snv.hanoi.test", "lan"},
		{"an id", "dung", "dung"},
		{"nobody", "ai-do", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, found := smallOffice().PersonNamed(test.text, on)
			if got.ID != test.want || found != (test.want != "") {
				t.Errorf("got %+v, %v; want %q", got, found, test.want)
			}
		})
	}
}

func TestFirstCoordinator(t *testing.T) {
	t.Parallel()
	if got, found := smallOffice().FirstCoordinator(plan.MustDate("2022-08-01")); got.ID != "chau" || !found {
		t.Errorf("got %+v, %v", got, found)
	}
	if got, found := smallOffice().FirstCoordinator(plan.MustDate("2022-01-01")); found {
		t.Errorf("nobody coordinates yet, got %+v", got)
	}
}
