//go:build !noembed

package workflows_test

import (
	"errors"
	"fmt"

	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
	"loa/workflows"
)

// reach is until, and waits until the clock is there, so that every timer on the way has fired: the engine loses the timer of an instant at which an
// update interrupts the skipping.
func (l *life) reach(day string) {
	l.t.Helper()
	before := l.skips()
	l.until(day)
	waittest.Eventually(l.t, fmt.Sprintf("the clock of %s is at %s", l.task, l.today()), func() error {
		if l.skips() == before {
			return errNotYet
		}
		return nil
	})
}

// skips counts how often the clock of the task has come to where it was moved.
func (l life) skips() (n int) {
	l.t.Helper()
	for _, e := range l.history(workflows.TaskWorkflowID(l.task)) {
		if e.GetWorkflowExecutionTimeSkippingTransitionedEventAttributes().GetDisabledAfterFastForward() {
			n++
		}
	}
	return n
}

func (l life) amendMilestone(key plan.MilestoneKey, day string) {
	l.t.Helper()
	l.do(plan.Command{ID: "doi-" + string(key), Kind: plan.CommandAmend, Actor: coordinator, Milestone: key, Due: l.on(day), Reason: "Đổi lịch tổ chức."})
}

// proofOf proves a milestone by the place where it was reached on a day of the plan's year.
func (l life) proofOf(id string, key plan.MilestoneKey, day string) plan.Command {
	return plan.Command{
		ID: id, Kind: plan.CommandConfirmPublished, Actor: contact, Milestone: key, ProofDate: l.on(day), Place: "Hội trường Sở Tư pháp", People: 120,
	}
}

// on is a day of the plan's year.
func (l life) on(day string) calendar.Date {
	return calendar.MustDate(fmt.Sprintf("%d-%s", nextYear(), day))
}

// refused gives a command that must be refused. The journal stays as it is.
func (l life) refused(c plan.Command, want plan.RefusalKind) {
	l.t.Helper()
	before := len(l.journal())
	var refusal *plan.Refusal
	if _, err := l.commands.Do(l.t.Context(), l.task, c); !errors.As(err, &refusal) || refusal.Kind != want {
		l.t.Errorf("%s: %v, want a refusal as %s", c.ID, err, want)
	}
	if now := len(l.journal()); now != before {
		l.t.Errorf("the refused %s has changed the journal from %d to %d events", c.ID, before, now)
	}
}

func (l life) state() plan.State {
	l.t.Helper()
	task, err := l.store.Task(l.t.Context(), l.task)
	if err != nil {
		l.t.Fatal(err)
	}
	return task.State
}

func (l life) journal() []plan.Event {
	l.t.Helper()
	events, err := l.store.Journal(l.t.Context(), l.task)
	if err != nil {
		l.t.Fatal(err)
	}
	return events
}

// happened counts the events of a kind in the journal.
func (l life) happened(kind plan.EventKind) (n int) {
	l.t.Helper()
	for _, e := range l.journal() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}
