package plan_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

var updateStates = flag.Bool("update-states", false, "rewrite docs/states.md")

// stageCommands are the commands that may change the stage of a task; every other command leaves it in its stage.
var stageCommands = []plan.CommandKind{
	plan.CommandAccept, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandWithdraw, plan.CommandConfirmPublished,
	plan.CommandSubmitReport, plan.CommandReturnReport, plan.CommandAcceptReport, plan.CommandCount, plan.CommandDropItem,
}

func TestStatesPage(t *testing.T) {
	t.Parallel()
	const path = "../docs/states.md"
	want := statesPage(t)
	if *updateStates {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/states.md differs from the rules; run go test ./plan -run States -update-states and review (-want +got):\n%s", diff)
	}
}

func statesPage(t *testing.T) string {
	t.Helper()
	return strings.Join([]string{
		"# How a task moves",
		"This page is generated from the rules: `go test ./plan` tries every command in every stage and fires every event of the reminder\n" +
			"schedule, and fails when the page differs. `go test ./plan -run States -update-states` writes it anew.",
		"## Stages",
		"A stage says which step of a task comes next. It does not say whether the task is late. Which stages a task has follows from the shape\n" +
			"of its work. An arrow is a command that was carried out. Tasks from before shapes go the way of a product.",
		shapesPage(t),
		"## Conditions",
		"A condition says whether work on a task goes on. It is independent of the stage. A done or cancelled task takes no command.",
		conditionsDiagram(t),
		"## Commands",
		"“Approver” is a holder of the position at the approval level that the draft has reached, or a substitute. Every other position is\n" +
			"one of the task's lead unit; the coordinator is the coordinator of the plan. The submitter of a draft never decides about it, and\n" +
			"the person who requested an extension never grants it. A decision that came by mail or by a link has an undo window. Until it ends\n" +
			"the decision can be withdrawn, its letters wait, the next level cannot decide and a publication cannot be confirmed. A decision that\n" +
			"its giver seems to doubt is suspended: its window does not end until the decision is kept or withdrawn. A question moves nothing, and\n" +
			"nobody answers their own. An extension in the last stage is one of the report: the deadline of the publication stays. The person to\n" +
			"whom the unit assigned the task acts as its focal point.",
		commandTable(t),
		"## Reminders",
		fmt.Sprintf("Working days are counted by the calendar of the plan. Letters go out from 08:00, spread over a quarter of an hour, in a plan\n"+
			"of more than 1,000 tasks over up to two hours, and a task sends at most %d reminders in all; the overdue letter and the two escalations are not counted. When the engine was down one\n"+
			"reminder is sent for all that were missed. When the deadline passed during a pause, lateness is counted from the day on which\n"+
			"the task was resumed.", plan.MaxReminders),
		reminderTable(t),
		planPage(t),
	}, "\n\n") + "\n"
}

// transition is a change of stage or condition by a command.
type transition struct{ from, to, label string }

// startingPoints brings tasks of a shape to a stage in every way in which commands have different results there.
func startingPoints(t *testing.T, shape plan.ShapeCode, stage plan.Stage) []*taskRun {
	t.Helper()
	at := func(levels ...directory.Role) *taskRun {
		return launchedAs(t, shape, "2026-03-02 09:00", "2026-03-31", levels...)
	}
	run := at().toStage(stage)
	runs := []*taskRun{run}
	approves := run.state.Shape.Has(plan.StageApproval)
	switch {
	case stage == plan.StageApproval:
		two := at(directory.RoleUnitHead, directory.RoleUnitHead).toStage(stage)
		half := at(directory.RoleUnitHead, directory.RoleSectionHead).toStage(stage)
		half.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, half.state, plan.DecisionApprove)))
		runs = append(runs, two, half)
	case approves && (stage == plan.StageDrafting || stage == plan.StagePublication):
		decision := plan.DecisionApprove
		if stage == plan.StageDrafting {
			decision = plan.DecisionReturn
		}
		held := at().toStage(plan.StageApproval)
		held.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, held.state, decision)))
		runs = append(runs, held)
	case stage == plan.StageReporting:
		checked := at().toStage(stage)
		checked.do(reportBy(officer, hash(9)))
		runs = append(runs, checked)
	}
	return append(runs, furtherPoints(t, shape, stage)...)
}

