package activities

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// DigestRun is one run of the digests: a day, and the name of a run that was started by hand. Each run writes one letter to a person at most.
type DigestRun struct {
	Day  calendar.Date `json:"day"`
	Name string        `json:"name,omitempty"` // empty for the run of the schedule, which leaves out days that are not worked
}

// DigestResult counts what one run wrote.
type DigestResult struct {
	Letters int `json:"letters"`
}

// SendDigests writes the digest of every person who has one on the day: what waits for the person, the oldest first, and what happened since
// the last digest. The letter of a person and a run is written once, so that a run may be repeated.
//
// A person has a digest when a decision waits, when a notice waits for the digest, or when the schedule of a task does something on the day that
// concerns the person. Steps that take weeks, such as a draft, cause none by themselves; their reminders do.
func (a *Activities) SendDigests(ctx context.Context, run DigestRun) (DigestResult, error) {
	days, err := a.Store.Calendar(ctx)
	if err != nil {
		return DigestResult{}, err
	}
	if run.Name == "" && !days.Working(run.Day) {
		return DigestResult{}, nil
	}
	if err := a.sendLateOpenings(ctx); err != nil {
		return DigestResult{}, err
	}
	return a.sendDigests(ctx, run, digest.worthALetter)
}

// sendRemainingDigests writes a last digest when digests were turned off while notices waited for one: a letter to each person with such
// notices, and to nobody else. It does nothing while digests are on, and once no notice waits.
func (a *Activities) sendRemainingDigests(ctx context.Context) error {
	if a.Digests {
		return nil
	}
	waiting, err := a.Store.UnsentNotices(ctx, plan.DispatchDigest, a.Now())
	if err != nil || len(waiting) == 0 {
		return err
	}
	run := DigestRun{Day: calendar.Today(a.Now()), Name: a.Now().UTC().Format("off-150405.000000")}
	_, err = a.sendDigests(ctx, run, func(g digest, _ int) bool { return len(g.notices) > 0 })
	return err
}

// sendDigests writes the digests of a run that are wanted, given the number of letters that wait for the recipient to look at them.
func (a *Activities) sendDigests(ctx context.Context, run DigestRun, wanted func(g digest, letters int) bool) (DigestResult, error) {
	d := &digests{Activities: a, run: run, wanted: wanted, of: map[directory.PersonID]*digest{}}
	if err := d.load(ctx); err != nil {
		return DigestResult{}, err
	}
	if err := d.collect(ctx); err != nil {
		return DigestResult{}, err
	}
	return d.send(ctx)
}

// digests are those of one run.
type digests struct {
	*Activities
	run      DigestRun
	urged    store.UrgeBatch // the reminders that a person asked for, when the run writes nothing else
	wanted   func(g digest, letters int) bool
	people   directory.Directory
	secrets  [][]byte                               // the newest first
	tasks    []store.Task                           // the open ones
	byID     map[plan.TaskID]store.Task             // the open ones, and those of the unsent notices
	requests map[directory.PersonID][]store.Request // the unanswered ones, expired ones too, the oldest first
	unsent   []store.Notice
	events   map[string]plan.Event // of the unsent notices
	awaiting []report.DigestLine   // lines that wait for an event, on the day on which coordinators are reminded of them
	letters  int                   // received, and waiting for a person to look at them

	of    map[directory.PersonID]*digest
	order []directory.PersonID
}

// digest is what one person is told.
type digest struct {
	to       directory.Holder
	role     directory.Role
	waiting  []waitingItem
	happened []happening
	notices  []store.Notice // that go out in it
	awaiting []report.DigestLine
	due      bool // a decision waits, or the schedule of a task reminds of what waits
}

// waitingItem is a task that waits for the person, as a notice.
type waitingItem struct {
	task   store.Task
	notice plan.Notice
	to     directory.Holder
}

// happening is an event of a task, or one that the schedule of the task fires on the day.
type happening struct {
	task  store.Task
	event plan.Event
	gone  bool // the page that proved the event, a publication, is gone
	item  int  // the number of the result whose page is gone; 0: the page proved the event itself
}

