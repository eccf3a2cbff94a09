package plan

import (
	"errors"
	"fmt"
)

// RefusalKind says why a command was not carried out. Each edge (web, API, mail, command line) has one table from kinds to its own codes.
type RefusalKind string

// The kinds of refusal.
const (
	RefusalForbidden  RefusalKind = "forbidden"   // the actor holds no position that may give this command
	RefusalNotNow     RefusalKind = "not_now"     // the command does not apply to the present stage or condition
	RefusalStaleDraft RefusalKind = "stale_draft" // the decision is about a version of the draft that has been replaced
	RefusalInvalid    RefusalKind = "invalid"     // an argument is missing or impossible
	RefusalClosed     RefusalKind = "closed"      // the task is done or cancelled
	RefusalNotFound   RefusalKind = "not_found"   // no task has this id
)

// Refusal is the error of a command that is not carried out. Kind is for the program; Message is Vietnamese and tells the person what
// to do.
type Refusal struct {
	Kind    RefusalKind
	Message string
}

// ErrAway means that the engine runs no workflow of a task or plan that is open on record: the engine was lost, or restored from an older
// backup, or an operator terminated the workflow. Nothing was done. `loa restore` brings the workflow back, and giving the command again is
// safe. It is no refusal: nobody may be told that the task is over.
var ErrAway = errors.New("công việc đang được khôi phục, xin thử lại sau")

// Error gives Message.
func (r *Refusal) Error() string { return r.Message }

func refuse(kind RefusalKind, format string, args ...any) *Refusal {
	return &Refusal{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
