package web

import (
	"context"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/problem"
	"loa/store"
)

// Commands passes on what people ask. A no is a *plan.Refusal; every key is an idempotency key. Package commands satisfies it.
type Commands interface {
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
	LaunchPlan(ctx context.Context, id plan.PlanID) error
	PausePlan(ctx context.Context, id plan.PlanID, key string) error
	ResumePlan(ctx context.Context, id plan.PlanID, key string) error
	ClosePlan(ctx context.Context, id plan.PlanID, key string) error
}

// Filing puts on record what a command is about, before the command is given. intake.Filing satisfies it.
type Filing interface {
	// Submit files a draft or a report and gives the hash that names it in the command. The same submission has the same hash.
	Submit(ctx context.Context, s intake.Submission) (hash string, err error)
	// FileRefusal files the refusal of a command and gives it back. The first refusal of a command stands; any other error passes.
	FileRefusal(ctx context.Context, task plan.TaskID, c plan.Command, err error) error
}

// Importer reads annexes. A file that cannot be read at all is an *intake.Unreadable. intake.Importer satisfies it.
type Importer interface {
	// Check reads an annex and writes nothing.
	Check(ctx context.Context, a intake.Annex) (annex.Result, error)
	// Import puts a plan on record, unless an error stands in its reading. The same file again is the same plan, and created is
	// false; store.ErrConflict means that a launched plan stands in the way.
	Import(ctx context.Context, a intake.Annex) (p plan.Plan, created bool, reading annex.Result, err error)
	// Preview says what a launch today would do; it writes nothing.
	Preview(ctx context.Context, id plan.PlanID) (plan.Preview, []problem.Problem, error)
}

// Inbox puts on record and carries out what a person decided about a received letter. *store.Store satisfies it.
type Inbox interface {
	// ActOnLetter counts once for each key. store.ErrStands means that the letter's outcome is not one that this may change,
	// store.ErrNotFound that the letter or the task is not there.
	ActOnLetter(ctx context.Context, a store.LetterAction) error
}

// Links knows the questions behind approval links.
type Links interface {
	// RequestOfLink checks the seal of a link's token and finds its question, open or not; store.ErrNotFound for anything else.
	RequestOfLink(ctx context.Context, token string) (store.Request, error)
}

// LinkCodes sends and checks the one-time codes of decisions by a link. intake.LinkCodes satisfies it.
type LinkCodes interface {
	// RequestLinkCode sends a code for a choice to the registered address of the person who was asked. It gives store.CodeSent, also
	// when the code of the same choice is out already, or store.CodeTooMany.
	RequestLinkCode(ctx context.Context, choice store.LinkChoice) (store.CodeOutcome, error)
	// CheckLinkCode counts a wrong code and gives, with the right one (store.CodeRight), what was chosen. The right one is right again
	// when it comes again; the command that follows counts once.
	CheckLinkCode(ctx context.Context, try store.LinkTry) (store.LinkCode, store.CodeOutcome, error)
}

// Mailboxes lets letters be sent again to a mailbox that was dead. Package store satisfies it.
type Mailboxes interface {
	// Unsuppress does so, in the name of a person; store.ErrNotFound when nothing ever failed there.
	Unsuppress(ctx context.Context, address, by string, at time.Time) (store.Unsuppressed, error)
}