// furtherPoints are tasks whose work has a result and is not over: an item of a tally counts, the first milestone of an event is reached.
func furtherPoints(t *testing.T, shape plan.ShapeCode, stage plan.Stage) []*taskRun {
	t.Helper()
	if stage != plan.StagePublication || shape != plan.ShapeTally && shape != plan.ShapeEvent {
		return nil
	}
	run := launchedAs(t, shape, "2026-03-02 09:00", "2026-03-31").toStage(stage)
	if shape == plan.ShapeEvent {
		run.do(proofFor(run.state, calendar.Today(run.now)))
		return []*taskRun{run}
	}
	run.do(counted(officer, plan.Item{On: calendar.Today(run.now), Count: 1}))
	late := launchedAs(t, shape, "2026-03-02 09:00", "2026-03-31").toStage(stage).at("2026-04-02 09:00")
	late.do(counted(officer, plan.Item{On: calendar.MustDate("2026-03-30"), Count: 1}))
	return []*taskRun{run, late}
}

// variants lists a valid command of the rule, once for each decision when it has one.
func variants(rule plan.CommandRule, s plan.State) []plan.Command {
	by := coordinator
	if rule.By[0].Scope == plan.ScopeApprover {
		by = chair
	}
	c := withID(completeCommand(rule.Kind, by, s))
	if c.Decision == "" {
		return []plan.Command{c}
	}
	back := c
	back.Decision = plan.DecisionReturn
	return []plan.Command{c, back}
}

// shapesPage shows each shape: what proves it, and how a task of it moves.
func shapesPage(t *testing.T) string {
	t.Helper()
	var parts []string
	for _, shape := range plan.ShippedShapes() {
		proofs := make([]string, 0, len(shape.Proofs))
		for _, kind := range shape.Proofs {
			proofs = append(proofs, kind.Vietnamese())
		}
		proved := "Proved by: " + strings.Join(proofs, ", or ") + "."
		if len(proofs) == 0 {
			proved = "Proved by the document that is handed in and accepted."
		}
		parts = append(parts, fmt.Sprintf("### %s (`%s`)", shape.Name, shape.Code), proved, stagesDiagram(t, shape))
	}
	return strings.Join(parts, "\n\n")
}

func stagesDiagram(t *testing.T, shape plan.ShapeDefinition) string {
	t.Helper()
	var lines []string
	for _, stage := range append(shape.Stages, plan.StageDone) {
		lines = append(lines, fmt.Sprintf("    state %q as %s", shape.StageName(stage), stage))
	}
	lines = append(lines, "    [*] --> "+string(plan.StageAssignment))
	for _, a := range stageArrows(t, shape) {
		lines = append(lines, fmt.Sprintf("    %s --> %s: %s", a.from, a.to, a.label))
	}
	if shape.Counts() {
		lines = append(lines, "    publication --> done: the day after the last one, with the quota met")
	}
	lines = append(lines, "    "+string(plan.StageDone)+" --> [*]")
	return mermaid(lines)
}

// stageArrows gives every command in every stage of a shape. A command outside the flow that moved the stage is an error, and so is one
// that its rule allows and Apply refuses, or the other way round.
func stageArrows(t *testing.T, shape plan.ShapeDefinition) []transition {
	t.Helper()
	var arrows []transition
	for _, stage := range append(shape.Stages, plan.StageDone) {
		for _, rule := range plan.CommandRules() {
			may, taken := false, false
			for _, run := range startingPoints(t, shape.Code, stage) {
				may = may || !run.state.Closed() && rule.Allows(run.state) && slices.Contains(rule.Conditions, plan.ConditionActive)
				for _, c := range variants(rule, run.state) {
					prepare(rule.Kind, run)
					next, _, err := run.state.Apply(c, run.now)
					if err != nil {
						continue
					}
					taken = true
					a := transition{string(stage), string(next.Stage), label(c)}
					switch {
					case !slices.Contains(stageCommands, c.Kind) && next.Stage != stage:
						t.Errorf("%s moved the stage of %s from %s to %s", c.Kind, shape.Code, stage, next.Stage)
					case slices.Contains(stageCommands, c.Kind) && !slices.Contains(arrows, a):
						arrows = append(arrows, a)
					}
				}
			}
			if may != taken {
				t.Errorf("%s in %s of %s: the rule says %v, Apply says %v", rule.Kind, stage, shape.Code, may, taken)
			}
		}
	}
	return arrows
}

// prepare brings a task to where a command of that kind can be given: an extension or a question waits, the last decision is suspended.
func prepare(kind plan.CommandKind, run *taskRun) {
	switch {
	case run.state.Closed():
	case kind == plan.CommandDecideExtension && run.state.AskedDue.IsZero():
		run.do(extension(officer, "2026-06-30"))
	case kind == plan.CommandAnswerQuestion && len(run.state.Inquiries) == 0:
		run.do(question(officer, "Sở có hỗ trợ kinh phí in không?"))
	case kind == plan.CommandKeep && run.state.InUndoWindow(run.now) && !run.state.Suspended():
		run.do(order(plan.CommandSuspend, chair, "Để tôi xem lại đã."))
	}
}

