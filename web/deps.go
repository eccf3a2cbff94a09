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
	"loa/plan/period"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/report/periodic"
	"loa/store"
)

// Accounts signs people in to the pages. account.Accounts satisfies it.
type Accounts interface {
	// SignIn opens a session and returns its token for the browser's cookie. The error is account.ErrWrong or a *account.WaitError when it
	// opens none, and account.ErrSecondStep when the token is one of a half session.
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

	// Suffices reports whether what somebody has proved at the sign-in is enough for an access.
	Suffices(who account.Signed, access policy.Access) bool
	// HalfSigned finds who waits for the second step of a sign-in. The error is store.ErrNotFound when the half session is over or never was.
	HalfSigned(ctx context.Context, token string) (account.Half, error)
	// SecondStep ends a half session with a code, and returns the token of the session. The errors are those of package account.
	SecondStep(ctx context.Context, token string, second account.Second) (opened string, err error)
	// EnrolHalf ends a half session with the first code of a new app, and returns the token of the session and the recovery codes.
	EnrolHalf(ctx context.Context, token string, second account.Second) (opened string, recovery []string, err error)
	// Prove uses up a code of the app for one command, and returns it as its evidence.
	Prove(ctx context.Context, who account.Signed, second account.Second) (plan.Evidence, error)
	Apps
}

// Apps sets up the apps that compute one-time codes. account.Accounts satisfies it.
type Apps interface {
	// App says whether somebody has an app.
	App(ctx context.Context, who account.Signed) (account.App, error)
	// BeginApp makes the secret of a new app, which counts from its first code on.
	BeginApp(ctx context.Context, who account.Signed, owner account.Owner) error
	// PendingSecret is the secret of the app that is set up in a session. The error is store.ErrNotFound when none is.
	PendingSecret(ctx context.Context, who account.Signed) ([]byte, error)
	// ConfirmApp makes that app the one of the account, with its first code, and returns its recovery codes.
	ConfirmApp(ctx context.Context, who account.Signed, second account.Second) (recovery []string, err error)
	// RemoveApp takes the app off the account.
	RemoveApp(ctx context.Context, who account.Signed, owner account.Owner) error
	// RenewRecovery replaces the recovery codes.
	RenewRecovery(ctx context.Context, who account.Signed, owner account.Owner) (recovery []string, err error)
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
	// StartPeriod starts the workflow of a reporting period that is on record, or lets the running one go on.
	StartPeriod(ctx context.Context, id plan.PlanID, which period.ID) error
	// ChangePeriod gives a command to a period and returns when its result is on record. A refusal is a *period.Refusal.
	ChangePeriod(ctx context.Context, id plan.PlanID, which period.ID, c period.Command) (period.Answer, error)
}

// Periods files what reporting periods need before the engine is asked. intake.Periods satisfies it.
type Periods interface {
	// Propose returns the periods that a plan has by rules, with their problems. It writes nothing.
	Propose(ctx context.Context, of plan.Plan, rules []period.Rule) ([]period.Period, []problem.Problem, error)
	// Add records the periods that a plan has by the rules of the decree, unless one of the problems is an error. Repeated, it adds nothing.
	Add(ctx context.Context, of plan.Plan) (added int, problems []problem.Problem, err error)
	// Draft drafts the report of a period from the record, as it stands now. It writes nothing.
	Draft(ctx context.Context, s period.State) (periodic.Report, error)
	// Compile drafts the report of a period and files it. The hash names the document in the command that compiles.
	Compile(ctx context.Context, s period.State) (hash string, err error)
}

// Filing puts the documents of a command on record before the command is given. intake.Filing satisfies it.
type Filing interface {
	// Submit files a draft or a report and returns the hash that names it in the command. The same submission has the same hash.
	Submit(ctx context.Context, s intake.Submission) (hash string, err error)
	// FilePhotos files photos that prove the work of a task and returns their hashes in their order.
	FilePhotos(ctx context.Context, photos intake.Photos) (hashes []string, err error)
	// FileRefusal files the refusal of a command and returns it. The first refusal of a command stands. Any other error is returned
	// without a record.
	FileRefusal(ctx context.Context, task plan.TaskID, c plan.Command, err error) error
}

// Importer reads annexes. A file that cannot be read at all is an *intake.Unreadable. intake.Importer satisfies it.
type Importer interface {
	// Check reads an annex and writes nothing.
	Check(ctx context.Context, a intake.Annex) (annex.Result, error)
	// Import puts a plan on record, unless its reading is refused. The same file again is the same plan, and created is false;
	// store.ErrOtherAnnex means that a plan with that id has another annex and nothing says what this one does, store.ErrConflict that it is
	// launched.
	Import(ctx context.Context, a intake.Annex) (p plan.Plan, created bool, result annex.Result, err error)
	// Correct reads a line again with what a person has settled about it, and remembers it; nothing is changed when one of the problems is an error.
	// store.ErrConflict means that the plan is launched, store.ErrNotFound that there is no such line.
	Correct(ctx context.Context, of plan.Correcting, settled plan.Correction) (plan.Line, []problem.Problem, error)
	// Change returns what the import of the lines would change in a plan on record; store.ErrNotFound when it changes none.
	Change(ctx context.Context, a intake.Annex, lines []plan.Line) (plan.ImportChange, error)
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

// Filters keeps filters of the list of tasks for accounts. *store.Store satisfies it.
type Filters interface {
	// SaveFilter keeps a filter, or replaces the one of that name. The error is store.ErrFilters when the account keeps too many, and
	// store.ErrConflict for a name or a filter that is empty or too long.
	SaveFilter(ctx context.Context, f store.SavedFilter) error
	// RenameFilter gives a filter another name. The error is store.ErrNotFound without such a filter, and store.ErrConflict for a name that is
	// taken, empty or too long.
	RenameFilter(ctx context.Context, login, name, to string) error
	// DeleteFilter drops a filter. Repeated, it changes nothing.
	DeleteFilter(ctx context.Context, login, name string) error
}

// Urges asks for reminders beside those of the schedules. *store.Store satisfies it.
type Urges interface {
	// AskUrges puts reminders on record, of which the worker then writes the letters. A task is urged once a day. It returns the tasks whose reminder
	// of the day is of the given batch, also when that was asked for before.
	AskUrges(ctx context.Context, urges []store.Urge) (asked []plan.TaskID, err error)
}
