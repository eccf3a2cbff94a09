package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	sdklog "go.temporal.io/sdk/log"

	"loa/commands"
	"loa/engine"
	"loa/engine/authority"
	"loa/engine/temporal"
	"loa/worker"
	"loa/workflows"
)

// startTemporal starts the Temporal server in this process, unless one of your own is named; either way it is ready for loa.
func (a *app) startTemporal(ctx context.Context) error {
	if a.settings.Temporal.Address != "" {
		a.temporal = a.settings.Temporal.Address
		secured, err := a.temporalTLS()
		if err != nil {
			return err
		}
		err = temporal.PrepareNamespace(ctx, temporal.NamespaceOptions{
			Address: a.temporal, TLS: secured, APIKey: a.settings.Temporal.APIKey,
			Namespace: a.namespace(), Owner: a.installation.ID, Retention: a.settings.Temporal.Retention,
		})
		if foreign, is := errors.AsType[*temporal.ForeignError](err); is {
			return a.foreign(foreign)
		}
		if err != nil {
			return unavailable(err, a.lang.T("command.start.temporal_unusable", "Address", a.temporal, "Reason", err))
		}
		return nil
	}
	options, err := a.temporalOptions()
	if err != nil {
		return err
	}
	options.Metrics = temporal.NewMetrics()
	a.metrics.registry.MustRegister(options.Metrics)
	server, err := temporal.Start(ctx, options)
	if err != nil {
		return a.engineFault(err)
	}
	a.temporal, a.engineTLS = server.Address(), server.ClientTLS()
	if options.Part == nil {
		a.engineKey = authority.ClientPath(options.Home)
	}
	a.onStop(server.Stop)
	a.watch(ctx, server.Lost())
	return a.startTemporalPages(ctx, options)
}

// watch ends the process with the error that a lock was lost with.
func (a *app) watch(ctx context.Context, lost <-chan error) {
	ctx, cancel := context.WithCancel(ctx)
	a.onStop(func(context.Context) error { cancel(); return nil })
	go func() {
		select {
		case err := <-lost:
			a.failed <- unavailable(err, a.lang.T("command.start.lock_lost", "Reason", err))
		case <-ctx.Done():
		}
	}()
}

// migrateTemporal makes the databases of the Temporal that comes with loa, and upgrades them to this version.
func (a *app) migrateTemporal(ctx context.Context) error {
	if a.settings.Temporal.Address != "" {
		return nil
	}
	options, err := a.temporalOptions()
	if err != nil {
		return err
	}
	if err := temporal.Migrate(ctx, options); err != nil && !errors.Is(err, temporal.ErrNotEmbedded) {
		return a.engineFault(err)
	}
	return nil
}

// engineFault says in one sentence why the Temporal that comes with loa does not start, and what to run.
func (a *app) engineFault(err error) error {
	if held, is := errors.AsType[*engine.HeldError](err); is {
		return unavailable(err, a.lang.T("command.start.engine_runs", "Holder", held.Where(), "Moment", moment(a.lang, held.Since)))
	}
	if foreign, is := errors.AsType[*temporal.ForeignError](err); is {
		return a.foreign(foreign)
	}
	if fault, is := errors.AsType[*authority.FileError](err); is {
		return a.keyFault(fault)
	}
	if taken, is := errors.AsType[*engine.PortTakenError](err); is {
		holder := cmp.Or(taken.Holder, a.lang.T("command.word.other_program"))
		return unavailable(err, a.lang.T("command.start.engine_port", "Address", taken.Address, "Holder", holder))
	}
	switch {
	case errors.Is(err, temporal.ErrSchemaOld):
		return unavailable(err, a.lang.T("command.start.engine_old", "Reason", err))
	case errors.Is(err, temporal.ErrSchemaNew):
		return unavailable(err, a.lang.T("command.start.engine_new", "Reason", err))
	}
	return unavailable(err, a.lang.T("command.start.temporal_failed", "Reason", err))
}

