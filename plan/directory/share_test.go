package directory_test

import (
	"slices"
	"testing"

	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestCoordinatorsOf(t *testing.T) {
	t.Parallel()
	d := directory.Directory{
		People: []directory.Person{{ID: "ha", Name: "Phạm Thu Hà"}, {ID: "nam", Name: "Lê Nam"}, {ID: "mai", Name: "Lê Mai"}, {ID: "cu", Name: "Trần Cũ"}},
		Holders: []directory.RoleHolder{
			{Person: "ha", Role: directory.RoleCoordinator, Unit: "so-noi-vu"},
			{Person: "nam", Role: directory.RoleCoordinator, Unit: "so-noi-vu"},
			{Person: "cu", Role: directory.RoleCoordinator, Unit: "so-noi-vu", To: calendar.MustDate("2026-12-31")},
		},
		Substitutions: []directory.Substitution{{
			Principal: "nam", Substitute: "mai", Role: directory.RoleCoordinator, Unit: "so-noi-vu", From: calendar.MustDate("2027-04-01"), Basis: "Giấy ủy quyền số 05",
		}},
		Shares: []directory.Share{
			{ID: 1, Plan: "kh-2027", Person: "ha"},
			{ID: 2, Group: "II. Phát thanh", Person: "nam"},
			{ID: 3, Unit: "so-y-te", Person: "cu"},
			{ID: 4, Unit: "so-y-te", Person: "ha", To: calendar.MustDate("2027-03-31")},
		},
	}
	for _, tt := range []struct {
		name, on string
		matter   directory.Matter
		want     []directory.PersonID
	}{
		{name: "a matter without a share reaches every coordinator", on: "2027-03-01", matter: directory.Matter{Plan: "kh-2026"}, want: []directory.PersonID{"ha", "nam"}},
		{name: "the plan", on: "2027-03-01", matter: directory.Matter{Plan: "kh-2027"}, want: []directory.PersonID{"ha"}},
		{name: "a group before the plan", on: "2027-03-01", matter: directory.Matter{Plan: "kh-2027", Group: "ii. phát thanh"}, want: []directory.PersonID{"nam"}},
		{name: "a unit before a group", on: "2027-03-01", matter: directory.Matter{Plan: "kh-2027", Group: "II. Phát thanh", Unit: "so-y-te"}, want: []directory.PersonID{"ha"}},
		{name: "a share that has ended, and one of a former coordinator", on: "2027-05-01", matter: directory.Matter{Plan: "kh-2026", Unit: "so-y-te"}, want: []directory.PersonID{"ha", "nam", "mai"}},
		{name: "the substitute of the coordinator too", on: "2027-04-01", matter: directory.Matter{Group: "II. Phát thanh"}, want: []directory.PersonID{"nam", "mai"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []directory.PersonID
			for _, h := range d.CoordinatorsOf(tt.matter, calendar.MustDate(tt.on)) {
				got = append(got, h.Person.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
