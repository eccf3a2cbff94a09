package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/directory"
)

func TestAnActorActsInTheirOwnOfficeBeforeASubstitution(t *testing.T) {
	t.Parallel()
	own := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh}
	lent := directory.Position{Role: directory.RoleUnitHead, Unit: baDinh, For: "nguyen-van-binh", Basis: "Quyết định số 12/QĐ-UBND"}
	other := directory.Position{Role: directory.RoleUnitHead, Unit: noiVu}
	tests := []struct {
		name    string
		offices []directory.Position
		want    directory.Position
		found   bool
	}{
		{"their own office", []directory.Position{other, own}, own, true},
		{"an office lent to them", []directory.Position{other, lent}, lent, true},
		{"both, the lent one first", []directory.Position{lent, own}, own, true},
		{"the same office elsewhere", []directory.Position{other}, directory.Position{}, false},
		{"another office here", []directory.Position{{Role: directory.RoleFocalPoint, Unit: baDinh}}, directory.Position{}, false},
		{"no office", nil, directory.Position{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, found := directory.Actor{Person: "x", Positions: tt.offices}.In(directory.RoleUnitHead, baDinh)
			if got != tt.want || found != tt.found {
				t.Errorf("got %+v, %v; want %+v, %v", got, found, tt.want, tt.found)
			}
		})
	}
}

func TestARoleIsHeldInAnyUnit(t *testing.T) {
	t.Parallel()
	if !coordinator.Has(directory.RoleCoordinator) || officer.Has(directory.RoleCoordinator) || stranger.Has(directory.RoleFocalPoint) {
		t.Error("Has does not look at the offices of the actor")
	}
}

func TestEveryWordHasAVietnameseName(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, v := range directory.Roles() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Stages() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Conditions() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Buckets() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.EventKinds() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.CommandRules() {
		names[string(v.Kind)] = v.Kind.Vietnamese()
	}
	for word, name := range names {
		if name == "" || name == word {
			t.Errorf("%q has no Vietnamese name", word)
		}
	}
}
