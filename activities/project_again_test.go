package activities_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
)

func TestProject(t *testing.T) {
	t.Parallel()
	t.Run("a run that the record has lost is projected again, and its letters do not go out again", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.New(t)
		const task = plan.TaskID("kh-2027/18/ubnd-phuong-hoan-kiem/1")
		run := submittedRun(t, p, task)
		p.Clock = p.Clock.Add(24 * time.Hour)
		again := activities.Projection{State: run[len(run)-1].State, Again: run}
		for range 2 {
			_, err := p.Tasks.Project(t.Context(), again)
			p.Must(err)
		}
		state, err := p.Store.State(t.Context(), task)
		p.Must(err)
		if diff := cmp.Diff(again.State, state); diff != "" {
			t.Errorf("state (-workflow +record):\n%s", diff)
		}
		journal, err := p.Store.Journal(t.Context(), task)
		p.Must(err)
		var kinds []plan.EventKind
		for _, e := range journal {
			kinds = append(kinds, e.Kind)
		}
		if diff := cmp.Diff([]plan.EventKind{plan.EventOpened, plan.EventAccepted, plan.EventDraftSubmitted}, kinds); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
		letters, err := p.Store.LettersOut(t.Context(), task)
		p.Must(err)
		var asked store.LetterOut
		for _, letter := range letters {
			if letter.State != store.LetterWithdrawn {
				t.Errorf("the letter %s is %s, want withdrawn", letter.Key, letter.State)
			}
			if letter.Notice == plan.NoticeApproval {
				asked = letter
			}
		}
		if asked.Key == "" {
			t.Fatalf("no letter asks the head among %d", len(letters))
		}
	})
	t.Run("a projection of an earlier epoch is overtaken", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.New(t)
		old, err := p.Store.State(t.Context(), activitiestest.Video)
		p.Must(err)
		_, err = p.Store.RaiseEpoch(t.Context(), activitiestest.Video)
		p.Must(err)
		late, event := old.Abort("Muộn.", p.Clock)
		_, err = p.Tasks.Project(t.Context(), activities.Projection{State: late, Events: []plan.Event{event}})
		var overtaken *temporal.ApplicationError
		if !errors.As(err, &overtaken) || overtaken.Type() != activities.ErrorOvertaken {
			t.Errorf("%v, want %s", err, activities.ErrorOvertaken)
		}
	})
}

// submittedRun records a task without a state, and returns the projections of its workflow up to the approval of its draft.
func submittedRun(t *testing.T, p *activitiestest.RunningPlan, task plan.TaskID) []activities.Projection {
	t.Helper()
	due := calendar.MustDate("2027-03-31")
	spec := plan.TaskSpec{
		ID: task, Line: task.Line(), Unit: task.Unit(), Occurrence: task.Occurrence(), Due: due, Kind: deadline.KindBeforeDate, Title: "Chuyên mục",
	}
	_, err := p.Store.AddTasks(t.Context(), task.Plan(), []plan.TaskSpec{spec})
	p.Must(err)
	draft, err := p.Store.FileBlob(t.Context(), []byte("Dự thảo"), "text/plain; charset=utf-8")
	p.Must(err)
	state, opened := plan.NewTask(plan.TaskInput{
		Task: task, Due: due, Levels: []plan.Level{{Role: directory.RoleUnitHead, Unit: task.Unit()}},
	}, p.Clock)
	run := []activities.Projection{{State: state, Events: []plan.Event{opened}}}
	mai := directory.Actor{Person: activitiestest.Mai, Positions: []directory.Position{{Role: directory.RoleFocalPoint, Unit: task.Unit()}}}
	for i, c := range []plan.Command{{Kind: plan.CommandAccept}, {Kind: plan.CommandSubmitDraft, Hash: draft}} {
		c.ID, c.Actor, c.Channel = fmt.Sprint(i), mai, plan.ChannelMail
		next, events, err := state.Apply(c, p.Clock.Add(time.Duration(i+1)*time.Hour))
		p.Must(err)
		run, state = append(run, activities.Projection{State: next, Events: events}), next
	}
	return run
}

func TestReconcile(t *testing.T) {
	t.Parallel()
	p := activitiestest.New(t)
	p.Tasks.Compare = func(context.Context) (activities.Reconciled, error) {
		return activities.Reconciled{Compared: 3, Differences: []activities.Difference{{Workflow: "outbox", Kind: activities.MissingWorkflow}}}, nil
	}
	found, err := p.Tasks.Reconcile(t.Context())
	p.Must(err)
	if len(found.Differences) != 1 {
		t.Errorf("differences %+v, want that of the engine: the journals have no gap", found.Differences)
	}
	last, err := p.Store.LastReconciliation(t.Context())
	p.Must(err)
	if want := (store.Reconciliation{At: p.Clock.UTC(), Compared: 3, Differences: 1}); !last.At.Equal(want.At) || last.Differences != 1 || last.Compared != 3 {
		t.Errorf("on record is %+v, want %+v", last, want)
	}
	p.Tasks.Compare = func(context.Context) (activities.Reconciled, error) {
		return activities.Reconciled{}, errors.New("away")
	}
	if _, err := p.Tasks.Reconcile(t.Context()); err == nil {
		t.Error("an engine that does not answer is no agreement")
	}
}
