// Package workflows defines the Temporal workflows of loa: plans, tasks, mailboxes, the outbox and digests. A workflow determines the order of the
// steps, and their waiting times, timeouts and retries. Package plan makes every decision; every side effect is an activity.
//
// A workflow execution outlives the program that started it. A change to a workflow must therefore be guarded with workflow.GetVersion and
// proven by a replay of the recorded histories in testdata/histories. The rules:
//
//  1. A change that adds, removes or reorders a command (an activity, a timer, a child, continue-as-new) needs a version.
//     A change in package plan needs a version, too, if the same state then wakes at another time or requires another step.
//  2. The change id is a sentence ("task: remind the approver after three days") and is never used again.
//  3. The old branch stays until no open execution can need it: for a year, the longest plan, and the retention.
//  4. A change of how a task takes its steps needs no marker: the next activities.StepVersion in the result of each projection says by which
//     rules the step was taken (decision 37).
//  5. Histories are recorded from the released code, never from the branch under test, and are never edited.
package workflows
