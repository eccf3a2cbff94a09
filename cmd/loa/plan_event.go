package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
)

// planEventInput is the flags of the command that records an event.
type planEventInput struct {
	lines             []string
	on, due, document string
}

// planEvent records an event for which lines of a plan wait, or lists these lines.
func (p *program) planEvent() *cobra.Command {
	var in planEventInput
	cmd := &cobra.Command{
		Use:   "event " + p.optionalPlan(),
		Short: p.t("command.plan.event.short"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(in.lines) == 0 && in.on == "" {
				return p.onPlan(cmd.Context(), args, p.withStore, p.listAwaiting)
			}
			command, err := p.eventCommand(in)
			if err != nil {
				return err
			}
			return p.onPlan(cmd.Context(), args, p.withEngine, func(ctx context.Context, a *app, which plan.Plan) error {
				return p.changePlan(ctx, a, which.ID, command)
			})
		},
	}
	cmd.Flags().StringSliceVar(&in.lines, "line", nil, p.t("command.plan.event.flag.line"))
	cmd.Flags().StringVar(&in.on, "date", "", p.t("command.plan.event.flag.date"))
	cmd.Flags().StringVar(&in.document, "document", "", p.t("command.plan.event.flag.document"))
	cmd.Flags().StringVar(&in.due, "due", "", p.t("command.plan.event.flag.due"))
	return cmd
}

func (p *program) eventCommand(in planEventInput) (plan.PlanCommand, error) {
	c := plan.PlanCommand{Kind: plan.PlanCommandEvent, Lines: in.lines, Document: strings.TrimSpace(in.document)}
	for _, day := range []struct {
		flag, text string
		to         *calendar.Date
	}{{"date", in.on, &c.On}, {"due", in.due, &c.Due}} {
		if day.text == "" {
			continue
		}
		parsed, err := calendar.ParseDay(day.text)
		if err != nil {
			return c, usage(p.t("command.task.date_form", "Flag", "--"+day.flag, "Value", quoted(day.text)))
		}
		*day.to = parsed
	}
	return c, nil
}

// awaitingView is a line that waits for an event, with the events that were recorded.
type awaitingView struct {
	Line     string           `json:"line"`
	Title    string           `json:"title"`
	Deadline string           `json:"deadline"`
	Events   []plan.LineEvent `json:"events"`
}

// listAwaiting lists the lines of a plan that wait for an event.
func (p *program) listAwaiting(ctx context.Context, a *app, which plan.Plan) error {
	lines, err := a.store.Lines(ctx, which.ID)
	if err != nil {
		return err
	}
	state, err := a.store.PlanState(ctx, which.ID)
	if err != nil {
		return err
	}
	views := []awaitingView{}
	for _, line := range plan.AwaitingLines(lines) {
		events := slices.DeleteFunc(slices.Clone(state.Events), func(e plan.LineEvent) bool { return e.Line != line.Code })
		views = append(views, awaitingView{Line: line.Code, Title: line.Title, Deadline: line.Deadline.Text, Events: append([]plan.LineEvent{}, events...)})
	}
	return p.show(views, func() {
		if len(views) == 0 {
			p.print(p.t("command.plan.event.none", "Plan", which.ID))
			return
		}
		for _, view := range views {
			p.print(p.t("command.plan.event.waits", "Line", view.Line, "Title", view.Title, "Words", view.Deadline))
			for _, e := range view.Events {
				p.print("  " + p.recordedEvent(e))
			}
		}
		p.print(p.t("command.plan.event.how", "Plan", which.ID))
	})
}

func (p *program) recordedEvent(e plan.LineEvent) string {
	if e.Document == "" {
		return p.t("command.plan.event.recorded", "Day", e.On.Vietnamese())
	}
	return p.t("command.plan.event.recorded_by", "Day", e.On.Vietnamese(), "Document", e.Document)
}
