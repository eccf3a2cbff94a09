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
	"golang.org/x/sync/errgroup"

	"loa/engine"
)

// Server is a Temporal server inside this process.
type Server struct {
	server  temporal.Server
	address string
	stop    func() error
}

// Start starts the server on 127.0.0.1 and returns when its frontend answers, the namespace is registered and the search
// attributes can be queried. Databases and schema are made or upgraded first, whatever state a killed start left them in.
//
// All state is in PostgreSQL, so the next start, also after kill -9, goes on where this one ended; its hosts are static, so that there
// is no stale membership to wait out. Anyone who reaches the frontend's port may do everything: it is bound to loopback only.
//
// A process should run one server: a few of its settings are global to the process.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.withDefaults()
	home, err := engine.MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	ports, err := choosePorts(o.FrontendPort)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := prepareSchemas(ctx, o); err != nil {
		return nil, err
	}
	logger, err := serverLogger(home)
	if err != nil {
		return nil, err
	}
	server, err := newServer(o, ports, logger)
	if err != nil {
		return nil, err
	}
	s := &Server{server: server, address: ports.address(primitives.FrontendService), stop: sync.OnceValue(server.Stop)}
	if err := s.start(ctx, o); err != nil {
		return nil, err
	}
	o.Log.Info("started the Temporal server", "address", s.address, "namespace", o.Namespace, "took", time.Since(began).Round(time.Millisecond))
	return s, nil
}

// start starts the services and prepares the namespace; what has started is stopped again when that goes wrong.
func (s *Server) start(ctx context.Context, o Options) error {
	err := s.server.Start()
	if err != nil {
		err = fmt.Errorf("starting the Temporal server: %w", err)
	} else {
		err = PrepareNamespace(ctx, NamespaceOptions{Address: s.address, Namespace: o.Namespace, Retention: o.Retention})
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, s.stop())
}

// Address is the frontend's host:port.
func (s *Server) Address() string { return s.address }

// Stop lets the services finish what they hold and stops them, a matter of some seconds; when ctx ends first, it returns and the rest goes on
// in the background, which harms nothing: all state is in PostgreSQL. Stop workers and clients before. Calling it twice is harmless.
func (s *Server) Stop(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- s.stop() }()
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

func prepareSchemas(ctx context.Context, o Options) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return prepareSchema(ctx, o, temporalDatabase, "postgresql/v12/temporal") })
	group.Go(func() error { return prepareSchema(ctx, o, visibilityDatabase, "postgresql/v12/visibility") })
	return group.Wait()
}

// servicePorts holds the loopback port of each service.
type servicePorts map[primitives.ServiceName]int

func (p servicePorts) address(service primitives.ServiceName) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p[service]))
}

// choosePorts finds a port for every service. A taken frontend port is said here, because the server itself would end the process.
func choosePorts(frontend int) (servicePorts, error) {
	ports := servicePorts{}
	if frontend != 0 {
		if err := engine.CheckPort(frontend); err != nil {
			return nil, engine.PortTaken("the Temporal server", net.JoinHostPort("127.0.0.1", strconv.Itoa(frontend)), err)
		}
		ports[primitives.FrontendService] = frontend
	}
	taken := map[int]bool{frontend: true}
	for _, service := range temporal.DefaultServices {
		name := primitives.ServiceName(service)
		for ports[name] == 0 {
			port, err := engine.FreePort()
			if err != nil {
				return nil, err
			}
			if !taken[port] {
				ports[name], taken[port] = port, true
			}
		}
	}
	return ports, nil
}

// serverLogger writes the server's warnings and errors to Home/temporal.log.
func serverLogger(home string) (log.Logger, error) {
	path := filepath.Join(home, "temporal.log")
	if err := engine.PutAside(path); err != nil {
		return nil, err
	}
	return log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn", OutputFile: path})), nil
}

func newServer(o Options, ports servicePorts, logger log.Logger) (temporal.Server, error) {
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
