package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/content"
	"loa/plan/deadline"
	"loa/plan/problem"
	"loa/store"
)

// planStakes marks lines whose pieces must never go out by somebody else's word: a mail alone does not approve them, whatever the mode of
// trust is, and a second office approves as well.
func (p *program) planStakes() *cobra.Command {
	var lines []string
	var stakes string
	cmd := &cobra.Command{
		Use:   "stakes " + p.t("command.plan.stakes.args"),
		Short: p.t("command.plan.stakes.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			level := store.Stakes(stakes)
			switch {
			case len(lines) == 0:
				return usage(p.t("command.plan.stakes.no_line"))
			case !slices.Contains(store.AllStakes(), level):
				return usage(p.t("command.plan.stakes.unknown_level", "Value", quoted(stakes)))
			}
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.setStakes(ctx, a, which, lines, level)
			})
		},
	}
	cmd.Flags().StringSliceVar(&lines, "line", nil, p.t("command.plan.stakes.flag.line"))
	cmd.Flags().StringVar(&stakes, "level", string(store.StakesHigh), p.t("command.plan.stakes.flag.level"))
	return cmd
}

func (p *program) setStakes(ctx context.Context, a *app, which plan.Plan, lines []string, level store.Stakes) error {
	if err := a.store.SetStakes(ctx, which.ID, lines, level); err != nil {
		return err
	}
	p.say(p.t("command.plan.stakes.done", "Lines", strings.Join(lines, ", "), "Plan", which.ID, "Level", p.lang.Word("stakes", string(level))))
	if which.Status != plan.PlanImported {
		p.say(p.t("command.plan.stakes.launched"))
	}
	return nil
}

// readingView is the JSON of `loa plan check`.
type readingView struct {
	Lines    []lineView        `json:"lines"`
	Problems []problem.Problem `json:"problems"`
}

type lineView struct {
	Row      int               `json:"row"`
	Code     string            `json:"code"`
	Group    string            `json:"group"`
	Title    string            `json:"title"`
	Product  string            `json:"product"`
	Channels []string          `json:"channels"`
	Lead     []string          `json:"lead"`
	Support  []string          `json:"support"`
	Deadline deadline.Deadline `json:"deadline"`
	Content  []content.Match   `json:"content"`       // proposed, with the words that propose each
	Forms    []content.Match   `json:"forms"`         // likewise
	Unknown  []string          `json:"unknown_forms"` // channels that no list has
}

func (p *program) newReadingView(r annex.Result) readingView {
	view := readingView{Lines: []lineView{}, Problems: r.Problems}
	if view.Problems == nil {
		view.Problems = []problem.Problem{}
	}
	for _, line := range r.Lines {
		tags := p.settings.tags.Propose(line.Words())
		view.Lines = append(view.Lines, lineView{
			Row: line.Row, Code: line.Code, Group: line.Group, Title: line.Title, Product: line.Product,
			Channels: append([]string{}, line.Channels...), Lead: names(line.Lead), Support: names(line.Support), Deadline: line.Deadline,
			Content: tags.Content, Forms: tags.Forms, Unknown: tags.Unknown,
		})
	}
	return view
}

func names(parties []plan.Assignee) []string {
	names := []string{}
	for _, party := range parties {
		names = append(names, party.DisplayName())
	}
	return names
}

func (p *program) printReading(r annex.Result) {
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join([]string{
		p.t("command.plan.check.row"), p.t("command.plan.check.code"), p.t("command.plan.check.title"), p.t("command.plan.check.lead"),
		p.t("command.plan.check.deadline"), p.t("command.plan.check.understood"),
		p.t("command.plan.check.forms"), p.t("command.plan.check.content"),
	}, "\t"))
	for _, line := range r.Lines {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", line.Row, line.Code, short(line.Title, 48),
			short(strings.Join(names(line.Lead), "; "), 40), line.Deadline.Text, p.understood(line.Deadline),
			strings.Join(p.tagNames(content.AxisForm, line.Forms), "; "), strings.Join(p.tagNames(content.AxisContent, line.Content), "; "))
	}
	_ = table.Flush() // a closed pipe is the reader's wish
	for _, line := range r.Lines {
		for _, unknown := range p.settings.tags.Propose(line.Words()).Unknown {
			p.print(p.t("command.plan.check.unknown_form", "Code", line.Code, "Found", quoted(unknown)))
		}
	}
	errors := 0
	for _, found := range r.Problems {
		if found.Severity == problem.SeverityError {
			errors++
		}
		p.print(problemText(p.lang, found))
	}
	p.print(p.t("command.plan.check.summary", "Tasks", len(r.Lines), "Errors", errors, "Warnings", len(r.Problems)-errors))
}

func problemText(lang locale.Language, p problem.Problem) string {
	text := lang.T("command.problem.warning")
	if p.Severity == problem.SeverityError {
		text = lang.T("command.problem.error")
	}
	text += ": " + lang.T("command.problem.place", "Sheet", p.Sheet, "Row", p.Row, "Column", p.Column) + ": " + p.Message
	if p.Found != "" {
		text += " (" + lang.T("command.problem.found", "Found", quoted(short(p.Found, 80))) + ")"
	}
	if p.Suggestion != "" {
		text += " → " + p.Suggestion
	}
	return text
}

func (p *program) understood(d deadline.Deadline) string {
	text := string(d.Kind)
	if !d.To.IsZero() {
		text += " " + p.t("command.plan.check.until", "Day", d.To.Vietnamese())
	}
	if d.Recurrence != "" {
		text += " " + d.Recurrence
	}
	return text
}

// short cuts a text to a number of letters for a column.
func short(text string, letters int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= letters {
		return string(runes)
	}
	return string(runes[:letters-1]) + "…"
}
