package directory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/directory"
)

func TestPositionHolders(t *testing.T) {
	t.Parallel()
	d := smallOffice().Indexed()
	head := directory.Position{Role: directory.RoleUnitHead, Unit: "snv"}
	contact := directory.Position{Role: directory.RoleFocalPoint, Unit: "snv"}
	lan := directory.PositionHolder{Person: d.People[0], Address: "giamdoc@snv.hanoi.test", Positions: []directory.Position{head}}
	substitute := directory.Position{Role: directory.RoleUnitHead, Unit: "snv", For: "lan", Basis: "Giấy ủy quyền số 12/GUQ-SNV"}
	for _, c := range []struct {
		name string
		on   string
		want []directory.PositionHolder
	}{
		{
			name: "a person without an address on the day is listed, a deputy without a position is not", on: "2022-06-05",
			want: []directory.PositionHolder{lan, {Person: d.People[2], Positions: []directory.Position{contact}}},
		},
		{
			name: "a substitute has a position while the substitution lasts", on: "2022-06-06",
			want: []directory.PositionHolder{
				lan,
				{Person: d.People[1], Address: "binh@snv.hanoi.test", Positions: []directory.Position{substitute}},
				{Person: d.People[2], Positions: []directory.Position{contact}},
			},
		},
		{
			name: "a person with two positions is listed once, and the address goes with the office", on: "2023-02-01",
			want: []directory.PositionHolder{
				{
					Person: d.People[2], Address: "chau@snv.hanoi.test",
					Positions: []directory.Position{contact, {Role: directory.RoleCoordinator, Unit: "snv"}},
				},
				{Person: d.People[3], Address: "giamdoc@snv.hanoi.test", Positions: []directory.Position{head}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, d.PositionHolders(calendar.MustDate(c.on))); diff != "" {
				t.Errorf("on %s (-want +got):\n%s", c.on, diff)
			}
		})
	}
	t.Run("a unit and a role that decides are found among the positions", func(t *testing.T) {
		t.Parallel()
		if !lan.In("snv") || lan.In("so-tai-chinh") || !lan.Decides() {
			t.Errorf("%+v: in snv %t, elsewhere %t, decides %t", lan, lan.In("snv"), lan.In("so-tai-chinh"), lan.Decides())
		}
		if (directory.PositionHolder{Positions: []directory.Position{contact}}).Decides() {
			t.Error("a focal point decides")
		}
	})
}
