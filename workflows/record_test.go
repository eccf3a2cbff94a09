//go:build !noembed

package workflows_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"loa/plan"
	"loa/plan/calendar"
	"loa/workflows"
)

// record writes the histories that later releases must replay. Run it on released code only:
//
//	go test ./workflows -run TestRecord -record v0.1
var record = flag.String("record", "", "record histories under this version's name")

// recorder keeps histories of a version. Without -record it checks only that they can be made, so that the recording never rots.
type recorder struct {
	*office
}

func (r recorder) keep(state, workflowID string) {
	r.t.Helper()
	events := r.events(workflowID)
	if len(events) < 3 {
		r.t.Fatalf("the history of %s has only %d events", state, len(events))
	}
	if *record == "" {
		return
	}
	content, err := protojson.MarshalOptions{Indent: " "}.Marshal(&history.History{Events: events})
	if err != nil {
		r.t.Fatal(err)
	}
	path := filepath.Join("testdata", "histories", state+"."+*record+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, append(content, '\n'), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func TestRecordATaskInEveryWaitingState(t *testing.T) {
	t.Parallel()
	r := recorder{newOffice(t)}
	task := r.launch("kh-ghi-lai")
	id := workflows.TaskWorkflowID(task)
	r.keep("task-assignment", id)
	r.do(task, plan.Command{ID: "1", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng."})
	r.keep("task-declined", id)
	r.do(task, plan.Command{ID: "2", Kind: plan.CommandAssign, Actor: coordinator, Person: contact.Person})
	r.do(task, plan.Command{ID: "3", Kind: plan.CommandAccept, Actor: contact})
	r.keep("task-drafting", id)
	r.do(task, plan.Command{ID: "4", Kind: plan.CommandRequestExtension, Actor: contact, Due: calendar.MustDate("2099-12-20"), Reason: "Chờ số liệu."})
	r.keep("task-extension-asked", id)
	r.do(task, plan.Command{ID: "5", Kind: plan.CommandDecideExtension, Actor: coordinator, Decision: plan.DecisionReturn, Reason: "Giữ tiến độ."})
	first, second := r.file("Dự thảo thứ nhất"), r.file("Dự thảo thứ hai")
	r.do(task, plan.Command{ID: "6", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: first})
	r.keep("task-approval", id)
	r.do(task, plan.Command{ID: "7", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: first, Decision: plan.DecisionReturn, Reason: "Thiếu số liệu."})
	r.keep("task-returned", id)
	r.do(task, plan.Command{ID: "8", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn."})
	r.keep("task-paused", id)
	r.do(task, plan.Command{ID: "9", Kind: plan.CommandResume, Actor: coordinator})
	r.do(task, plan.Command{ID: "10", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: second})
	r.do(task, plan.Command{ID: "11", Kind: plan.CommandDecide, Actor: head, Draft: 2, Hash: second, Decision: plan.DecisionApprove})
	r.keep("task-publication", id)
	r.do(task, plan.Command{ID: "12", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.Today(time.Now())})
	r.keep("task-reporting", id)
	r.do(task, plan.Command{ID: "13", Kind: plan.CommandSubmitReport, Actor: contact, Hash: r.file("Số tin: 12")})
	r.keep("task-report-submitted", id)
	r.do(task, plan.Command{ID: "14", Kind: plan.CommandAcceptReport, Actor: coordinator})
	if err := r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	r.keep("task-done", id)
}

func TestRecordATaskThatIsLate(t *testing.T) {
	t.Parallel()
	r := recorder{newOffice(t)}
	task := r.launch("kh-qua-han")
	id := workflows.TaskWorkflowID(task)
	r.skip(id, "qua-han", 500*24*time.Hour)
	r.journalHas(task, plan.EventEscalated, 2)
	r.keep("task-reminded", id)
	r.do(task, plan.Command{ID: "1", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
	r.eventually("the task is over", func() error { return r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil) })
	r.keep("task-cancelled", id)
}

func TestRecordAPlanInEveryWaitingState(t *testing.T) {
	t.Parallel()
	r := recorder{newOffice(t)}
	const which = plan.PlanID("kh-ca-nam")
	r.launch(which)
	id := workflows.PlanWorkflowID(which)
	r.keep("plan-running", id)
	r.skip(id, "mo-ky", 120*24*time.Hour)
	r.eventually("later occurrences are open", func() error {
		counts, err := r.store.PlanCounts(t.Context(), which)
		if err == nil && counts.Tasks < 4 {
			err = errNotYet
		}
		return err
	})
	r.keep("plan-opened", id)
	if err := r.commands.PausePlan(t.Context(), which, "1"); err != nil {
		t.Fatal(err)
	}
	r.keep("plan-paused", id)
	if err := r.commands.ResumePlan(t.Context(), which, "2"); err != nil {
		t.Fatal(err)
	}
	if err := r.commands.ClosePlan(t.Context(), which, "3"); err != nil {
		t.Fatal(err)
	}
	if err := r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	r.keep("plan-closed", id)
}

func TestRecordThePumpsAfterTheyHaveTurned(t *testing.T) {
	t.Parallel()
	r := recorder{newOffice(t)}
	task := r.launch("kh-thu-di")
	r.eventually("the first letter is sent", func() error {
		letters, err := r.store.LettersOut(t.Context(), task)
		if err == nil && (len(letters) == 0 || letters[0].SentAt.IsZero()) {
			err = errNotYet
		}
		return err
	})
	r.keep("outbox-waiting", workflows.OutboxWorkflowID)
	r.keep("mailbox-waiting", workflows.MailboxWorkflowID(mailAddress))
}
