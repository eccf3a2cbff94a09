package plan_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
)

// lastWays lists how the notices of the newest event go out: "kind: way" or "kind: reason".
func (run *taskRun) lastWays() []string {
	e := run.journal[len(run.journal)-1]
	var ways []string
	for _, n := range run.state.Notices(e) {
		way, reason := run.state.DispatchOf(n, e)
		if reason != "" {
			ways = append(ways, string(n.Kind)+": "+string(reason))
			continue
		}
		ways = append(ways, string(n.Kind)+": "+string(way))
	}
	return ways
}

func TestDispatchOf(t *testing.T) {
	t.Parallel()
	held := func(c plan.Command) plan.Command {
		c.UndoWindow = plan.UndoWindowStandard
		return byMail(c)
	}
	for _, tt := range []struct {
		name  string
		due   string // 2026-03-31 unless set
		stage plan.Stage
		give  []plan.Command
		want  []string
	}{
		{name: "a task that opens is in the opening letter", stage: plan.StageAssignment, want: []string{"assignment: opening"}},
		{name: "the opening letter has asked for the draft", stage: plan.StageDrafting, want: []string{"draft_wanted: asked_before"}},
		{name: "a draft with weeks left waits for the digest", stage: plan.StageApproval, want: []string{"approval: digest"}},
		{name: "a draft due in three working days waits for the digest", due: "2026-03-05", stage: plan.StageApproval, want: []string{"approval: digest"}},
		{name: "a draft due in two working days is urgent", due: "2026-03-04", stage: plan.StageApproval, want: []string{"approval: single"}},
		{name: "a late draft is urgent", due: "2026-02-27", stage: plan.StageApproval, want: []string{"approval: single"}},
		{
			name: "an approval by mail: the approver has a receipt at once, the unit nothing before the end of the undo window", stage: plan.StageApproval,
			give: []plan.Command{held(approve(chair, 1, hash(1)))},
			want: []string{"publish: single", "receipt: single", "held: undo_window"},
		},
		{
			name: "an approval on a page: the page has shown it", stage: plan.StageApproval,
			give: []plan.Command{func() plan.Command { c := approve(chair, 1, hash(1)); c.Channel = plan.ChannelLink; return c }()},
			want: []string{"publish: single", "receipt: saw_page"},
		},
		{
			name: "a withdrawal: the unit was never told of the decision", stage: plan.StageApproval,
			give: []plan.Command{held(approve(chair, 1, hash(1))), held(plan.Command{Kind: plan.CommandWithdraw, Actor: chair})},
			want: []string{"approval: digest", "withdrawn: single", "withdrawn: never_told"},
		},
		{
			name: "a return is told at once", stage: plan.StageApproval, give: []plan.Command{held(sendBack(chair, 1, hash(1), "Sửa hình 3"))},
			want: []string{"returned: single", "receipt: single", "held: undo_window"},
		},
		{name: "published: the report is asked for", stage: plan.StageReporting, want: []string{"report_wanted: single"}},
		{name: "a report to check waits for the digest", stage: plan.StageReporting, give: []plan.Command{reportBy(officer, hash(9))}, want: []string{"report_check: digest"}},
		{
			name: "a report that comes back is told at once", stage: plan.StageReporting,
			give: []plan.Command{reportBy(officer, hash(9)), order(plan.CommandReturnReport, coordinator, "Thiếu số liệu")},
			want: []string{"report_returned: single"},
		},
		{name: "closed: the unit is thanked", stage: plan.StageDone, want: []string{"done: single"}},
		{name: "declined", stage: plan.StageAssignment, give: []plan.Command{order(plan.CommandDecline, officer, "Không thuộc chức năng")}, want: []string{"declined: digest"}},
		{name: "an extension is asked", stage: plan.StageDrafting, give: []plan.Command{extension(officer, "2026-04-29")}, want: []string{"extension_asked: digest"}},
		{
			name: "an extension of an urgent task cannot wait", due: "2026-03-03", stage: plan.StageDrafting,
			give: []plan.Command{extension(officer, "2026-04-29")}, want: []string{"extension_asked: single"},
		},
		{
			name: "an answer to the unit's own question", stage: plan.StageDrafting,
			give: []plan.Command{extension(officer, "2026-04-29"), answerExtension(coordinator, plan.DecisionApprove, "")},
			want: []string{"extension_answer: single"},
		},
		{
			name: "a question of the unit waits for the digest; the unit hears at once that it was passed on", stage: plan.StageDrafting,
			give: []plan.Command{byMail(question(officer, "Sở có hỗ trợ kinh phí in không?"))}, want: []string{"asked: digest", "passed_on: single"},
		},
		{
			name: "the answer to it does not wait", stage: plan.StageDrafting,
			give: []plan.Command{question(officer, "Có kinh phí không?"), order(plan.CommandAnswerQuestion, coordinator, "Có.")},
			want: []string{"answered: single"},
		},
		{
			name: "a question to the unit does not wait", stage: plan.StageDrafting, give: []plan.Command{question(coordinator, "Bao giờ xong?")},
			want: []string{"asked: single"},
		},
		{name: "paused", stage: plan.StageDrafting, give: []plan.Command{order(plan.CommandPause, coordinator, "Chờ")}, want: []string{"changed: digest"}},
		{
			name: "the person to whom a task passes has no other letter", stage: plan.StageDrafting,
			give: []plan.Command{{Kind: plan.CommandAssign, Actor: chair, Person: "do-van-thu"}}, want: []string{"changed: single"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			due := tt.due
			if due == "" {
				due = "2026-03-31"
			}
			run := launched(t, "2026-03-02 09:00", due).toStage(tt.stage)
			for _, c := range tt.give {
				run.do(c)
			}
			if diff := cmp.Diff(tt.want, run.lastWays()); diff != "" {
				t.Errorf("ways (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("reminders, lateness and escalations are lines of the digest", func(t *testing.T) {
		t.Parallel()
		run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageDrafting)
		for _, at := range []string{"2026-03-20 09:00", "2026-04-01 09:00", "2026-04-03 09:00", "2026-04-09 09:00"} {
			run.wake(at)
			for _, way := range run.lastWays() {
				if !slices.Contains([]string{"reminder: digest", "overdue: digest", "escalation: digest"}, way) {
					t.Errorf("at %s: %s", at, way)
				}
			}
		}
	})
}
