package main

import (
	"cmp"
	"context"
	"math"
	"path/filepath"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/forecast"
	"loa/plan/problem"
)

// simulateInput is what `loa plan simulate` is told.
type simulateInput struct {
	file      string
	year      int
	before    string
	levels    []string
	directory string // a file; empty for the sample's
	on        string // the day of the launch
	all       bool   // name every unit, week, person and line
}

// planSimulate plays the year of an annex before it is imported. It needs no server.
func (p *program) planSimulate() *cobra.Command {
	var in simulateInput
	cmd := &cobra.Command{
		Use:   "simulate " + p.t("command.plan.check.args"),
		Short: p.t("command.plan.simulate.short"),
		Long:  p.t("command.plan.simulate.long"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.file = args[0]
			return p.simulate(cmd.Context(), in)
		},
	}
	cmd.Flags().IntVar(&in.year, "year", 0, p.t("command.flag.year"))
	cmd.Flags().StringVar(&in.before, "before", string(deadline.BeforeStrict), p.t("command.flag.before"))
	cmd.Flags().StringSliceVar(&in.levels, "levels", []string{string(directory.RoleUnitHead)}, p.t("command.plan.import.flag.levels"))
	cmd.Flags().StringVar(&in.directory, "directory", "", p.t("command.plan.simulate.flag.directory"))
	cmd.Flags().BoolVar(&in.all, "all", false, p.t("command.plan.simulate.flag.all"))
	cmd.Flags().StringVar(&in.on, "on", "", p.t("command.plan.simulate.flag.on"))
	return cmd
}

func (p *program) simulate(ctx context.Context, in simulateInput) error {
	if err := p.checkYear(in.year); err != nil {
		return err
	}
	rules, err := p.rules(in.before)
	if err != nil {
		return err
	}
	levels, err := p.roles(in.levels)
	if err != nil {
		return err
	}
	days, err := calendar.New(calendar.Shipped())
	if err != nil {
		return err
	}
	on, err := p.launchDay(in, days)
	if err != nil {
		return err
	}
	data, err := readFile(p.lang, in.file)
	if err != nil {
		return err
	}
	people, err := p.directoryOf(in.directory)
	if err != nil {
		return err
	}
	reading, err := intake.ParseAnnex(ctx, filepath.Base(in.file), data, annex.Input{Year: in.year, Directory: people, Owner: p.ownerOf(people, in.directory), Rules: rules})
	if err != nil {
		return err
	}
	id := plan.NewPlanID(in.year, "")
	year, problems, err := forecast.Simulate(plan.Plan{ID: id, Year: in.year, Levels: levels, Rules: rules},
		plan.ExpandInput{Plan: id, Year: in.year, Lines: reading.Lines, Directory: people, On: on}, days)
	if err != nil {
		return err
	}
	table := yearTable{program: p, year: year, people: people, rows: shownRows}
	if in.all {
		table.rows = math.MaxInt
	}
	return p.showYear(table, append(reading.Problems, problems...))
}

// launchDay is the day of the launch: the one that is named, or the first working day of the year, or today when that has passed.
func (p *program) launchDay(in simulateInput, days calendar.Calendar) (calendar.Date, error) {
	newYear, err := calendar.NewDate(in.year, 1, 1)
	if err != nil {
		return calendar.Date{}, err
	}
	yearEnd := newYear.AddMonths(12).AddDays(-1)
	if in.on == "" {
		on := days.NextWorking(newYear)
		if today := calendar.Today(now()); today.After(on) && !today.After(yearEnd) {
			on = today
		}
		return on, nil
	}
	on, err := calendar.ParseDate(in.on)
	if err != nil {
		return on, usage(p.t("command.task.date_form", "Flag", "--on", "Value", quoted(in.on)))
	}
	if on.Before(newYear.AddMonths(-12)) || on.After(yearEnd) {
		return on, usage(p.t("command.plan.simulate.other_year", "Day", on.Vietnamese(), "Year", in.year))
	}
	return on, nil
}

// directoryOf is the directory of a file, indexed; that of the sample without one.
func (p *program) directoryOf(path string) (directory.Directory, error) {
	if path == "" {
		return sample.Directory().Indexed(), nil
	}
	content, err := readFile(p.lang, path)
	if err != nil {
		return directory.Directory{}, err
	}
	people, err := intake.ParseDirectory(content)
	if err != nil {
		return directory.Directory{}, invalid(p.t("command.directory.load.unreadable", "Reason", err))
	}
	problems := people.Validate()
	for _, found := range problems {
		p.say(problemText(p.lang, found))
	}
	if problem.Blocking(problems) {
		return directory.Directory{}, invalid(p.t("command.plan.simulate.wrong_directory", "Path", path))
	}
	return people.Indexed(), nil
}

// showYear prints a simulation, and fails when the plan cannot be launched as it is.
func (p *program) showYear(table yearTable, problems []problem.Problem) error {
	err := p.show(struct {
		forecast.Year
		Problems []problem.Problem `json:"problems"`
	}{table.year, append([]problem.Problem{}, problems...)}, table.print)
	var blocked error
	if problem.Blocking(problems) {
		blocked = invalid(p.t("command.plan.simulate.blocked"))
	}
	return cmp.Or(err, blocked)
}
