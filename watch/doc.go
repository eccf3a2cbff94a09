// Package watch looks for the states in which loa stands still without a word: a pump that does not run, rows that no workflow works on, an
// occurrence that should have opened, letters older than their time.
//
//  1. [Looker] looks at the record and at the engine, and returns what it found. It changes nothing. `loa doctor` and /readyz call it.
//  2. [Watchdog] calls it every minute in each process with a worker, starts the pumps again that do not run, and puts the findings on record
//     with the time since when they last. Metrics and pages read them there.
//  3. [Readiness] answers /readyz within [ReadyTimeout]; callers at the same time share one look.
//
// The watchdog is a loop of the process and no workflow, because it has to find an engine that runs nothing.
package watch
