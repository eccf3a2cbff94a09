package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"loa/engine"
	"loa/store"
)

// lockServe refuses a second `loa serve` on one database.
func (a *app) lockServe(ctx context.Context, command string) error {
	lock, err := engine.LockDatabase(ctx, a.store.LockConfig(), store.ServeLock, engine.Holder("loa "+command))
	if held, is := errors.AsType[*engine.HeldError](err); is {
		return unavailable(err, a.lang.T("command.start.serve_runs", "Holder", held.Where(), "Moment", moment(a.lang, held.Since)))
	}
	if err != nil {
		return err
	}
	a.onStop(func(context.Context) error { lock.Release(); return nil })
	a.watch(ctx, lock.Lost())
	return nil
}

// checkUnknown refuses a database that a later version has migrated.
func (a *app) checkUnknown(ctx context.Context) (store.MigrationStatus, error) {
	status, err := a.store.MigrationStatus(ctx)
	if err != nil {
		return status, err
	}
	if len(status.Unknown) > 0 {
		return status, unavailable(nil, a.lang.T("command.start.migrations_unknown", "Count", len(status.Unknown), "Names", strings.Join(status.Unknown, ", ")))
	}
	return status, nil
}

// checkVersion refuses a database of another version than this program.
func (a *app) checkVersion(ctx context.Context) error {
	status, err := a.checkUnknown(ctx)
	if err != nil {
		return err
	}
	if len(status.Missing) > 0 {
		return unavailable(nil, a.lang.T("command.start.migrations_missing", "Count", len(status.Missing), "Names", strings.Join(status.Missing, ", ")))
	}
	return nil
}

// beginOrCheck makes the tables of an empty database, and refuses one of another version.
func (a *app) beginOrCheck(ctx context.Context) error {
	status, err := a.checkUnknown(ctx)
	if err != nil {
		return err
	}
	if status.Applied == 0 {
		return a.migrate(ctx)
	}
	return a.checkVersion(ctx)
}

// knowInstallation reads the installation of a database that has one.
func (a *app) knowInstallation(ctx context.Context) (err error) {
	a.installation, err = a.store.Installation(ctx)
	if errors.Is(err, store.ErrUnsettled) {
		return unavailable(err, a.lang.T("command.installation.unsettled"))
	}
	return err
}

// settleInstallation gives a database that has none its installation, and tells of a copy.
func (p *program) settleInstallation(ctx context.Context, a *app) error {
	settled, given, err := a.store.SettleInstallation(ctx, a.settings.Temporal.Address != "")
	if errors.Is(err, store.ErrMoved) {
		return unavailable(err, p.t("command.installation.moved", "Reason", err))
	}
	if err != nil {
		return err
	}
	a.installation = settled
	if given && settled.CopyOf != nil {
		p.say(p.t("command.installation.copied", "ID", settled.ID, "Original", settled.CopyOf.ID, "Database", settled.CopyOf.Database, "Engine", settled.Engine().Database))
	}
	return nil
}

func (p *program) installationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "installation",
		Short: p.t("command.installation.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.onInstallation(cmd.Context(), func(ctx context.Context, a *app) (store.Installation, error) {
				err := a.knowInstallation(ctx)
				return a.installation, err
			})
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "keep",
		Short: p.t("command.installation.keep.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.onInstallation(cmd.Context(), func(ctx context.Context, a *app) (store.Installation, error) {
				if err := a.lockServe(ctx, "installation"); err != nil {
					return store.Installation{}, err
				}
				return a.store.KeepInstallation(ctx)
			})
		},
	}, &cobra.Command{
		Use:   "renew",
		Short: p.t("command.installation.renew.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.onInstallation(cmd.Context(), func(ctx context.Context, a *app) (store.Installation, error) {
				if err := a.lockServe(ctx, "installation"); err != nil {
					return store.Installation{}, err
				}
				return a.store.RenewInstallation(ctx)
			})
		},
	})
	return cmd
}

// onInstallation does one thing with the installation of the database and shows it. Whatever changes it takes the lock of `loa serve`, so that
// names do not change under a running engine.
func (p *program) onInstallation(ctx context.Context, do func(context.Context, *app) (store.Installation, error)) error {
	return p.withStore(ctx, func(ctx context.Context, a *app) error {
		if err := a.checkVersion(ctx); err != nil {
			return err
		}
		i, err := do(ctx, a)
		if err != nil {
			return err
		}
		a.installation = i
		return p.showInstallation(i, a.namespace())
	})
}

type installationView struct {
	ID         string   `json:"id"`
	Database   string   `json:"database"`
	System     string   `json:"system"`
	CopyOf     string   `json:"copy_of,omitempty"`
	Databases  []string `json:"engine_databases"`
	Namespace  string   `json:"namespace"`
	TaskQueues []string `json:"task_queues"`
}

func (p *program) showInstallation(i store.Installation, namespace string) error {
	names := i.Engine()
	view := installationView{
		ID: i.ID, Database: i.Database, System: i.System, Databases: []string{names.Database, names.Visibility}, Namespace: namespace,
		TaskQueues: []string{names.Queue, names.MailQueue},
	}
	if i.CopyOf != nil {
		view.CopyOf = i.CopyOf.ID
	}
	return p.show(view, func() {
		p.print(p.t("command.installation.view.id", "ID", i.ID, "Database", i.Database, "System", i.System))
		p.print(p.t("command.installation.view.engine", "Databases", strings.Join(view.Databases, ", "), "Namespace", namespace, "Queues", strings.Join(view.TaskQueues, ", ")))
		if view.CopyOf != "" {
			p.print(p.t("command.installation.view.copy", "Original", view.CopyOf, "Database", i.CopyOf.Database))
		}
	})
}

// lookAtInstallation tells which installation the database is, and of which it is a copy.
func lookAtInstallation(ctx context.Context, a *app) finding {
	name := a.lang.T("command.doctor.installation.name")
	status, err := a.store.MigrationStatus(ctx)
	if err != nil {
		return a.unreadable(name, err)
	}
	a.otherVersion = len(status.Missing)+len(status.Unknown) > 0
	if err := a.checkVersion(ctx); err != nil {
		fix := ""
		if len(status.Unknown) == 0 {
			fix = a.lang.T("command.doctor.run_migrate")
		}
		return bad(name, fix, message(a.lang, err))
	}
	if err := a.knowInstallation(ctx); err != nil {
		return bad(name, a.lang.T("command.doctor.run_migrate"), message(a.lang, err))
	}
	if copied := a.installation.CopyOf; copied != nil {
		return good(name, a.lang.T("command.doctor.installation.copy", "ID", a.installation.ID, "Database", a.installation.Database, "Original", copied.ID, "From", copied.Database))
	}
	return good(name, a.lang.T("command.doctor.installation.own", "ID", a.installation.ID, "Database", a.installation.Database))
}
