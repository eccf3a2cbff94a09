//go:build !noembed

package temporal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	"loa/engine"
)

// Server is a Temporal server inside this process. [Start] makes it.
type Server struct {
	server  temporal.Server
	address string
	lock    *engine.DatabaseLock
	stop    func() error
}

// engineLock is the key of the advisory lock that a running server holds in the database of its workflows (the bytes of "loa" and 1).
const engineLock = 0x6c6f6101

// Start starts the server on loopback. It returns when the frontend answers, the namespace is registered and the search attributes can be
// queried. It creates databases that are missing, also when an earlier start was killed at any point, and returns [ErrSchemaOld] or
// [ErrSchemaNew] for databases of another version: only [Migrate] upgrades. Databases of another installation give a *[ForeignError], and
// a server that already runs on them, in this process or another, a *[engine.HeldError].
//
// All state is in PostgreSQL, so a later start goes on where this server ended, also after kill -9. The hosts are static, so a start does
// not wait until the membership of a killed server expires. The frontend does not authenticate its clients; it listens on loopback only.
//
// A process should run only one server, because some settings of the server are global to the process.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.withDefaults()
	home, err := engine.MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	ports, err := chooseAddresses(o.Listen)
	if err != nil {
		return nil, err
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
	lock, err := engine.LockDatabase(ctx, o.connection(o.Names.Database), engineLock, engine.Holder("loa temporal"))
	if err != nil {
		return nil, err
	}
	if err := o.claim(ctx); err != nil {
		lock.Release()
		return nil, err
	}
	return lock, nil
}

func startServices(ctx context.Context, o Options, ports serviceAddresses, home string) (*Server, error) {
	logger, err := serverLogger(home)
	if err != nil {
		return nil, err
	}
	server, err := newServer(o, ports, logger)
	if err != nil {
		return nil, err
	}
	s := &Server{server: server, address: ports.address(primitives.FrontendService), stop: sync.OnceValue(server.Stop)}
	return s, s.start(ctx, o)
}

// start starts the services and prepares the namespace. After an error it stops the services.
func (s *Server) start(ctx context.Context, o Options) error {
	err := s.server.Start()
	if err != nil {
		err = fmt.Errorf("starting the Temporal server: %w", err)
	} else {
		err = PrepareNamespace(ctx, NamespaceOptions{Address: s.address, Namespace: o.Names.Namespace, Owner: o.Owner, Retention: o.Retention})
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, s.stop())
}

// Lost gets one error when another server has taken the databases while PostgreSQL was away. This server must be stopped then.
func (s *Server) Lost() <-chan error { return s.lock.Lost() }

// Address returns the host:port of the frontend.
func (s *Server) Address() string { return s.address }

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

// serviceAddress is where a service listens.
type serviceAddress struct {
	ip   string
	port int
}

// serviceAddresses are the addresses of all services, on loopback.
type serviceAddresses map[primitives.ServiceName]serviceAddress

func (s serviceAddresses) address(service primitives.ServiceName) string {
	return net.JoinHostPort(s[service].ip, strconv.Itoa(s[service].port))
}

// chooseAddresses returns the given address for the frontend, and a different free port for every other service. A frontend port in use is
// an error here, because the server would end the process.
func chooseAddresses(listen string) (serviceAddresses, error) {
	frontend, err := frontendAddress(listen)
	if err != nil {
		return nil, err
	}
	addresses := serviceAddresses{}
	taken := map[int]bool{frontend.port: true}
	for _, service := range temporal.DefaultServices {
		name := primitives.ServiceName(service)
		if name == primitives.FrontendService && frontend.port != 0 {
			addresses[name] = frontend
			continue
		}
		for addresses[name].port == 0 {
			port, err := engine.FreePort()
			if err != nil {
				return nil, err
			}
			if !taken[port] {
				addresses[name], taken[port] = serviceAddress{"127.0.0.1", port}, true
			}
		}
	}
	return addresses, nil
}

// frontendAddress parses the address that clients connect to. Its port is 0 when any will do.
func frontendAddress(listen string) (serviceAddress, error) {
	if listen == "" {
		return serviceAddress{}, nil
	}
	host, text, err := net.SplitHostPort(listen)
	if err != nil {
		return serviceAddress{}, fmt.Errorf("parsing the address of the Temporal server: %w", err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return serviceAddress{}, fmt.Errorf("parsing the address of the Temporal server: %w", err)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return serviceAddress{}, fmt.Errorf("starting the Temporal server on %s: it does not authenticate its clients, so it listens on loopback only", listen)
	}
	if port == 0 {
		return serviceAddress{}, nil
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, text))
	if err != nil {
		return serviceAddress{}, engine.PortTaken("the Temporal server", net.JoinHostPort(host, text), err)
	}
	return serviceAddress{host, port}, listener.Close()
}

// serverLogger returns a logger that writes the server's warnings and errors to Home/temporal.log.
func serverLogger(home string) (log.Logger, error) {
	path := filepath.Join(home, "temporal.log")
	if err := engine.RotateLog(path); err != nil {
		return nil, err
	}
	return log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn", OutputFile: path})), nil
}

func newServer(o Options, ports serviceAddresses, logger log.Logger) (temporal.Server, error) {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for service := range ports {
		hosts[service] = static.SingleLocalHost(ports.address(service))
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(o, ports)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
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
