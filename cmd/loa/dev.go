package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"loa/cmd/loa/config"
	"loa/cmd/loa/sample"
	"loa/engine/mailserver"
	"loa/intake"
	"loa/plan/calendar"
	"loa/plan/problem"
)

func (p *program) dev() *cobra.Command {
	return &cobra.Command{
		Use:   "dev",
		Short: p.t("command.dev.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.runDev(cmd.Context()) },
	}
}

// tryoutRate is how many letters a minute the try-out server is sent, where no other rate is set.
const tryoutRate = 100_000

// runDev runs everything on loopback in one process: PostgreSQL, Temporal, a mail server to try with, worker and pages.
func (p *program) runDev(ctx context.Context) error {
	limitGarbage()
	if err := p.loopback(p.settings.Web.Listen); err != nil {
		return err
	}
	a := p.newApp()
	if a.settings.Mail.Address == "" {
		a.settings.Mail.Address = "loa@cchc.hanoi.test"
	}
	a.settings.Mail.Digest = cmp.Or(a.settings.Mail.Digest, digestOff) // who tries loa does not wait for the next morning
	began := time.Now()
	if err := p.bringUp(ctx, a); err != nil {
		a.stop() // nothing was up, so that nothing is said of an end
		return err
	}
	defer func() {
		p.say(p.t("command.dev.stopping"))
		a.stop()
		p.say(p.t("command.dev.stopped", "Folder", a.settings.Home))
	}()
	p.tour(a, time.Since(began))
	return a.wait(ctx)
}

// loopback refuses to show a system without sign-in to the network.
func (p *program) loopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return usage(p.t("command.dev.listen_form", "Value", quoted(listen)))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usage(p.t("command.dev.loopback_only", "Value", listen))
	}
	return nil
}

func (p *program) bringUp(ctx context.Context, a *app) error {
	if err := a.takeHome(ctx); err != nil {
		return err
	}
	listener, err := a.listen(ctx)
	if err != nil {
		return err
	}
	if err := p.step(p.t("command.dev.step.tryout"), func() error { return a.startTryout(ctx) }); err != nil {
		return err
	}
	if err := p.step("PostgreSQL", func() error { return a.startPostgres(ctx) }); err != nil {
		return err
	}
	if err := p.prepareDev(ctx, a); err != nil {
		return err
	}
	parts, together := errgroup.WithContext(ctx)
	parts.Go(func() error { return p.step("Temporal", func() error { return a.startTemporal(ctx) }) })
	parts.Go(func() error {
		return p.step(p.t("command.dev.step.sample"), func() error { return a.prepareSample(together) })
	})
	if err := parts.Wait(); err != nil {
		return err
	}
	if err := a.dial(ctx); err != nil {
		return err
	}
	if err := p.step(p.t("command.dev.step.worker"), func() error { return a.startWorker(ctx) }); err != nil {
		return err
	}
	if err := a.startWeb(listener, a.webConfig()); err != nil {
		return err
	}
	return a.leaveWord("dev")
}

// prepareDev makes this process the only one on its database, and brings that and the engine's to this version.
func (p *program) prepareDev(ctx context.Context, a *app) error {
	if err := a.openStore(ctx); err != nil {
		return err
	}
	if err := a.lockServe(ctx, "dev"); err != nil {
		return err
	}
	if _, err := a.checkUnknown(ctx); err != nil {
		return err
	}
	if err := a.store.Migrate(ctx); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	if err := p.settleInstallation(ctx, a); err != nil {
		return err
	}
	if err := a.makeTokenKeys(ctx); err != nil {
		return err
	}
	a.hideLetters(ctx)
	a.freePort(ctx)
	return a.migrateTemporal(ctx)
}

// step does one thing and tells how long it took.
func (p *program) step(what string, do func() error) error {
	began := time.Now()
	if err := do(); err != nil {
		return err
	}
	p.say("  ✓ " + p.t("command.dev.step_done", "What", what, "Seconds", seconds(time.Since(began))))
	return nil
}

