// Package store is what loa does with PostgreSQL: the record of plans, tasks and letters that pages read and that outlives
// every workflow.
//
// [Recipient] holds all reads; [Store] adds the writes. Every write is idempotent and says by which key, so that a retry changes
// nothing. What goes out are values of package plan, or the plain values of this package; rows and their columns stay in
// package schema. Text is normalised once, on the way in: Unicode NFC, without NUL.
package store
