package plan_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loa/plan"
)

// planPage is the part of docs/states.md about plans.
func planPage(t *testing.T) string {
	t.Helper()
	return strings.Join([]string{
		"# How a plan moves",
		"An arrow is a command that was carried out, or work that has come to its end. A plan is launched by its workflow: the tasks are\n" +
			"recorded, the recurring lines listed, the tasks started batch by batch, and the opening letters written. Then the occurrences of the\n" +
			"recurring lines open on their days; one that falls due during the launch opens after it. A pause during the launch pauses the launch:\n" +
			"the batch that is being started is stopped, and a resumed plan goes on where it was.",
		planDiagram(t),
		"## Commands for a plan",
		"A cell is the status after the command; “already” means that nothing changes. Every other command is refused with its reason.",
		planCommandTable(t),
		"A close that comes while tasks may be recorded and not started withdraws them first: such a task counts as cancelled, its start as\n" +
			"withdrawn, and its workflow never starts. When the launch itself has not come to its end, the tasks that it has started are cancelled,\n" +
			"each by a command of its own. A close of a running plan leaves its open tasks to be finished or cancelled one by one.",
		"## Occurrences of a plan",
		fmt.Sprintf("A resumed plan opens the last due occurrence of each line and names those that were missed before it. `loa plan resume --open-missed`\n"+
			"opens these too, `--skip-missed` drops them, at once or later. An occurrence that cannot be opened, because its unit has ended for\n"+
			"example, is tried again after %s. Then it stands as a problem until `loa plan retry`.\n"+
			"The line opens nothing else meanwhile, and the other lines go on.", openingWaits(t)),
		"A plan whose workflow an operator of the engine cancelled is ended; it can be launched again. One whose workflow was terminated or lost\n" +
			"keeps its status on record, and a command for it is answered with “being restored”: `loa plan launch` brings the workflow back from the\n" +
			"record.",
	}, "\n\n")
}

func planDiagram(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, status := range plan.PlanStatuses() {
		lines = append(lines, fmt.Sprintf("    state %q as %s", status.Vietnamese(), status))
	}
	lines = append(lines, "    [*] --> "+string(plan.PlanImported))
	add := func(from, to plan.PlanStatus, label string) {
		if arrow := fmt.Sprintf("    %s --> %s: %s", from, to, label); from != to && !slices.Contains(lines, arrow) {
			lines = append(lines, arrow)
		}
	}
	for _, moment := range planMoments() {
		for _, column := range planColumns() {
			r := moment.state(t)
			from := r.state.Status
			_ = r.try(column.kind, column.missed) // a refusal is no arrow
			add(from, r.state.Status, string(column.kind))
		}
		r := moment.state(t)
		from := r.state.Status
		if _, works := r.state.NextWork(r.now); works {
			add(from, r.work().state.Status, "the work is done")
		}
		r = moment.state(t)
		r.state, _ = r.state.Abort("Hủy.", r.now)
		add(from, r.state.Status, "cancelled in the engine")
	}
	failed := newPlanRun(t, "2027-01-11").do(plan.PlanCommandLaunch).report(plan.PlanReport{Failure: "lỗi"})
	add(plan.PlanLaunching, failed.state.Status, "the plan has errors")
	return mermaid(append(lines, "    "+string(plan.PlanClosed)+" --> [*]"))
}

func planCommandTable(t *testing.T) string {
	t.Helper()
	head, rule := "| moment |", "| --- |"
	for _, column := range planColumns() {
		head, rule = head+" `"+column.String()+"` |", rule+" --- |"
	}
	lines := []string{head, rule}
	for _, moment := range planMoments() {
		line := "| " + moment.name + " |"
		for _, column := range planColumns() {
			line += " " + moment.state(t).outcome(column) + " |"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// openingWaits lists the waits in hours between the attempts of an opening that always fails.
func openingWaits(t *testing.T) string {
	t.Helper()
	r := running(t).on("2027-02-01")
	var waits []string
	for {
		r.failing().work()
		p := r.state.Problems[0]
		if p.Stands() {
			return strings.Join(waits, ", ") + " hours"
		}
		waits = append(waits, strconv.FormatFloat(p.Next.Sub(r.now).Hours(), 'g', 2, 64))
		r.now = p.Next
	}
}
