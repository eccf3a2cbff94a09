package main

import (
	"context"

	"github.com/spf13/cobra"

	"loa/activities/inbound"
	"loa/plan/policy"
	"loa/store"
)

// mailAudit judges letters again on what was kept of them, without mail server, network or clock.
func (p *program) mailAudit() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "audit",
		Short: p.t("command.mail.audit.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := p.letterFilter("", since)
			if err != nil {
				return err
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.audit(ctx, a, filter) })
		},
	}
	cmd.Flags().StringVar(&since, "since", "", p.t("command.flag.since"))
	return cmd
}

func (p *program) audit(ctx context.Context, a *app, filter store.LetterFilter) error {
	letters, _, err := a.store.FilteredLettersIn(ctx, filter)
	if err != nil {
		return err
	}
	judged, changed, err := inbound.Audit(letters)
	if err != nil {
		return err
	}
	err = p.show(changed, func() {
		p.print(p.t("command.mail.audit.done", "Count", judged, "Policy", policy.Version))
		for _, each := range changed {
			for _, difference := range each.Differences {
				p.print("✕ " + p.t("command.mail.audit.differs", "Letter", each.Letter, "Outcome", each.Outcome, "Policy", each.Policy) + ": " + difference)
			}
		}
	})
	if err == nil && len(changed) > 0 {
		return invalid(p.t("command.mail.audit.changed", "Count", len(changed)))
	}
	return err
}
