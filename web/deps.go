package web

import (
	"context"
	"time"

	"loa/account"
	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/problem"
	"loa/store"
)

// Accounts signs people in to the pages. account.Accounts satisfies it.
type Accounts interface {
	// SignIn opens a session and returns its token for the browser's cookie. The error is account.ErrWrong or a *account.WaitError when it
	// opens none.
	SignIn(ctx context.Context, try account.Attempt) (token string, err error)
	// Signed finds who is signed in with a token. The error is store.ErrNotFound when the session is over or never was, and account.ErrUnconfirmed when
	// the browser has to ask the sign-in service first.
	Signed(ctx context.Context, token string) (account.Signed, error)
	// SignOut ends the session of a token.
	SignOut(ctx context.Context, token string) error
	// EndOtherSessions ends the sessions of somebody but for the one that asks.
	EndOtherSessions(ctx context.Context, who account.Signed) error
	// ChangePassword replaces the password of somebody who knows the present one, and ends the other sessions. The error is account.ErrForeign for
	// an account of a sign-in service.
	ChangePassword(ctx context.Context, who account.Signed, present, next string) error
}

// Commands gives the commands of people to the engine. A refusal is a *plan.Refusal. Every key is an idempotency key.
// *commands.Client satisfies it.
type Commands interface {
	// Do gives a command to a task and returns when its result is on record.
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
	// LaunchPlanAs launches a plan, or goes on with its launch. The journal keeps who does, by which channel and proof.
	LaunchPlanAs(ctx context.Context, id plan.PlanID, by plan.PlanCommand) error
	// ChangePlan gives a command to a launched plan and returns when its result is on record.
	ChangePlan(ctx context.Context, id plan.PlanID, c plan.PlanCommand) (plan.PlanAnswer, error)
}

// Filing puts the documents of a command on record before the command is given. intake.Filing satisfies it.
type Filing interface {
	// Submit files a draft or a report and returns the hash that names it in the command. The same submission has the same hash.
	Submit(ctx context.Context, s intake.Submission) (hash string, err error)
	// FileRefusal files the refusal of a command and returns it. The first refusal of a command stands. Any other error is returned
	// without a record.
	FileRefusal(ctx context.Context, task plan.TaskID, c plan.Command, err error) error
}

// Importer reads annexes. A file that cannot be read at all is an *intake.Unreadable. intake.Importer satisfies it.
type Importer interface {
	// Check reads an annex and writes nothing.
	Check(ctx context.Context, a intake.Annex) (annex.Result, error)
	// Import puts a plan on record, unless the annex has errors. The same file again is the same plan, and created is false;
	// store.ErrConflict means that a plan with that id is launched.
	Import(ctx context.Context, a intake.Annex) (p plan.Plan, created bool, result annex.Result, err error)
	// Preview returns what a launch today would do. It writes nothing.
	Preview(ctx context.Context, id plan.PlanID) (plan.Preview, []problem.Problem, error)
	// Forecast returns the letters that a launch today is expected to send within a month. It writes nothing.
	Forecast(ctx context.Context, id plan.PlanID) (forecast.Result, error)
}

// Inbox carries out the actions of people about received letters, and puts them on record. *store.Store satisfies it.
type Inbox interface {
	// ActOnLetter counts once for each key. store.ErrOutcomeFinal means that the action may not change the letter's outcome,
	// store.ErrNotFound that the letter or the task does not exist.
	ActOnLetter(ctx context.Context, a store.LetterAction) error
}

// Links finds the questions behind approval links. token.Links satisfies it.
type Links interface {
	// RequestOfLink checks the signature of a link's token and finds its question, open or not. The error is store.ErrNotFound for any other
	// token.
	RequestOfLink(ctx context.Context, token string) (store.Request, error)
	// BatchOfLink checks the signature of a link's token and finds its list of questions, open or not. The error is store.ErrNotFound for any
	// other token.
	BatchOfLink(ctx context.Context, token string) (store.BatchRequest, error)
}

// LinkCodes sends and checks the one-time codes of decisions by a link. intake.LinkCodes satisfies it.
type LinkCodes interface {
	// RequestLinkCode sends a code for a choice of a browser to the registered address of the person who was asked. The outcome is store.CodeSent, also
	// when the code of the same choice was sent before, or store.CodeTooMany.
	RequestLinkCode(ctx context.Context, choice store.LinkChoice, by intake.CodeAsker) (store.CodeOutcome, error)
	// ResendLinkCode sends the letter with the newest code of a request in a browser once more. The outcome is store.CodeSent, store.CodeTooMany when it was
	// sent twice before, or store.CodeExpired when no code is open.
	ResendLinkCode(ctx context.Context, request, browser string) (store.CodeOutcome, error)
	// CheckLinkCode counts a wrong code. With the right one the outcome is store.CodeRight and the choice is returned. The right code stays
	// right, because the command that follows counts once.
	CheckLinkCode(ctx context.Context, try store.LinkTry) (store.LinkCode, store.CodeOutcome, error)
	// OpenLinkSession lets a browser, in which the right code was entered, answer the links of a person without another one, and returns the token
	// for its cookie.
	OpenLinkSession(ctx context.Context, person directory.PersonID, code store.LinkCode) (token string, err error)
	// LinkPerson is the person whose links a browser with a token may answer; empty when the session is over or never was.
	LinkPerson(ctx context.Context, token string) (directory.PersonID, error)
}

// Mailboxes takes mailboxes off the suppression list. *store.Store satisfies it.
type Mailboxes interface {
	// Unsuppress has letters sent to an address again, in the name of a person. The error is store.ErrNotFound when no letter to the
	// address ever failed.
	Unsuppress(ctx context.Context, address, by string, at time.Time) (store.Unsuppressed, error)
}
