package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// The limits of opening letters.
const (
	openingPatience = 2 * time.Minute // how long SendOpenings waits for the last tasks of a launch
	openingPoll     = 300 * time.Millisecond
	lateOpening     = 5 * time.Minute // an older notice is sent by SendLateOpenings
	openingTasks    = 99              // in one letter; people answer with numbers of two digits
)

// SendOpenings writes the opening letters of a plan: one to each person for all tasks that have opened and were in no letter yet. It first
// waits until the started tasks have opened, but not longer than openingPatience: what opens later is in another letter. Each notice goes out
// in one letter only, so that a second call sends nothing again.
func (a *Activities) SendOpenings(ctx context.Context, id plan.PlanID) error {
	for until := a.Now().Add(openingPatience); ; Sleep(ctx, openingPoll) {
		left, err := a.Store.UnprojectedTasks(ctx, id)
		if err != nil {
			return err
		}
		if left == 0 || a.Now().After(until) || ctx.Err() != nil {
			break
		}
		heartbeat(ctx)
	}
	return a.sendOpenings(ctx, a.Now(), func(n store.Notice) bool { return n.Task.Plan() == id })
}

// SendLateOpenings writes the opening letters that no plan has asked for within lateOpening: the workflow of the plan has ended in between, or
// is older than opening letters. It also writes the last digests after digests were turned off.
func (a *Activities) SendLateOpenings(ctx context.Context) error {
	if err := a.sendLateOpenings(ctx); err != nil {
		return err
	}
	return a.sendRemainingDigests(ctx)
}

func (a *Activities) sendLateOpenings(ctx context.Context) error {
	return a.sendOpenings(ctx, a.Now().Add(-lateOpening), func(store.Notice) bool { return true })
}

func heartbeat(ctx context.Context) {
	if activity.IsActivity(ctx) {
		activity.RecordHeartbeat(ctx)
	}
}

// opening is one opening letter: a person, a plan, and the notices of the tasks.
type opening struct {
	person  directory.PersonID
	plan    plan.PlanID
	notices []store.Notice
}

func (a *Activities) sendOpenings(ctx context.Context, by time.Time, wanted func(store.Notice) bool) error {
	unsent, err := a.Store.UnsentNotices(ctx, plan.DispatchOpening, by)
	if err != nil {
		return err
	}
	unsent = slices.DeleteFunc(unsent, func(n store.Notice) bool { return !wanted(n) })
	tasks, err := a.tasksOf(ctx, unsent)
	if err != nil {
		return err
	}
	if unsent, err = a.stillOpening(ctx, unsent, tasks); err != nil || len(unsent) == 0 {
		return err
	}
	w, err := a.newOpeningWriter(ctx, tasks)
	if err != nil {
		return err
	}
	var failed error
	for _, o := range openingsOf(unsent) {
		heartbeat(ctx)
		err := w.send(ctx, o)
		if err == nil {
			continue
		}
		failed = errors.Join(failed, fmt.Errorf("writing the opening letter of plan %s to %s: %w", o.plan, o.person, err))
		if !ofOneLetter(err) {
			break
		}
	}
	return failed
}

// stillOpening leaves out the tasks whose step was over before their letter: accepted on a page, declined, paused or cancelled.
func (a *Activities) stillOpening(ctx context.Context, unsent []store.Notice, tasks map[plan.TaskID]store.Task) ([]store.Notice, error) {
	var over, open []store.Notice
	for _, n := range unsent {
		state := tasks[n.Task].State
		if state.Stage == plan.StageAssignment && state.Condition == plan.ConditionActive {
			open = append(open, n)
		} else {
			over = append(over, n)
		}
	}
	return open, a.Store.SilenceNotices(ctx, over, plan.SilenceOver)
}

func (a *Activities) tasksOf(ctx context.Context, notices []store.Notice) (map[plan.TaskID]store.Task, error) {
	ids := make([]plan.TaskID, 0, len(notices))
	for _, n := range notices {
		ids = append(ids, n.Task)
	}
	slices.Sort(ids)
	tasks := map[plan.TaskID]store.Task{}
	for batch := range slices.Chunk(slices.Compact(ids), 1000) {
		found, err := a.Store.TasksByID(ctx, batch)
		if err != nil {
			return nil, err
		}
		for _, task := range found {
			tasks[task.ID] = task
		}
	}
	return tasks, nil
}

// openingsOf groups notices, which are sorted by person, into letters.
func openingsOf(notices []store.Notice) []opening {
	var openings []opening
	for _, n := range notices {
		i := slices.IndexFunc(openings, func(o opening) bool {
			return o.person == n.Person && o.plan == n.Task.Plan() && len(o.notices) < openingTasks
		})
		if i < 0 {
			i = len(openings)
			openings = append(openings, opening{person: n.Person, plan: n.Task.Plan()})
		}
		openings[i].notices = append(openings[i].notices, n)
	}
	return openings
}

// openingWriter composes opening letters.
type openingWriter struct {
	*Activities
	people  directory.Directory
	secret  []byte
	plans   map[plan.PlanID]plan.Plan
	tasks   map[plan.TaskID]store.Task
	support map[plan.TaskID][]plan.Assignee
	today   calendar.Date
}

