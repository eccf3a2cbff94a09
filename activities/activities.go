// Package activities holds the side effects of workflows: each loads, asks package plan, and saves. Activities decide nothing, and each may be
// carried out twice without harm.
//
//   - A plan is launched: its tasks are recorded, then started (launch.go).
//   - What happens to a task is projected into PostgreSQL, with the letters that become necessary (project.go, notifications.go).
//
// The workflows of plans and tasks call these by name. The other parts are packages with dependencies of their own: activities/mailbox files
// letters, activities/inbound processes them, activities/outbox sends; activities/token makes and reads the secrets in letters, and
// activities/extract reads files of strangers. What they share is here: runs and retries (run.go), crash points for tests, trust settings.
package activities

import (
	"context"
	"log/slog"
	"time"

	"loa/plan"
	"loa/plan/deadline"
	"loa/store"
)

// Commands is what activities ask of the engine: to start a task's workflow, and to pass on a command that came by mail.
type Commands interface {
	// StartTask starts a task's workflow; starting it again changes nothing. Title and kind are for the engine's own pages.
	StartTask(ctx context.Context, o plan.TaskInput, title string, kind deadline.Kind) error
	// Do passes a command on and waits for the answer. A no is a *plan.Refusal.
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
}

// Activities launch plans and project tasks, with what they need for it. Workflows name them through a nil *Activities.
type Activities struct {
	Store    *store.Store
	Commands Commands
	Policy   TrustSettings // how long questions can be answered
	Address  string        // loa's own mail address; answers come to "local+token@domain" of it
	Public   string        // where the pages are, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Now      func() time.Time
	Log      *slog.Logger
	At       PointHook
}
