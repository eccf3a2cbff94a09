//go:build !noembed

package workflows_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/store"
	"loa/waittest"
	"loa/workflows"
)

// The states of a running plan as versions without shapes have written them, with PLAN, YEAR and LAUNCHED for the plan, its year and its launch.
const (
	carriedByFirst = `{"plan": "PLAN", "state": {"launched": true, "year": YEAR, "opened": "LAUNCHED", "recurring": [` +
		`{"line": "1", "spec": "0 8 * * 1"}, {"line": "2", "spec": "0 8 1 * *"}, {"line": "3", "spec": "0 8 1 */3 *"}]}}`
	stateBeforeShapes = `{"plan": "PLAN", "year": YEAR, "epoch": 0, "seq": 2, "status": "running", "launched": true, "launched_at": "LAUNCHED", ` +
		`"lines": [{"line": "1", "spec": "0 8 * * 1", "opened": "LAUNCHED"}, {"line": "2", "spec": "0 8 1 * *", "opened": "LAUNCHED"}, ` +
		`{"line": "3", "spec": "0 8 1 */3 *", "opened": "LAUNCHED"}], "seen": [{"id": "launch:1:0", "seq": 1}]}`
)

// TestPlanBeforeShapes goes on with plans of weekly, monthly and quarterly lines that versions without shapes have launched. Weeks later the
// workflow is lost and started again from the record, as by a later version. Every occurrence opens once and without a shape: its task has the
// stages of a product.
func TestPlanBeforeShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, key, input, record string }{
		{"carried over by the first version", "dau", carriedByFirst, ""},
		{"carried over by the version before shapes", "truoc", `{"plan": "PLAN", "current": ` + stateBeforeShapes + `}`, stateBeforeShapes},
		{"on record of the version before shapes", "ho-so", `{"plan": "PLAN"}`, stateBeforeShapes},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := planBeforeShapes{newFixture(t), plan.PlanID("kh-chua-co-loai-" + c.key), time.Now().UTC().Truncate(time.Second)}
			p.put(c.record)
			p.start(c.input)
			p.openUntil(fmt.Sprintf("%d-02-10", nextYear()))
			if err := p.client.TerminateWorkflow(t.Context(), workflows.PlanWorkflowID(p.id), "", "nâng cấp"); err != nil {
				t.Fatal(err)
			}
			if err := p.commands.LaunchPlan(t.Context(), p.id); err != nil {
				t.Fatal(err)
			}
			p.openUntil(fmt.Sprintf("%d-04-07", nextYear()))
			p.replay(p.id)
			p.checkTasks()
		})
	}
}

// planBeforeShapes is a running plan that was launched before work had a shape.
type planBeforeShapes struct {
	*fixture
	id       plan.PlanID
	launched time.Time
}

// lines are a weekly, a monthly and a quarterly line without work.
func (p planBeforeShapes) lines() (lines []plan.Line) {
	for i, words := range []string{"Hằng tuần", "Hằng tháng", "Hằng quý"} {
		due, _ := deadline.Parse(words, nextYear(), deadline.Rules{})
		lines = append(lines, plan.Line{
			Sheet: "CSV", Row: i + 2, Code: fmt.Sprint(i + 1), Title: "Bản tin cải cách hành chính " + words, Deadline: due,
			Lead: []plan.Assignee{{Text: "Sở Tư pháp", Unit: "so-tu-phap", Name: "Sở Tư pháp"}},
		})
	}
	return lines
}

// put puts the plan on record as running, with a state as text, which is empty for a plan of the first version.
func (p planBeforeShapes) put(state string) {
	p.t.Helper()
	ctx := p.t.Context()
	p.importLinesOf(p.id, p.lines())
	connection, err := pgx.Connect(ctx, p.postgres.DSN("loa"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = connection.Close(ctx) }() // everything is written
	var recorded *string
	if state != "" {
		text := p.text(state)
		recorded = &text
	}
	if _, err := connection.Exec(ctx, "UPDATE plan SET status = 'running', state = $2 WHERE id = $1", string(p.id), recorded); err != nil {
		p.t.Fatal(err)
	}
}

// text fills the plan, its year and its launch into a state.
func (p planBeforeShapes) text(state string) string {
	filled := strings.NewReplacer("PLAN", string(p.id), "YEAR", fmt.Sprint(nextYear()), "LAUNCHED", p.launched.Format(time.RFC3339))
	return filled.Replace(state)
}

// start starts the workflow with an input as text.
func (p planBeforeShapes) start(input string) {
	p.t.Helper()
	options := client.StartWorkflowOptions{ID: workflows.PlanWorkflowID(p.id), TaskQueue: p.commands.Queues.Tasks}
	if _, err := p.client.ExecuteWorkflow(p.t.Context(), options, workflows.NamePlan, json.RawMessage(p.text(input))); err != nil {
		p.t.Fatal(err)
	}
}

// openUntil moves the clock of the plan to noon of a day and waits until the occurrences until then are open, and no other.
func (p planBeforeShapes) openUntil(day string) {
	p.t.Helper()
	until := calendar.MustDate(day).Start(calendar.Zone).Add(12 * time.Hour)
	p.skipTime(workflows.PlanWorkflowID(p.id), "den-"+day, time.Until(until))
	want := []string{}
	for _, line := range p.lines() {
		for _, key := range line.OccurrencesDue(nextYear(), p.launched, until) {
			id, err := plan.NewTaskID(p.id, line.Code, "so-tu-phap", key)
			if err != nil {
				p.t.Fatal(err)
			}
			want = append(want, string(id))
		}
	}
	slices.Sort(want)
	waittest.Eventually(p.t, "the occurrences until "+day+" are open", func() error {
		var got []string
		for _, task := range p.tasks() {
			if task.State.Seq > 0 {
				got = append(got, string(task.ID))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("tasks (-want +got):\n%s", diff)
		}
		return nil
	})
}

func (p planBeforeShapes) tasks() []store.Task {
	p.t.Helper()
	tasks, _, err := p.store.Tasks(p.t.Context(), store.TaskFilter{Plan: p.id}, calendar.Today(time.Now()))
	if err != nil {
		p.t.Fatal(err)
	}
	return tasks
}

// checkTasks checks that no task has a shape, and takes the last one through its draft.
func (p planBeforeShapes) checkTasks() {
	p.t.Helper()
	tasks := p.tasks()
	for _, task := range tasks {
		state := task.State
		if !task.Work.IsZero() || state.Shape.Code != "" || state.Tally != nil || len(state.Milestones) > 0 || state.Stage != plan.StageAssignment {
			p.t.Errorf("%s is in %s with work %+v and shape %+v", task.ID, state.Stage, task.Work, state.Shape)
		}
	}
	last := tasks[len(tasks)-1].ID
	p.command(last, plan.Command{ID: "nhan", Kind: plan.CommandAccept, Actor: contact})
	draft := p.storeText("Dự thảo " + string(last))
	p.command(last, plan.Command{ID: "trinh", Kind: plan.CommandSubmitDraft, Actor: contact, Hash: draft})
	p.command(last, plan.Command{ID: "duyet", Kind: plan.CommandDecide, Actor: head, Draft: 1, Hash: draft, Decision: plan.DecisionApprove})
	if task, err := p.store.Task(p.t.Context(), last); err != nil || task.State.Stage != plan.StagePublication {
		p.t.Errorf("the approved task is in %s, %v", task.State.Stage, err)
	}
	p.replayWorkflow(workflows.TaskWorkflowID(last))
}
