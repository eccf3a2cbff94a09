package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"loa/engine"
)

// Options are the settings of the private PostgreSQL. Only Home is required.
type Options struct {
	// Home is loa's home directory, for instance ".loa"; it is created when missing.
	Home string
	// Log receives a record at start and at stop; nil discards them. The server's own log is Home/postgres.log.
	Log *slog.Logger
	// Port is the TCP port on 127.0.0.1. 0 chooses a free port, which stays the same over restarts unless another program takes it.
	Port int
	// Installations is the directory with one subdirectory per major version, which holds bin; empty means /usr/lib/postgresql.
	Installations string
}

// Server is a private PostgreSQL that this process uses. [Start] makes it.
type Server struct {
	cluster    *cluster
	postmaster *postmaster
	password   string
	inUse      *engine.FileLock // shared among the processes that use the server; nil after Stop
	log        *slog.Logger
}

// Start starts the private PostgreSQL of a home directory and returns when it accepts connections. On a machine without the server
// programs the error is [ErrMissing].
//
// The first run makes the data directory; if it is killed, the next run starts again from nothing. A server that still runs on the data
// directory, because the loa that started it was killed, is adopted with its port. Data of another major version are refused and not
// changed. fsync is on.
//
// PostgreSQL refuses to run as root: when loa runs as root, the server runs as user "postgres", or "nobody". If that user cannot reach Home
// (a checkout below /root with mode 0700), the data are in /var/tmp/loa-<uid>-<hash of Home>/postgres, and Home/postgres.where holds that
// path.
//
// Several processes may use one home at once: the server stops with the last of them.
func Start(ctx context.Context, o Options) (*Server, error) {
	home, err := engine.MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	startLock, err := engine.LockFile(ctx, filepath.Join(home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer startLock.Release() // an error of closing the file loses nothing
	c, err := openCluster(ctx, home, o.Installations)
	if err != nil {
		return nil, err
	}
	s := &Server{cluster: c, log: engine.OrDiscard(o.Log)}
	if err := s.adoptOrStart(ctx, o.Port); err != nil {
		return nil, err
	}
	if err := s.syncPassword(ctx); err != nil {
		return nil, err
	}
	s.inUse, err = engine.LockFile(ctx, filepath.Join(home, "postgres.use.lock"), syscall.LOCK_SH)
	return s, err
}

// openCluster finds the programs and the data directory. The first run makes the data directory.
func openCluster(ctx context.Context, home, installations string) (*cluster, error) {
	usable, err := findInstallations(ctx, installations)
	if err != nil {
		return nil, err
	}
	c := &cluster{home: home}
	if c.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if c.dir, err = clusterDir(home, c.account); err != nil {
		return nil, err
	}
	major, err := dataMajor(c.data())
	if err != nil {
		return nil, err
	}
	if c.install, err = installationFor(usable, c.data(), major); err != nil {
		return nil, err
	}
	if major == 0 {
		return c, c.initialise(ctx)
	}
	return c, nil
}

func (s *Server) adoptOrStart(ctx context.Context, port int) error {
	found, err := s.cluster.adopt(ctx)
	if err != nil {
		return err
	}
	if found == nil {
		return s.startOn(ctx, port)
	}
	if port != 0 && port != found.port {
		return fmt.Errorf("starting PostgreSQL on port %d: it already runs for this home on port %d (pid %d); stop the loa that uses it first", port, found.port, found.pid)
	}
	s.postmaster = found
	s.log.Info("adopted the running PostgreSQL", "pid", found.pid, "port", found.port)
	return nil
}

// startOn starts the server on the wanted port, or on a free one for 0. When another program takes the free port before the server listens
// on it, startOn tries another port, up to five times.
func (s *Server) startOn(ctx context.Context, wanted int) error {
	socketDir, err := s.cluster.socketDir()
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		port, err := s.choosePort(wanted)
		if err != nil {
			return err
		}
		if err := s.cluster.configure(port, socketDir); err != nil {
			return err
		}
		err = s.cluster.start(ctx)
		if err == nil {
			break
		}
		stolen := engine.CheckPort(port) != nil
		if stolen && wanted != 0 {
			return engine.PortTaken("PostgreSQL", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), syscall.EADDRINUSE)
		}
		if !stolen || attempt == 5 {
			return err
		}
	}
	s.postmaster, err = s.cluster.running()
	if err != nil {
		return err
	}
	if s.postmaster == nil {
		return fmt.Errorf("starting PostgreSQL: it stopped directly after its start, see %s", s.cluster.log())
	}
	s.log.Info("started PostgreSQL", "pid", s.postmaster.pid, "port", s.postmaster.port, "version", s.cluster.install.major)
	return nil
}

// choosePort returns the wanted port, or for 0 the port of the last start, or else a free port, which it writes to Home/postgres.port.
func (s *Server) choosePort(wanted int) (int, error) {
	if wanted != 0 {
		if err := engine.CheckPort(wanted); err != nil {
			return 0, engine.PortTaken("PostgreSQL", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)), err)
		}
		return wanted, nil
	}
	portFile := filepath.Join(s.cluster.home, "postgres.port")
	if content, err := os.ReadFile(portFile); err == nil {
		port, err := strconv.Atoi(strings.TrimSpace(string(content)))
		if err == nil && port > 0 && port < 1<<16 && engine.CheckPort(port) == nil {
			return port, nil
		}
	}
	port, err := engine.FreePort()
	if err != nil {
		return 0, err
	}
	if err := engine.WriteFile(portFile, []byte(strconv.Itoa(port)+"\n"), 0o600); err != nil {
		return 0, fmt.Errorf("writing PostgreSQL's port: %w", err)
	}
	return port, nil
}

// Stop ends the use of the server by s. When no other process uses the server, Stop shuts it down and waits for its end. A second call does
// nothing.
func (s *Server) Stop(ctx context.Context) error {
	if s.inUse == nil {
		return nil
	}
	startLock, err := engine.LockFile(ctx, filepath.Join(s.cluster.home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer startLock.Release() // an error of closing the file loses nothing
	last, err := s.inUse.Try(syscall.LOCK_EX)
	if err != nil {
		return fmt.Errorf("checking whether another process uses PostgreSQL: %w", err)
	}
	err = s.inUse.Release()
	s.inUse = nil
	if !last || err != nil {
		return err
	}
	server, err := s.cluster.running()
	if server == nil || err != nil {
		return err
	}
	if err := s.cluster.stop(ctx); err != nil {
		return err
	}
	s.log.Info("stopped PostgreSQL", "pid", server.pid)
	return nil
}

// Remove calls Stop and deletes all data of the server. No other process may use the server. Tests and cmd/bench call it.
func (s *Server) Remove(ctx context.Context) error {
	if err := s.Stop(ctx); err != nil {
		return err
	}
	dir := s.cluster.dir
	if base := filepath.Dir(dir); base != s.cluster.home { // the directory in /var/tmp
		dir = base
	}
	return os.RemoveAll(dir)
}
