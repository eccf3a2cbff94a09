package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"loa/activities"
	"loa/commands"
	"loa/workflows"
)

// comparison compares the record with the engine that this process is connected to. The settings of a command beside `loa dev` do not tell
// whether that has digests, checks publications and tells other programs.
func (a *app) comparison() commands.Comparison {
	c := commands.Comparison{Client: a.commands, Record: a.store.Reader, Mailboxes: a.mailboxAddresses(), Schedules: []string{workflows.ReconcileScheduleID}}
	if a.engineOfFound && a.found.Command == "dev" {
		return c
	}
	if a.settings.digestAt() != "" {
		c.Schedules = append(c.Schedules, workflows.DigestScheduleID)
	}
	if a.settings.Publication.Check {
		c.Schedules = append(c.Schedules, workflows.PublicationScheduleID)
	}
	if len(a.settings.webhooks) > 0 {
		c.Schedules = append(c.Schedules, workflows.WebhookScheduleID)
	}
	return c
}

func (p *program) reconcile() *cobra.Command {
	return &cobra.Command{
		Use:   "reconcile",
		Short: p.t("command.reconcile.short"),
		Long:  p.t("command.reconcile.long"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withEngine(cmd.Context(), func(ctx context.Context, a *app) error {
				found, err := a.activities().Tasks.Reconcile(ctx)
				if err != nil {
					return err
				}
				if err := p.show(found, func() { p.printReconciled(found) }); err != nil || len(found.Differences) == 0 {
					return err
				}
				return invalid(p.t("command.reconcile.differs", "Count", len(found.Differences)))
			})
		},
	}
}

func (p *program) printReconciled(found activities.Reconciled) {
	for _, d := range found.Differences {
		p.printDifference(d)
	}
	if len(found.Differences) == 0 {
		p.print(p.t("command.reconcile.agrees", "Count", found.Compared))
	}
}

// printDifference prints one difference, what each side says, and the command that mends it.
func (p *program) printDifference(d activities.Difference) {
	line := d.Workflow + ": " + p.lang.Word("difference", string(d.Kind))
	if d.Record != "" || d.Engine != "" {
		line += fmt.Sprintf(" (PostgreSQL: %s; Temporal: %s)", orDash(d.Record), orDash(d.Engine))
	}
	if mend := d.Kind.Mend(); mend != "" {
		line += " → loa " + mend
	}
	p.print(line)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// lookAtReconciliation compares which workflows run, and tells what the last full comparison has found.
func lookAtReconciliation(ctx context.Context, a *app) []finding {
	name := a.lang.T("command.doctor.reconcile.name")
	if a.store == nil {
		return nil // told where the database was looked at
	}
	found, err := a.comparison().Missing(ctx)
	if err != nil {
		return []finding{bad(name, a.lang.T("command.doctor.temporal.fix"), message(a.lang, err))}
	}
	if n := len(found.Differences); n > 0 {
		return []finding{bad(name, a.lang.T("command.doctor.reconcile.fix_missing"), a.lang.T("command.doctor.reconcile.missing", "Count", n))}
	}
	last, err := a.store.LastReconciliation(ctx)
	switch {
	case err != nil:
		return []finding{a.unreadable(name, err)}
	case last.At.IsZero():
		return []finding{good(name, a.lang.T("command.doctor.reconcile.all_run", "Count", found.Compared))}
	case last.Differences > 0:
		fix := a.lang.T("command.doctor.reconcile.fix")
		return []finding{bad(name, fix, a.lang.T("command.doctor.reconcile.differs", "Count", last.Differences, "Moment", moment(a.lang, last.At)))}
	}
	return []finding{good(name, a.lang.T("command.doctor.reconcile.agrees", "Count", last.Compared, "Moment", moment(a.lang, last.At)))}
}
