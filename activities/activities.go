// Package activities holds one side effect each: load, ask package plan, save or send. Workflows call them by name; none of them
// decides anything, and each may be carried out twice without harm.
package activities

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan"
	"loa/plan/deadline"
	"loa/store"
)

// Desk is what activities ask of the engine: to start a task's workflow, and to pass on a command that came by mail.
type Desk interface {
	// StartTask starts a task's workflow; starting it again changes nothing. Title and kind are for the engine's own pages.
	StartTask(ctx context.Context, o plan.TaskInput, title string, kind deadline.Kind) error
	// Do passes a command on and waits for the answer. A no is a *plan.Refusal.
	Do(ctx context.Context, task plan.TaskID, c plan.Command) (plan.Answer, error)
}

// Activities are the side effects with what they need to have them. Workflows name them through a nil *Activities.
type Activities struct {
	Store *store.Store
	Desk  Desk
	Open  func(ctx context.Context, mailbox string) (transport.Client, error) // connects to a mailbox that is read, by its name
	Dial  func(context.Context) (transport.Sender, error)                     // connects to the server that sends
	// OpenFolder connects to another folder of a mailbox. With SentFolder it keeps the copies of sent letters; nil keeps none.
	OpenFolder func(ctx context.Context, mailbox, folder string) (transport.Client, error)
	SentFolder string
	Rate       int // letters a minute to one mail domain; 0 means DefaultRate
	Answers    int // questions, codes and receipts to one address in 24 hours; 0 means DefaultAnswers

	Trust   senderauth.Trust
	Signing Signing          // what signatures in letters are held against
	Files   AttachmentReader // takes in the files of reports and drafts
	Policy  TrustSettings    // how much a letter has to prove
	Address string           // loa's own mail address; answers come to "local+token@domain" of it
	Public  string           // where the pages are, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Owner   string           // this machine's name, for leases; without a slash
	Now     func() time.Time
	Log     *slog.Logger
	At      func(point string) // told when a named point of the work is reached; nil in production

	refused  sync.Map // mailbox name → until when its login is not tried again
	stubborn stubborn
}

// The points at which a crash is most dangerous: something has happened in one place and not yet in the other. Tests kill the
// process at each of them.
const (
	PointBatchStarted    = "batch-started"    // task workflows run, their rows do not say so
	PointUpdateAccepted  = "update-accepted"  // a command is accepted, nothing of it is in PostgreSQL
	PointProjected       = "projected"        // it is in PostgreSQL, the workflow does not know
	PointLetterFetched   = "letter-fetched"   // a letter is here, not on record
	PointLetterFiled     = "letter-filed"     // on record, not marked on the mail server, not delivered
	PointLetterDelivered = "letter-delivered" // its command was carried out, the letter is still open
	PointLetterClaimed   = "letter-claimed"   // a letter is marked as being sent, and is not
	PointLetterSent      = "letter-sent"      // the mail server said 250, our record does not say so
)

// Points lists them in the order in which a walk through a task meets them.
func Points() []string {
	return []string{
		PointBatchStarted, PointUpdateAccepted, PointProjected, PointLetterClaimed, PointLetterSent,
		PointLetterFetched, PointLetterFiled, PointLetterDelivered,
	}
}

func (a *Activities) at(point string) {
	if a.At != nil {
		a.At(point)
	}
}

// PumpTurn is how long one turn of a pump lasts before it reports back; a turn that has nothing to do costs about ten events of
// history.
const PumpTurn = 20 * time.Minute

// turn bounds one turn of a pump: it beats while the work goes on, and ends when the worker is told to stop, when the turn has
// lasted long enough, or when stop is called.
func turn(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeout(ctx, PumpTurn)
	if !activity.IsActivity(ctx) {
		return ctx, stop
	}
	beat := time.NewTicker(PumpBeat)
	go func() {
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-activity.GetWorkerStopChannel(ctx):
				stop()
				return
			case <-beat.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return ctx, stop
}

// pause waits, or returns early when the context ends.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// backoff doubles from a second to five minutes.
func backoff(failures int) time.Duration {
	return min(time.Second<<min(max(failures-1, 0), 9), 5*time.Minute)
}
