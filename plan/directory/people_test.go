package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
)

// smallOffice is a department whose director is away for two weeks in June and retires at the end of the year.
func smallOffice() directory.Directory {
	day := calendar.MustDate
	return directory.Directory{
		Units: []directory.Unit{{Code: "snv", Name: "Sở Nội vụ", Short: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People: []directory.Person{
			{ID: "lan", Name: "Trần Thị Lan", Title: "Giám đốc Sở Nội vụ"},
			{ID: "binh", Name: "Lê Văn Bình", Title: "Phó Giám đốc Sở Nội vụ"},
			{ID: "chau", Name: "Đỗ Ngọc Châu", Title: "Chuyên viên"},
			{ID: "dung", Name: "Vũ Đức Dũng", Title: "Giám đốc Sở Nội vụ"},
		},
		Addresses: []directory.AddressOf{
			{Address: "lan@hanoi.test", Person: "lan"},
			{Address: "giamdoc@snv.hanoi.test", Person: "lan", Unit: "snv", To: day("2022-12-31")},
			{Address: "giamdoc@snv.hanoi.test", Person: "dung", Unit: "snv", From: day("2023-01-01")},
			{Address: "binh@snv.hanoi.test", Person: "binh", Unit: "snv"},
			{Address: "chau@snv.hanoi.test", Person: "chau", Unit: "snv", From: day("2022-07-01")},
		},
		Holders: []directory.RoleHolder{
			{Person: "lan", Role: directory.RoleUnitHead, Unit: "snv", To: day("2022-12-31")},
			{Person: "dung", Role: directory.RoleUnitHead, Unit: "snv", From: day("2023-01-01")},
			{Person: "chau", Role: directory.RoleFocalPoint, Unit: "snv"},
			{Person: "chau", Role: directory.RoleCoordinator, Unit: "snv", From: day("2022-07-01")},
		},
		Substitutions: []directory.Substitution{
			{
				Principal: "lan", Substitute: "binh", Role: directory.RoleUnitHead, Unit: "snv",
				From: day("2022-06-06"), To: day("2022-06-17"), Basis: "Giấy ủy quyền số 12/GUQ-SNV",
			},
			{
				Principal: "binh", Substitute: "chau", Role: directory.RoleUnitHead, Unit: "snv",
				From: day("2022-06-06"), To: day("2022-06-17"), Basis: "Ủy quyền lại",
			},
			{
				Principal: "lan", Substitute: "binh", Role: directory.RoleUnitHead, Unit: "snv",
				From: day("2022-12-26"), To: day("2023-01-06"), Basis: "Giấy ủy quyền số 30/GUQ-SNV",
			},
		},
	}
}

func TestHoldersOf(t *testing.T) {
	t.Parallel()
	d := smallOffice().Indexed()
	lan := directory.Holder{Person: d.People[0], Address: "giamdoc@snv.hanoi.test"}
	binh := directory.Holder{Person: d.People[1], Address: "binh@snv.hanoi.test", For: "lan", Basis: "Giấy ủy quyền số 12/GUQ-SNV"}
	december := binh
	december.Basis = "Giấy ủy quyền số 30/GUQ-SNV"
	dung := directory.Holder{Person: d.People[3], Address: "giamdoc@snv.hanoi.test"}
	for _, c := range []struct {
		name string
		role directory.Role
		on   string
		want []directory.Holder
	}{
		{name: "the day before the substitution", role: directory.RoleUnitHead, on: "2022-06-05", want: []directory.Holder{lan}},
		{name: "its first day: the holder first, no substitute's substitute", role: directory.RoleUnitHead, on: "2022-06-06", want: []directory.Holder{lan, binh}},
		{name: "its last day", role: directory.RoleUnitHead, on: "2022-06-17", want: []directory.Holder{lan, binh}},
		{name: "the day after it", role: directory.RoleUnitHead, on: "2022-06-18", want: []directory.Holder{lan}},
		{name: "the principal's last day in office", role: directory.RoleUnitHead, on: "2022-12-31", want: []directory.Holder{lan, december}},
		{name: "a substitution falls with its principal; the address went over", role: directory.RoleUnitHead, on: "2023-01-01", want: []directory.Holder{dung}},
		{name: "a holder whose address is not known yet", role: directory.RoleFocalPoint, on: "2022-06-30", want: []directory.Holder{{Person: d.People[2]}}},
		{name: "a role without a holder", role: directory.RoleClerk, on: "2022-06-06"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, d.HoldersOf(c.role, "snv", calendar.MustDate(c.on))); diff != "" {
				t.Errorf("holders on %s (-want +got):\n%s", c.on, diff)
			}
		})
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	head := directory.Position{Role: directory.RoleUnitHead, Unit: "snv"}
	substituted := directory.Position{Role: directory.RoleUnitHead, Unit: "snv", For: "lan", Basis: "Giấy ủy quyền số 12/GUQ-SNV"}
	focalPoint := directory.Position{Role: directory.RoleFocalPoint, Unit: "snv"}
	for _, c := range []struct {
		name   string
		person directory.PersonID
		on     string
		want   []directory.Position
	}{
		{name: "the head stays head while away", person: "lan", on: "2022-06-10", want: []directory.Position{head}},
		{name: "the deputy is a substitute", person: "binh", on: "2022-06-06", want: []directory.Position{substituted}},
		{name: "the deputy after it", person: "binh", on: "2022-06-18"},
		{name: "the substitute of a substitute has no position", person: "chau", on: "2022-06-10", want: []directory.Position{focalPoint}},
		{name: "two positions of one person", person: "chau", on: "2022-07-01", want: []directory.Position{focalPoint, {Role: directory.RoleCoordinator, Unit: "snv"}}},
		{name: "a retired head", person: "lan", on: "2023-01-01"},
		{name: "an unknown person", person: "ai-do", on: "2022-06-10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := directory.Actor{Person: c.person, Positions: c.want}
			if diff := cmp.Diff(want, smallOffice().Actor(c.person, calendar.MustDate(c.on))); diff != "" {
				t.Errorf("actor (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPersonAt(t *testing.T) {
	t.Parallel()
	d := smallOffice().Indexed()
	for _, c := range []struct {
		name, address, on string
		want              directory.PersonID
	}{
		{name: "the old director's last day", address: "giamdoc@snv.hanoi.test", on: "2022-12-31", want: "lan"},
		{name: "the new director's first day", address: "giamdoc@snv.hanoi.test", on: "2023-01-01", want: "dung"},
		{name: "letter case and space do not matter", address: " GiamDoc@SNV.hanoi.test ", on: "2023-01-01", want: "dung"},
		{name: "before the address was given", address: "chau@snv.hanoi.test", on: "2022-06-30", want: ""},
		{name: "an unknown address", address: "khac@snv.hanoi.test", on: "2022-06-30", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			person, found := d.PersonAt(c.address, calendar.MustDate(c.on))
			if person.ID != c.want || found != (c.want != "") {
				t.Errorf("PersonAt(%q, %s) = %q, %t, want %q", c.address, c.on, person.ID, found, c.want)
			}
		})
	}
	if got, found := d.AddressFor("lan", calendar.MustDate("2022-06-01")); got != "lan@hanoi.test" || !found {
		t.Errorf("AddressFor(lan) = %q, %t, want the first of the directory", got, found)
	}
	if got, found := d.AddressFor("chau", calendar.MustDate("2022-06-30")); found {
		t.Errorf("AddressFor(chau) before there was one = %q", got)
	}
}

func TestPersonNamed(t *testing.T) {
	t.Parallel()
	on := calendar.MustDate("2022-08-01")
	for _, test := range []struct {
		name, text string
		want       directory.PersonID
	}{
		{name: "an address of the day", text: "giamdoc@snv.hanoi.test", want: "lan"},
		{name: "an id", text: "dung", want: "dung"},
		{name: "an unknown person", text: "ai-do", want: ""},
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
	if got, found := smallOffice().FirstCoordinator(calendar.MustDate("2022-08-01")); got.ID != "chau" || !found {
		t.Errorf("got %+v, %v", got, found)
	}
	if got, found := smallOffice().FirstCoordinator(calendar.MustDate("2022-01-01")); found {
		t.Errorf("got %+v before the first coordinator", got)
	}
}
