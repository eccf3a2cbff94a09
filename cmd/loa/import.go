package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/store"
)

func (p *program) planImport() *cobra.Command {
	var in intake.Annex
	var levels []string
	var before, issued string
	cmd := &cobra.Command{
		Use:   "import " + p.t("command.plan.import.args"),
		Short: p.t("command.plan.import.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := p.checkYear(in.Year); err != nil {
				return err
			}
			if in.Rules, err = p.rules(before); err != nil {
				return err
			}
			if issued != "" {
				if in.Issued, err = calendar.ParseDate(issued); err != nil {
					return usage(p.t("command.task.date_form", "Flag", "--issued", "Value", quoted(issued)))
				}
			}
			if in.Levels, err = p.roles(levels); err != nil {
				return err
			}
			if in.Data, err = readFile(p.lang, args[0]); err != nil {
				return err
			}
			in.Name = filepath.Base(args[0])
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.runImport(ctx, a, in) })
		},
	}
	cmd.Flags().IntVar(&in.Year, "year", 0, p.t("command.flag.year"))
	cmd.Flags().StringVar(&in.Title, "title", "", p.t("command.plan.import.flag.title"))
	cmd.Flags().StringVar(&in.Number, "number", "", p.t("command.plan.import.flag.number"))
	cmd.Flags().StringVar(&issued, "issued", "", p.t("command.plan.import.flag.issued"))
	cmd.Flags().StringVar(&in.Suffix, "suffix", "", p.t("command.plan.import.flag.suffix"))
	cmd.Flags().StringSliceVar(&levels, "levels", []string{string(directory.RoleUnitHead)}, p.t("command.plan.import.flag.levels"))
	cmd.Flags().StringVar(&before, "before", string(deadline.BeforeStrict), p.t("command.flag.before"))
	return cmd
}

func (p *program) roles(names []string) ([]directory.Role, error) {
	var roles []directory.Role
	for _, name := range names {
		role := directory.Role(strings.TrimSpace(name))
		if !slices.Contains(directory.Roles(), role) {
			return nil, usage(p.t("command.plan.import.unknown_role", "Name", quoted(name), "Roles", directory.Roles()))
		}
		roles = append(roles, role)
	}
	return roles, nil
}

func (p *program) runImport(ctx context.Context, a *app, in intake.Annex) error {
	imported, created, reading, err := a.importer().Import(ctx, in)
	switch {
	case errors.Is(err, store.ErrConflict):
		return invalid(p.t("command.plan.import.runs", "Year", in.Year))
	case err != nil:
		return err
	}
	if problem.Blocking(reading.Problems) {
		return p.showReading(reading)
	}
	return p.show(struct {
		plan.Plan
		Created bool `json:"created"`
		Lines   int  `json:"lines"`
	}{imported, created, len(reading.Lines)}, func() {
		if !created {
			p.print(p.t("command.plan.import.unchanged", "Plan", imported.ID))
			return
		}
		for _, problem := range reading.Problems {
			p.say(problemText(p.lang, problem))
		}
		p.print(p.t("command.plan.import.done", "Plan", imported.ID, "Count", len(reading.Lines)))
	})
}
