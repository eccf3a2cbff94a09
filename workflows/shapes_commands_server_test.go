//go:build !noembed

package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/plan/calendar"
	"loa/waittest"
	"loa/workflows"
)

// TestShapeCommands gives the commands of a tally and of an event on the real server: again, out of order, and as changes of what was asked for. The
// history of each task replays.
func TestShapeCommands(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		name, key string
		shape     plan.ShapeCode
		test      func(life)
	}{
		{"a command of a tally that is given again changes nothing", "dem-lai", plan.ShapeTally, tallyAgain},
		{"a command of an event that is given again changes nothing", "moc-lai", plan.ShapeEvent, eventAgain},
		{"another quota holds for the running tally", "dinh-muc", plan.ShapeTally, tallyAmended},
		{"a later day of the last milestone is the deadline", "moc-lui", plan.ShapeEvent, lastMilestoneLater},
		{"a granted extension moves the last milestone", "gia-han", plan.ShapeEvent, lastMilestoneExtended},
		{"an earlier day of the last milestone is the deadline", "moc-som", plan.ShapeEvent, lastMilestoneEarlier},
		{"the unit is reminded of the new day of another milestone", "moc-giua", plan.ShapeEvent, otherMilestoneMoved},
		{"a proof may name any milestone that is not reached", "moc-dao", plan.ShapeEvent, milestonesOutOfOrder},
	} {
		t.Run(each.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			l := f.acceptedOf(plan.PlanID("kh-lenh-"+each.key), each.shape)
			each.test(l)
			f.replayWorkflow(workflows.TaskWorkflowID(l.task))
		})
	}
}

// acceptedOf launches a plan with a line of each shape and returns the task of one of them, which its unit has accepted on February 10.
func (f *fixture) acceptedOf(id plan.PlanID, shape plan.ShapeCode) life {
	f.t.Helper()
	f.importShapes(id, 1)
	if err := f.commands.LaunchPlan(f.t.Context(), id); err != nil {
		f.t.Fatal(err)
	}
	f.awaitPlan(id, plan.PlanRunning)
	for i, shipped := range plan.ShippedShapes() {
		if shipped.Code == shape {
			l := life{f, plan.TaskID(fmt.Sprintf("%s/%d/so-tu-phap/1", id, i+1)), 0, nil}
			l.reach("02-10")
			l.do(plan.Command{ID: "nhan", Kind: plan.CommandAccept, Actor: contact})
			return l
		}
	}
	f.t.Fatalf("no shape is %s", shape)
	return life{}
}

func tallyAgain(l life) {
	l.again(plan.Command{ID: "dem", Kind: plan.CommandCount, Actor: contact, Items: []plan.Item{{On: l.today(), Count: 2, Place: "Nhà văn hóa"}}})
	l.again(plan.Command{ID: "dinh-muc", Kind: plan.CommandAmend, Actor: coordinator, Quota: 2, Reason: "Điều chỉnh định mức."})
	l.again(plan.Command{ID: "bo", Kind: plan.CommandDropItem, Actor: contact, Item: 1, Reason: "Báo nhầm."})
	if state := l.state(); state.Tally.Done() != 0 || state.Tally.Total() != 24 {
		l.t.Errorf("the tally is %+v", state.Tally)
	}
}

func eventAgain(l life) {
	l.approved()
	l.again(plan.Command{ID: "doi-moc", Kind: plan.CommandAmend, Actor: coordinator, Milestone: plan.MilestoneAwards, Due: l.on("07-20"), Reason: "Lùi lễ trao giải."})
	l.again(l.proofOf("phat-dong", plan.MilestoneLaunch, "02-10"))
	l.again(l.proofOf("trao-giai", plan.MilestoneAwards, "02-10"))
}

