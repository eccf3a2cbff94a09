// Package workflows holds order, waiting, deadlines and retries: what happens after what, and how long it may take. Every
// decision is asked of package plan; every side effect is an activity, called by its name.
//
// A workflow here outlives the program that started it, so a change to one that is running must be guarded with
// workflow.GetVersion and proven by replaying the recorded histories in testdata/histories. The discipline:
//
//  1. A change that adds, removes or reorders a command (an activity, a timer, a child, continue-as-new) needs a version.
//     A change inside package plan needs one too, when it makes the same state wake at another time or ask for another step.
//  2. The change id is a sentence ("task: recall the approver after three days"), never reused.
//  3. The old branch stays until no open execution can be in it: the longest plan, a year, plus the retention.
//  4. Histories are recorded from the released code, never from the branch under test, and are never edited.
package workflows
