package plan

import "fmt"

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

// Error gives Message.
func (r *Refusal) Error() string { return r.Message }

func refuse(kind RefusalKind, format string, args ...any) *Refusal {
	return &Refusal{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
