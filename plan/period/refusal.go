package period

import "fmt"

// RefusalKind says why a command was not carried out. Each edge has one table from kinds to its own codes.
type RefusalKind string

// The kinds of refusal.
const (
	RefusalNotNow   RefusalKind = "not_now"   // the command does not apply to the present stage
	RefusalLate     RefusalKind = "late"      // the period is closed and the unit was not admitted
	RefusalStale    RefusalKind = "stale"     // the decision is about a version that has been replaced, or whose figures have changed
	RefusalInvalid  RefusalKind = "invalid"   // an argument is missing or impossible
	RefusalClosed   RefusalKind = "closed"    // the period is cancelled
	RefusalNotFound RefusalKind = "not_found" // the unit owes no report in this period
)

// RefusalKinds lists every kind.
func RefusalKinds() []RefusalKind {
	return []RefusalKind{RefusalNotNow, RefusalLate, RefusalStale, RefusalInvalid, RefusalClosed, RefusalNotFound}
}

// Refusal is the error of a command that is not carried out. Kind is for the program; Message is Vietnamese and tells the person what to do.
type Refusal struct {
	Kind    RefusalKind
	Message string
}

// Error gives Message.
func (r *Refusal) Error() string { return r.Message }

func refuse(kind RefusalKind, format string, args ...any) *Refusal {
	return &Refusal{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