// again gives a command, gives it again, and gives it as a sender whose command the engine does not know any more. All get the same answer, and
// the journal and the state stay as they are after the first.
func (l life) again(c plan.Command) {
	l.t.Helper()
	first, err := l.commands.Do(l.t.Context(), l.task, c)
	if err != nil || first.Again {
		l.t.Fatalf("%s: %+v, %v", c.ID, first, err)
	}
	journal, state := l.journal(), l.state()
	second, err := l.commands.Do(l.t.Context(), l.task, c)
	if diff := cmp.Diff(first, second); err != nil || diff != "" {
		l.t.Errorf("%s again: %v (-first +again):\n%s", c.ID, err, diff)
	}
	third, err := l.resend(c)
	first.Again = true
	if diff := cmp.Diff(first, third); err != nil || diff != "" {
		l.t.Errorf("%s under another id of the engine: %v (-first +again):\n%s", c.ID, err, diff)
	}
	if now := l.journal(); len(now) != len(journal) {
		l.t.Errorf("%s was carried out again: the journal has %d events, and had %d", c.ID, len(now), len(journal))
	}
	if diff := cmp.Diff(state, l.state()); diff != "" {
		l.t.Errorf("%s has changed the state again (-first +again):\n%s", c.ID, diff)
	}
}

