package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"go.temporal.io/sdk/client"

	"loa/activities"
	"loa/activities/inbound"
	"loa/activities/mailbox"
	"loa/activities/outbox"
	"loa/activities/publication"
	"loa/activities/reporting"
	"loa/activities/webhook"
	"loa/commands"
	"loa/engine/mailserver"
	"loa/engine/postgres"
	"loa/engine/temporal"
	"loa/locale"
	"loa/mail/transport"
	"loa/store"
	"loa/watch"
	"loa/web"
	"loa/web/edge"
	"loa/worker"
)

// app is what one process runs: the parts that were started, each with how to stop it. Parts stop in the reverse order.
type app struct {
	lang     locale.Language
	settings settings
	log      *slog.Logger
	stops    []func()

	postgres *postgres.Server
	dsn      string
	beside   bool   // a command beside a running loa
	temporal string // host:port
	store    *store.Store
	pages    *store.Reader // what pages read: the store, or a standby
	// enginePart is what this process runs of an engine on several hosts; nil for the whole engine.
	enginePart *temporal.Part
	// engineTLS is how clients are let into an engine that runs in this process, and engineKey the file with their key; empty for a part of an
	// engine, whose certificates are in the settings.
	engineTLS *tls.Config
	engineKey string
	// found is what a running loa has left in the home folder; foundAlive, that it still runs.
	found         *running
	foundAlive    bool
	ofFound       bool // the database is the one that found names
	engineOfFound bool // the same of Temporal

	installation store.Installation // of the database
	otherVersion bool               // the doctor has found the database to be of another version
	client       client.Client
	commands     *commands.Client
	watchdog     *watch.Watchdog // nil without a worker
	tryout       *mailserver.Server
	webAddr      string
	// firstRate is how many letters a minute go to a mail domain of which nothing is known; 0 is the default of the outbox.
	firstRate int
	metrics   processMetrics
	failed    chan error // a part that ended by itself
}

func (p *program) newApp() *app {
	return &app{lang: p.lang, settings: p.settings, log: newLogger(p.errs, p.settings.Log, "warn", "text"), metrics: newProcessMetrics(), failed: make(chan error, 4)}
}

// stopTimeout bounds the stopping of one part.
const stopTimeout = 15 * time.Second

func (a *app) onStop(stop func(context.Context) error) {
	a.stops = append(a.stops, func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		if err := stop(ctx); err != nil {
			a.log.Warn("stopping", "error", err)
		}
	})
}

// stop stops every part, the last started first.
func (a *app) stop() {
	for i := len(a.stops) - 1; i >= 0; i-- {
		a.stops[i]()
	}
	a.stops = nil
}

// startPostgres starts the private PostgreSQL, unless one of your own is named.
func (a *app) startPostgres(ctx context.Context) error {
	if a.settings.Postgres.DSN != "" {
		a.dsn = a.settings.Postgres.DSN
		return nil
	}
	server, err := postgres.Start(ctx, postgres.Options{Home: a.settings.Home, Log: a.log})
	if err != nil {
		return unavailable(err, a.lang.T("command.start.postgres_failed", "Reason", err))
	}
	a.postgres = server
	a.onStop(server.Stop)
	if err := server.EnsureDatabase(ctx, "loa"); err != nil {
		return fmt.Errorf("making database loa: %w", err)
	}
	a.dsn = server.DSN("loa")
	return nil
}

// openStore connects to PostgreSQL; migrating is for the commands that say so.
func (a *app) openStore(ctx context.Context) error {
	switch {
	case a.dsn == "" && a.beside:
		return usage(a.lang.T("command.start.not_running"))
	case a.dsn == "":
		return usage(a.lang.T("command.start.no_database"))
	}
	s, err := store.Open(ctx, a.dsn)
	if err != nil && a.ofFound && !a.foundAlive {
		return unavailable(err, a.lang.T("command.start.not_running"))
	}
	if err != nil {
		return unavailable(err, a.lang.T("command.start.postgres_unreachable", "Reason", err))
	}
	s.UseKeys(a.tokenKeys())
	a.store, a.pages = s, s.Reader
	a.onStop(func(context.Context) error { s.Close(); return nil })
	return nil
}

