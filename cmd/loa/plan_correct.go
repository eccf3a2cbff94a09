package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/problem"
	"loa/report"
	"loa/store"
)

// correctInput is the flags of the command that corrects a line.
type correctInput struct {
	line, shape, per, checkIn string
	lead, support, deadline   string
	confirm                   string
	quota                     int
	forget                    bool
}

// correctFlags are the flags that settle something about a line.
var correctFlags = []string{"shape", "quota", "per", "check-in", "lead", "support", "deadline", "confirm"}

// planCorrect settles what is not surely understood about a line of a plan that is not launched, or lists the lines with questions and corrections.
func (p *program) planCorrect() *cobra.Command {
	var in correctInput
	cmd := &cobra.Command{
		Use:     "correct " + p.optionalPlan(),
		Short:   p.t("command.plan.correct.short"),
		Example: "  " + p.t("command.plan.correct.example"),
		Args:    p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			sets := slices.ContainsFunc(correctFlags, cmd.Flags().Changed)
			settled, err := p.correction(cmd, in, sets)
			if err != nil {
				return err
			}
			return p.onPlan(cmd.Context(), args, p.withStore, func(ctx context.Context, a *app, which plan.Plan) error {
				if in.line == "" {
					return p.listCorrections(ctx, a, which)
				}
				return p.correctLine(ctx, a, which, in, settled)
			})
		},
	}
	cmd.Flags().StringVar(&in.line, "line", "", p.t("command.plan.correct.flag.line"))
	cmd.Flags().StringVar(&in.shape, "shape", "", p.t("command.plan.correct.flag.shape"))
	cmd.Flags().IntVar(&in.quota, "quota", 0, p.t("command.plan.correct.flag.quota"))
	cmd.Flags().StringVar(&in.per, "per", "", p.t("command.plan.correct.flag.per", "Rhythms", plan.Rhythms()))
	cmd.Flags().StringVar(&in.checkIn, "check-in", "", p.t("command.plan.correct.flag.check_in", "Rhythms", plan.CheckInRhythms()))
	cmd.Flags().StringVar(&in.lead, "lead", "", p.t("command.plan.correct.flag.lead"))
	cmd.Flags().StringVar(&in.support, "support", "", p.t("command.plan.correct.flag.support"))
	cmd.Flags().StringVar(&in.deadline, "deadline", "", p.t("command.plan.correct.flag.deadline"))
	cmd.Flags().StringVar(&in.confirm, "confirm", "", p.t("command.plan.correct.flag.confirm", "Fields", plan.AskFields()))
	cmd.Flags().BoolVar(&in.forget, "forget", false, p.t("command.plan.correct.flag.forget"))
	return cmd
}

// correction is what the flags settle.
func (p *program) correction(cmd *cobra.Command, in correctInput, sets bool) (plan.Correction, error) {
	switch {
	case in.line == "" && (sets || in.forget):
		return plan.Correction{}, usage(p.t("command.plan.correct.no_line"))
	case in.line != "" && !sets && !in.forget:
		return plan.Correction{}, usage(p.t("command.plan.correct.nothing", "Line", in.line))
	case sets && in.forget:
		return plan.Correction{}, usage(p.t("command.plan.correct.both"))
	case cmd.Flags().Changed("quota") != cmd.Flags().Changed("per"):
		return plan.Correction{}, usage(p.t("command.plan.correct.half_quota"))
	case in.confirm != "" && !slices.Contains(plan.AskFields(), plan.AskField(in.confirm)):
		return plan.Correction{}, usage(p.t("command.plan.correct.unknown_field", "Value", quoted(in.confirm), "Fields", plan.AskFields()))
	}
	return plan.Correction{
		Lead: strings.TrimSpace(in.lead), Support: strings.TrimSpace(in.support), Deadline: strings.TrimSpace(in.deadline), Shape: plan.ShapeCode(in.shape),
		Quota: plan.Quota{Count: in.quota, Per: plan.Rhythm(in.per)}, CheckIn: plan.Rhythm(in.checkIn),
	}, nil
}

