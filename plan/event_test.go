package plan_test

import (
	"testing"

	"loa/plan"
)

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
