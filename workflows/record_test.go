//go:build !noembed

package workflows_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
	"loa/workflows"
)

// record is the flag with which TestRecord writes the histories that later releases must replay. It must be used on released code only:
//
//	go test ./workflows -run TestRecord -record v0.1
var record = flag.String("record", "", "record histories under this version's name")

// recorder writes histories. Without -record it only checks that they can be made, so that recording works when it is needed.
type recorder struct {
	*fixture
}

// save writes the history of a workflow in a waiting state, which must have at least three events.
func (r recorder) save(state, workflowID string) {
	r.t.Helper()
	events := r.history(workflowID)
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

func TestRecord(t *testing.T) {
	t.Parallel()
	t.Run("a task in every waiting state", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		task := r.launch("kh-ghi-lai")
		id := workflows.TaskWorkflowID(task)
		r.save("task-assignment", id)
		r.command(task, plan.Command{ID: "1", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng."})
		r.save("task-declined", id)
		r.command(task, plan.Command{ID: "2", Kind: plan.CommandAssign, Actor: coordinator, Person: contact.Person})
		r.command(task, plan.Command{ID: "3", Kind: plan.CommandAccept, Actor: contact})
		r.save("task-drafting", id)
		r.command(task, plan.Command{ID: "4", Kind: plan.CommandRequestExtension, Actor: contact, Due: calendar.MustDate("2099-12-20"), Reason: "Chờ số liệu."})
		r.save("task-extension-asked", id)
		r.command(task, plan.Command{ID: "5", Kind: plan.CommandDecideExtension, Actor: coordinator, Decision: plan.DecisionReturn, Reason: "Giữ tiến độ."})
		first, second := r.storeText("Dự thảo thứ nhất"), r.storeText("Dự thảo thứ hai")
		r.command(task, plan.Command{ID: "6", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: first})
		r.save("task-approval", id)
		r.command(task, plan.Command{ID: "7", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: first, Decision: plan.DecisionReturn, Reason: "Thiếu số liệu."})
		r.save("task-returned", id)
		r.command(task, plan.Command{ID: "8", Kind: plan.CommandPause, Actor: coordinator, Reason: "Chờ hướng dẫn."})
		r.save("task-paused", id)
		r.command(task, plan.Command{ID: "9", Kind: plan.CommandResume, Actor: coordinator})
		r.command(task, plan.Command{ID: "10", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: second})
		r.command(task, plan.Command{ID: "11", Kind: plan.CommandDecide, Actor: head, Draft: 2, Hash: second, Decision: plan.DecisionApprove})
		r.save("task-publication", id)
		r.command(task, plan.Command{ID: "12", Kind: plan.CommandConfirmPublished, Actor: contact, Link: "https://hanoi.test/tin", ProofDate: calendar.Today(time.Now())})
		r.save("task-reporting", id)
		r.command(task, plan.Command{ID: "13", Kind: plan.CommandSubmitReport, Actor: contact, Hash: r.storeText("Số tin: 12")})
		r.save("task-report-submitted", id)
		r.command(task, plan.Command{ID: "14", Kind: plan.CommandAcceptReport, Actor: coordinator})
		if err := r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		r.save("task-done", id)
	})
	t.Run("a task that is late", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		task := r.launch("kh-qua-han")
		id := workflows.TaskWorkflowID(task)
		r.skipTime(id, "qua-han", 500*24*time.Hour)
		r.awaitJournal(task, plan.EventEscalated, 2)
		r.save("task-reminded", id)
		r.command(task, plan.Command{ID: "1", Kind: plan.CommandCancel, Actor: coordinator, Reason: "Dừng."})
		waittest.Eventually(r.t, "the task is over", func() error { return r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil) })
		r.save("task-cancelled", id)
	})
	t.Run("a plan in every waiting state", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		const planID = plan.PlanID("kh-ca-nam")
		r.launch(planID)
		id := workflows.PlanWorkflowID(planID)
		r.save("plan-running", id)
		r.skipTime(id, "mo-ky", 120*24*time.Hour)
		waittest.Eventually(r.t, "later occurrences are open", func() error {
			counts, err := r.store.PlanCounts(t.Context(), planID)
			if err == nil && counts.Tasks < 4 {
				err = errNotYet
			}
			return err
		})
		r.save("plan-opened", id)
		r.changePlan(planID, plan.PlanCommand{ID: "1", Kind: plan.PlanCommandPause})
		r.save("plan-paused", id)
		r.changePlan(planID, plan.PlanCommand{ID: "2", Kind: plan.PlanCommandResume})
		r.changePlan(planID, plan.PlanCommand{ID: "3", Kind: plan.PlanCommandClose})
		if err := r.client.GetWorkflow(t.Context(), id, "").Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		r.save("plan-closed", id)
	})
	t.Run("work of each shape", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		const planID = plan.PlanID("kh-loai-viec")
		r.importShapes(planID, 1) // lines 1 to 5 in the order of the shipped shapes
		if err := r.commands.LaunchPlan(t.Context(), planID); err != nil {
			t.Fatal(err)
		}
		r.awaitPlan(planID, plan.PlanRunning)
		of := func(line int) life {
			return life{r.fixture, plan.TaskID(fmt.Sprintf("%s/%d/so-tu-phap/1", planID, line)), 0, nil}
		}
		tally, event, document, delivery := of(2), of(3), of(4), of(5)
		r.awaitJournal(tally.task, plan.EventOpened, 1)
		r.save("tally-assigned", workflows.TaskWorkflowID(tally.task))
		for _, l := range []*life{&tally, &event, &document, &delivery} {
			l.until("02-10")
			l.do(plan.Command{ID: "nhan", Kind: plan.CommandAccept, Actor: contact})
		}
		r.save("tally-counting", workflows.TaskWorkflowID(tally.task))
		r.save("delivery-owed", workflows.TaskWorkflowID(delivery.task))
		tally.until("04-02")
		r.awaitJournal(tally.task, plan.EventCheckIn, 1)
		r.save("tally-check-in", workflows.TaskWorkflowID(tally.task))
		tally.do(plan.Command{ID: "dem", Kind: plan.CommandCount, Actor: contact, Items: []plan.Item{{On: tally.today(), Count: 12, Place: "Đài truyền thanh"}}})
		r.save("tally-met", workflows.TaskWorkflowID(tally.task))
		r.saveEvent(event)
		document.approved()
		r.save("document-issue", workflows.TaskWorkflowID(document.task))
		delivery.do(plan.Command{ID: "bao-cao", Kind: plan.CommandSubmitReport, Actor: contact, Hash: r.storeText("Kết quả khảo sát")})
		r.save("delivery-handed-in", workflows.TaskWorkflowID(delivery.task))
	})
	t.Run("a plan with a line that waits for an event", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		const planID = plan.PlanID("kh-cho-su-kien")
		r.importAwaiting(planID)
		if err := r.commands.LaunchPlan(t.Context(), planID); err != nil {
			t.Fatal(err)
		}
		r.awaitPlan(planID, plan.PlanRunning)
		id := workflows.PlanWorkflowID(planID)
		r.save("plan-awaiting", id)
		r.changePlan(planID, eventOf("1", "1", calendar.Today(time.Now())))
		r.awaitTasks(planID, 1)
		r.save("plan-event-recorded", id)
	})
	t.Run("mailbox and outbox after a completed run", func(t *testing.T) {
		t.Parallel()
		r := recorder{newFixture(t)}
		task := r.launch("kh-thu-di")
		waittest.Eventually(r.t, "the first letter is sent", func() error {
			letters, err := r.store.LettersOut(t.Context(), task)
			if err == nil && (len(letters) == 0 || letters[0].SentAt.IsZero()) {
				err = errNotYet
			}
			return err
		})
		r.save("outbox-waiting", workflows.OutboxWorkflowID)
		r.save("mailbox-waiting", workflows.MailboxWorkflowID(mailAddress))
	})
}

// saveEvent takes an accepted event through its milestones: the plan of the event, its beginning and its last one.
func (r recorder) saveEvent(event life) {
	r.t.Helper()
	id := workflows.TaskWorkflowID(event.task)
	draft := r.storeText("Kế hoạch tổ chức")
	event.do(plan.Command{ID: "trinh", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft})
	r.save("event-approval", id)
	event.do(plan.Command{ID: "duyet", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove})
	proof := plan.Command{ID: "phat-dong", Kind: plan.CommandConfirmPublished, Actor: contact, ProofDate: event.today(), Place: "Hội trường Sở Tư pháp"}
	event.do(proof)
	r.save("event-milestone", id)
	event.until("06-20") // the last milestone was due on June 14
	r.awaitJournal(event.task, plan.EventOverdue, 1)
	r.save("event-last-milestone", id)
	proof.ID, proof.ProofDate = "trao-giai", event.today()
	event.do(proof)
	r.save("event-reporting", id)
}
