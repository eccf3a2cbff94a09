package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"loa/account"
	"loa/account/ldap"
	"loa/locale"
)

// userSync compares the accounts with the directory service now.
func (p *program) userSync() *cobra.Command {
	var dry, force bool
	cmd := &cobra.Command{
		Use:   "sync",
		Short: p.t("command.user.sync.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			mode := ldap.SyncCareful
			switch {
			case dry && force:
				return usage(p.t("command.user.sync.both"))
			case dry:
				mode = ldap.SyncDry
			case force:
				mode = ldap.SyncForced
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.syncUsers(ctx, a, mode) })
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, p.t("command.user.sync.flag.dry_run"))
	cmd.Flags().BoolVar(&force, "force", false, p.t("command.user.sync.flag.force"))
	return cmd
}

func (p *program) syncUsers(ctx context.Context, a *app, mode ldap.SyncMode) error {
	service := a.ldapService()
	if service == nil {
		return usage(p.t("command.user.sync.not_set"))
	}
	compared, err := service.Sync(ctx, mode)
	if errors.Is(err, account.ErrAway) {
		return unavailable(err, p.t("command.user.sync.away", "Reason", err))
	}
	if err != nil {
		return err
	}
	if mode == ldap.SyncForced {
		a.log.Info("accounts compared with the directory service, whatever their number", "operator", operator())
	}
	compared.Changes = append([]ldap.Change{}, compared.Shown()...)
	err = p.show(compared, func() { p.printSync(compared, mode) })
	if err == nil && compared.Withheld() > 0 {
		return unavailable(nil, p.t("command.user.sync.withheld", "Gone", compared.Withheld(), "Number", compared.Accounts))
	}
	return err
}

func (p *program) printSync(compared ldap.Compared, mode ldap.SyncMode) {
	table := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, change := range compared.Changes {
		what := p.lang.Word("account_change", string(change.Kind))
		if change.Reason != "" {
			what += ": " + p.lang.Word("account_leaves", string(change.Reason))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", change.Login, change.Name, what, change.Detail)
	}
	_ = table.Flush() // a closed pipe is the reader's wish
	said := locale.ID("command.user.sync.done")
	if mode == ldap.SyncDry {
		said = "command.user.sync.dry"
	}
	p.say(p.t(said, "Accounts", compared.Accounts, "Present", compared.Present, "Changes", len(compared.Changes)))
}
