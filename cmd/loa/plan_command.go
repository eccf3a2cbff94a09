package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/problem"
)

// now is the clock of the command line.
func now() time.Time { return time.Now() }

func (p *program) plan() *cobra.Command {
	cmd := &cobra.Command{Use: "plan", Short: p.t("command.plan.short")}
	cmd.AddCommand(p.planCheck(), p.planDeadline(), p.planSimulate(), p.planSample(), p.planImport(), p.planPreview(), p.planLaunch(), p.planStatus(), p.planList(), p.planStakes(), p.planTags())
	cmd.AddCommand(p.planPause(), p.planResume(), p.planClose(), p.planRetry(), p.planEvent(), p.planCorrect())
	return cmd
}

// newKey is a fresh idempotency key for one command typed once.
func newKey() string { return "cli:" + rand.Text() }

// optionalPlan is the argument of commands that take the only plan where none is named.
func (p *program) optionalPlan() string { return "[" + p.t("command.word.plan") + "]" }

func (p *program) planLaunch() *cobra.Command {
	var wait time.Duration
	var yes bool
	cmd := &cobra.Command{
		Use:   "launch " + p.optionalPlan(),
		Short: p.t("command.plan.launch.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				before, err := p.mayLaunch(ctx, a, which.ID)
				if err != nil {
					return err
				}
				preview, problems, err := a.importer().Preview(ctx, which.ID)
				if err != nil || problem.Blocking(problems) {
					return cmp.Or(err, invalid(p.t("command.plan.launch.blocked", "Plan", which.ID)))
				}
				if err := p.warnUnready(ctx, a, which, preview); err != nil {
					return err
				}
				if err := p.confirmLaunch(ctx, a, which, preview, yes); err != nil {
					return err
				}
				return p.startLaunch(ctx, a, before, wait)
			})
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 10*time.Minute, p.t("command.plan.launch.flag.wait"))
	cmd.Flags().BoolVar(&yes, "yes", false, p.t("command.plan.launch.flag.yes"))
	return cmd
}

func (p *program) planStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status " + p.optionalPlan(),
		Short: p.t("command.plan.status.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				overview, err := a.store.Overview(ctx, which.ID, nil, calendar.Today(now()))
				if err != nil {
					return err
				}
				state, err := a.store.PlanState(ctx, which.ID)
				if err != nil {
					return err
				}
				variety, err := a.store.Variety(ctx, which.ID, nil, calendar.Today(now()), p.settings.tags)
				if err != nil {
					return err
				}
				lines, err := a.store.LineFigures(ctx, which.ID, nil, calendar.Today(now()))
				if err != nil {
					return err
				}
				return p.showStatus(which, state, overview, lines, variety)
			})
		},
	}
}

func (p *program) planList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: p.t("command.plan.list.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				plans, err := a.store.Plans(ctx)
				if err != nil {
					return err
				}
				return p.show(plans, func() {
					for _, each := range plans {
						p.print(fmt.Sprintf("%-16s %d  %-28s %s", each.ID, each.Year, p.lang.Word("plan_status", string(each.Status)), each.Title))
					}
					if len(plans) == 0 {
						p.say(p.t("command.plan.list.none"))
					}
				})
			})
		},
	}
}
