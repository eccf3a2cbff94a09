// Package store reads and writes the record in PostgreSQL: plans, tasks and letters, as pages show them and as they outlive every
// workflow. Package schema has its tables, one row struct each; this package turns rows into values of package plan and into the plain
// values declared here.
//
// [Reader] has all reads, [Store] reads and writes. Activities, the command line and the bench hold a Store; pages hold a Reader.
//
// The files are grouped by prefix, each with the tables that it writes:
//
//   - directory_: unit, unit_alias, unit_class, succession, person, person_address, role_holder, substitution, coordinator_share, calendar_day
//   - plan_: plan, plan_journal, line; the overview of a plan and the start of its tasks
//   - task_: task, journal, notice, digest_line, refusal, document; the projection of a task
//   - request_: request, batch_request, batch_item, challenge, link_code
//   - rehearsal_: rehearsal, rehearsal_answer; the readiness of people
//   - mailbox_: mailbox
//   - inbox_: letter_in, letter_copy, letter_action, attachment
//   - outbox_: letter_out, address_state, domain_hold, domain_rate
//   - without a prefix: blob, setting, and what every file uses (errors, text, values)
//
// A letter received is filed ([Store.FileLetters]), read ([Store.CountAttempts], [Store.SaveFacts]) and closed with one outcome
// ([Store.CloseLetter]); a person may reopen or reject it ([Store.ActOnLetter]). A letter to send is queued ([Store.QueueLetter] and the
// writes that queue one besides), leased ([Store.LeaseLetters]), and sent, put off or given up ([Store.MarkSent], [Store.MarkFailed],
// [Store.GiveUp]). A change of a task, with its letters and requests, is one statement ([Store.Project]).
//
// Every write is idempotent and says by which key, so that a retry changes nothing. Text is normalised once, when it is written: valid
// UTF-8, Unicode NFC, without NUL. Times are kept in UTC, to the microsecond.
package store
