package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"loa/activities/token"
	"loa/engine/temporal"
	"loa/intake"
	"loa/mail/senderauth"
	"loa/plan"
	"loa/watch"
	"loa/web"
)

// overviewAge is how old the figures of the overview may be. Forty people who look at it together have them computed once.
const overviewAge = 2 * time.Second

// webConfig gives the pages what they need; whoever opens them on a machine where loa is tried may act as anybody.
func (a *app) webConfig() web.Config {
	accounts, signOn := a.accounts()
	c := web.Config{
		Reader: a.pages, Accounts: accounts, SignOn: signOn, LDAP: a.settings.ldap != nil, Commands: a.commands, Filing: a.filing(), Importer: a.importer(), Periods: a.periods(), Tags: a.settings.tags,
		Links: token.Links{Store: a.store}, LinkCodes: a.linkCodes(), UndoWindow: a.linkHold,
		Ready:     (&watch.Readiness{Looker: a.looker()}).Report,
		TrustMode: a.settings.policy().ModeFor(false), Mailboxes: a.store, Filters: a.store, Urges: a.store, Inbox: a.store, Metrics: a.metrics.registry, MetricsApart: a.settings.Web.MetricsListen != "" && a.tryout == nil, MetricsToken: a.settings.Web.MetricsToken, OverviewAge: overviewAge, Trusted: a.settings.trustedProxies, Uploads: a.uploads(), PublicFeed: a.settings.Publication.PublicFeed, Now: time.Now, Public: a.public(), Log: a.log, Version: Version,
	}
	if a.tryout != nil {
		c.OverviewAge = 0 // one person tries loa out, and sees every change at once
		c.Dev, c.Tryout = true, tryout{smtp: a.tryout.SMTPAddr(), imap: a.tryout.IMAPAddr(), addresses: a.tryout.Addresses}
	}
	return c
}

// uploads is the folder of the files of forms while they are read: that of the database and of the logs, which an operator has given enough room. It
// is empty where the folder cannot be made: then that of the system is used.
func (a *app) uploads() string {
	folder := a.settings.inHome("uploads")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		a.log.Warn("files of forms are kept in the folder of the system", "error", err)
		return ""
	}
	return folder
}

func (a *app) filing() intake.Filing {
	return intake.Filing{Store: a.store, Inspector: a.attachments(), Now: time.Now}
}

func (a *app) importer() intake.Importer {
	return intake.Importer{Store: a.store, Now: time.Now, Tags: a.settings.tags}
}

func (a *app) linkCodes() intake.LinkCodes {
	derive := func(secret []byte, key string) intake.Token { return token.New(secret, key) }
	return intake.LinkCodes{Store: a.store, Token: derive, Address: a.settings.Mail.Address, Language: a.letters(), Now: time.Now}
}

// linkHold is how long a decision about a task by its link can be taken back.
func (a *app) linkHold(ctx context.Context, task plan.TaskID) (time.Duration, error) {
	return a.settings.policy().LinkUndoWindow(ctx, a.store.Reader, task)
}

func (p *program) serve() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: p.t("command.serve.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runParts(cmd.Context(), part{name: "serve", temporal: true, worker: true, web: true})
		},
	}
}

func (p *program) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: p.t("command.worker.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runParts(cmd.Context(), part{name: "worker", worker: true})
		},
	}
}

func (p *program) webCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "web",
		Short: p.t("command.web.short"),
		Args:  p.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.runParts(cmd.Context(), part{name: "web", web: true})
		},
	}
}

// part says which parts of loa a process runs.
type part struct {
	name     string // of the command
	temporal bool   // start the engine here, when no other is named
	worker   bool
	web      bool
	engine   *temporal.Part // of an engine on several hosts; nil for the whole engine
}

// all reports whether the process is the whole of loa.
func (run part) all() bool { return run.temporal && run.worker && run.web }

