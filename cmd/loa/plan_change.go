package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
)

func (p *program) planPause() *cobra.Command {
	return p.planChange("pause", p.t("command.plan.pause.short"), plan.PlanCommandPause)
}

func (p *program) planClose() *cobra.Command {
	return p.planChange("close", p.t("command.plan.close.short"), plan.PlanCommandClose)
}

func (p *program) planRetry() *cobra.Command {
	return p.planChange("retry", p.t("command.plan.retry.short"), plan.PlanCommandRetry)
}

func (p *program) planChange(use, short string, kind plan.PlanCommandKind) *cobra.Command {
	return &cobra.Command{
		Use:   use + " " + p.optionalPlan(),
		Short: short,
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.changePlan(ctx, a, which.ID, plan.PlanCommand{Kind: kind})
			})
		},
	}
}

func (p *program) planResume() *cobra.Command {
	var open, skip bool
	cmd := &cobra.Command{
		Use:   "resume " + p.optionalPlan(),
		Short: p.t("command.plan.resume.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if open && skip {
				return usage(p.t("command.plan.resume.both"))
			}
			command := plan.PlanCommand{Kind: plan.PlanCommandResume}
			switch {
			case open:
				command.Missed = plan.MissedOpen
			case skip:
				command.Missed = plan.MissedSkip
			}
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.changePlan(ctx, a, which.ID, command)
			})
		},
	}
	cmd.Flags().BoolVar(&open, "open-missed", false, p.t("command.plan.resume.flag.open_missed"))
	cmd.Flags().BoolVar(&skip, "skip-missed", false, p.t("command.plan.resume.flag.skip_missed"))
	return cmd
}

// changePlan gives a command to a plan and tells what came of it: the status of the plan, and the occurrences that were missed.
func (p *program) changePlan(ctx context.Context, a *app, id plan.PlanID, command plan.PlanCommand) error {
	command.ID, command.Channel, command.Proof = newKey(), plan.ChannelCLI, byOperator()
	answer, err := a.commands.ChangePlan(ctx, id, command)
	if err != nil {
		return p.planRefused(ctx, a, id, err)
	}
	return p.show(answer, func() {
		status := p.lang.Word("plan_status", string(answer.Status))
		if answer.Again {
			p.print(p.t("command.plan.change.again", "Plan", id, "Status", status))
		} else {
			p.print(p.t("command.plan.change.done", "Plan", id, "Status", status))
		}
		p.tellMissed(id, answer.Missed)
	})
}

// tellMissed names the occurrences that were missed during a pause, line by line, and how to decide about them.
func (p *program) tellMissed(id plan.PlanID, missed []plan.LineOccurrence) {
	if len(missed) == 0 {
		return
	}
	p.print(p.t("command.plan.missed.count", "Count", len(missed)))
	for len(missed) > 0 {
		line, days := missed[0].Line, []string{}
		for len(missed) > 0 && missed[0].Line == line {
			days = append(days, calendar.DateOf(missed[0].At, calendar.Zone).Vietnamese())
			missed = missed[1:]
		}
		p.print("  " + p.t("command.plan.missed.line", "Line", line, "Days", strings.Join(days, ", ")))
	}
	p.print(p.t("command.plan.missed.choice", "Plan", id))
}

// planRefused tells in the language of the person why a plan refuses a command: by the status of the plan. Any other error stays as it is.
func (p *program) planRefused(ctx context.Context, a *app, id plan.PlanID, err error) error {
	refusal, is := errors.AsType[*plan.Refusal](err)
	if !is {
		return err
	}
	state, readErr := a.store.PlanState(ctx, id)
	if readErr != nil {
		return err
	}
	text := fmt.Sprintf("%s: %s", id, p.lang.Word("plan_refusal", string(state.Status)))
	if refusal.Kind == plan.RefusalInvalid { // of an argument, and not of the status
		text = fmt.Sprintf("%s: %s", id, refusal.Message)
	}
	return &fault{code: refusalCode(refusal.Kind), text: text, err: err}
}

// mayLaunch refuses the launch of a plan before anything is asked, and returns the plan's state before the launch.
func (p *program) mayLaunch(ctx context.Context, a *app, id plan.PlanID) (plan.PlanState, error) {
	if err := a.commands.MayLaunch(ctx, id); err != nil {
		return plan.PlanState{}, p.planRefused(ctx, a, id, err)
	}
	return a.store.PlanState(ctx, id)
}
