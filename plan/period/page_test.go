package period_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/calendar"
	"loa/plan/indicator"
	"loa/plan/period"
)

var update = flag.Bool("update", false, "write docs/periods.md anew")

// TestPage compares docs/periods.md with what every command does in every stage.
func TestPage(t *testing.T) {
	t.Parallel()
	const path = "../../docs/periods.md"
	want := page(t)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/periods.md differs from the rules; run go test ./plan/period -run TestPage -update and review (-want +got):\n%s", diff)
	}
}

func page(t *testing.T) string {
	t.Helper()
	return strings.Join([]string{
		"# How a reporting period moves",
		"This page is generated from the rules: `go test ./plan/period -run TestPage` tries every command in every stage and fails when the page differs;\n`-update` writes it anew.",
		"An arrow is a command that was carried out. `close` also fires by itself, at noon on the day of compiling. Nobody can change what units gave under an\napproved report: `correct` begins a new version first, and\n`cancel` gives that version up again. What was approved stays on record.",
		diagram(t), commandTable(t), dueTable(t),
	}, "\n\n") + "\n"
}

// atStage is a period in a stage; Ba Đình has reported, Hoàn Kiếm was exempted, and after the close the department of health is admitted.
func atStage(t *testing.T, stage period.Stage) *run {
	t.Helper()
	r := newRun(t, "2025-03-07")
	ways := map[period.Stage][]period.CommandKind{
		period.StageClosed: {period.CommandClose}, period.StageCompiled: {period.CommandClose, period.CommandCompile},
		period.StageApproval:  {period.CommandClose, period.CommandCompile, period.CommandAskApproval},
		period.StageApproved:  {period.CommandClose, period.CommandCompile, period.CommandAskApproval, period.CommandApprove},
		period.StageSent:      {period.CommandClose, period.CommandCompile, period.CommandAskApproval, period.CommandApprove, period.CommandSend},
		period.StageCancelled: {period.CommandCancel},
	}
	if stage == period.StagePlanned {
		return r
	}
	r.open().submit("ba-dinh", "thu-1", period.ContentFull)
	r.do(period.Command{Kind: period.CommandExempt, Unit: "hoan-kiem", Reason: "Sáp nhập", Document: "12/NQ-HĐND"})
	for _, kind := range ways[stage] {
		r.do(complete(r, kind))
		if kind == period.CommandClose {
			r.do(period.Command{Kind: period.CommandAdmitLate, Unit: "so-y-te", Reason: "Mưa bão"})
		}
	}
	if r.state.Stage != stage {
		t.Fatalf("the period is %s, want %s", r.state.Stage, stage)
	}
	return r
}

// complete is a command with everything that it needs.
func complete(r *run, kind period.CommandKind) period.Command {
	report, _ := r.state.Report()
	c := period.Command{
		Kind: kind, Owing: owing(), Unit: "ba-dinh", Reason: "Lý do", Document: "77/BC-UBND", Due: calendar.MustDate("2025-03-18"), Hash: "v1", Version: report.Version,
	}
	switch kind {
	case period.CommandSubmit:
		c.Submission, c.Content, c.Figures = "thu-2", period.ContentFull, 3
	case period.CommandExempt, period.CommandAdmitLate:
		c.Unit = "soc-son"
	case period.CommandUnexempt:
		c.Unit = "hoan-kiem"
	case period.CommandSettle:
		value := indicator.Whole(12)
		c.Submission, c.Number, c.Value = "thu-1", 1, &value
	case period.CommandAmendDue:
		c.Unit, c.Level, c.Due = "", period.LevelSend, calendar.MustDate("2025-03-21")
	case period.CommandCompile:
		c.Hash = "v" + fmt.Sprint(report.Version+1)
	default: // what it has fits
	}
	return c
}

// outcome is what a command does in a stage: the stage after it, nothing because it is already so, or a refusal.
func outcome(t *testing.T, stage period.Stage, kind period.CommandKind) string {
	t.Helper()
	r := atStage(t, stage)
	before := len(r.journal)
	var refusal *period.Refusal
	if err := r.try(complete(r, kind)); errors.As(err, &refusal) {
		if kind.Allows(stage) && refusal.Kind != period.RefusalLate {
			t.Errorf("%s in %s is refused although its rule allows it: %v", kind, stage, err)
		}
		return "refused: " + string(refusal.Kind)
	}
	if len(r.journal) == before {
		return "already"
	}
	if !kind.Allows(stage) {
		t.Errorf("%s in %s is carried out although its rule does not allow it", kind, stage)
	}
	return string(r.state.Stage)
}

func diagram(t *testing.T) string {
	t.Helper()
	lines := []string{"```mermaid", "stateDiagram-v2", "    [*] --> planned"}
	for _, stage := range period.Stages() {
		arrows := map[string][]string{}
		for _, kind := range period.CommandKinds() {
			if to := outcome(t, stage, kind); slices.Contains(period.Stages(), period.Stage(to)) && to != string(stage) {
				arrows[to] = append(arrows[to], string(kind))
			}
		}
		for _, to := range period.Stages() {
			if kinds := arrows[string(to)]; len(kinds) > 0 {
				lines = append(lines, fmt.Sprintf("    %s --> %s: %s", stage, to, strings.Join(kinds, ", ")))
			}
		}
	}
	return strings.Join(append(lines, "    sent --> [*]", "    cancelled --> [*]", "```"), "\n")
}

func commandTable(t *testing.T) string {
	t.Helper()
	head, rule := "| command |", "| --- |"
	for _, stage := range period.Stages() {
		head, rule = head+" "+string(stage)+" |", rule+" --- |"
	}
	lines := []string{"## Commands", "", head, rule}
	for _, kind := range period.CommandKinds() {
		line := "| `" + string(kind) + "` |"
		for _, stage := range period.Stages() {
			line += " " + outcome(t, stage, kind) + " |"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// dueTable are the periods of 2025 by the rules of Hanoi.
func dueTable(t *testing.T) string {
	t.Helper()
	lines := []string{
		"## Days", "", "The days of 2025 by the rules that loa ships (`plan/period/rules.toml`). A due on a day off moves to the next working day, that of sending to the", "working day before; a due that is not after that of the level below moves to the working day after it.", "",
		"| period | figures from | to | opens | commune | department | compile | send |", "| --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, p := range year2025(t) {
		lines = append(lines, fmt.Sprintf("| `%s` %s | %s | %s | %s | %s | %s | %s | %s |", p.ID, p.Name, p.From.Vietnamese(), p.To.Vietnamese(), p.OpensOn.Vietnamese(),
			p.Due.Commune.Vietnamese(), p.Due.Department.Vietnamese(), p.Due.Compile.Vietnamese(), p.Due.Send.Vietnamese()))
	}
	return strings.Join(lines, "\n")
}
