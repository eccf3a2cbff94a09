package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/plantest"
)

func TestAssigneeDisplayName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		assignee plan.Assignee
		want     string
	}{
		{name: "the plan's words are the name", assignee: plan.Assignee{Text: "SỞ NỘI VỤ", Name: "Sở Nội vụ", Unit: "snv"}, want: "SỞ NỘI VỤ"},
		{name: "the plan's words begin the name", assignee: plan.Assignee{Text: "Sở Nội vụ", Name: "Sở Nội vụ Hà Nội", Unit: "snv"}, want: "Sở Nội vụ"},
		{name: "an abbreviation is replaced by the name", assignee: plan.Assignee{Text: "SNV", Name: "Sở Nội vụ", Unit: "snv"}, want: "Sở Nội vụ"},
		{name: "a class keeps its words", assignee: plan.Assignee{Text: "các sở", Name: "Các sở, ban, ngành", Class: "so-ban-nganh"}, want: "các sở"},
		{name: "a body that is not in the directory keeps its words", assignee: plan.Assignee{Text: "Sở Không Có"}, want: "Sở Không Có"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.assignee.DisplayName(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAssigneeMembers(t *testing.T) {
	t.Parallel()
	on, d := calendar.MustDate("2022-01-01"), plantest.AnnexDirectory()
	for _, test := range []struct {
		name     string
		assignee plan.Assignee
		want     []directory.UnitCode
	}{
		{name: "a unit", assignee: plan.Assignee{Unit: "so-noi-vu"}, want: []directory.UnitCode{"so-noi-vu"}},
		{name: "a unit that does not exist on the day", assignee: plan.Assignee{Unit: "phuong-ba-dinh"}},
		{name: "a class", assignee: plan.Assignee{Class: "cap-huyen"}, want: []directory.UnitCode{"quan-ba-dinh", "huyen-soc-son"}},
		{name: "a class without a member", assignee: plan.Assignee{Class: "cap-huyen", Except: []directory.UnitCode{"quan-ba-dinh"}}, want: []directory.UnitCode{"huyen-soc-son"}},
		{name: "a name that the directory does not have", assignee: plan.Assignee{Text: "Sở Không Có"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var codes []directory.UnitCode
			for _, unit := range test.assignee.Members(d, on) {
				codes = append(codes, unit.Code)
			}
			if diff := cmp.Diff(test.want, codes); diff != "" {
				t.Error(diff)
			}
		})
	}
}