// correctLine settles a line. What was settled before stays where no flag says otherwise.
func (p *program) correctLine(ctx context.Context, a *app, which plan.Plan, in correctInput, settled plan.Correction) error {
	line, err := a.store.Line(ctx, which.ID, in.line)
	if err != nil {
		return err
	}
	if in.confirm != "" {
		settled = line.Confirming(plan.AskField(in.confirm)).With(settled)
	}
	if line.Corrected != nil && !in.forget {
		settled = line.Corrected.Correction.With(settled)
	}
	corrected, problems, err := a.importer().Correct(ctx, plan.Correcting{Plan: which.ID, Line: line.Code, By: operator(), At: now()}, settled)
	switch {
	case errors.Is(err, store.ErrConflict):
		return invalid(p.t("command.plan.correct.launched", "Plan", which.ID))
	case err != nil:
		return err
	}
	for _, found := range problems {
		p.say(problemText(p.lang, found))
	}
	if problem.Blocking(problems) {
		return invalid(p.t("command.plan.correct.refused", "Line", line.Code))
	}
	own, err := a.store.Shapes(ctx)
	if err != nil {
		return err
	}
	view := newCorrectionView(corrected)
	return p.show(view, func() { p.printCorrection(view, corrected, which.Year, own) })
}

// correctionView is the JSON of a line with its questions and its correction.
type correctionView struct {
	Line      string          `json:"line"`
	Title     string          `json:"title"`
	Blocked   bool            `json:"blocked"` // a question keeps the plan from its launch
	Asks      []plan.Ask      `json:"asks"`
	Corrected *plan.Corrected `json:"corrected,omitempty"`
	Lead      []plan.Assignee `json:"lead"`
	Support   []plan.Assignee `json:"support"`
	Deadline  string          `json:"deadline"` // the words of the plan
	Work      plan.Work       `json:"work"`
}

func newCorrectionView(line plan.Line) correctionView {
	return correctionView{
		Line: line.Code, Title: line.Title, Blocked: line.Blocked(), Asks: append([]plan.Ask{}, line.Asks...), Corrected: line.Corrected,
		Lead: append([]plan.Assignee{}, line.Lead...), Support: append([]plan.Assignee{}, line.Support...), Deadline: line.Deadline.Text, Work: line.Work,
	}
}

// listCorrections lists the lines with questions, those that keep the plan from its launch first, and those that were corrected.
func (p *program) listCorrections(ctx context.Context, a *app, which plan.Plan) error {
	lines, err := a.store.Lines(ctx, which.ID)
	if err != nil {
		return err
	}
	own, err := a.store.Shapes(ctx)
	if err != nil {
		return err
	}
	waiting := plan.BlockedLines(lines)
	lines = slices.DeleteFunc(lines, func(line plan.Line) bool { return len(line.Asks) == 0 && line.Corrected == nil })
	slices.SortStableFunc(lines, func(a, b plan.Line) int {
		switch {
		case a.Blocked() == b.Blocked():
			return 0
		case a.Blocked():
			return -1
		}
		return 1
	})
	views := []correctionView{}
	for _, line := range lines {
		views = append(views, newCorrectionView(line))
	}
	return p.show(struct {
		Plan    plan.PlanID      `json:"plan"`
		Waiting int              `json:"waiting"` // lines that have to be answered before the launch
		Lines   []correctionView `json:"lines"`
	}{which.ID, waiting, views}, func() {
		for i, view := range views {
			p.printCorrection(view, lines[i], which.Year, own)
		}
		if waiting > 0 {
			p.print(p.t("command.plan.correct.waiting", "Plan", which.ID, "Count", waiting))
			return
		}
		p.print(p.t("command.plan.correct.none_waiting", "Plan", which.ID))
	})
}

func (p *program) printCorrection(view correctionView, line plan.Line, year int, own []plan.ShapeDefinition) {
	p.print(p.t("command.plan.correct.line", "Line", view.Line, "Title", short(view.Title, 80)))
	for _, ask := range view.Asks {
		p.print("    " + problemText(p.lang, ask.Problem))
	}
	if view.Corrected == nil {
		return
	}
	said := view.Corrected.Said
	p.print("    " + p.t("command.plan.correct.said", "Lead", plan.Names(said.Lead), "Support", plan.Names(said.Support), "Deadline", said.Deadline.Text,
		"Work", report.WorkText(p.lang, said.Work, own)))
	p.print("    " + p.t("command.plan.correct.read", "Lead", plan.Names(line.Lead), "Support", plan.Names(line.Support), "Deadline", p.understood(line.Deadline, year),
		"Work", report.WorkText(p.lang, line.Work, own)))
	p.print("    " + p.t("command.plan.correct.by", "Year", view.Corrected.Year, "By", view.Corrected.By, "Settled", strings.Join(view.Corrected.Correction.Vietnamese(), "; ")))
}
