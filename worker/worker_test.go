package worker

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestActivitiesNames checks the names of activities, which recorded histories hold: a name that changes or comes twice stops running
// workflows.
func TestActivitiesNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, part := range (Activities{}).structs() {
		methods := reflect.TypeOf(part)
		for method := range methods.Methods() {
			names = append(names, method.Name)
		}
	}
	slices.Sort(names)
	want := []string{
		"DeliverLetters", "OpenOccurrences", "OpenReassigned", "PrepareLaunch", "Project", "ProjectPlan", "ReadMailbox", "Reconcile", "Recorded",
		"RecordedPlan", "RecurringLines", "SendDigests", "SendLateOpenings", "SendLetters", "SendOpenings", "SetPlanStatus", "StartTasks",
		"WithdrawTasks",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("registered activities (-want +got):\n%s", diff)
	}
}
