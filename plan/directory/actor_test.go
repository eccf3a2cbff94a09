package directory_test

import (
	"testing"

	"loa/plan/directory"
)

func TestActorIn(t *testing.T) {
	t.Parallel()
	const baDinh, noiVu = "ubnd-phuong-ba-dinh", "so-noi-vu"
	own := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh}
	substituted := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh, For: "nguyen-van-binh", Basis: "Quyết định số 12/QĐ-UBND"}
	other := directory.Position{Role: directory.RoleUnitHead, Unit: noiVu}
	for _, c := range []struct {
		name      string
		positions []directory.Position
		want      directory.Position
		found     bool
	}{
		{name: "their own position", positions: []directory.Position{other, own}, want: own, found: true},
		{name: "a position by substitution", positions: []directory.Position{other, substituted}, want: substituted, found: true},
		{name: "both, the one by substitution first", positions: []directory.Position{substituted, own}, want: own, found: true},
		{name: "the same role in another unit", positions: []directory.Position{other}},
		{name: "another role in the unit", positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: baDinh}}},
		{name: "no position"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, found := directory.Actor{Person: "x", Positions: c.positions}.In(directory.RoleUnitHead, baDinh)
			if got != c.want || found != c.found {
				t.Errorf("got %+v, %v; want %+v, %v", got, found, c.want, c.found)
			}
		})
	}
}

func TestActorHas(t *testing.T) {
	t.Parallel()
	coordinator := directory.Actor{Person: "pham-thu-ha", Positions: []directory.Position{{Role: directory.RoleCoordinator, Unit: "so-noi-vu"}}}
	officer := directory.Actor{Person: "tran-thi-lan", Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: "ubnd-phuong-ba-dinh"}}}
	stranger := directory.Actor{Person: "nguoi-la"}
	if !coordinator.Has(directory.RoleCoordinator) || officer.Has(directory.RoleCoordinator) || stranger.Has(directory.RoleFocalPoint) {
		t.Error("Has does not look at the positions of the actor")
	}
}