func (a *Activities) newOpeningWriter(ctx context.Context, tasks map[plan.TaskID]store.Task) (*openingWriter, error) {
	basis, err := a.Store.LetterBasis(ctx, slices.Sorted(maps.Keys(tasks))...)
	if err != nil {
		return nil, err
	}
	return &openingWriter{
		Activities: a, tasks: tasks, support: basis.Support, plans: basis.Plans, people: basis.Directory, secret: basis.Secret, today: calendar.Today(a.Now()),
	}, nil
}

// send composes and queues one opening letter. A letter with one task is the ordinary letter of that task.
func (w *openingWriter) send(ctx context.Context, o opening) error {
	to, reachable := recipientOf(w.people, o.notices[0], w.today)
	if !reachable {
		return w.Store.SilenceNotices(ctx, o.notices, plan.SilenceNoAddress)
	}
	compose := w.list
	if len(o.notices) == 1 {
		compose = w.single
	}
	letter, err := compose(ctx, o, to)
	if err != nil {
		return err
	}
	_, err = w.Store.QueueNoticeLetter(ctx, letter)
	if errors.Is(err, store.ErrConflict) {
		w.Log.Info("an opening letter was written by another run", "plan", o.plan, "person", o.person)
		return nil
	}
	return err
}

func (w *openingWriter) single(ctx context.Context, o opening, to directory.Holder) (store.NoticeLetter, error) {
	n := o.notices[0]
	journal, err := w.Store.Journal(ctx, n.Task)
	if err != nil {
		return store.NoticeLetter{}, err
	}
	i := slices.IndexFunc(journal, func(e plan.Event) bool { return e.Epoch == n.Epoch && e.Seq == n.Seq })
	if i < 0 {
		return store.NoticeLetter{}, fmt.Errorf("event %d of task %s: %w", n.Seq, n.Task, store.ErrNotFound)
	}
	task := w.tasks[n.Task]
	one := notifications{
		Activities: w.Activities, state: task.State, task: task, support: w.support[n.Task], plan: w.plans[o.plan], people: w.people, secret: w.secret, loaded: true,
	}
	if err := one.addLetter(ctx, journal[i], plan.Notice{Kind: n.Kind, Role: n.Role, Unit: n.Unit, Asks: n.Asks}, to); err != nil {
		return store.NoticeLetter{}, err
	}
	return store.NoticeLetter{Letter: one.letters[0], Notices: o.notices}, nil
}

// list composes the letter with the numbered list of several tasks, and the batch request by which its answer finds them.
func (w *openingWriter) list(_ context.Context, o opening, to directory.Holder) (store.NoticeLetter, error) {
	slices.SortStableFunc(o.notices, func(a, b store.Notice) int { return w.byDue(a.Task, b.Task) })
	key := openingKey(o)
	t := token.New(w.secret, key)
	batch := store.BatchRequest{TokenHash: t.Hash(), Person: o.person, CreatedAt: w.Now(), ExpiresAt: w.Now().Add(answerTerm)}
	in := report.OpeningInput{
		Language: w.Language,
		To:       report.Recipient{Name: to.Person.Name, Title: to.Person.Title, Role: o.notices[0].Role},
		Plan:     w.plans[o.plan], Link: w.Public + "/o/" + t.Link(w.secret), ReplyTo: t.ReplyTo(w.Address), Today: w.today,
		Contact: report.ContactFor(w.Language, w.people, w.today, o.person),
	}
	for i, n := range o.notices {
		question := token.New(w.secret, NoticeKey(n))
		task := w.tasks[n.Task]
		in.Items = append(in.Items, report.OpeningItem{
			Number: i + 1, Title: task.Title, Product: task.Product, UnitName: task.UnitName, Support: plan.Names(w.support[n.Task]), Period: task.ID, Due: task.State.Due,
			ReplyTo: question.ReplyTo(w.Address), Code: question.Code(w.secret), Counts: task.State.Tally != nil, Quota: quotaOf(task.State),
		})
		batch.Items = append(batch.Items, store.BatchItem{Number: i + 1, Request: store.Request{TokenHash: question.Hash()}})
	}
	letter, err := report.ComposeOpening(in)
	return store.NoticeLetter{
		Letter: store.LetterOut{
			Key: key, Plan: o.plan, Notice: store.NoticeOpening, ToPerson: o.person, ToName: to.Person.Name, ToAddress: to.Address,
			ReplyTo: in.ReplyTo, MessageID: t.MessageID(w.Address), Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML, CreatedAt: w.Now(),
		},
		Notices: o.notices, Batch: &batch,
	}, permanent(err)
}

// quotaOf is the quota of a task that counts; the zero quota of every other.
func quotaOf(s plan.State) plan.Quota {
	if s.Tally == nil {
		return plan.Quota{}
	}
	return s.Tally.Quota
}

// byDue orders tasks by their deadlines, those without one last.
func (w *openingWriter) byDue(a, b plan.TaskID) int {
	x, y := w.tasks[a].State.Due, w.tasks[b].State.Due
	if x.IsZero() != y.IsZero() {
		return cmp.Compare(boolInt(x.IsZero()), boolInt(y.IsZero()))
	}
	return cmp.Or(x.Compare(y), cmp.Compare(a, b))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// openingKey is the idempotency key of an opening letter: its first notice is in no other one.
func openingKey(o opening) string {
	first := o.notices[0]
	return fmt.Sprintf("opening:%s:%s:%s:%d:%d", o.plan, o.person, first.Task, first.Epoch, first.Seq)
}