// resend sends a command as an update with an id that the engine has not seen, so that only the state of the task can tell that it was carried out.
func (l life) resend(c plan.Command) (answer plan.Answer, err error) {
	l.t.Helper()
	handle, err := l.client.UpdateWorkflow(l.t.Context(), client.UpdateWorkflowOptions{
		WorkflowID: workflows.TaskWorkflowID(l.task), UpdateID: c.ID + "-lai", UpdateName: string(c.Kind), Args: []any{c},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return answer, err
	}
	return answer, handle.Get(l.t.Context(), &answer)
}

func tallyAmended(l life) {
	quota := plan.Command{ID: "tang", Kind: plan.CommandAmend, Actor: coordinator, Quota: 2, Reason: "Điều chỉnh định mức."}
	forbidden := quota
	forbidden.ID, forbidden.Actor = "tu-tang", contact
	l.refused(forbidden, plan.RefusalForbidden)
	l.do(quota)
	quota.ID = "tang-nua"
	l.refused(quota, plan.RefusalInvalid)
	l.refused(plan.Command{ID: "moc", Kind: plan.CommandAmend, Actor: coordinator, Milestone: plan.MilestoneAwards, Due: l.on("07-20"), Reason: "Lùi."}, plan.RefusalInvalid)
	l.reach("04-02")
	l.do(plan.Command{ID: "dem", Kind: plan.CommandCount, Actor: contact, Items: []plan.Item{{On: l.today(), Count: 12, Place: "Đài truyền thanh"}}})
	if state := l.state(); state.Tally.Total() != 24 || !state.ProofDate.IsZero() || state.Tally.Standing(l.today()).Ahead != 6 {
		l.t.Errorf("12 of 24 are done, and the state is %+v", state.Tally)
	}
	quota.ID, quota.Quota = "giam", 1
	l.do(quota)
	if state := l.state(); state.ProofDate != l.today() || state.Stage != plan.StagePublication {
		l.t.Errorf("12 of 12 are done, and the task is in %s, met on %s", state.Stage, state.ProofDate)
	}
	after := calendar.MustDate(fmt.Sprintf("%d-01-06", nextYear()+1))
	l.skipTime(workflows.TaskWorkflowID(l.task), "het-nam", time.Duration(l.today().DaysUntil(after))*24*time.Hour)
	waittest.Eventually(l.t, "the met quota ends the task", func() error {
		return l.client.GetWorkflow(l.t.Context(), workflows.TaskWorkflowID(l.task), "").Get(l.t.Context(), nil)
	})
	if journal := l.journal(); journal[len(journal)-1].Kind != plan.EventCompleted {
		l.t.Errorf("the last event is %s", journal[len(journal)-1].Kind)
	}
}

func lastMilestoneLater(l life) {
	issued := l.state().Due
	l.approved()
	l.refused(plan.Command{ID: "dinh-muc", Kind: plan.CommandAmend, Actor: coordinator, Quota: 2, Reason: "Điều chỉnh."}, plan.RefusalNotNow)
	l.amendMilestone(plan.MilestoneAwards, "07-20")
	l.reach("06-20") // later than the deadline as issued
	l.do(l.proofOf("phat-dong", plan.MilestoneLaunch, "06-20"))
	if late := l.happened(plan.EventOverdue); late != 0 {
		l.t.Errorf("the task was late %d times before its new deadline", late)
	}
	l.do(l.proofOf("trao-giai", plan.MilestoneAwards, "06-20"))
	state := l.state()
	if state.Due != l.on("07-20") || state.FirstDue != issued || state.Progress().Timeliness(l.today()) != plan.TimelinessInTime {
		l.t.Errorf("due %s, as issued %s, proved %s", state.Due, state.FirstDue, state.ProofDate)
	}
}

func lastMilestoneExtended(l life) {
	l.approved()
	reminded := l.happened(plan.EventReminded)
	l.do(plan.Command{ID: "xin", Kind: plan.CommandRequestExtension, Actor: contact, Due: l.on("07-20"), Reason: "Chờ hướng dẫn."})
	l.do(plan.Command{ID: "cho", Kind: plan.CommandDecideExtension, Actor: coordinator, Decision: plan.DecisionApprove})
	l.reach("06-20") // later than the deadline as issued
	if state := l.state(); state.Milestones[2].Due != l.on("07-20") || state.Due != l.on("07-20") {
		l.t.Errorf("due %s, with the milestones %+v", state.Due, state.Milestones)
	}
	if got := l.happened(plan.EventReminded) - reminded; got != 0 {
		l.t.Errorf("the unit was reminded %d times of the former day", got)
	}
}

func lastMilestoneEarlier(l life) {
	l.approved()
	l.amendMilestone(plan.MilestoneAwards, "03-31")
	l.reach("04-20")
	l.awaitJournal(l.task, plan.EventOverdue, 1)
	l.do(l.proofOf("phat-dong", plan.MilestoneLaunch, "04-20"))
	for _, e := range l.journal() {
		if e.Kind == plan.EventOverdue && (e.Due != l.on("03-31") || e.InForce != e.Due) {
			l.t.Errorf("late for the deadline %s, in force is %s", e.Due, e.InForce)
		}
	}
	if late := l.happened(plan.EventOverdue); late != 1 {
		l.t.Errorf("the task was late %d times", late)
	}
}

func otherMilestoneMoved(l life) {
	l.approved()
	due, reminded := l.state().Due, l.happened(plan.EventReminded)
	l.amendMilestone(plan.MilestoneLaunch, "03-10")
	if state := l.state(); state.Due != due {
		l.t.Errorf("the deadline was %s and is %s", due, state.Due)
	}
	l.reach("03-20")
	l.do(l.proofOf("phat-dong", plan.MilestoneLaunch, "03-20"))
	if got := l.happened(plan.EventReminded) - reminded; got != 2 {
		l.t.Errorf("the unit was reminded %d times: some days before the milestone and after it, it should be twice", got)
	}
}

func milestonesOutOfOrder(l life) {
	l.refused(l.proofOf("truoc-duyet", plan.MilestoneLaunch, "02-10"), plan.RefusalNotNow)
	l.approved()
	l.reach("03-01")
	awards := l.proofOf("trao-giai", plan.MilestoneAwards, "02-25")
	l.do(awards)
	if state := l.state(); state.Stage != plan.StagePublication || !state.ProofDate.IsZero() {
		l.t.Errorf("after the last milestone alone the task is in %s, proved on %s", state.Stage, state.ProofDate)
	}
	awards.ID = "trao-giai-hai"
	l.refused(awards, plan.RefusalNotNow)
	l.refused(l.proofOf("ke-hoach", plan.MilestonePlan, "02-25"), plan.RefusalInvalid)
	l.refused(l.proofOf("cham-thi", plan.MilestoneJudging, "02-25"), plan.RefusalInvalid)
	l.do(l.proofOf("phat-dong", "", "02-20")) // the next one that is not reached
	journal, state := l.journal(), l.state()
	if last := journal[len(journal)-1]; last.Kind != plan.EventPublished || last.Milestone != plan.MilestoneLaunch {
		l.t.Errorf("the last proof is of %s, its event is %s", last.Milestone, last.Kind)
	}
	if state.Stage != plan.StageReporting || state.ProofDate != l.on("02-25") {
		l.t.Errorf("the task is in %s, proved on %s", state.Stage, state.ProofDate)
	}
}
