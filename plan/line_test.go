package plan_test

import (
	"testing"

	"loa/plan"
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
