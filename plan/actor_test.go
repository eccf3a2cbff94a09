package plan_test

import (
	"testing"

	"loa/plan"
)

func TestAnActorActsInTheirOwnOfficeBeforeASubstitution(t *testing.T) {
	t.Parallel()
	own := plan.Office{Role: plan.RoleUnitHead, Unit: baDinh}
	lent := plan.Office{Role: plan.RoleUnitHead, Unit: baDinh, For: "nguyen-van-binh", Basis: "Quyết định số 12/QĐ-UBND"}
	other := plan.Office{Role: plan.RoleUnitHead, Unit: noiVu}
	tests := []struct {
		name    string
		offices []plan.Office
		want    plan.Office
		found   bool
	}{
		{"their own office", []plan.Office{other, own}, own, true},
		{"an office lent to them", []plan.Office{other, lent}, lent, true},
		{"both, the lent one first", []plan.Office{lent, own}, own, true},
		{"the same office elsewhere", []plan.Office{other}, plan.Office{}, false},
		{"another office here", []plan.Office{{Role: plan.RoleContact, Unit: baDinh}}, plan.Office{}, false},
		{"no office", nil, plan.Office{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, found := plan.Actor{Person: "x", Offices: tt.offices}.In(plan.RoleUnitHead, baDinh)
			if got != tt.want || found != tt.found {
				t.Errorf("got %+v, %v; want %+v, %v", got, found, tt.want, tt.found)
			}
		})
	}
}

func TestARoleIsHeldInAnyUnit(t *testing.T) {
	t.Parallel()
	if !coordinator.Has(plan.RoleCoordinator) || officer.Has(plan.RoleCoordinator) || stranger.Has(plan.RoleContact) {
		t.Error("Has does not look at the offices of the actor")
	}
}

func TestEveryWordHasAVietnameseName(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, v := range plan.Roles() {
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
