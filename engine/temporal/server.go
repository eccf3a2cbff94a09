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

// Server is a Temporal server inside this process. [Start] makes it.
type Server struct {
	server  temporal.Server
	address string
	stop    func() error
}

// Start starts the server on 127.0.0.1. It returns when the frontend answers, the namespace is registered and the search attributes can be
// queried. Before that it creates or migrates the databases, also when an earlier start was killed at any point.
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

// start starts the services and prepares the namespace. After an error it stops the services.
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

// Address returns the host:port of the frontend.
func (s *Server) Address() string { return s.address }

// Stop stops the services after they have finished their current work, which takes some seconds. When ctx ends first, Stop returns its
// error and the services stop in the background; no state is lost, because all of it is in PostgreSQL. Workers and clients must be stopped
// before. A second call returns the result of the first.
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

// prepareSchemas prepares both databases concurrently.
func prepareSchemas(ctx context.Context, o Options) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return prepareSchema(ctx, o, temporalDatabase, "postgresql/v12/temporal") })
	group.Go(func() error { return prepareSchema(ctx, o, visibilityDatabase, "postgresql/v12/visibility") })
	return group.Wait()
}

// servicePorts is the TCP port of each service on 127.0.0.1.
type servicePorts map[primitives.ServiceName]int

func (p servicePorts) address(service primitives.ServiceName) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p[service]))
}

// choosePorts returns a different free port for every service, and the given port for the frontend unless it is 0. A frontend port in use
// is an error here, because the server would end the process.
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

// serverLogger returns a logger that writes the server's warnings and errors to Home/temporal.log.
func serverLogger(home string) (log.Logger, error) {
	path := filepath.Join(home, "temporal.log")
	if err := engine.RotateLog(path); err != nil {
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
