package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan"
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

// short cuts a text to a number of letters for a column.
func short(text string, letters int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= letters {
		return string(runes)
	}
	return string(runes[:letters-1]) + "…"
}
