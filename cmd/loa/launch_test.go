package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
	"loa/workflows"
)

// The departments among which the lines of the large plan go round.
var departments = []struct {
	name string
	code directory.UnitCode
}{
	{"Sở Nội vụ", "so-noi-vu"},
	{"Sở Tư pháp", "so-tu-phap"},
	{"Sở Tài chính", "so-tai-chinh"},
	{"Sở Công Thương", "so-cong-thuong"},
	{"Sở Xây dựng", "so-xay-dung"},
	{"Sở Du lịch", "so-du-lich"},
	{"Sở Y tế", "so-y-te"},
	{"Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao"},
}

const manyLines = 1000

// large is a house with a plan of a thousand lines.
type large struct {
	*walk
	tasks []plan.TaskID
}

func newLarge(t *testing.T, env ...string) *large {
	t.Helper()
	l := &large{walk: &walk{house: newHouse(t)}}
	l.start(env...)
	year := calendar.Today(time.Now()).Year() + 1
	l.plan = plan.NewPlanID(year, "nghin")
	var text strings.Builder
	text.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i := range manyLines {
		department := departments[i%len(departments)]
		fmt.Fprintf(&text, "%d;Tuyên truyền việc số %d;Tin, bài;%s;Trước ngày 15/12/%d\n", i+1, i+1, department.name, year)
		task, err := plan.NewTaskID(l.plan, fmt.Sprint(i+1), department.code, "1")
		if err != nil {
			t.Fatal(err)
		}
		l.tasks = append(l.tasks, task)
	}
	path := filepath.Join(t.TempDir(), "nghin-dong.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.loa("plan", "import", path, "--year", fmt.Sprint(year), "--suffix", "nghin", "--title", "Kế hoạch nghìn dòng"); err != nil {
		t.Fatal(err)
	}
	return l
}

