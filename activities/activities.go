// Package activities holds one side effect each: load, ask package plan, save or send. Workflows call them by name; none of them
// decides anything, and each may be carried out twice without harm.
package activities

import (
	"context"
	"log/slog"
	"time"

	"loa/plan"
	"loa/store"
)

// Desk is what activities ask of the engine: to start a task's workflow, and to pass on a command that came by mail.
type Desk interface {
	// StartTask starts a task's workflow; starting it again changes nothing. Title and kind are for the engine's own pages.
	StartTask(ctx context.Context, o plan.Opening, title string, kind plan.DeadlineKind) error
	// Do passes a command on and waits for the answer. A no is a *plan.Refusal.
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
}

// Activities launch plans and write down what happens to tasks, with what they need for it. Workflows name them through a nil *Activities.
type Activities struct {
	Store   *store.Store
	Desk    Desk
	Policy  TrustSettings // how long questions can be answered
	Address string        // loa's own mail address; answers come to "local+token@domain" of it
	Public  string        // where the pages are, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Now     func() time.Time
	Log     *slog.Logger
	At      PointHook
}