func (a *app) foreign(err *temporal.ForeignError) error {
	return unavailable(err, a.lang.T("command.start.engine_foreign", "What", err.What, "Owner", err.Owner, "Own", a.installation.ID))
}

// temporalOptions puts Temporal on the PostgreSQL that loa itself uses: one instance, one backup.
func (a *app) temporalOptions() (temporal.Options, error) {
	address, err := pgx.ParseConfig(a.dsn)
	if err != nil {
		return temporal.Options{}, usage(a.lang.T("command.start.dsn_form", "Reason", err)) // pgx leaves the password out
	}
	return temporal.Options{
		Postgres: address, Names: a.temporalNames(), Owner: a.installation.ID, Retention: a.settings.Temporal.Retention,
		Shards: a.settings.Temporal.Shards, CachedWorkflows: worker.CachedWorkflows, Listen: a.settings.Temporal.Listen, Part: a.enginePart,
		Log: a.log, Home: a.settings.Home,
	}, nil
}

func (a *app) temporalNames() temporal.Names {
	names := a.installation.Engine()
	return temporal.Names{Database: names.Database, Visibility: names.Visibility, Namespace: a.namespace()}
}

// namespace is the one that a running loa uses, that is set, or that of the installation. Without its database, only a running loa can say
// which.
func (a *app) namespace() string {
	if a.engineOfFound && a.found.Namespace != "" {
		return a.found.Namespace
	}
	if set := a.settings.Temporal.Namespace; set != "" {
		return set
	}
	if a.installation.ID == "" && a.found != nil {
		return a.found.Namespace
	}
	return a.installation.Engine().Namespace
}

// queues are the task queues of the installation.
func (a *app) queues() workflows.Queues {
	names := a.installation.Engine()
	return workflows.Queues{Tasks: names.Queue, Mail: names.MailQueue}
}

// freePort lets the engine of `loa dev` take any port when another program has the usual one.
func (a *app) freePort(ctx context.Context) {
	if a.settings.Temporal.Address != "" || a.settings.Temporal.Listen != usualListen {
		return
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", usualListen)
	if err != nil {
		a.settings.Temporal.Listen = "127.0.0.1:0"
		return
	}
	_ = listener.Close() // the engine listens there next
}

// usualListen is where the engine listens unless the settings say otherwise.
const usualListen = "127.0.0.1:7233"

// dial connects to Temporal.
func (a *app) dial(ctx context.Context) error {
	secured, err := a.temporalTLS()
	if err != nil {
		return err
	}
	codec, err := a.payloadCodec()
	if err != nil {
		return err
	}
	options := a.clientOptions(secured)
	options.DataConverter, options.FailureConverter = codec.Converters()
	options.Interceptors = []interceptor.ClientInterceptor{a.sealKeys().Client()}
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	c, err := client.DialContext(ctx, options)
	if err != nil && a.engineOfFound {
		return unavailable(err, a.lang.T("command.start.not_running"))
	}
	if err != nil {
		return unavailable(err, a.lang.T("command.start.temporal_unreachable", "Address", a.temporal, "Reason", err))
	}
	a.client, a.commands = c, commands.New(c, a.store, time.Now)
	a.commands.Queues, a.commands.Observe, a.commands.Payloads = a.queues(), a.observe, options.DataConverter
	a.onStop(func(context.Context) error { c.Close(); return nil })
	return nil
}

func (a *app) clientOptions(secured *tls.Config) client.Options {
	options := client.Options{
		HostPort: a.temporal, Namespace: a.namespace(), Logger: sdklog.NewStructuredLogger(a.log), Identity: a.identity(),
		MetricsHandler: a.metrics.sdk.Handler(), ConnectionOptions: client.ConnectionOptions{TLS: secured},
	}
	if a.settings.Temporal.APIKey != "" {
		options.Credentials = client.NewAPIKeyStaticCredentials(a.settings.Temporal.APIKey)
	}
	return options
}
