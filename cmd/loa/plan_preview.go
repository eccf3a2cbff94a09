package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/forecast"
	"loa/plan/problem"
)

// planPreview shows what a launch would do: of a plan on record, or with --year of a file, without a server.
func (p *program) planPreview() *cobra.Command {
	var in annexInput
	var on string
	cmd := &cobra.Command{
		Use:   "preview [" + p.t("command.plan.preview.args") + "]",
		Short: p.t("command.plan.preview.short"),
		Long:  p.t("command.plan.preview.long"),
		Args:  p.atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.year == 0 && in.directory == "" && on == "" {
				return p.onPlan(cmd.Context(), args, p.withStore, p.previewPlan)
			}
			if len(args) == 0 {
				return usage(p.t("command.plan.preview.needs_file"))
			}
			in.file = args[0]
			return p.previewFile(cmd.Context(), in, on)
		},
	}
	in.addFlags(p, cmd.Flags())
	cmd.Flags().StringVar(&on, "on", "", p.t("command.plan.simulate.flag.on"))
	return cmd
}

func (p *program) previewPlan(ctx context.Context, a *app, which plan.Plan) error {
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
	lines, err := a.store.Lines(ctx, which.ID)
	if err != nil {
		return err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	shown := linesInput{lines: lines, year: which.Year, directory: people.Indexed(), on: calendar.Today(now())}
	return p.showPreview(previewView{Plan: which.ID, Preview: preview, Forecast: letters, Lines: p.newLineViews(shown), Problems: problems}, shown)
}

// previewFile is the preview of an annex that is not imported. Its letters are foreseen by `loa plan simulate`.
func (p *program) previewFile(ctx context.Context, in annexInput, on string) error {
	reading, shown, owner, err := p.readAnnex(ctx, in)
	if err != nil {
		return err
	}
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		return err
	}
	if shown.on, err = p.launchDay(simulateInput{year: in.year, on: on}, days); err != nil {
		return err
	}
	id := plan.NewPlanID(in.year, "")
	preview, problems := plan.NewPreview(plan.ExpandInput{Plan: id, Year: in.year, Lines: shown.lines, Directory: shown.directory, On: shown.on})
	if p.format != "json" {
		p.print(p.t("command.plan.check.directory", "Owner", owner, "Units", len(shown.directory.Units), "Classes", len(shown.directory.Classes)))
	}
	return p.showPreview(previewView{
		Plan: id, Directory: owner, Preview: preview, Forecast: forecastView{Days: []forecast.Day{}, People: []personLetters{}},
		Lines: p.newLineViews(shown), Problems: append(reading.Problems, problems...),
	}, shown)
}

// previewView is the JSON of `loa plan preview`.
type previewView struct {
	Plan      plan.PlanID `json:"plan"`
	Directory string      `json:"directory,omitempty"` // whose it is; only of a file
	plan.Preview
	Forecast forecastView      `json:"forecast"`
	Lines    []lineView        `json:"lines"`
	Problems []problem.Problem `json:"problems"`
}

func (p *program) showPreview(view previewView, shown linesInput) error {
	err := p.show(view, func() {
		p.printLines(shown)
		preview := view.Preview
		p.print(p.t("command.plan.preview.summary", "Plan", view.Plan, "Tasks", preview.Tasks, "Units", preview.Units, "Letters", preview.Letters,
			"First", preview.FirstDue.Vietnamese(), "Last", preview.LastDue.Vietnamese(), "Recurring", len(preview.Recurring)))
		for _, unit := range preview.ByUnit {
			p.print(fmt.Sprintf("  %-60s %4d %s %4d %s", unit.Name, unit.Tasks, p.t("command.word.tasks", "Count", unit.Tasks),
				unit.Letters, p.t("command.word.letters", "Count", unit.Letters)))
		}
		p.tellOverdue(p.out, preview)
		p.tellForecast(p.out, view.Forecast)
		p.tellForms(shown.lines)
		for _, problem := range view.Problems {
			p.say(problemText(p.lang, problem))
		}
	})
	if err == nil && problem.Blocking(view.Problems) {
		return invalid(p.t("command.plan.preview.blocked"))
	}
	return err
}
