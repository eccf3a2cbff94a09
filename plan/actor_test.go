package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/directory"
)

func TestActorIn(t *testing.T) {
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
		{name: "their own office", offices: []directory.Position{other, own}, want: own, found: true},
		{name: "an office lent to them", offices: []directory.Position{other, lent}, want: lent, found: true},
		{name: "both, the lent one first", offices: []directory.Position{lent, own}, want: own, found: true},
		{name: "the same office elsewhere", offices: []directory.Position{other}, want: directory.Position{}},
		{name: "another office here", offices: []directory.Position{{Role: directory.RoleFocalPoint, Unit: baDinh}}, want: directory.Position{}},
		{name: "no office", want: directory.Position{}},
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

func TestActorHas(t *testing.T) {
	t.Parallel()
	if !coordinator.Has(directory.RoleCoordinator) || officer.Has(directory.RoleCoordinator) || stranger.Has(directory.RoleFocalPoint) {
		t.Error("Has does not look at the offices of the actor")
	}
}

func TestVietnamese(t *testing.T) {
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