func label(c plan.Command) string {
	if c.Decision == "" {
		return string(c.Kind)
	}
	return string(c.Kind) + " " + string(c.Decision)
}

func conditionsDiagram(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, condition := range plan.Conditions() {
		lines = append(lines, fmt.Sprintf("    state %q as %s", condition.Vietnamese(), condition))
	}
	lines = append(lines, "    [*] --> "+string(plan.ConditionActive))
	var seen []transition
	for _, condition := range []plan.Condition{plan.ConditionActive, plan.ConditionPaused, plan.ConditionDeclined} {
		for _, stage := range plan.Stages()[:5] {
			for _, a := range conditionArrows(t, condition, stage) {
				if !slices.Contains(seen, a) {
					seen = append(seen, a)
					lines = append(lines, fmt.Sprintf("    %s --> %s: %s", a.from, a.to, a.label))
				}
			}
		}
	}
	return mermaid(append(lines, "    "+string(plan.ConditionCancelled)+" --> [*]"))
}

// conditionArrows gives every command to a task of a stage and a condition, and lets a pause end.
func conditionArrows(t *testing.T, condition plan.Condition, stage plan.Stage) []transition {
	t.Helper()
	run := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)
	switch condition {
	case plan.ConditionPaused:
		pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn")
		pause.Until = calendar.MustDate("2026-03-12")
		run.do(pause)
	case plan.ConditionDeclined:
		if run.apply(order(plan.CommandDecline, officer, "Không thuộc chức năng")) != nil {
			return nil // a task cannot be declined in this stage
		}
	default:
	}
	var arrows []transition
	for _, rule := range plan.CommandRules() {
		for _, c := range variants(rule, run.state) {
			if next, _, err := run.state.Apply(c, run.now); err == nil && next.Condition != condition {
				arrows = append(arrows, transition{string(condition), string(next.Condition), label(c)})
			}
		}
	}
	if next, events := run.state.Wake(clock(t, "2026-03-13 09:00")); len(events) > 0 && next.Condition != condition {
		arrows = append(arrows, transition{string(condition), string(next.Condition), "the day after the pause"})
	}
	return arrows
}

func mermaid(lines []string) string {
	return "```mermaid\nstateDiagram-v2\n" + strings.Join(lines, "\n") + "\n```"
}

func commandTable(t *testing.T) string {
	t.Helper()
	rows := [][]string{{"command", "tiếng Việt", "stages", "conditions", "by whom", "needs a reason"}}
	for _, rule := range plan.CommandRules() {
		var stages, conditions, by []string
		for _, s := range rule.Stages {
			stages = append(stages, s.Vietnamese())
		}
		if rule.Early {
			stages = append(stages, "the stage after, without a result")
		}
		for _, c := range rule.Conditions {
			conditions = append(conditions, c.Vietnamese())
		}
		for _, p := range rule.By {
			switch p.Scope {
			case plan.ScopeApprover:
				by = append(by, "Approver")
			case plan.ScopeDecider:
				by = append(by, "The person who decided, or their principal")
			case plan.ScopeUnit, plan.ScopePlan:
				by = append(by, p.Role.Vietnamese())
			}
		}
		rows = append(rows, []string{
			"`" + string(rule.Kind) + "`", rule.Kind.Vietnamese(), strings.Join(stages, "; "), strings.Join(conditions, "; "),
			strings.Join(by, "; "), reasonNeeded(t, rule),
		})
	}
	return table(rows)
}

// reasonNeeded tries the command without a reason.
func reasonNeeded(t *testing.T, rule plan.CommandRule) string {
	t.Helper()
	run := launchedAs(t, shapeFor(rule), "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
	prepare(rule.Kind, run)
	switch rule.Kind {
	case plan.CommandAcceptReport, plan.CommandReturnReport:
		run.do(reportBy(officer, hash(9)))
	case plan.CommandResume:
		run.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn"))
	case plan.CommandDropItem:
		run.do(counted(officer, plan.Item{On: calendar.Today(run.now), Count: 1}))
	default:
	}
	var needed []bool
	for _, c := range variants(rule, run.state) {
		c.Reason = ""
		_, _, err := run.state.Apply(c, run.now)
		needed = append(needed, refusedAs(err) == plan.RefusalInvalid)
	}
	switch {
	case !slices.Contains(needed, true):
		return "no"
	case !slices.Contains(needed, false):
		return "yes"
	}
	return "to say no"
}

func table(rows [][]string) string {
	var lines []string
	for n, row := range rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
		if n == 0 {
			lines = append(lines, "|"+strings.Repeat(" --- |", len(row)))
		}
	}
	return strings.Join(lines, "\n")
}
