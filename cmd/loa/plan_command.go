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
	cmd.AddCommand(p.planCheck(), p.planDeadline(), p.planSample(), p.planImport(), p.planPreview(), p.planLaunch(), p.planStatus(), p.planList(), p.planStakes())
	for _, change := range []struct {
		use, short string
		do         func(context.Context, *app, plan.PlanID) error
	}{
		{"pause", p.t("command.plan.pause.short"), func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.PausePlan(ctx, id, newKey())
		}},
		{"resume", p.t("command.plan.resume.short"), func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.ResumePlan(ctx, id, newKey())
		}},
		{"close", p.t("command.plan.close.short"), func(ctx context.Context, a *app, id plan.PlanID) error {
			return a.commands.ClosePlan(ctx, id, newKey())
		}},
	} {
		cmd.AddCommand(p.planChange(change.use, change.short, change.do))
	}
	return cmd
}

// newKey is a fresh idempotency key for one command typed once.
func newKey() string { return "cli:" + rand.Text() }

// optionalPlan is the argument of commands that take the only plan where none is named.
func (p *program) optionalPlan() string { return "[" + p.t("command.word.plan") + "]" }

func (p *program) planPreview() *cobra.Command {
	return &cobra.Command{
		Use:   "preview " + p.optionalPlan(),
		Short: p.t("command.plan.preview.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				preview, problems, err := a.importer().Preview(ctx, which.ID)
				if err != nil {
					return err
				}
				if err := p.warnUnready(ctx, a, which, preview); err != nil {
					return err
				}
				letters, err := a.forecast(ctx, which.ID)
				if err != nil {
					return err
				}
				return p.showPreview(which, preview, letters, problems)
			})
		},
	}
}

func (p *program) showPreview(which plan.Plan, preview plan.Preview, letters forecastView, problems []problem.Problem) error {
	err := p.show(struct {
		Plan plan.PlanID `json:"plan"`
		plan.Preview
		Forecast forecastView      `json:"forecast"`
		Problems []problem.Problem `json:"problems"`
	}{which.ID, preview, letters, problems}, func() {
		p.print(p.t("command.plan.preview.summary", "Plan", which.ID, "Tasks", preview.Tasks, "Units", preview.Units, "Letters", preview.Letters,
			"First", preview.FirstDue.Vietnamese(), "Last", preview.LastDue.Vietnamese(), "Recurring", len(preview.Recurring)))
		for _, unit := range preview.ByUnit {
			p.print(fmt.Sprintf("  %-60s %4d %s %4d %s", unit.Name, unit.Tasks, p.t("command.word.tasks", "Count", unit.Tasks),
				unit.Letters, p.t("command.word.letters", "Count", unit.Letters)))
		}
		p.tellOverdue(p.out, preview)
		p.tellForecast(p.out, letters)
		for _, problem := range problems {
			p.say(problemText(p.lang, problem))
		}
	})
	if err == nil && problem.Blocking(problems) {
		return invalid(p.t("command.plan.preview.blocked"))
	}
	return err
}

func (p *program) planLaunch() *cobra.Command {
	var wait time.Duration
	var yes bool
	cmd := &cobra.Command{
		Use:   "launch " + p.optionalPlan(),
		Short: p.t("command.plan.launch.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
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
				if err := a.commands.LaunchPlan(ctx, which.ID); err != nil {
					return err
				}
				return p.followLaunch(ctx, a, which.ID, wait)
			})
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", 10*time.Minute, p.t("command.plan.launch.flag.wait"))
	cmd.Flags().BoolVar(&yes, "yes", false, p.t("command.plan.launch.flag.yes"))
	return cmd
}

// followLaunch shows how the launch goes on until every task is out. Ctrl-C stops the watching, not the launch.
func (p *program) followLaunch(ctx context.Context, a *app, id plan.PlanID, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	bar := newProgress(p.errs)
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for {
		which, err := a.store.Plan(ctx, id)
		if err == nil {
			counts, countErr := a.store.PlanCounts(ctx, id)
			if countErr == nil {
				bar.show(p.t("command.plan.launch.progress"), counts.Started, counts.Started+counts.Pending)
			}
			if which.Status == plan.PlanRunning {
				bar.done()
				return p.show(struct {
					Plan    plan.PlanID `json:"plan"`
					Started int         `json:"started"`
				}{id, counts.Started}, func() {
					p.print(p.t("command.plan.launch.done", "Plan", id, "Count", counts.Started))
				})
			}
		}
		select {
		case <-ctx.Done():
			bar.done()
			p.say(p.t("command.plan.launch.goes_on", "Plan", id))
			return nil
		case <-tick.C:
		}
	}
}

func (p *program) planStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status " + p.optionalPlan(),
		Short: p.t("command.plan.status.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				overview, err := a.store.Overview(ctx, which.ID, calendar.Today(now()))
				if err != nil {
					return err
				}
				return p.showStatus(which, overview)
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

func (p *program) planChange(use, short string, do func(context.Context, *app, plan.PlanID) error) *cobra.Command {
	return &cobra.Command{
		Use:   use + " " + p.optionalPlan(),
		Short: short,
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				if err := do(ctx, a, which.ID); err != nil {
					return fmt.Errorf("%s: %w", short, err)
				}
				p.say(fmt.Sprintf("%s: %s", which.ID, short))
				return nil
			})
		},
	}
}