// runParts runs parts of loa against services that were set up by the operator.
func (p *program) runParts(ctx context.Context, run part) error {
	limitGarbage()
	a := p.newApp()
	a.log, a.enginePart = newLogger(p.errs, a.settings.Log, "info", "json"), run.engine
	defer a.stop()
	if err := a.find(ctx, run); err != nil {
		return err
	}
	if err := a.needs(run); err != nil {
		return err
	}
	a.dsn = a.settings.Postgres.DSN
	if !run.web {
		if err := a.serveMetrics(ctx, a.metrics.registry); err != nil {
			return err
		}
		if err := p.prepare(ctx, a, run); err != nil {
			return err
		}
		if a.temporal == "" { // a part of the engine without the frontend
			p.say(p.t("command.temporal.part_running", "Services", strings.Join(run.engine.Services, ", "), "Host", run.engine.Host))
			return a.wait(ctx)
		}
		if run.temporal {
			if err := a.leaveWord(run.name); err != nil {
				return err
			}
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
	if err := a.openPages(ctx); err != nil {
		return err
	}
	config := a.webConfig()
	if err := a.startWeb(listener, config); err != nil {
		return err
	}
	if err := a.servePageMetrics(ctx, config); err != nil {
		return err
	}
	a.startAccountSync()
	if run.all() {
		if err := a.leaveWord(run.name); err != nil {
			return err
		}
		p.say(p.t("command.serve.engine", "Address", a.temporal, "Namespace", a.namespace()))
	}
	p.say(p.t("command.serve.serving", "Address", a.public()))
	return a.wait(ctx)
}

// find takes the home folder for a part that starts an engine. The other parts find there the engine of one that runs.
func (a *app) find(ctx context.Context, run part) error {
	if run.temporal {
		return a.takeHome(ctx)
	}
	return a.findRunning(ctx)
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
		{!run.temporal, a.temporal, "LOA_TEMPORAL=" + host + ":7233"},
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
	if run.web && !secure(a.settings.Web.Public) {
		return usage(a.lang.T("command.serve.needs_https", "Value", a.settings.Web.Public))
	}
	return nil
}

// secure reports whether a password may be sent to an address: by https, or within this machine.
func secure(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme == "https" {
		return err == nil
	}
	ip := net.ParseIP(parsed.Hostname())
	return parsed.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
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

// prepare brings up what the pages or the wait of a part need.
func (p *program) prepare(ctx context.Context, a *app, run part) error {
	if err := a.openStore(ctx); err != nil {
		return err
	}
	if err := p.prepareRecord(ctx, a, run); err != nil {
		return err
	}
	if run.temporal || a.settings.Temporal.Address != "" {
		if err := a.startTemporal(ctx); err != nil {
			return err
		}
	}
	if !run.worker && !run.web {
		return nil
	}
	if err := a.needEngine(ctx); err != nil {
		return err
	}
	if err := a.needSealKeys(); err != nil {
		return err
	}
	if err := p.prepareTokenKeys(ctx, a, run); err != nil {
		return err
	}
	if run.web {
		if err := a.needAccountKeys(ctx); err != nil {
			return err
		}
	}
	if run.all() {
		if err := errors.Join(a.makePayloadKeys(), a.makeSessionKeys()); err != nil {
			return err
		}
	}
	if run.web {
		if err := a.needSessionKeys(); err != nil {
			return err
		}
	}
	if err := a.dial(ctx); err != nil {
		return err
	}
	if err := a.claimPayloadKey(ctx); err != nil || !run.worker {
		return err
	}
	return a.startWorker(ctx)
}

// prepareTokenKeys makes the keys of tokens where letters are written and sent; pages need them too.
func (p *program) prepareTokenKeys(ctx context.Context, a *app, run part) error {
	if !run.worker {
		return a.checkTokenKeys(ctx)
	}
	if err := a.makeTokenKeys(ctx); err != nil {
		return err
	}
	a.hideLetters(ctx)
	return nil
}

// prepareRecord refuses a database of another version. `loa serve` begins an empty one, gives a copy its own names, and runs once on it; the
// parts leave that to it and to `loa migrate`.
func (p *program) prepareRecord(ctx context.Context, a *app, run part) error {
	if !run.all() {
		if err := a.checkVersion(ctx); err != nil {
			return err
		}
		return a.knowInstallation(ctx)
	}
	if err := a.lockServe(ctx, run.name); err != nil {
		return err
	}
	if err := a.beginOrCheck(ctx); err != nil {
		return err
	}
	return p.settleInstallation(ctx, a)
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
				if _, err := a.checkUnknown(ctx); err != nil {
					return err
				}
				if err := a.migrate(ctx); err != nil {
					return err
				}
				if err := p.settleInstallation(ctx, a); err != nil {
					return err
				}
				if err := a.migrateTemporal(ctx); err != nil {
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
