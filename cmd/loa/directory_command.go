package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"loa/cmd/loa/sample"
	"loa/intake"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/plan/problem"
	"loa/store"
)

func (p *program) directory() *cobra.Command {
	cmd := &cobra.Command{Use: "directory", Short: p.t("command.directory.short")}
	cmd.AddCommand(p.directoryShow(), p.directoryPropose(), p.directoryLoad(), p.directoryRevoke(), p.directoryRehearse(), p.directoryReady(), p.directoryShare())
	return cmd
}

func (p *program) directoryShow() *cobra.Command {
	var fromSample bool
	cmd := &cobra.Command{
		Use:   "show",
		Short: p.t("command.directory.show.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if fromSample {
				return p.indented(sample.Directory())
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				directory, err := a.store.Directory(ctx)
				if err != nil {
					return err
				}
				return p.indented(directory)
			})
		},
	}
	cmd.Flags().BoolVar(&fromSample, "sample", false, p.t("command.directory.show.flag.sample"))
	return cmd
}

func (p *program) indented(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}

func (p *program) directoryLoad() *cobra.Command {
	return &cobra.Command{
		Use:   "load " + p.t("command.word.file"),
		Short: p.t("command.directory.load.short"),
		Args:  p.exactly(1, "command.argument.file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readFile(p.lang, args[0])
			if err != nil {
				return err
			}
			directory, err := intake.ParseDirectory(content)
			if err != nil {
				return invalid(p.t("command.directory.load.unreadable", "Reason", err))
			}
			problems := directory.Validate()
			for _, problem := range problems {
				p.say(problemText(p.lang, problem))
			}
			if problem.Blocking(problems) {
				return invalid(p.t("command.directory.load.wrong"))
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := p.sayGone(ctx, a, directory); err != nil {
					return err
				}
				if err := a.store.SaveDirectory(ctx, directory); err != nil {
					return err
				}
				p.say(p.t("command.directory.load.done", "Units", len(directory.Units), "People", len(directory.People)))
				return nil
			})
		},
	}
}

// directoryRevoke ends an address that a person registered by answering a one-time code. It is for those who coordinate.
func (p *program) directoryRevoke() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Use:   "revoke " + p.t("command.word.address"),
		Short: p.t("command.directory.revoke.short"),
		Args:  p.exactly(1, "command.argument.address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error { return p.revokeAddress(ctx, a, args[0], as) })
		},
	}
	cmd.Flags().StringVar(&as, "as", "", p.t("command.flag.as"))
	return cmd
}

func (p *program) revokeAddress(ctx context.Context, a *app, address, as string) error {
	actor, err := a.actor(ctx, as)
	if err != nil {
		return err
	}
	if err := policy.MayHandleLetters(actor); err != nil {
		return err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return err
	}
	today := calendar.Today(now())
	owner, _ := people.PersonAt(address, today) // nobody: the store then finds no address
	err = a.store.RevokeAddress(ctx, address, today)
	if errors.Is(err, store.ErrNotFound) {
		return notFound(p.t("command.directory.revoke.unknown", "Address", quoted(address)))
	}
	if err != nil {
		return err
	}
	a.log.Info("address revoked", "person", owner.ID, "actor", actor.Person)
	p.say(p.t("command.directory.revoke.done", "Address", address, "Person", owner.Name))
	return nil
}
