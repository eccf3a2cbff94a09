// Package activities holds the side effects of workflows. Each activity loads, calls package plan, and saves. Activities decide nothing, and
// each may run twice without harm.
//
//   - A plan is launched: its tasks are recorded, then opened on record and started (launch.go), slower while commands come (launch_pace.go).
//     Its changes are projected (plan.go), and when it is closed before all its tasks are started, the others are withdrawn (withdraw.go).
//   - The tasks that opened together are in one letter to each person (opening.go).
//   - What happens to a task is projected into PostgreSQL, with the letters that become necessary (project.go, notifications.go) and the
//     drafts and reports that they carry (matter.go, submission.go).
//   - The record is compared with the engine (reconcile.go).
//   - Before a launch, rehearsal letters are queued (rehearsal.go); this is no activity, the command line calls it.
//
// The workflows of plans and tasks call the others by name. The other parts are packages with dependencies of their own: activities/mailbox files
// letters, activities/inbound processes them, activities/outbox sends; activities/token makes the tokens in letters, and activities/extract
// extracts the text of files. This package holds what they share: runs and retries (run.go), crash points for tests (crash_points.go), and
// trust settings (trust_settings.go).
package activities

import (
	"context"
	"log/slog"
	"time"

	"loa/plan"
	"loa/plan/deadline"
	"loa/report"
	"loa/store"
)

// Commands gives commands to the engine. *commands.Client satisfies it.
type Commands interface {
	// StartTask starts the workflow of a task that is open on record, from its state; a second call changes nothing. Title and kind are for the
	// pages of the engine.
	StartTask(ctx context.Context, state plan.State, title string, kind deadline.Kind) error
	// TaskStarted reports whether a task's workflow was started, running or over.
	TaskStarted(ctx context.Context, task plan.TaskID) (bool, error)
	// Do gives a command to a task and returns when its result is on record. A refusal is a *plan.Refusal.
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
	// ResyncTask tells the workflow of a task to compare itself with the record, whose state it adopts when that is later. The error is
	// plan.ErrAway when no such workflow runs.
	ResyncTask(ctx context.Context, task plan.TaskID) error
}

// Activities launch plans and project tasks. Its methods are activities; workflows name them through a nil *Activities.
type Activities struct {
	Store    *store.Store
	Commands Commands
	Policy   TrustSettings // how long questions can be answered
	// Documents inspects the files that go out with letters; without it none goes out.
	Documents       Documents
	AttachmentLimit int64           // bytes of files that go out with one letter; 0 means DefaultAttachmentLimit
	Address         string          // loa's own mail address; answers go to "local+token@domain" of it
	Inbox           string          // the page that lists the letters received; empty where the pages show no letters
	Public          string          // the base address of the pages, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Language        report.Language // of the letters
	Openings        bool            // the tasks that open together go out in one letter to each person; otherwise each task in its own
	Digests         bool            // what can wait goes out in the digest of the next working day; otherwise each notice in a letter of its own
	// Compare compares the record with the workflows of the engine.
	Compare func(ctx context.Context) (Reconciled, error)
	Now     func() time.Time
	Log     *slog.Logger
	At      PointHook

	pace launchPace
}
