package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"loa/engine"
	"loa/store"
)

func (p *program) userTOTP() *cobra.Command {
	cmd := &cobra.Command{Use: "totp", Short: p.t("command.user.totp.short")}
	cmd.AddCommand(p.ofLogin("reset", p.t("command.user.totp.reset.short"), p.resetApp), &cobra.Command{
		Use:   "rotate",
		Short: p.t("command.user.totp.rotate.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.rotateAccountKey(cmd.Context()) },
	})
	return cmd
}

// resetApp takes the app off an account whose person has lost it, with the recovery codes, and ends all sessions.
func (p *program) resetApp(ctx context.Context, a *app, login string) error {
	if _, err := a.store.Account(ctx, login); err != nil {
		return err
	}
	err := a.store.RemoveApp(ctx, login, "")
	if errors.Is(err, store.ErrNotFound) {
		return notFound(p.t("command.user.totp.none", "Login", quoted(login)))
	}
	if err != nil {
		return err
	}
	a.log.Warn("app removed", "login", login, "operator", operator())
	p.say(p.t("command.user.totp.removed", "Login", login))
	return nil
}

// rotateAccountKey adds a key to the key file, and makes the file when there is none. All keys stay: each opens the secrets that it has encrypted.
func (p *program) rotateAccountKey(ctx context.Context) error {
	a := p.newApp()
	defer a.stop()
	if _, err := engine.MakeHome(a.settings.Home); err != nil {
		return err
	}
	path := a.settings.accountFile()
	added, err := addKey(ctx, path, accountRemark, 0, a.settings.readAccountKeys)
	if err != nil {
		return a.accountFault(err)
	}
	return p.showAdded(path, added, "command.user.totp.rotated")
}
