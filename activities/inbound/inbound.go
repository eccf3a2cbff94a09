// Package inbound brings each filed letter to its one outcome: a command is carried out, a question goes back to the sender, or the letter
// waits for a person.
//
// DeliverLetters opens the pending letters in the order in which they were filed (deliver.go, open.go, verify_signatures.go). Each letter
// is then processed in six steps (process.go); a step takes values and returns values. What the record says about the tokens of a letter is
// read in one statement before them (basis.go):
//
//  1. correlate: which of our questions does the letter answer? (correlate*.go; an answer to a rehearsal: rehearsal.go; a report of a
//     period: correlate_period.go, decide_period.go, execute_period.go)
//  2. authenticate: is the sender proven? (authenticate.go)
//  3. interpret: what does the letter ask for, read again with what is known of its sender and draft? (context.go, interpret*.go)
//  4. decide: what is done about it, by the policy? (decide*.go, attachments*.go)
//  5. execute: the command is given to the task, or a letter is sent (execute*.go, replies*.go, delivery_report.go)
//  6. record: the letter is closed with the results of all steps, and its blocks are learned (record.go, context.go)
//
// The Mailbox workflow calls DeliverLetters after each run of activities/mailbox, which filed the letters.
package inbound

import (
	"context"
	"log/slog"
	"time"

	"loa/activities"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/plan/period"
	"loa/report"
	"loa/store"
)

// Periods gives commands to reporting periods. *commands.Client satisfies it.
type Periods interface {
	// StartPeriod starts the workflow of a period that is on record; a second call changes nothing.
	StartPeriod(ctx context.Context, id plan.PlanID, which period.ID) error
	// SubmitReport gives the report of a unit to its period and returns when the result is on record. A refusal is a *period.Refusal, and a period whose
	// workflow does not run plan.ErrAway.
	SubmitReport(ctx context.Context, id plan.PlanID, which period.ID, c period.Command) error
}

// Activities bring filed letters to their outcome. DeliverLetters is the activity.
type Activities struct {
	Store    *store.Store
	Commands activities.Commands
	Periods  Periods
	Trust    senderauth.Trust         // the mail servers whose results about senders count
	Signing  Signing                  // how signatures in letters are verified
	Files    AttachmentInspector      // inspects the files of reports and drafts
	Policy   activities.TrustSettings // how much proof a letter needs
	Address  string                   // loa's own mail address; answers go to "local+token@domain" of it
	// Mailboxes are the addresses of further mailboxes, and KnownBlocks the keys of the banners and footers of the settings.
	Mailboxes   []string
	KnownBlocks map[string]bool
	Public      string          // the base address of the pages, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Language    report.Language // of the letters
	Now         func() time.Time
	Log         *slog.Logger
	At          activities.PointHook
}
