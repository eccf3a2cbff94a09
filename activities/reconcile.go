package activities

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/store"
)

// DifferenceKind is how the record and the engine differ about one workflow.
type DifferenceKind string

// The kinds of differences.
const (
	MissingWorkflow DifferenceKind = "missing_workflow" // open on record, or always needed, and the engine runs none
	MissingRow      DifferenceKind = "missing_row"      // the engine runs a workflow of which there is no record
	ClosedRow       DifferenceKind = "closed_row"       // the engine runs a workflow that has ended on record
	WorkflowBehind  DifferenceKind = "workflow_behind"  // the record has events that the workflow lacks
	RecordBehind    DifferenceKind = "record_behind"    // the workflow has events that the record lacks
	JournalGap      DifferenceKind = "journal_gap"      // the journal lacks events, or has one twice
	NoAnswer        DifferenceKind = "no_answer"        // the workflow runs and does not tell its state
)

// Mend is the name of the command that removes a difference of the kind; empty when a person has to look.
func (k DifferenceKind) Mend() string {
	switch k {
	case MissingWorkflow:
		return "restore"
	case MissingRow, ClosedRow, WorkflowBehind, RecordBehind, JournalGap:
		return "resync"
	case NoAnswer:
	}
	return ""
}

// Difference is one difference between the record and the engine.
type Difference struct {
	Workflow string         `json:"workflow"`       // its id; that of the schedule for a schedule
	Task     plan.TaskID    `json:"task,omitempty"` // of the workflow of a task
	Plan     plan.PlanID    `json:"plan,omitempty"` // of the workflow of a plan
	Kind     DifferenceKind `json:"kind"`
	Record   string         `json:"record,omitempty"` // what the record says
	Engine   string         `json:"engine,omitempty"` // what the engine says
}

// Reconciled is the result of a comparison of the record with the engine.
type Reconciled struct {
	Compared    int          `json:"compared"` // workflows
	Differences []Difference `json:"differences"`
}

// Reconcile compares the record with the engine, and the journals with themselves, and keeps the result for doctor. It mends nothing, so that
// it may run at any time.
func (a *Activities) Reconcile(ctx context.Context) (Reconciled, error) {
	found, err := a.Compare(ctx)
	if err != nil {
		return found, err
	}
	gaps, err := a.Store.Gaps(ctx)
	if err != nil {
		return found, err
	}
	for _, gap := range gaps {
		found.Differences = append(found.Differences, Difference{
			Workflow: "task/" + string(gap.Task), Task: gap.Task, Kind: JournalGap, Record: fmt.Sprintf("event %d: %d", gap.Seq, gap.Found),
		})
	}
	for _, d := range found.Differences {
		a.Log.Warn("record and engine differ", "workflow", d.Workflow, "kind", d.Kind, "record", d.Record, "engine", d.Engine)
	}
	return found, a.Store.SaveReconciliation(ctx, store.Reconciliation{At: a.Now(), Compared: found.Compared, Differences: len(found.Differences)})
}
