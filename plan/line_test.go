package plan_test

import (
	"testing"

	"loa/plan"
)

func TestAssigneeCalled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		assignee plan.Assignee
		want     string
	}{
		{"the plan's words are the name", plan.Assignee{Text: "SỞ NỘI VỤ", Name: "Sở Nội vụ", Unit: "snv"}, "SỞ NỘI VỤ"},
		{"the plan's words begin the name", plan.Assignee{Text: "Sở Nội vụ", Name: "Sở Nội vụ Hà Nội", Unit: "snv"}, "Sở Nội vụ"},
		{"the plan abbreviates", plan.Assignee{Text: "SNV", Name: "Sở Nội vụ", Unit: "snv"}, "Sở Nội vụ"},
		{"a class keeps its words", plan.Assignee{Text: "các sở", Name: "Các sở, ban, ngành", Class: "so-ban-nganh"}, "các sở"},
		{"unknown", plan.Assignee{Text: "Sở Không Có"}, "Sở Không Có"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.assignee.Called(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestDraftHash(t *testing.T) {
	t.Parallel()
	journal := []plan.Event{
		{Kind: plan.EventOpened},
		{Kind: plan.EventDraftSubmitted, Draft: 1, Hash: "một"},
		{Kind: plan.EventReturned, Draft: 1, Hash: "trả"},
		{Kind: plan.EventDraftSubmitted, Draft: 2, Hash: "hai"},
	}
	if got, found := plan.DraftHash(journal, 1); got != "một" || !found {
		t.Errorf("version 1: %q, %v", got, found)
	}
	if got, found := plan.DraftHash(journal, 3); found {
		t.Errorf("version 3: %q", got)
	}
}
