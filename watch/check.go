package watch

import "time"

// Check names what is looked at. The names stand in the record, in metrics and in the answer of /readyz, so they must not be changed.
type Check string

// The checks, in the order in which they are told.
const (
	CheckPostgres     Check = "postgres"      // PostgreSQL does not answer, or not in time
	CheckSchemaBehind Check = "schema_behind" // the database lacks migrations of this program
	CheckSchemaAhead  Check = "schema_ahead"  // a newer program migrated the database
	CheckTemporal     Check = "temporal"      // the engine does not answer, or not in time
	CheckQueue        Check = "queue"         // no worker asks for the work of a task queue
	CheckPump         Check = "pump"          // the workflow of the outbox or of a mailbox does not run
	CheckEngineEmpty  Check = "engine_empty"  // the record has open tasks and the engine runs none
	CheckRowsDiffer   Check = "rows_differ"   // an open task without a running workflow, or the reverse
	CheckPlan         Check = "plan"          // the workflow of a plan does not run, or makes no progress
	CheckWorkflowTask Check = "workflow_task" // the code of a workflow fails on its history
	CheckActivity     Check = "activity"      // an activity is tried again and again
	CheckOccurrence   Check = "occurrence"    // an occurrence should have opened
	CheckTimer        Check = "timer"         // a reminder, an escalation or another step of a task should have come
	CheckMailbox      Check = "mailbox"       // a mailbox was not read for long
	CheckLetter       Check = "letter"        // letters stand still
	CheckEvidence     Check = "evidence"      // a step of a task names evidence that is not on record
	CheckPublication  Check = "publication"   // publications are not checked
	CheckClock        Check = "clock"         // the clocks of this machine and of PostgreSQL differ
	CheckDisk         Check = "disk"          // the disk of the home directory is nearly full
	CheckWatchdog     Check = "watchdog"      // the watchdog itself has stopped
)

// Checks lists all checks in their order.
func Checks() []Check {
	return []Check{
		CheckPostgres, CheckSchemaBehind, CheckSchemaAhead, CheckTemporal, CheckQueue, CheckPump, CheckEngineEmpty, CheckRowsDiffer, CheckPlan,
		CheckWorkflowTask, CheckActivity, CheckOccurrence, CheckTimer, CheckMailbox, CheckLetter, CheckEvidence, CheckPublication, CheckClock, CheckDisk, CheckWatchdog,
	}
}

// Blocking reports whether loa cannot do its work while the finding lasts, so that /readyz answers 503.
func (c Check) Blocking() bool {
	switch c {
	case CheckPostgres, CheckSchemaBehind, CheckSchemaAhead, CheckTemporal, CheckPump:
		return true
	case CheckQueue, CheckEngineEmpty, CheckRowsDiffer, CheckPlan, CheckWorkflowTask, CheckActivity, CheckOccurrence, CheckTimer, CheckMailbox, CheckLetter,
		CheckEvidence, CheckPublication, CheckClock, CheckDisk, CheckWatchdog:
	}
	return false
}

// Finding is a fault that a check found.
type Finding struct {
	Check Check `json:"check"`
	// Subject is the workflow id, the plan, the queue or the number of the mailbox; empty for the installation as a whole. It never holds an
	// address.
	Subject string `json:"subject,omitempty"`
	Number  int    `json:"number,omitempty"` // how many rows, letters, attempts, minutes or megabytes, as the check counts them
	Detail  string `json:"-"`                // for the operator alone: an error, ids, versions
	// Since is the first round of the watchdog that found it; zero before the first.
	Since time.Time `json:"since,omitzero"`
}
