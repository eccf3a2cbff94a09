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
		"CheckPublications", "DeliverLetters", "DeliverWebhooks", "OpenOccurrences", "OpenReassigned", "OwingUnits", "PrepareLaunch", "Project", "ProjectPeriod", "ProjectPlan", "ReadMailbox", "Reconcile", "Recorded",
		"RecordedPeriod", "RecordedPlan", "RecurringLines", "SendDigests", "SendLateOpenings", "SendLetters", "SendOpenings", "SetPlanStatus", "StartTasks",
		"WithdrawTasks",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("registered activities (-want +got):\n%s", diff)
	}
}

// TestWorkflowTasks checks that a workflow does not leave the cache while one of the two workers of a process advances it.
func TestWorkflowTasks(t *testing.T) {
	t.Parallel()
	if both := 2 * workflowTasks; both >= CachedWorkflows {
		t.Errorf("two workers advance up to %d workflows at a time, and %d are cached", both, CachedWorkflows)
	}
}
