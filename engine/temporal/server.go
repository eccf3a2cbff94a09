//go:build !noembed

package temporal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	servermetrics "go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	"loa/engine"
	"loa/engine/authority"
)

// Server is a Temporal server inside this process. [Start] makes it.
type Server struct {
	server  temporal.Server
	address string
	lock    *engine.DatabaseLock
	stop    func() error
	client  *tls.Config
}

// engineLock is the key of the advisory lock that a running server holds in the database of its workflows (the bytes of "loa" and 1).
const engineLock = 0x6c6f6101

// Start starts the server on loopback. It returns when the frontend answers, the namespace is registered and the search attributes can be
// queried. It creates databases that are missing, also when an earlier start was killed at any point, and returns [ErrSchemaOld] or
// [ErrSchemaNew] for databases of another version: only [Migrate] upgrades. Databases of another installation give a *[ForeignError], and
// a server that already runs on them, in this process or another, a *[engine.HeldError].
//
// All state is in PostgreSQL, so a later start goes on where this server ended, also after kill -9. Without a [Part] the hosts are static, so
// a start does not wait until the membership of a killed server expires, and all services listen on loopback only. Every service, with
// and without a [Part], takes only connections that prove themselves by a certificate: who has one may do everything. The certificates of a
// whole engine are those of package authority in Home; a fault of their files gives an *authority.FileError.
//
// A process should run only one server, because some settings of the server are global to the process.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.withDefaults()
	home, err := engine.MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	ports, err := o.addresses()
	if err != nil {
		return nil, err
	}
	if o.Part == nil {
		if o.keys, err = authority.Open(ctx, home, time.Now()); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	lock, err := prepareDatabases(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := startServices(ctx, o, ports, home)
	if err != nil {
		lock.Release()
		return nil, err
	}
	s.lock = lock
	o.Log.Info("started the Temporal server", "address", s.address, "namespace", o.Names.Namespace, "took", time.Since(began).Round(time.Millisecond))
	return s, nil
}

// prepareDatabases returns the lock of the databases, which are those of this installation and of this version.
func prepareDatabases(ctx context.Context, o Options) (*engine.DatabaseLock, error) {
	if err := o.checkOwner(ctx); err != nil {
		return nil, err
	}
	missing, err := checkSchemas(ctx, o)
	if err == nil && missing {
		err = Migrate(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	lock, err := o.lock(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.claim(ctx); err != nil {
		lock.Release()
		return nil, err
	}
	return lock, nil
}

// lock takes the lock of the engine: alone for all services, together with the other parts for a part.
func (o Options) lock(ctx context.Context) (*engine.DatabaseLock, error) {
	database, holder := o.connection(o.Names.Database), engine.Holder(o.Part.name())
	if o.Part == nil {
		return engine.LockDatabase(ctx, database, engineLock, holder)
	}
	return engine.ShareDatabase(ctx, database, engineLock, holder)
}

// oneAtATime runs build while no other part runs it. A server that is built reads a row of the databases and writes it again, and gives up when
// another has written it meanwhile.
func (o Options) oneAtATime(ctx context.Context, build func() error) error {
	if o.Part == nil {
		return build()
	}
	conn, err := pgx.ConnectConfig(ctx, o.connection(o.Names.Database))
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", o.Names.Database, err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the transaction
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
			return fmt.Errorf("waiting for the other parts to start: %w", err)
		}
		return build()
	})
}

func startServices(ctx context.Context, o Options, ports serviceAddresses, home string) (*Server, error) {
	logger, err := serverLogger(home)
	if err != nil {
		return nil, err
	}
	var server temporal.Server
	err = o.oneAtATime(ctx, func() (err error) { server, err = newServer(o, ports, logger); return err })
	if err != nil {
		return nil, err
	}
	s := &Server{server: server, stop: sync.OnceValue(server.Stop), client: o.clientTLS()}
	if o.Part.runs(string(primitives.FrontendService)) {
		s.address = ports.address(primitives.FrontendService)
	}
	return s, s.start(ctx, o)
}

// start starts the services, and prepares the namespace where the frontend runs. After an error it stops the services.
func (s *Server) start(ctx context.Context, o Options) error {
	err := s.server.Start()
	if err != nil {
		err = fmt.Errorf("starting the Temporal server: %w", err)
	} else if s.address != "" {
		err = PrepareNamespace(ctx, NamespaceOptions{
			Address: s.address, TLS: s.client, Namespace: o.Names.Namespace, Owner: o.Owner, Retention: o.Retention,
		})
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, s.stop())
}

// Lost gets one error when another server has taken the databases while PostgreSQL was away. This server must be stopped then.
func (s *Server) Lost() <-chan error { return s.lock.Lost() }

// Address returns the host:port of the frontend; empty for a part without it.
func (s *Server) Address() string { return s.address }

// ClientTLS returns how clients connect to the frontend. The same is read from authority.ClientPath of the home directory, or for a part from the
// files of its TLS.
func (s *Server) ClientTLS() *tls.Config { return s.client.Clone() }

// Stop stops the services after they have finished their current work, which takes some seconds. When ctx ends first, Stop returns its
// error and the services stop in the background; no state is lost, because all of it is in PostgreSQL. Workers and clients must be stopped
// before. A second call returns the result of the first.
func (s *Server) Stop(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		err := s.stop()
		s.lock.Release()
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("stopping the Temporal server: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stopping the Temporal server: %w", ctx.Err())
	}
}

func newServer(o Options, ports serviceAddresses, logger log.Logger) (temporal.Server, error) {
	metrics := servermetrics.NoopMetricsHandler
	if o.Metrics != nil {
		metrics = metricsHandler{metrics: o.Metrics}
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(o, ports)),
		temporal.WithCustomMetricsHandler(metrics),
		temporal.ForServices(o.services()),
		temporal.WithStaticHosts(o.hosts(ports)),
		temporal.WithLogger(logger),
		temporal.WithNamespaceLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
		temporal.WithDynamicConfigClient(dynamicConfig(o)),
	)
	if err != nil {
		return nil, fmt.Errorf("building the Temporal server: %w", err)
	}
	return server, nil
}

// services are those that run here.
func (o Options) services() []string {
	if o.Part == nil {
		return temporal.DefaultServices
	}
	return o.Part.Services
}

// hosts are the hosts of each service when all of them run here. A part has none: it learns the hosts from the databases.
func (o Options) hosts(ports serviceAddresses) map[primitives.ServiceName]static.Hosts {
	if o.Part != nil {
		return nil
	}
	hosts := map[primitives.ServiceName]static.Hosts{}
	for service := range ports {
		hosts[service] = static.SingleLocalHost(ports.address(service))
	}
	return hosts
}
