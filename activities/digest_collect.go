package activities

import (
	"context"
	"slices"
	"time"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// collect finds what each person is told: the desk of every open task, what the schedules fire today, and the notices that wait.
func (d *digests) collect(ctx context.Context) error {
	for _, task := range d.tasks {
		d.collectDesk(task)
	}
	for _, task := range d.tasks {
		d.collectForeseen(task)
	}
	over := d.collectUnsent()
	for _, h := range d.people.Coordinators(d.run.Day) {
		if (d.letters > 0 || len(d.awaiting) > 0) && h.Reachable() {
			d.person(h, directory.RoleCoordinator).awaiting = d.awaiting
		}
	}
	for _, g := range d.of {
		g.sortWaiting()
	}
	return d.Store.SilenceNotices(ctx, over, plan.SilenceOver)
}

// collectDesk puts a task on the desks of those for whom it waits. The unit of a task that has just opened has its opening letter; a question or
// a refusal that it answers at once waits for the coordinator all the same.
func (d *digests) collectDesk(task store.Task) {
	for _, n := range task.State.DigestDesk(d.Now()) {
		if n.Asks == plan.PurposeAccept && d.opens(task) {
			continue
		}
		for _, to := range n.RecipientsIn(d.people, matterOf(task), d.run.Day) {
			if !to.Reachable() {
				continue
			}
			g := d.person(to, n.Role)
			g.waiting = append(g.waiting, waitingItem{task: task, notice: n, to: to})
			g.due = g.due || n.Decides()
		}
	}
}

// opens reports whether the letter that gives the task is still to be written.
func (d *digests) opens(task store.Task) bool {
	return task.State.Stage == plan.StageAssignment && d.Now().Sub(task.OpenedAt) < lateOpening
}

// collectForeseen tells what the schedule of a task fires later this morning. A reminder is no line of its own, because what it reminds of
// stands among what waits; it only causes the digest.
func (d *digests) collectForeseen(task store.Task) {
	state := task.State
	if state.Seq == 0 || d.run.Name != "" || d.Now().After(d.morning()) {
		return
	}
	after, events := state.Wake(d.morning())
	for _, e := range events {
		for _, n := range after.Notices(e) {
			for _, to := range n.RecipientsIn(d.people, matterOf(task), d.run.Day) {
				if !to.Reachable() {
					continue
				}
				g := d.person(to, n.Role)
				if n.Kind.Scheduled() && n.Kind.OnDesk() && g.waitsFor(task.ID) {
					g.due = true
					continue
				}
				g.happened = append(g.happened, happening{task: task, event: e})
			}
		}
	}
}

func (g *digest) waitsFor(task plan.TaskID) bool {
	return slices.ContainsFunc(g.waiting, func(w waitingItem) bool { return w.task.ID == task })
}

// collectUnsent adds the notices that wait for the digest. What waits for its recipient anyway is no line of its own; a question whose step is
// over is none at all, and is returned.
func (d *digests) collectUnsent() (over []store.Notice) {
	for _, n := range d.unsent {
		to, reachable := recipientOf(d.people, n, d.run.Day)
		if !reachable {
			over = append(over, n)
			continue
		}
		g, e := d.person(to, n.Role), d.events[store.EventKey(n.Task, n.Epoch, n.Seq)]
		switch {
		case n.Kind.OnDesk() && g.waitsFor(n.Task):
			g.notices = append(g.notices, n)
		case n.Kind.OnDesk():
			over = append(over, n)
		default:
			g.notices, g.happened = append(g.notices, n), append(g.happened, happening{d.byID[n.Task], e, n.Kind == store.NoticePublicationGone, n.Item})
		}
	}
	return over
}

// recipientOf is the recipient of a notice on record, with the address of the day; false without one.
func recipientOf(people directory.Directory, n store.Notice, on calendar.Date) (directory.Holder, bool) {
	for _, h := range people.HoldersOf(n.Role, n.Unit, on) {
		if h.Person.ID == n.Person && h.Reachable() {
			return h, true
		}
	}
	person, known := people.Person(n.Person)
	address, reachable := people.AddressFor(n.Person, on)
	return directory.Holder{Person: person, Address: address}, known && reachable
}

// dayOf is the day of an instant in the zone of plans; zero for no instant.
func dayOf(at time.Time) calendar.Date {
	if at.IsZero() {
		return calendar.Date{}
	}
	return calendar.Today(at)
}