// openPages gives the pages connections of their own, to the standby where one is set: many readers keep no letter and no command waiting.
func (a *app) openPages(ctx context.Context) error {
	from := cmp.Or(a.settings.Postgres.Reads, a.dsn)
	pages, err := store.Open(ctx, from)
	switch {
	case err != nil && from == a.dsn:
		return unavailable(err, a.lang.T("command.start.postgres_unreachable", "Reason", err))
	case err != nil:
		return unavailable(err, a.lang.T("command.start.standby_unreachable", "Reason", err))
	}
	a.pages = pages.Reader
	a.onStop(func(context.Context) error { return pages.Close() })
	return nil
}

// owner names this machine in leases.
func (a *app) owner() string {
	host, err := os.Hostname()
	if err != nil {
		return "loa"
	}
	return "loa@" + host
}

// identity is the name of this process for Temporal, which tells by it which worker took a task.
func (a *app) identity() string {
	return fmt.Sprintf("%d/%s", os.Getpid(), a.owner())
}

// activities are the side effects of the worker, each part with its own dependencies.
func (a *app) activities() worker.Activities {
	at := crashAt(a.settings.CrashAt)
	tasks := &activities.Activities{
		Store: a.store, Commands: a.commands, Policy: a.settings.policy(), Documents: a.attachments(), AttachmentLimit: int64(a.settings.Mail.AttachmentLimit) << 20,
		Address: a.settings.Mail.Address, Public: a.public(), Inbox: a.inbox(), Language: a.letters(), Openings: true, Digests: a.settings.digestAt() != "",
		Compare: a.comparison().Full, Now: time.Now, Log: a.log, At: at,
	}
	sending := a.outbox(at)
	sending.LateOpenings = tasks.SendLateOpenings
	return worker.Activities{
		Tasks: tasks,
		Mailbox: &mailbox.Activities{
			Store: a.store, Open: a.openMailbox, Owner: a.owner(), Now: time.Now, Log: a.log, At: at,
			Shorten: inbound.Quota{Store: a.store.Reader, Signing: a.signing(), Trust: a.settings.trust(), Log: a.log}.Shorten,
		},
		Inbound: &inbound.Activities{
			Store: a.store, Commands: a.commands, Periods: a.commands, Trust: a.settings.trust(), Signing: a.signing(), Files: a.attachments(), Policy: a.settings.policy(),
			Address: a.settings.Mail.Address, Mailboxes: a.mailboxAddresses(), KnownBlocks: a.settings.knownBlocks, Public: a.public(), Language: a.letters(), Now: time.Now, Log: a.log, At: at,
		},
		Outbox:      sending,
		Publication: &publication.Activities{Store: a.store, Fetch: a.fetcher(), Now: time.Now, Log: a.log},
		Webhook:     &webhook.Activities{Store: a.store, Endpoints: a.settings.webhooks, Public: a.public(), Agent: a.agent("webhooks"), Now: time.Now, Log: a.log},
		Reporting:   &reporting.Activities{Store: a.store, Address: a.settings.Mail.Address, Language: a.letters(), Now: time.Now},
	}
}

// letters is the language of letters.
func (a *app) letters() locale.Language { return locale.Language(a.settings.Mail.Language) }

// mailboxAddresses are the addresses of all mailboxes that loa reads.
func (a *app) mailboxAddresses() []string {
	var addresses []string
	for _, box := range a.settings.AllMailboxes() {
		addresses = append(addresses, box.Address)
	}
	return addresses
}

func (a *app) outbox(at activities.PointHook) *outbox.Activities {
	sending := &outbox.Activities{
		Store: a.store, Dial: a.dialSender, Rate: a.settings.SMTP.Rate, FirstRate: a.firstRate, Answers: a.settings.Mail.AnswerLimit, SentFolder: a.settings.IMAP.SentFolder,
		Address: a.settings.Mail.Address, SenderName: a.settings.Mail.SenderName, Language: a.letters(), Public: a.public(), Owner: a.owner(), Now: time.Now, Log: a.log, At: at,
	}
	if a.settings.IMAP.SentFolder != "" && a.settings.IMAP.Server != "" {
		sending.OpenMailbox, sending.OpenFolder = a.openMailbox, a.openFolder
	}
	return sending
}

// openMailbox connects to a mailbox by its address, by which the engine and the record know it.
func (a *app) openMailbox(ctx context.Context, address string) (transport.Client, error) {
	return a.openFolder(ctx, address, "INBOX")
}

