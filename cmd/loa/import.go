package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/plan"
	"loa/plan/annex"
	"loa/plan/calendar"
	"loa/plan/deadline"
	"loa/plan/directory"
	"loa/store"
)

func (p *program) planImport() *cobra.Command {
	var in intake.Annex
	var levels []string
	var before, issued string
	var add, replace, yes bool
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
			if in.Act, err = p.importAct(add, replace); err != nil {
				return err
			}
			if in.Levels, err = p.roles(levels); err != nil {
				return err
			}
			if in.Data, err = readFile(p.lang, args[0]); err != nil {
				return err
			}
			in.Name = filepath.Base(args[0])
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.runImport(ctx, a, in, yes) })
		},
	}
	cmd.Flags().IntVar(&in.Year, "year", 0, p.t("command.flag.year"))
	cmd.Flags().StringVar(&in.Title, "title", "", p.t("command.plan.import.flag.title"))
	cmd.Flags().StringVar(&in.Number, "number", "", p.t("command.plan.import.flag.number"))
	cmd.Flags().StringVar(&issued, "issued", "", p.t("command.plan.import.flag.issued"))
	cmd.Flags().StringVar(&in.Suffix, "suffix", "", p.t("command.plan.import.flag.suffix"))
	cmd.Flags().StringSliceVar(&levels, "levels", []string{string(directory.RoleUnitHead)}, p.t("command.plan.import.flag.levels"))
	cmd.Flags().BoolVar(&add, "add", false, p.t("command.plan.import.flag.add"))
	cmd.Flags().BoolVar(&replace, "replace", false, p.t("command.plan.import.flag.replace"))
	cmd.Flags().BoolVar(&in.Ask, "ask", false, p.t("command.plan.import.flag.ask"))
	cmd.Flags().BoolVar(&yes, "yes", false, p.t("command.plan.import.flag.yes"))
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

func (p *program) importAct(add, replace bool) (plan.ImportAct, error) {
	switch {
	case add && replace:
		return "", usage(p.t("command.plan.import.both_acts"))
	case add:
		return plan.ImportAdd, nil
	case replace:
		return plan.ImportReplace, nil
	}
	return plan.ImportNew, nil
}

// confirmChange shows what adding or replacing changes in a plan on record, and asks a person at a terminal. Elsewhere it needs --yes.
func (p *program) confirmChange(ctx context.Context, a *app, in intake.Annex, yes bool) error {
	reading, err := a.importer().Check(ctx, in)
	if err != nil || in.Refused(reading) {
		return err // Import says so again
	}
	change, err := a.importer().Change(ctx, in, reading.Lines)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.tellChange(change)
	switch {
	case yes:
		return nil
	case !interactive(os.Stdin):
		return usage(p.t("command.plan.import.needs_yes"))
	}
	return p.agreed("command.plan.import.question", "command.plan.import.refused")
}

func (p *program) tellChange(change plan.ImportChange) {
	p.say(p.t("command.plan.import.change", "Plan", change.Plan.ID, "Before", change.Before, "After", change.After, "Kept", change.Kept,
		"Gone", len(change.Gone), "New", len(change.New)))
	for _, list := range []struct {
		sign   string
		titles []string
	}{{"-", change.Gone}, {"+", change.New}} {
		for _, title := range list.titles {
			p.say("  " + list.sign + " " + title)
		}
	}
	for _, title := range change.Twice {
		p.say("  " + p.t("command.plan.import.twice", "Title", title))
	}
}

func (p *program) runImport(ctx context.Context, a *app, in intake.Annex, yes bool) error {
	if in.Act != plan.ImportNew {
		if err := p.confirmChange(ctx, a, in, yes); err != nil {
			return err
		}
	}
	imported, created, reading, err := a.importer().Import(ctx, in)
	switch {
	case errors.Is(err, store.ErrOtherAnnex):
		return p.refuseOtherAnnex(ctx, a, in)
	case errors.Is(err, store.ErrConflict):
		return invalid(p.t("command.plan.import.runs", "Year", in.Year))
	case err != nil:
		return err
	}
	if in.Refused(reading) {
		if !in.Ask && len(reading.Whole) == 0 {
			p.say(p.t("command.plan.import.may_ask", "Count", plan.BlockedLines(reading.Lines)))
		}
		return p.showImport(ctx, a, in, reading)
	}
	return p.show(struct {
		plan.Plan
		Created bool `json:"created"`
		Lines   int  `json:"lines"`
		Waiting int  `json:"waiting,omitempty"` // lines to be answered before the launch
	}{imported, created, len(reading.Lines), plan.BlockedLines(reading.Lines)}, func() {
		if !created {
			p.print(p.t("command.plan.import.unchanged", "Plan", imported.ID))
			return
		}
		for _, problem := range reading.Problems {
			p.say(problemText(p.lang, problem))
		}
		p.print(p.t("command.plan.import.done", "Plan", imported.ID, "Count", len(reading.Lines)))
		if waiting := plan.BlockedLines(reading.Lines); waiting > 0 {
			p.print(p.t("command.plan.import.asks", "Plan", imported.ID, "Count", waiting))
		}
	})
}

// showImport shows a reading that has errors, by the directory on record.
func (p *program) showImport(ctx context.Context, a *app, in intake.Annex, reading annex.Result) error {
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	on, _ := calendar.NewDate(in.Year, 1, 1) // checkYear has let the year through
	return p.showReading(reading, "", linesInput{lines: reading.Lines, year: in.Year, directory: people, on: on})
}

// refuseOtherAnnex names what a second file for a plan on record may do, and what is on record.
func (p *program) refuseOtherAnnex(ctx context.Context, a *app, in intake.Annex) error {
	change, err := a.importer().Change(ctx, in, nil)
	if err != nil {
		return err
	}
	return invalid(p.t("command.plan.import.other_annex", "Plan", change.Plan.ID, "Lines", change.Before, "Source", quoted(change.Plan.Source)))
}
