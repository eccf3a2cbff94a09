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
		Short: "Một máy chủ: PostgreSQL và máy chủ thư của đơn vị, Temporal đi kèm hoặc bên ngoài (LOA_DSN, LOA_SMTP, LOA_IMAP, LOA_ADDRESS, LOA_TEMPORAL)",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runParts(cmd.Context(), part{temporal: true, migrate: true, worker: true, web: true})
		},
	}
}

func (p *program) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "Chỉ chạy quy trình và thư; cần LOA_DSN và LOA_TEMPORAL",
		Args:  exactly(0, "tham số"),
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runParts(cmd.Context(), part{worker: true}) },
	}
}

func (p *program) webCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "web",
		Short: "Chỉ phục vụ các trang; cần LOA_DSN và LOA_TEMPORAL",
		Args:  exactly(0, "tham số"),
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runParts(cmd.Context(), part{web: true}) },
	}
}

func (p *program) temporalCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "temporal",
		Short: "Chỉ chạy máy chủ Temporal đi kèm, trên PostgreSQL của LOA_DSN",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if p.settings.Temporal.Address != "" {
				return usage("LOA_TEMPORAL đã chỉ đến một máy chủ khác; bỏ biến đó để chạy Temporal đi kèm")
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
		p.say("loa đang chạy; Temporal tại %s", a.temporal)
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
	p.say("loa phục vụ tại %s", a.public())
	return a.wait(ctx)
}

// needs names every setting that is missing, at once.
func (a *app) needs(run part) error {
	var missing string
	for _, need := range []struct {
		wanted bool
		value  string
		name   string
	}{
		{true, a.settings.Postgres.DSN, "LOA_DSN=postgres://người-dùng:mật-khẩu@máy:cổng/loa"},
		{!run.temporal, a.settings.Temporal.Address, "LOA_TEMPORAL=máy:7233"},
		{run.worker, a.settings.SMTP.Server, "LOA_SMTP=máy:465"},
		{run.worker, a.settings.IMAP.Server, "LOA_IMAP=máy:993"},
		{run.worker, a.settings.Mail.Address, "LOA_ADDRESS=loa@hanoi.gov.vn"},
		{run.worker, a.settings.believes(), "LOA_AUTHSERV=tên máy chủ thư ghi Authentication-Results"},
		{run.web || run.worker, a.settings.Web.Public, "LOA_PUBLIC=https://loa.hanoi.gov.vn"},
	} {
		if need.wanted && need.value == "" {
			missing += "\n  " + need.name
		}
	}
	if missing != "" {
		return usage("còn thiếu cấu hình:%s\nĐặt bằng biến như trên hoặc trong loa.toml (tạo bằng: loa config init). Chạy thử không cần cấu hình: loa dev", missing)
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
		Short: "Đưa cơ sở dữ liệu của LOA_DSN lên phiên bản này; chạy lại không sao",
		Args:  exactly(0, "tham số"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withStore(cmd.Context(), func(ctx context.Context, a *app) error {
				if err := a.migrate(ctx); err != nil {
					return err
				}
				p.say("Cơ sở dữ liệu đã ở phiên bản mới nhất.")
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
		Short: "Phiên bản của loa và của những gì đi kèm",
		Args:  exactly(0, "tham số"),
		RunE: func(*cobra.Command, []string) error {
			v := versions()
			return p.show(v, func() {
				p.print("loa %s (%s)", v.Loa, v.Go)
				for _, m := range v.Modules {
					p.print("  %s %s", m.Path, m.Version)
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