func (a *app) openFolder(ctx context.Context, address, folder string) (transport.Client, error) {
	for _, box := range a.settings.AllMailboxes() {
		if box.Address == address {
			config := a.settings.imapConfig(box.Account)
			config.Folder, config.Installation = folder, a.installation.ID
			return transport.DialIMAP(ctx, config)
		}
	}
	return nil, fmt.Errorf("mailbox %s is no longer configured", address)
}

func (a *app) dialSender(ctx context.Context) (transport.Sender, error) {
	return transport.DialSMTP(ctx, a.settings.smtpConfig())
}

func (a *app) startWorker(ctx context.Context) error {
	mailboxes := a.mailboxAddresses()
	a.watchdog = a.newWatchdog()
	w, err := worker.Start(ctx, worker.Options{
		Client: a.client, Queues: a.queues(), Activities: a.activities(), MailWorkflows: a.commands, Mailboxes: mailboxes,
		Seals: a.sealCheck().Worker(),
		Alarm: worker.ActivityAlarm{Attempts: watch.AlarmAttempts, Report: a.watchdog.ReportActivity},
	})
	if err != nil {
		return err
	}
	a.onStop(func(context.Context) error { w.Stop(); return nil })
	a.startWatchdog()
	switch started, err := a.startPeriods(ctx); {
	case err != nil: // a report by mail starts its period as well
		a.log.Warn("starting reporting periods", "error", err)
	case started > 0:
		a.log.Warn("reporting periods did not run and were started", "count", started)
	}
	return a.schedule(ctx)
}

// schedule makes the schedules: the nightly comparison, the digests, the checks of publications, and what other programs are told.
func (a *app) schedule(ctx context.Context) error {
	if err := a.commands.ScheduleReconcile(ctx); err != nil {
		return err
	}
	if err := a.scheduleDigest(ctx); err != nil {
		return err
	}
	if err := a.schedulePublication(ctx); err != nil {
		return err
	}
	return a.scheduleWebhook(ctx)
}

// scheduleDigest has the digests written at the time of the settings, or not at all.
func (a *app) scheduleDigest(ctx context.Context) error {
	text := a.settings.digestAt()
	if text == "" {
		return a.commands.UnscheduleDigest(ctx)
	}
	at, err := commands.ParseTimeOfDay(text)
	if err != nil {
		return err
	}
	return a.commands.ScheduleDigest(ctx, at)
}

// startWeb serves the pages. The port is opened first, so that a taken one is told before anything else happens.
func (a *app) startWeb(listener net.Listener, config web.Config) error {
	handler, err := web.New(config)
	if err != nil {
		return fmt.Errorf("preparing the pages: %w", err)
	}
	limits := edge.Production()
	server := limits.Server(handler, a.log)
	guarded := limits.Listener(listener, config.Trusted)
	go func() {
		if err := server.Serve(guarded); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- fmt.Errorf("serving pages: %w", err)
		}
	}()
	a.onStop(server.Shutdown)
	return nil
}

func (a *app) listen(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", a.settings.Web.Listen)
	switch {
	case errors.Is(err, os.ErrPermission):
		return nil, unavailable(err, a.lang.T("command.start.port_denied", "Address", a.settings.Web.Listen, "Reason", err))
	case err != nil:
		return nil, unavailable(err, a.lang.T("command.start.port_taken", "Address", a.settings.Web.Listen, "Reason", err))
	}
	a.webAddr = listener.Addr().String()
	a.onStop(func(context.Context) error { _ = listener.Close(); return nil }) // the server has closed it already, or never had it
	return listener, nil
}

func (a *app) public() string {
	if a.settings.Web.Public != "" {
		return a.settings.Web.Public
	}
	return "http://" + a.webAddr
}

// inbox is the page that lists the letters received; empty outside of `loa dev`, where the pages have no login and show no letters.
func (a *app) inbox() string {
	if a.tryout == nil {
		return ""
	}
	return a.public() + "/triage"
}

// wait runs until the process is told to stop or a part ends by itself.
func (a *app) wait(ctx context.Context) error {
	a.returnMemory()
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.failed:
		return err
	}
}

// answers reports whether something listens at an address: a part of `loa dev` that is up tells that loa runs, although another part is down.
func answers(ctx context.Context, address string) bool {
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
