package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"loa/account"
	"loa/account/ldap"
	"loa/store"
)

// userMove changes who proves an account: the directory service instead of loa, or loa instead of a service.
func (p *program) userMove() *cobra.Command {
	var as string
	var local bool
	cmd := p.ofLogin("move", p.t("command.user.move.short"), func(ctx context.Context, a *app, login string) error {
		if local {
			return p.moveUserHere(ctx, a, login)
		}
		if as == "" {
			as = login
		}
		return p.moveUser(ctx, a, login, as)
	})
	cmd.Flags().StringVar(&as, "as", "", p.t("command.user.move.flag.as"))
	cmd.Flags().BoolVar(&local, "local", false, p.t("command.user.move.flag.local"))
	return cmd
}

func (p *program) moveUser(ctx context.Context, a *app, login, as string) error {
	service := a.ldapService()
	if service == nil {
		return usage(p.t("command.user.sync.not_set"))
	}
	entry, err := service.Move(ctx, login, as)
	switch {
	case errors.Is(err, ldap.ErrNotLocal):
		return notFound(p.t("command.user.move.not_local", "Login", quoted(login)))
	case errors.Is(err, ldap.ErrNoEntry):
		return notFound(p.t("command.user.move.no_entry", "Login", quoted(as)))
	case errors.Is(err, ldap.ErrOtherPerson):
		return invalid(p.t("command.user.move.other_person", "Login", login))
	case errors.Is(err, account.ErrTaken):
		return invalid(p.t("command.user.move.taken", "Login", quoted(as)))
	case errors.Is(err, account.ErrNobody):
		return invalid(p.t("command.user.move.no_role", "Login", login))
	case errors.Is(err, account.ErrAway):
		return unavailable(err, p.t("command.user.sync.away", "Reason", err))
	case err != nil:
		return err
	}
	a.log.Info("account moved to the directory service", "login", login, "operator", operator())
	p.say(p.t("command.user.move.done", "Login", login, "DN", entry.DN))
	return nil
}

func (p *program) moveUserHere(ctx context.Context, a *app, login string) error {
	known, err := a.store.Account(ctx, login)
	if err != nil {
		return err
	}
	if known.Source == store.SourceLocal {
		return invalid(p.t("command.user.move.local_already", "Login", login))
	}
	hash, err := p.newPassword(login)
	if err != nil {
		return err
	}
	if err := a.store.MoveAccountHere(ctx, login, hash, now()); err != nil {
		return err
	}
	a.log.Info("account moved here", "login", login, "operator", operator())
	p.say(p.t("command.user.move.here", "Login", login))
	return nil
}