// load reads, once for all persons, what digests are made of.
func (d *digests) load(ctx context.Context) (err error) {
	if d.people, err = d.Store.Directory(ctx); err != nil {
		return err
	}
	if d.secrets, err = d.Store.Secrets(); err != nil {
		return err
	}
	if d.tasks, _, err = d.Store.Tasks(ctx, store.TaskFilter{Open: true, Among: d.urged.Tasks}, d.run.Day); err != nil {
		return err
	}
	d.byID = make(map[plan.TaskID]store.Task, len(d.tasks))
	for _, task := range d.tasks {
		d.byID[task.ID] = task
	}
	unanswered, err := d.Store.UnansweredRequests(ctx)
	if err != nil {
		return err
	}
	d.requests = map[directory.PersonID][]store.Request{}
	for _, request := range unanswered {
		d.requests[request.Person] = append(d.requests[request.Person], request)
	}
	if d.urged.Name != "" {
		return nil
	}
	return d.loadUnsent(ctx)
}

// loadUnsent reads the notices that wait for the digest, and how many letters wait to be looked at.
func (d *digests) loadUnsent(ctx context.Context) (err error) {
	if d.unsent, err = d.Store.UnsentNotices(ctx, plan.DispatchDigest, d.Now()); err != nil {
		return err
	}
	if d.events, err = d.Store.NoticeEvents(ctx, d.unsent); err != nil {
		return err
	}
	told, err := d.tasksOf(ctx, d.unsent) // closed ones too
	if err != nil {
		return err
	}
	maps.Copy(d.byID, told)
	if d.letters, err = d.Store.LettersToLookAt(ctx); err != nil {
		return err
	}
	return d.loadAwaiting(ctx)
}

// send writes the digests, person by person. One that cannot be composed does not keep back the others.
func (d *digests) send(ctx context.Context) (DigestResult, error) {
	var result DigestResult
	var failed error
	for _, person := range d.order {
		digest := d.of[person]
		if !d.wanted(*digest, d.lettersFor(digest)) {
			continue
		}
		heartbeat(ctx)
		letter, err := d.compose(ctx, digest)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("writing the digest of %s to %s: %w", d.run.Day, person, err))
			if !ofOneLetter(err) {
				return result, failed
			}
			continue
		}
		queued, err := d.Store.QueueNoticeLetter(ctx, letter)
		switch {
		case errors.Is(err, store.ErrConflict):
			d.Log.Info("a digest was written by another run", "person", person)
		case err != nil:
			return result, err
		case queued:
			result.Letters++
		}
	}
	return result, failed
}

// worthALetter reports whether something is to be decided or has happened.
func (g digest) worthALetter(letters int) bool {
	return g.due || len(g.awaiting) > 0 || len(g.happened) > 0 || len(g.notices) > 0 || letters > 0
}

// lettersFor is how many letters wait to be looked at, for a coordinator.
func (d *digests) lettersFor(g *digest) int {
	if d.people.Actor(g.to.Person.ID, d.run.Day).Has(directory.RoleCoordinator) {
		return d.letters
	}
	return 0
}

// key is the idempotency key of a person's digest.
func (d *digests) key(person directory.PersonID) string {
	if d.run.Name == "" {
		return fmt.Sprintf("digest:%s:%s", d.run.Day, person)
	}
	return fmt.Sprintf("digest:%s:%s:%s", d.run.Day, d.run.Name, person)
}

// person is the digest of a recipient, made at the first call.
func (d *digests) person(to directory.Holder, role directory.Role) *digest {
	g := d.of[to.Person.ID]
	if g == nil {
		g = &digest{to: to, role: role}
		d.of[to.Person.ID] = g
		d.order = append(d.order, to.Person.ID)
	}
	return g
}

// morning is until when the schedule of a task is looked ahead: the reminders of a day fire after the digest, and are told in it.
func (d *digests) morning() time.Time {
	return d.run.Day.Start(calendar.Zone).Add(plan.MorningEnds)
}

// sortWaiting puts what waits longest first.
func (g *digest) sortWaiting() {
	slices.SortStableFunc(g.waiting, func(a, b waitingItem) int { return a.task.State.Since.Compare(b.task.State.Since) })
}
