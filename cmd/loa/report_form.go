package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/keyfile"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/form"
)

// reportForm writes the Excel form in which a unit reports for a period.
func (p *program) reportForm() *cobra.Command {
	var planName, unit, to string
	cmd := &cobra.Command{
		Use:   "form " + p.t("command.word.period"),
		Short: p.t("command.report.form.short"),
		Args:  p.exactly(1, "command.argument.period"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.onPeriod(cmd.Context(), planName, period.ID(args[0]), p.withStore, func(ctx context.Context, a *app, s period.State) error {
				return p.writeForm(ctx, a, s, directory.UnitCode(unit), to)
			})
		},
	}
	cmd.Flags().StringVar(&planName, "plan", "", p.t("command.period.flag.plan"))
	cmd.Flags().StringVar(&unit, "unit", "", p.lang.Word("period_flag", "unit"))
	cmd.Flags().StringVar(&to, "to", "", p.t("command.report.form.flag.to"))
	_ = cmd.MarkFlagRequired("unit") // the flag is defined above
	return cmd
}

// writeForm writes the form of a unit to a file, which must not be there.
func (p *program) writeForm(ctx context.Context, a *app, s period.State, unit directory.UnitCode, to string) error {
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	named, known := people.UnitEver(unit)
	if !known {
		return notFound(p.t("command.report.form.unit", "Unit", quoted(string(unit))))
	}
	made, err := formOf(ctx, a, s, unit)
	if err != nil {
		return err
	}
	made.UnitName = named.Name
	keys, err := a.settings.readTokenKeys()
	if err != nil {
		return a.tokenFault(err)
	}
	newest, _ := keys.Newest()
	var out bytes.Buffer
	if err := form.Write(&out, made, form.KeyOf(newest.Secret())); err != nil {
		return err
	}
	if to == "" {
		to = fmt.Sprintf("bieu-%s-%s.xlsx", strings.ToLower(string(s.Period.ID)), unit)
	}
	if err := p.writeNew(to, out.Bytes()); err != nil {
		return err
	}
	view := struct {
		File string             `json:"file"`
		Unit directory.UnitCode `json:"unit"`
	}{to, unit}
	return p.show(view, func() { p.print(p.t("command.report.form.done", "File", to, "Unit", named.Name)) })
}

// formOf is the form of a unit with what the record has: its tasks of the period, and its figures of the period before.
func formOf(ctx context.Context, a *app, s period.State, unit directory.UnitCode) (form.Form, error) {
	id := plan.PlanID(s.Plan)
	made := form.Form{Plan: id, Period: s.Period, Unit: unit, Known: map[indicator.Code]indicator.Number{}, Previous: map[indicator.Code]indicator.Number{}}
	set, err := a.store.Indicators(ctx)
	if err != nil {
		return made, err
	}
	made.Indicators = set.On(s.Period.To)
	tasks, err := a.store.DueTasksOf(ctx, id, unit, s.Period.From, s.Period.To, calendar.Today(now()))
	if err != nil {
		return made, err
	}
	if tasks.Due > 0 {
		made.Known["TASK_DUE"], made.Known["TASK_DONE"] = indicator.Whole(int64(tasks.Due)), indicator.Whole(int64(tasks.Done))
	}
	before, found, err := periodBefore(ctx, a, s)
	if err != nil || !found {
		return made, err
	}
	figures, err := a.store.CountedFigures(ctx, id, before.Period.ID)
	for _, f := range figures {
		if f.Unit == unit && f.HasValue {
			made.Previous[f.Indicator] = f.Value
		}
	}
	return made, err
}

// periodBefore is the period of the plan that ended last before a period.
func periodBefore(ctx context.Context, a *app, s period.State) (before period.State, found bool, err error) {
	states, err := a.store.PeriodStates(ctx, plan.PlanID(s.Plan))
	for _, other := range states {
		if other.Period.To.Before(s.Period.To) && (!found || before.Period.To.Before(other.Period.To)) {
			before, found = other, true
		}
	}
	return before, found, err
}

// writeNew writes a file that is not there yet.
func (p *program) writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return invalid(p.t("command.report.build.unwritable", "File", quoted(path)))
	}
	if _, err := file.Write(content); err != nil {
		_ = file.Close() // the first error tells the cause
		return err
	}
	return file.Close()
}

// formKeys are the keys under which forms of this installation are signed, the oldest first.
func formKeys(keys keyfile.Keys) (all [][]byte) {
	for _, key := range keys {
		all = append(all, form.KeyOf(key.Secret()))
	}
	return all
}

// checkForm refuses the form of another plan, period or unit, and warns of one whose identity cannot be trusted. Without a key file no form is recognised.
func (p *program) checkForm(ctx context.Context, name string, content []byte, asked form.Identity) error {
	keys, err := p.settings.readTokenKeys()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.say(p.t("command.form.keys", "Reason", err))
	}
	standing, made, err := intake.CheckForm(ctx, name, content, asked, formKeys(keys))
	switch {
	case err != nil:
		return err
	case standing.Refused():
		return invalid(p.t("command.form.other", "File", name, "Reason", p.lang.Word("form_standing", string(standing)), "Plan", made.Plan, "Period", made.Period, "Unit", made.Unit))
	case standing == intake.FormUnsigned:
		p.say(p.t("command.form.unsigned", "File", name))
	}
	return nil
}
