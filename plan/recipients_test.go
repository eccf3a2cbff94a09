package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestRecipients(t *testing.T) {
	t.Parallel()
	people := directory.Directory{
		Units: []directory.Unit{{Code: "ba-dinh", Name: "UBND phường Ba Đình"}, {Code: "hoan-kiem", Name: "UBND phường Hoàn Kiếm"}, {Code: "so-noi-vu", Name: "Sở Nội vụ"}},
		People: []directory.Person{
			{ID: "binh", Name: "Nguyễn Văn Bình"},
			{ID: "lan", Name: "Trần Thị Lan"},
			{ID: "cuong", Name: "Lê Văn Cường"},
			{ID: "ha", Name: "Phạm Thu Hà"},
			{ID: "chi", Name: "Chi"},
		},
		Holders: []directory.RoleHolder{
			{Person: "binh", Role: directory.RoleUnitHead, Unit: "ba-dinh"},
			{Person: "lan", Role: directory.RoleFocalPoint, Unit: "ba-dinh"},
			{Person: "cuong", Role: directory.RoleUnitHead, Unit: "hoan-kiem"},
			{Person: "ha", Role: directory.RoleCoordinator, Unit: "so-noi-vu"},
			{Person: "chi", Role: directory.RoleClerk, Unit: "ba-dinh"},
		},
	}
	p := plan.Plan{ID: "kh-2027", Levels: []directory.Role{directory.RoleUnitHead}}
	for _, c := range []struct {
		name  string
		units []directory.UnitCode
		want  []directory.PersonID
	}{
		{name: "focal point, approver and coordinator", units: []directory.UnitCode{"ba-dinh"}, want: []directory.PersonID{"lan", "binh", "ha"}},
		{name: "the head stands in for a focal point, once", units: []directory.UnitCode{"hoan-kiem"}, want: []directory.PersonID{"cuong", "ha"}},
		{name: "units in their order, the coordinator last", units: []directory.UnitCode{"hoan-kiem", "ba-dinh"}, want: []directory.PersonID{"cuong", "lan", "binh", "ha"}},
		{name: "a plan without units", want: []directory.PersonID{"ha"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, p.Recipients(c.units, people, calendar.MustDate("2027-03-01"))); diff != "" {
				t.Errorf("recipients (-want +got):\n%s", diff)
			}
		})
	}
}