// launch launches and waits until every task is out.
func (l *large) launch() {
	l.t.Helper()
	l.eventually("the plan is launched", func() error {
		if _, err := l.loa("plan", "launch", string(l.plan), "--wait", "30s"); err != nil {
			return err
		}
		s, err := l.record()
		if err != nil {
			return err
		}
		counts, err := s.PlanCounts(l.t.Context(), l.plan)
		if err == nil && (counts.Pending != 0 || counts.Started != manyLines) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
}

// executions lists every execution of a task's workflow that the engine knows, by the workflow's id.
func (l *large) executions() (map[string][]string, error) {
	at, err := l.running()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(l.t.Context(), time.Minute)
	defer cancel()
	engine, err := client.DialContext(ctx, client.Options{HostPort: at.Temporal, Namespace: "loa"})
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	executions := map[string][]string{}
	request := &workflowservice.ListWorkflowExecutionsRequest{PageSize: manyLines, Query: fmt.Sprintf("LoaPlan = '%s'", l.plan)}
	for {
		page, err := engine.ListWorkflow(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, e := range page.GetExecutions() {
			executions[e.GetExecution().GetWorkflowId()] = append(executions[e.GetExecution().GetWorkflowId()], e.GetExecution().GetRunId())
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return executions, nil
		}
	}
}

// launched is all that a launch has made: executions by workflow, events by task, letters by task.
type launched struct {
	Executions map[string][]string
	Events     map[plan.TaskID][]plan.EventKind
	Letters    map[plan.TaskID][]string
}

// once waits until each task has been opened once, run by one execution, and its one letter is sent.
func (l *large) once() (all launched) {
	l.t.Helper()
	l.eventually("the engine lists every task", func() (err error) {
		if all.Executions, err = l.executions(); err == nil && len(all.Executions) < manyLines {
			err = fmt.Errorf("it lists %d", len(all.Executions))
		}
		return err
	})
	s, err := l.record()
	if err != nil {
		l.t.Fatal(err)
	}
	l.eventually("every letter is sent", func() error {
		counts, err := s.OutboxCounts(l.t.Context())
		if err == nil && (counts.Pending+counts.Sending > 0 || counts.Sent < manyLines) {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	all.Events, all.Letters = map[plan.TaskID][]plan.EventKind{}, map[plan.TaskID][]string{}
	for _, task := range l.tasks {
		l.collect(s, task, &all)
	}
	return all
}

func (l *large) collect(s *store.Store, task plan.TaskID, all *launched) {
	l.t.Helper()
	events, err := s.Journal(l.t.Context(), task)
	letters, err2 := s.LettersOut(l.t.Context(), task)
	if err := errors.Join(err, err2); err != nil {
		l.t.Fatal(err)
	}
	for _, e := range events {
		all.Events[task] = append(all.Events[task], e.Kind)
	}
	for _, letter := range letters {
		all.Letters[task] = append(all.Letters[task], string(letter.Notice)+" to "+letter.ToAddress+" "+string(letter.State)+" "+letter.MessageID)
	}
}

// prove holds what a launch has made against what there should be.
func (l *large) prove(all launched) {
	l.t.Helper()
	if n := len(all.Executions); n != manyLines {
		l.t.Errorf("%d workflows, want %d", n, manyLines)
	}
	ids := map[string]bool{}
	for _, task := range l.tasks {
		if runs := all.Executions[workflows.TaskWorkflowID(task)]; len(runs) != 1 {
			l.t.Errorf("%s has %d executions, want 1", task, len(runs))
		}
		if diff := cmp.Diff([]plan.EventKind{plan.EventOpened}, all.Events[task]); diff != "" {
			l.t.Errorf("journal of %s (-want +got):\n%s", task, diff)
		}
		want := "assignment to daumoi@" + string(task.Unit()) + ".hanoi.test sent "
		if letters := all.Letters[task]; len(letters) != 1 || !strings.HasPrefix(letters[0], want) {
			l.t.Errorf("letters of %s: %q, want one %q", task, letters, want)
			continue
		}
		ids[strings.TrimPrefix(all.Letters[task][0], want)] = true
	}
	if len(ids) != manyLines {
		l.t.Errorf("%d Message-IDs, want %d", len(ids), manyLines)
	}
	l.proveDelivered(ids)
}

// proveDelivered looks into the mailboxes: every letter lies there, and none that was not queued. A letter that was taken just before
// the process died may lie there twice; it is one to its reader, by its Message-ID.
func (l *large) proveDelivered(queued map[string]bool) {
	l.t.Helper()
	arrived := map[string]bool{}
	for _, department := range departments {
		letters, err := l.inbox("daumoi@" + string(department.code) + ".hanoi.test")
		if err != nil {
			l.t.Fatal(err)
		}
		for _, letter := range letters {
			arrived[letter.MessageID] = true
		}
	}
	if diff := cmp.Diff(queued, arrived); diff != "" {
		l.t.Errorf("in the mailboxes (-queued +arrived):\n%s", diff)
	}
}

func TestALaunchKilledHalfWayIsFinishedByTheNextStartAndNothingIsDoubled(t *testing.T) {
	t.Parallel()
	l := newLarge(t, "LOA_CRASH_AT="+activities.PointBatchStarted)
	if _, err := l.loa("plan", "launch", string(l.plan), "--wait", "0s"); err != nil {
		t.Fatal(err)
	}
	l.eventually("the process dies half-way", func() error {
		if !l.dead() {
			return errors.New("it runs")
		}
		return nil
	})
	l.halfWay()
	l.forget()
	l.start()
	l.launch()
	first := l.once()
	l.prove(first)
	l.launch()
	if diff := cmp.Diff(first, l.once()); diff != "" {
		t.Errorf("a third launch changed something (-before +after):\n%s", diff)
	}
}

// halfWay checks that the process died in the middle of its work. Its PostgreSQL has outlived it.
func (l *large) halfWay() {
	l.t.Helper()
	s, err := l.record()
	if err != nil {
		l.t.Fatal(err)
	}
	counts, err := s.PlanCounts(l.t.Context(), l.plan)
	if err != nil || counts.Pending == 0 || counts.Pending+counts.Started != manyLines {
		l.t.Errorf("when the process died: %+v (%v), want some of %d tasks not started", counts, err, manyLines)
	}
}
