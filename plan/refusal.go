package plan

import "fmt"

// RefusalKind classifies why a command was not carried out; each edge maps it to its own code once.
type RefusalKind string

// The kinds of refusal.
const (
	RefusalForbidden  RefusalKind = "forbidden"   // the person may not give this command
	RefusalNotNow     RefusalKind = "not_now"     // the task is not where this command applies
	RefusalStaleDraft RefusalKind = "stale_draft" // the decision is about a version that has been replaced
	RefusalInvalid    RefusalKind = "invalid"     // an argument is missing or impossible
	RefusalClosed     RefusalKind = "closed"      // the task is over
	RefusalNotFound   RefusalKind = "not_found"   // there is no such thing
)

// Refusal is the answer no: the kind for the program, and a Vietnamese sentence for the person, which says what to do.
type Refusal struct {
	Kind    RefusalKind
	Message string
}

// Error gives the sentence for the person.
func (r *Refusal) Error() string { return r.Message }

func refuse(kind RefusalKind, format string, args ...any) *Refusal {
	return &Refusal{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
