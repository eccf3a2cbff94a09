package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

func (p *program) link() *cobra.Command {
	cmd := &cobra.Command{Use: "link", Short: p.t("command.link.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "revoke " + p.t("command.link.revoke.word"),
		Short: p.t("command.link.revoke.short"),
		Args:  p.exactly(1, "command.link.revoke.argument"),
		RunE:  func(cmd *cobra.Command, args []string) error { return p.revokeLinks(cmd.Context(), args[0]) },
	})
	return cmd
}

func (p *program) revokeLinks(ctx context.Context, what string) error {
	return p.withStore(ctx, func(ctx context.Context, a *app) error {
		scope, err := p.linkScope(ctx, a, what)
		if err != nil {
			return err
		}
		revoked, err := a.store.RevokeLinks(ctx, scope, now())
		if err != nil {
			return err
		}
		a.log.Warn("links taken back", "task", scope.Task, "person", scope.Person, "letters", revoked, "operator", operator())
		view := struct {
			Letters int `json:"letters"`
		}{revoked}
		return p.show(view, func() {
			if revoked == 0 {
				p.print(p.t("command.link.none"))
				return
			}
			p.print(p.t("command.link.revoked", "Count", revoked))
		})
	})
}

// linkScope is the task or the person that a text names.
func (p *program) linkScope(ctx context.Context, a *app, what string) (store.LinkScope, error) {
	task, err := a.store.Task(ctx, plan.TaskID(what))
	if err == nil {
		return store.LinkScope{Task: task.ID}, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return store.LinkScope{}, err
	}
	people, err := a.store.Directory(ctx)
	if err != nil {
		return store.LinkScope{}, err
	}
	person, known := people.PersonNamed(what, calendar.Today(now()))
	if !known {
		return store.LinkScope{}, notFound(p.t("command.link.revoke.unknown", "Value", quoted(what)))
	}
	return store.LinkScope{Person: person.ID}, nil
}