// seconds is a duration with one decimal.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// startTryout starts the mail server to try with, and makes it loa's own.
func (a *app) startTryout(ctx context.Context) error {
	server, err := mailserver.Start(ctx, mailserver.Options{
		Home: a.settings.Home, SMTPAddr: a.settings.Tryout.SMTP, IMAPAddr: a.settings.Tryout.IMAP, AuthservID: tryoutAuthserv, Domain: "hanoi.test",
		Log: a.log, RealAccount: a.settings.SMTP.Server != "" || len(a.settings.AllMailboxes()) > 0,
	})
	if err != nil {
		return unavailable(err, a.lang.T("command.dev.tryout_failed", "Reason", err))
	}
	a.tryout = server
	a.onStop(server.Stop)
	if len(a.settings.believed.trust.AuthservIDs) == 0 && !a.settings.believed.nobody {
		a.settings.believed.trust.AuthservIDs = []string{tryoutAuthserv}
	}
	if len(a.settings.believed.trust.SharedDomains) == 0 {
		a.settings.believed.trust.SharedDomains = []string{sample.MailDomain}
	}
	if a.settings.Trust.UndoWindow == 0 {
		a.settings.Trust.UndoWindow = tryoutHold
	}
	a.settings.SMTP.Account = config.Account{Server: server.SMTPAddr(), User: a.settings.Mail.Address, Password: tryoutPassword, TLS: "none"}
	// The pretend people share one mail domain, and nobody has to be protected from letters that stay on this machine.
	a.settings.SMTP.Rate = cmp.Or(a.settings.SMTP.Rate, tryoutRate)
	a.firstRate = a.settings.SMTP.Rate
	a.settings.IMAP.Account = config.Account{Server: server.IMAPAddr(), User: a.settings.Mail.Address, Password: tryoutPassword, TLS: "none"}
	return nil
}

// tryoutPassword opens every mailbox of the try-out mail server, which holds nobody's mail.
const tryoutPassword = "test"

// tryoutHold is how long a decision can be taken back while loa is tried out; nobody wants to wait a quarter of an hour for that.
const tryoutHold = 30 * time.Second

// prepareSample fills an empty database with the sample: units, people, calendar and next year's plan.
func (a *app) prepareSample(ctx context.Context) error {
	plans, err := a.store.Plans(ctx)
	if err != nil || len(plans) > 0 {
		return err
	}
	if err := a.store.SaveDirectory(ctx, sample.Directory()); err != nil {
		return err
	}
	if err := intake.SeedCalendar(ctx, a.store); err != nil {
		return err
	}
	year := calendar.Today(time.Now()).Year() + 1
	annex, err := sample.Excel(year)
	if err != nil {
		return err
	}
	_, _, reading, err := a.importer().Import(ctx, intake.Annex{
		Name: fmt.Sprintf("ke-hoach-mau-%d.xlsx", year), Data: annex, Year: year, Title: fmt.Sprintf("Kế hoạch mẫu năm %d", year),
	})
	if err == nil && problem.Blocking(reading.Problems) {
		return fmt.Errorf("importing the sample plan: %s", problemText(a.lang, reading.Problems[0]))
	}
	return err
}

// tour tells where everything is, and what to try first.
func (p *program) tour(a *app, took time.Duration) {
	p.say("\n" + p.t("command.dev.tour.running", "Seconds", seconds(took), "Address", a.public()))
	p.say(p.t("command.dev.tour.mail", "SMTP", a.tryout.SMTPAddr(), "IMAP", a.tryout.IMAPAddr()) + "\n")
	undo := fmt.Sprintf("%.0f", a.settings.Trust.UndoWindow.Seconds())
	for _, line := range []string{
		p.t("command.dev.tour.heading"), "  1. " + p.t("command.dev.tour.launch"), "  2. " + p.t("command.dev.tour.accept"),
		"  3. " + p.t("command.dev.tour.draft"), "  4. " + p.t("command.dev.tour.approve"), "     " + p.t("command.dev.tour.undo", "Seconds", undo),
		"  5. " + p.t("command.dev.tour.publish"), p.t("command.dev.tour.stop"),
	} {
		p.say(line)
	}
}
