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

// Options are the place and the port of the private PostgreSQL.
type Options struct {
	// Home is loa's directory, for instance ".loa"; it is created when missing.
	Home string
	// Log receives what happened at start and stop; nil discards it. The server's own log is Home/postgres.log.
	Log *slog.Logger
	// Port is the loopback port; 0 takes a free one and keeps it over restarts unless another program takes it.
	Port int
	// Installations is where major versions are looked for, each with its bin directory; empty means /usr/lib/postgresql.
	Installations string
}

// Server is a running private PostgreSQL.
type Server struct {
	cluster    *cluster
	postmaster *postmaster
	password   string
	inUse      *engine.FileLock
	log        *slog.Logger
}

// Start starts the private PostgreSQL of a home directory and returns when it takes connections.
//
// The first run makes the data directory; a run that was killed half-way leaves nothing that counts. A server that still runs on the
// data directory, because the loa that started it was killed, is adopted with its port. Data of another major version are refused, not
// touched. fsync is on.
//
// PostgreSQL refuses to run as root: as root we run it as user "postgres", or "nobody". If that user cannot walk down to Home (a
// checkout below /root with mode 0700), the data live in /var/tmp/loa-<uid>-<hash of Home>/postgres instead, and Home/postgres.where
// names the place.
//
// Several processes may use one home at once: the server stops with the last of them.
func Start(ctx context.Context, o Options) (*Server, error) {
	home, err := engine.MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	turn, err := engine.LockFile(ctx, filepath.Join(home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer turn.Release() // closing a lock file has nothing to lose
	c, err := openCluster(ctx, home, o.Installations)
	if err != nil {
		return nil, err
	}
	s := &Server{cluster: c, log: engine.OrDiscard(o.Log)}
	if err := s.adoptOrStart(ctx, o.Port); err != nil {
		return nil, err
	}
	if err := s.agreeOnPassword(ctx); err != nil {
		return nil, err
	}
	s.inUse, err = engine.LockFile(ctx, filepath.Join(home, "postgres.use.lock"), syscall.LOCK_SH)
	return s, err
}

// openCluster finds the programs and the data directory, which it makes on the first run.
func openCluster(ctx context.Context, home, installations string) (*cluster, error) {
	usable, err := findInstallations(ctx, installations)
	if err != nil {
		return nil, err
	}
	c := &cluster{home: home}
	if c.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if c.dir, err = placeCluster(home, c.account); err != nil {
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
	found, err := s.cluster.awaitAdopted(ctx)
	if err != nil {
		return err
	}
	if found == nil {
		return s.startOn(ctx, port)
	}
	if port != 0 && port != found.port {
		return fmt.Errorf("starting PostgreSQL on port %d: it already runs for this home on port %d (pid %d); stop that loa first", port, found.port, found.pid)
	}
	s.postmaster = found
	s.log.Info("adopted the running PostgreSQL", "pid", found.pid, "port", found.port)
	return nil
}

// startOn starts the server on a port; a free port that another program takes in the same moment is chosen anew.
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
		return fmt.Errorf("starting PostgreSQL: it stopped right after its start, see %s", s.cluster.log())
	}
	s.log.Info("started PostgreSQL", "pid", s.postmaster.pid, "port", s.postmaster.port, "version", s.cluster.install.major)
	return nil
}

// choosePort is the wanted port, or last time's, or a free one, which is then remembered.
func (s *Server) choosePort(wanted int) (int, error) {
	if wanted != 0 {
		if err := engine.CheckPort(wanted); err != nil {
			return 0, engine.PortTaken("PostgreSQL", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)), err)
		}
		return wanted, nil
	}
	memory := filepath.Join(s.cluster.home, "postgres.port")
	if content, err := os.ReadFile(memory); err == nil {
		port, err := strconv.Atoi(strings.TrimSpace(string(content)))
		if err == nil && port > 0 && port < 1<<16 && engine.CheckPort(port) == nil {
			return port, nil
		}
	}
	port, err := engine.FreePort()
	if err != nil {
		return 0, err
	}
	if err := engine.WriteFile(memory, []byte(strconv.Itoa(port)+"\n"), 0o600); err != nil {
		return 0, fmt.Errorf("remembering PostgreSQL's port: %w", err)
	}
	return port, nil
}

// Stop ends our use of the server and, when no other process uses it, shuts it down and waits for the end. Calling it twice is harmless.
func (s *Server) Stop(ctx context.Context) error {
	if s.inUse == nil {
		return nil
	}
	turn, err := engine.LockFile(ctx, filepath.Join(s.cluster.home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer turn.Release() // closing a lock file has nothing to lose
	alone, err := s.inUse.Try(syscall.LOCK_EX)
	if err != nil {
		return fmt.Errorf("asking who else uses PostgreSQL: %w", err)
	}
	err = s.inUse.Release()
	s.inUse = nil
	if !alone || err != nil {
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

// Remove stops the server and deletes its data for good: for tests, and for starting over.
func (s *Server) Remove(ctx context.Context) error {
	if err := s.Stop(ctx); err != nil {
		return err
	}
	dir := s.cluster.dir
	if base := filepath.Dir(dir); base != s.cluster.home { // the place in /var/tmp
		dir = base
	}
	return os.RemoveAll(dir)
}
