package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"loa/intake"
	"loa/mail/senderauth"
)

func (p *program) serve() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: p.t("command.serve.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runParts(cmd.Context(), part{temporal: true, migrate: true, worker: true, web: true})
		},
	}
}

func (p *program) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: p.t("command.worker.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runParts(cmd.Context(), part{worker: true}) },
	}
}

func (p *program) webCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "web",
		Short: p.t("command.web.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runParts(cmd.Context(), part{web: true}) },
	}
}

func (p *program) temporalCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "temporal",
		Short: p.t("command.temporal.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if p.settings.Temporal.Address != "" {
				return usage(p.t("command.temporal.elsewhere"))
			}
			return p.runParts(cmd.Context(), part{temporal: true})
		},
	}
}

// part says which parts of loa a process runs.
type part struct {
	temporal bool // start the engine here, when no other is named
	migrate  bool
	worker   bool
	web      bool
}

// runParts runs parts of loa against services that were set up by the operator.
func (p *program) runParts(ctx context.Context, run part) error {
	a := p.newApp()
	defer a.stop()
	if err := a.needs(run); err != nil {
		return err
	}
	a.dsn = a.settings.Postgres.DSN
	if !run.web {
		if err := p.prepare(ctx, a, run); err != nil {
			return err
		}
		p.say(p.t("command.serve.running", "Address", a.temporal))
		return a.wait(ctx)
	}
	listener, err := a.listen(ctx)
	if err != nil {
		return err
	}
	if err := p.prepare(ctx, a, run); err != nil {
		return err
	}
	if err := a.startWeb(listener, a.webConfig()); err != nil {
		return err
	}
	p.say(p.t("command.serve.serving", "Address", a.public()))
	return a.wait(ctx)
}

// needs names every setting that is missing, at once.
func (a *app) needs(run part) error {
	missing, host := "", a.lang.T("command.word.host")
	for _, need := range []struct {
		wanted bool
		value  string
		name   string
	}{
		{true, a.settings.Postgres.DSN, "LOA_DSN=" + a.lang.T("command.word.dsn")},
		{!run.temporal, a.settings.Temporal.Address, "LOA_TEMPORAL=" + host + ":7233"},
		{run.worker, a.settings.SMTP.Server, "LOA_SMTP=" + host + ":465"},
		{run.worker, a.settings.IMAP.Server, "LOA_IMAP=" + host + ":993"},
		{run.worker, a.settings.Mail.Address, "LOA_ADDRESS=loa@hanoi.gov.vn"},
		{run.worker, a.settings.believes(), "LOA_AUTHSERV=" + a.lang.T("command.word.authserv")},
		{run.web || run.worker, a.settings.Web.Public, "LOA_PUBLIC=https://loa.hanoi.gov.vn"},
	} {
		if need.wanted && need.value == "" {
			missing += "\n  " + need.name
		}
	}
	if missing != "" {
		return usage(a.lang.T("command.serve.needs") + missing + "\n" + a.lang.T("command.serve.needs_advice"))
	}
	return nil
}

// believes names whose word about senders is taken; empty while nobody has said.
func (s settings) believes() string {
	trust := s.believed.trust
	switch {
	case s.believed.nobody:
		return "none"
	case trust.Profile == senderauth.ProfileExchangeOnline:
		return trust.Tenant
	}
	return strings.Join(trust.AuthservIDs, ",")
}

func (p *program) prepare(ctx context.Context, a *app, run part) error {
	if run.migrate || run.worker || run.web {
		if err := a.openStore(ctx); err != nil {
			return err
		}
	}
	if run.migrate {
		if err := a.migrate(ctx); err != nil {
			return err
		}
	}
	if err := a.startTemporal(ctx); err != nil || !run.worker && !run.web {
		return err
	}
	if err := a.dial(ctx); err != nil || !run.worker {
		return err
	}
	return a.startWorker(ctx)
}

// migrate brings the database up to this version, and gives it the shipped calendar when it has none.
func (a *app) migrate(ctx context.Context) error {
	if err := a.store.Migrate(ctx); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return intake.SeedCalendar(ctx, a.store)
}

func (p *program) migrate() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: p.t("command.migrate.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.migrate(ctx); err != nil {
					return err
				}
				p.say(p.t("command.migrate.done"))
				return nil
			})
		},
	}
}

// Version is set when a release is built.
var Version = "dev"

func (p *program) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: p.t("command.version.short"),
		Args:  p.noArguments,
		RunE: func(*cobra.Command, []string) error {
			v := versions()
			return p.show(v, func() {
				p.print(fmt.Sprintf("loa %s (%s)", v.Loa, v.Go))
				for _, m := range v.Modules {
					p.print(fmt.Sprintf("  %s %s", m.Path, m.Version))
				}
			})
		},
	}
}

type versionView struct {
	Loa     string       `json:"loa"`
	Go      string       `json:"go"`
	Modules []moduleView `json:"modules"`
}

type moduleView struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// versions names the modules whose version an operator may have to know.
func versions() versionView {
	v := versionView{Loa: Version, Go: runtime.Version(), Modules: []moduleView{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "go.temporal.io/server", "go.temporal.io/sdk", "github.com/uptrace/bun", "github.com/emersion/go-imap/v2":
			v.Modules = append(v.Modules, moduleView{module.Path, module.Version})
		}
	}
	return v
}
