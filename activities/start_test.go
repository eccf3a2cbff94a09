package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
	"loa/store/storetest"
)

// engine keeps the states from which tasks were started. It satisfies activities.Commands.
type engine struct {
	sync.Mutex
	started map[plan.TaskID]plan.State
	down    bool
}

func (e *engine) StartTask(_ context.Context, state plan.State, _ string, _ deadline.Kind) error {
	e.Lock()
	defer e.Unlock()
	if e.down {
		return errors.New("chưa kết nối được")
	}
	if _, found := e.started[state.Task]; !found {
		e.started[state.Task] = state
	}
	return nil
}

func (e *engine) ResyncTask(context.Context, plan.TaskID) error { return nil }

func (e *engine) TaskStarted(_ context.Context, task plan.TaskID) (bool, error) {
	e.Lock()
	defer e.Unlock()
	_, found := e.started[task]
	return found, nil
}

func (e *engine) Do(context.Context, plan.TaskID, plan.Command) (plan.Answer, error) {
	return plan.Answer{}, nil
}

// pendingPlan is a store with a plan of three tasks that are recorded and not started.
func pendingPlan(t *testing.T) (*activities.Activities, *engine, []plan.TaskID) {
	t.Helper()
	s, e := storetest.Open(t), &engine{started: map[plan.TaskID]plan.State{}}
	people := directory.Directory{
		Units:     []directory.Unit{{Code: "so-noi-vu", Name: "Sở Nội vụ", Kind: directory.KindDepartment}},
		People:    []directory.Person{{ID: "an", Name: "Nguyễn Thị An", Title: "Chuyên viên"}},
		Addresses: []directory.AddressOf{{Address: "an@so-noi-vu.test", Person: "an"}},
		Holders:   []directory.RoleHolder{{Person: "an", Role: directory.RoleFocalPoint, Unit: "so-noi-vu"}},
	}
	err1 := s.SaveDirectory(t.Context(), people)
	p := plan.Plan{ID: "kh-2027", Year: 2027, Title: "Kế hoạch năm 2027", Source: "phu-luc.xlsx", Levels: []directory.Role{directory.RoleUnitHead}}
	_, _, err2 := s.ImportPlan(t.Context(), p, []plan.Line{{Sheet: "Phụ lục", Row: 5, Code: "16", Title: "Bản tin"}}, []byte("phụ lục"))
	var specs []plan.TaskSpec
	var ids []plan.TaskID
	for _, quarter := range []string{"2027-q1", "2027-q2", "2027-q3"} {
		id, err := plan.NewTaskID("kh-2027", "16", "so-noi-vu", quarter)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
		specs = append(specs, plan.TaskSpec{ID: id, Line: "16", Unit: "so-noi-vu", Occurrence: quarter, Title: "Bản tin", Due: calendar.MustDate("2027-10-05")})
	}
	_, err3 := s.AddTasks(t.Context(), "kh-2027", specs)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	a := &activities.Activities{
		Store: s, Commands: e, Address: "loa@cchc.hanoi.test", Public: "https://loa.hanoi.test", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	return a, e, ids
}

func TestStartTasks(t *testing.T) {
	t.Parallel()
	t.Run("each workflow starts from the state on record, with one letter and one question", func(t *testing.T) {
		t.Parallel()
		a, e, ids := pendingPlan(t)
		startAll(t, a)
		checkStarted(t, a, e, ids)
	})
	t.Run("a launch that stops before the workflows run starts them from the states of its first attempt", func(t *testing.T) {
		t.Parallel()
		a, e, ids := pendingPlan(t)
		e.down = true
		if _, err := a.StartTasks(t.Context(), "kh-2027"); err == nil {
			t.Fatal("starting without an engine succeeds")
		}
		before, err := a.Store.PendingTasks(t.Context(), "kh-2027", 10)
		if err != nil || len(before) != len(ids) || before[0].State.Seq != 1 {
			t.Fatalf("after the first attempt: %+v, %v; want all tasks open and pending", before, err)
		}
		e.down, a.Now = false, func() time.Time { return time.Now().Add(time.Hour) }
		startAll(t, a)
		checkStarted(t, a, e, ids)
		if diff := cmp.Diff(before[0].State, e.started[ids[0]]); diff != "" {
			t.Errorf("started from another state than the first attempt has recorded (-recorded +started):\n%s", diff)
		}
	})
	t.Run("closing the plan withdraws what is not open and starts what is, so that it can be cancelled", func(t *testing.T) {
		t.Parallel()
		a, e, ids := pendingPlan(t)
		e.down = true
		if _, err := a.StartTasks(t.Context(), "kh-2027"); err == nil {
			t.Fatal("starting without an engine succeeds")
		}
		e.down = false
		later, err := plan.NewTaskID("kh-2027", "16", "so-noi-vu", "2027-q4")
		if err == nil {
			_, err = a.Store.AddTasks(t.Context(), "kh-2027", []plan.TaskSpec{{ID: later, Line: "16", Unit: "so-noi-vu", Occurrence: "2027-q4", Title: "Bản tin"}})
		}
		if err != nil {
			t.Fatal(err)
		}
		withdrawn, err := a.WithdrawTasks(t.Context(), activities.Withdrawal{Plan: "kh-2027"})
		if err != nil || withdrawn.Withdrawn != 1 {
			t.Errorf("withdrawn: %+v, %v; want the one that was not open", withdrawn, err)
		}
		checkStarted(t, a, e, ids)
	})
}

func startAll(t *testing.T, a *activities.Activities) {
	t.Helper()
	left, err := a.StartTasks(t.Context(), "kh-2027")
	if err != nil || left != 0 {
		t.Fatalf("%d tasks are left (%v)", left, err)
	}
}

func checkStarted(t *testing.T, a *activities.Activities, e *engine, ids []plan.TaskID) {
	t.Helper()
	if len(e.started) != len(ids) {
		t.Errorf("%d workflows, want %d", len(e.started), len(ids))
	}
	for _, id := range ids {
		task, err1 := a.Store.Task(t.Context(), id)
		journal, err2 := a.Store.Journal(t.Context(), id)
		letters, err3 := a.Store.LettersOut(t.Context(), id)
		requests, err4 := a.Store.Requests(t.Context(), id)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if task.StartStatus != store.StartDone || len(journal) != 1 || journal[0].Kind != plan.EventOpened || len(letters) != 1 || len(requests) != 1 {
			t.Errorf("%s is %s, with %d events, %d letters, %d questions; want one of each", id, task.StartStatus, len(journal), len(letters), len(requests))
		}
		if diff := cmp.Diff(task.State, e.started[id]); diff != "" {
			t.Errorf("the workflow of %s started from another state (-record +workflow):\n%s", id, diff)
		}
		if event, just := e.started[id].JustOpened(); !just || !cmp.Equal(event, journal[0]) {
			t.Errorf("the first event derived from the state: %+v, want that of the journal: %+v", event, journal[0])
		}
	}
}
