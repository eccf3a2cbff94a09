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

// stageCommands is the commands that carry a task from stage to stage; every other command leaves it in its stage.
var stageCommands = []plan.CommandKind{
	plan.CommandAccept, plan.CommandSubmitDraft, plan.CommandDecide, plan.CommandWithdraw, plan.CommandConfirmPublished,
	plan.CommandSubmitReport, plan.CommandReturnReport, plan.CommandAcceptReport,
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
		t.Errorf("docs/states.md is not what the rules say; run go test ./plan -run States -update-states and review (-want +got):\n%s", diff)
	}
}

func statesPage(t *testing.T) string {
	t.Helper()
	return strings.Join([]string{
		"# How a task moves",
		"This page is written from the rules themselves: `go test ./plan` tries every command in every stage and every rung of the\n" +
			"ladder, and fails when the page says otherwise. `go test ./plan -run States -update-states` writes it anew.",
		"## Stages",
		"A stage says what is waited for, never how late it is. An arrow is a command that was carried out.",
		stagesDiagram(t),
		"## Conditions",
		"Whether a task moves at all is a second axis, the same in every stage. A done or cancelled task takes no command.",
		conditionsDiagram(t),
		"## Commands",
		"“Approver” is the office at the approval level that the draft has reached, or who stands in for it. Every other office is\n" +
			"one of the task's lead unit; the coordinator is the coordinator of the plan. Who submitted a draft never decides about it,\n" +
			"and who asked for an extension never grants it. A decision that came by mail or by a link is held: until the hold ends it can\n" +
			"be withdrawn, and nothing that follows from it happens.",
		commandTable(t),
		"## Reminders",
		fmt.Sprintf("Working days are counted by the calendar of the plan. Letters go out from 08:00, spread over a quarter of an hour, and a task\n"+
			"sends at most %d reminders in all; that it is late, and the two escalations, are not among them. After a standstill of the\n"+
			"machine one reminder is sent for all that were missed. After a pause across the deadline the ladder of lateness counts from\n"+
			"the day the task goes on.", plan.MaxReminders),
		reminderTable(t),
	}, "\n\n") + "\n"
}

// transition is what a command was seen to do.
type transition struct{ from, to, label string }

// startingPoints brings a task to a stage in every way that makes a difference to what a command does there.
func startingPoints(t *testing.T, stage plan.Stage) []*taskRun {
	t.Helper()
	lives := []*taskRun{launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)}
	switch stage {
	case plan.StageApproval:
		two := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleUnitHead, directory.RoleUnitHead).toStage(stage)
		half := launched(t, "2026-03-02 09:00", "2026-03-31", directory.RoleUnitHead, directory.RoleSectionHead).toStage(stage)
		half.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, half.state, plan.DecisionApprove)))
		lives = append(lives, two, half)
	case plan.StageDrafting, plan.StagePublication:
		decision := plan.DecisionApprove
		if stage == plan.StageDrafting {
			decision = plan.DecisionReturn
		}
		held := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(plan.StageApproval)
		held.do(withUndoWindow(plan.UndoWindowStandard, decide(chair, held.state, decision)))
		lives = append(lives, held)
	case plan.StageReporting:
		checked := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)
		checked.do(reportBy(officer, hash(9)))
		lives = append(lives, checked)
	default:
	}
	return lives
}

// variants is a command as somebody may give it, once for each decision where it has one.
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

func stagesDiagram(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, stage := range plan.Stages() {
		lines = append(lines, fmt.Sprintf("    state %q as %s", stage.Vietnamese(), stage))
	}
	lines = append(lines, "    [*] --> "+string(plan.StageAssignment))
	for _, a := range stageArrows(t) {
		lines = append(lines, fmt.Sprintf("    %s --> %s: %s", a.from, a.to, a.label))
	}
	lines = append(lines, "    "+string(plan.StageDone)+" --> [*]")
	return mermaid(lines)
}

// stageArrows gives every command in every stage. A command outside the flow that moved the stage is an error, and so is one
// that its rule allows and Apply refuses, or the other way round.
func stageArrows(t *testing.T) []transition {
	t.Helper()
	var arrows []transition
	for _, stage := range plan.Stages() {
		for _, rule := range plan.CommandRules() {
			taken := false
			for _, l := range startingPoints(t, stage) {
				for _, c := range variants(rule, l.state) {
					if rule.Kind == plan.CommandDecideExtension && l.state.AskedDue.IsZero() && stage != plan.StageReporting && stage != plan.StageDone {
						l.do(extension(officer, "2026-06-30"))
					}
					next, _, err := l.state.Apply(c, l.now)
					if err != nil {
						continue
					}
					taken = true
					a := transition{string(stage), string(next.Stage), label(c)}
					switch {
					case !slices.Contains(stageCommands, c.Kind) && next.Stage != stage:
						t.Errorf("%s moved the stage from %s to %s", c.Kind, stage, next.Stage)
					case slices.Contains(stageCommands, c.Kind) && !slices.Contains(arrows, a):
						arrows = append(arrows, a)
					}
				}
			}
			if may := slices.Contains(rule.Stages, stage) && slices.Contains(rule.Conditions, plan.ConditionActive); may != taken {
				t.Errorf("%s in %s: the rule says %v, Apply says %v", rule.Kind, stage, may, taken)
			}
		}
	}
	return arrows
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
	l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(stage)
	switch condition {
	case plan.ConditionPaused:
		pause := order(plan.CommandPause, coordinator, "Chờ hướng dẫn")
		pause.Until = calendar.MustDate("2026-03-12")
		l.do(pause)
	case plan.ConditionDeclined:
		if l.apply(order(plan.CommandDecline, officer, "Không thuộc chức năng")) != nil {
			return nil // a task cannot be declined in this stage
		}
	default:
	}
	var arrows []transition
	for _, rule := range plan.CommandRules() {
		for _, c := range variants(rule, l.state) {
			if next, _, err := l.state.Apply(c, l.now); err == nil && next.Condition != condition {
				arrows = append(arrows, transition{string(condition), string(next.Condition), label(c)})
			}
		}
	}
	if next, events := l.state.Wake(clock(t, "2026-03-13 09:00")); len(events) > 0 && next.Condition != condition {
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
		for _, c := range rule.Conditions {
			conditions = append(conditions, c.Vietnamese())
		}
		for _, p := range rule.By {
			switch p.Scope {
			case plan.ScopeApprover:
				by = append(by, "Approver")
			case plan.ScopeDecider:
				by = append(by, "Whoever decided, or for whom")
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
	l := launched(t, "2026-03-02 09:00", "2026-03-31").toStage(rule.Stages[0])
	switch rule.Kind {
	case plan.CommandDecideExtension:
		l.do(extension(officer, "2026-06-30"))
	case plan.CommandAcceptReport, plan.CommandReturnReport:
		l.do(reportBy(officer, hash(9)))
	case plan.CommandResume:
		l.do(order(plan.CommandPause, coordinator, "Chờ hướng dẫn"))
	default:
	}
	var needed []bool
	for _, c := range variants(rule, l.state) {
		c.Reason = ""
		_, _, err := l.state.Apply(c, l.now)
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
