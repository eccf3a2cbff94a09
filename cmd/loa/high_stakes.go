package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/plan"
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
