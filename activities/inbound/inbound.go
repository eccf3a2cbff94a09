// Package inbound brings each filed letter to its one outcome: a command carried out, a question back to the sender, or a place in the list
// that people look through.
//
// DeliverLetters opens the pending letters in the order in which they were filed (deliver.go, open.go, verify_signatures.go). Each letter
// then takes the same road of six steps (process.go); a step takes values and returns values:
//
//  1. correlate: which question of ours does the letter answer? (correlate*.go)
//  2. authenticate: who wrote it, and is that proven? (authenticate.go)
//  3. interpret: what does it ask for? (interpret*.go)
//  4. decide: what may be done about it, by the policy? (decide*.go, attachments*.go)
//  5. execute: the command is given to the task, or a letter is written (execute*.go, replies*.go, delivery_report.go)
//  6. record: the letter is closed with all that was found on its road (record.go)
//
// The Mailbox workflow calls DeliverLetters after each run of activities/mailbox, which filed the letters.
package inbound

import (
	"log/slog"
	"time"

	"loa/activities"
	"loa/mail/senderauth"
	"loa/store"
)

// Activities bring filed letters to their outcome, with what they need for it.
type Activities struct {
	Store    *store.Store
	Commands activities.Commands
	Trust    senderauth.Trust         // which mail servers' word about senders is taken
	Signing  Signing                  // how signatures in letters are verified
	Files    AttachmentInspector      // takes in the files of reports and drafts
	Policy   activities.TrustSettings // how much proof a letter needs
	Address  string                   // loa's own mail address; answers come to "local+token@domain" of it
	Public   string                   // where the pages are, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Now      func() time.Time
	Log      *slog.Logger
	At       activities.PointHook
}
