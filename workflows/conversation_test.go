//go:build !noembed

package workflows_test

import (
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
	"loa/workflows"
)

// TestConversation gives the commands of a conversation to a task on a real server, and gives a declined task to another unit.
func TestConversation(t *testing.T) {
	t.Parallel()
	t.Run("a question, an extension, and a decision that is suspended and kept", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		task := f.launch("kh-trao-doi")
		f.command(task, plan.Command{ID: "1", Kind: plan.CommandAsk, Actor: contact, Reason: "Kinh phí lấy từ nguồn nào?"})
		f.command(task, plan.Command{ID: "2", Kind: plan.CommandAnswerQuestion, Actor: coordinator, Reason: "Nguồn sự nghiệp."})
		f.command(task, plan.Command{ID: "3", Kind: plan.CommandAccept, Actor: contact})
		f.command(task, plan.Command{ID: "4", Kind: plan.CommandRequestExtension, Actor: contact, Due: calendar.MustDate("2099-12-20"), Reason: "Chờ số liệu."})
		f.command(task, plan.Command{ID: "5", Kind: plan.CommandDecideExtension, Actor: coordinator, Decision: plan.DecisionApprove})
		draft := f.storeText("Dự thảo")
		f.command(task, plan.Command{ID: "6", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft})
		f.command(task, plan.Command{
			ID: "7", Kind: plan.CommandDecide, Actor: head, Channel: plan.ChannelMail, Draft: 1, Hash: draft, Decision: plan.DecisionApprove,
			UndoWindow: plan.UndoWindowStandard,
		})
		f.command(task, plan.Command{ID: "8", Kind: plan.CommandSuspend, Actor: head, Channel: plan.ChannelMail, Reason: "Khoan."})
		f.command(task, plan.Command{ID: "9", Kind: plan.CommandKeep, Actor: head, Channel: plan.ChannelMail})
		state, err := f.store.State(t.Context(), task)
		if err != nil || state.Stage != plan.StagePublication || state.Suspended() || state.Due != calendar.MustDate("2099-12-20") || len(state.Inquiries) > 0 {
			t.Errorf("the state is %+v (%v)", state, err)
		}
	})
	t.Run("the other unit has the task when this one has ended", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		task := f.launch("kh-giao-lai")
		f.command(task, plan.Command{ID: "1", Kind: plan.CommandDecline, Actor: contact, Reason: "Không thuộc chức năng.", Proposed: "Sở Nội vụ"})
		f.command(task, plan.Command{ID: "2", Kind: plan.CommandReassign, Actor: coordinator, Unit: "so-noi-vu"})
		if err := f.client.GetWorkflow(t.Context(), workflows.TaskWorkflowID(task), "").Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		other, err := task.ForUnit("so-noi-vu")
		if err != nil {
			t.Fatal(err)
		}
		waittest.Eventually(t, "the task of the other unit is projected", func() error {
			row, err := f.store.Task(t.Context(), other)
			if err == nil && row.State.Seq == 0 {
				err = errNotYet
			}
			return err
		})
		row, err := f.store.Task(t.Context(), other)
		old, oldErr := f.store.Task(t.Context(), task)
		if err != nil || oldErr != nil || row.Title != old.Title || row.State.Due != old.State.Due || row.State.Stage != plan.StageAssignment {
			t.Errorf("the other unit got %+v (%v, %v)", row, err, oldErr)
		}
	})
}
