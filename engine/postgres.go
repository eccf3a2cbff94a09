package engine

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
)

// PostgresOptions says where the private PostgreSQL lives.
type PostgresOptions struct {
	// Home is loa's directory, for instance ".loa"; it is created when missing.
	Home string
	// Log receives what happened at start and stop; nil discards it. The server's own log is Home/postgres.log.
	Log *slog.Logger
	// Port is the loopback port; 0 takes a free one and keeps it over restarts as long as nobody else takes it.
	Port int
	// Installations is where major versions are looked for, each with its bin directory; empty means /usr/lib/postgresql.
	Installations string
}

// Postgres is a running private PostgreSQL.
type Postgres struct {
	cluster  *pgCluster
	server   *postmaster
	password string
	inUse    *FileLock
	log      *slog.Logger
}

// StartPostgres starts the private PostgreSQL of a home directory and returns when it takes connections.
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
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	home, err := MakeHome(o.Home)
	if err != nil {
		return nil, err
	}
	turn, err := LockFile(ctx, filepath.Join(home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer turn.Release() // closing a lock file has nothing to lose
	c, err := openCluster(ctx, home, o.Installations)
	if err != nil {
		return nil, err
	}
	p := &Postgres{cluster: c, log: OrDiscard(o.Log)}
	if err := p.adoptOrStart(ctx, o.Port); err != nil {
		return nil, err
	}
	if err := p.agreeOnPassword(ctx); err != nil {
		return nil, err
	}
	p.inUse, err = LockFile(ctx, filepath.Join(home, "postgres.use.lock"), syscall.LOCK_SH)
	return p, err
}

// openCluster finds the programs and the data directory, which it makes on the first run.
func openCluster(ctx context.Context, home, installations string) (*pgCluster, error) {
	usable, err := findInstallations(ctx, installations)
	if err != nil {
		return nil, err
	}
	c := &pgCluster{home: home}
	if c.account, err = postgresAccount(); err != nil {
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

func (p *Postgres) adoptOrStart(ctx context.Context, port int) error {
	found, err := p.cluster.awaitAdopted(ctx)
	if err != nil {
		return err
	}
	if found == nil {
		return p.startOn(ctx, port)
	}
	if port != 0 && port != found.port {
		return fmt.Errorf("starting PostgreSQL on port %d: it already runs for this home on port %d (pid %d); stop that loa first", port, found.port, found.pid)
	}
	p.server = found
	p.log.Info("adopted the running PostgreSQL", "pid", found.pid, "port", found.port)
	return nil
}

// startOn starts the server on a port; a free port that somebody takes in the same moment is chosen anew.
func (p *Postgres) startOn(ctx context.Context, wanted int) error {
	socketDir, err := p.cluster.socketDir()
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		port, err := p.choosePort(wanted)
		if err != nil {
			return err
		}
		if err := p.cluster.configure(port, socketDir); err != nil {
			return err
		}
		err = p.cluster.start(ctx)
		if err == nil {
			break
		}
		stolen := CheckPort(port) != nil
		if stolen && wanted != 0 {
			return PortTaken("PostgreSQL", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), syscall.EADDRINUSE)
		}
		if !stolen || attempt == 5 {
			return err
		}
	}
	p.server, err = p.cluster.running()
	if err != nil {
		return err
	}
	if p.server == nil {
		return fmt.Errorf("starting PostgreSQL: it stopped right after its start, see %s", p.cluster.log())
	}
	p.log.Info("started PostgreSQL", "pid", p.server.pid, "port", p.server.port, "version", p.cluster.install.major)
	return nil
}

// choosePort is the wanted port, or last time's, or a free one, which is then remembered.
func (p *Postgres) choosePort(wanted int) (int, error) {
	if wanted != 0 {
		if err := CheckPort(wanted); err != nil {
			return 0, PortTaken("PostgreSQL", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)), err)
		}
		return wanted, nil
	}
	memory := filepath.Join(p.cluster.home, "postgres.port")
	if content, err := os.ReadFile(memory); err == nil {
		port, err := strconv.Atoi(strings.TrimSpace(string(content)))
		if err == nil && port > 0 && port < 1<<16 && CheckPort(port) == nil {
			return port, nil
		}
	}
	port, err := FreePort()
	if err != nil {
		return 0, err
	}
	if err := WriteFile(memory, []byte(strconv.Itoa(port)+"\n"), 0o600); err != nil {
		return 0, fmt.Errorf("remembering PostgreSQL's port: %w", err)
	}
	return port, nil
}

// Stop lets go of the server and, when no other process uses it, shuts it down and waits for that. Calling it twice is harmless.
func (p *Postgres) Stop(ctx context.Context) error {
	if p.inUse == nil {
		return nil
	}
	turn, err := LockFile(ctx, filepath.Join(p.cluster.home, "postgres.start.lock"), syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer turn.Release() // closing a lock file has nothing to lose
	alone, err := p.inUse.Try(syscall.LOCK_EX)
	if err != nil {
		return fmt.Errorf("asking who else uses PostgreSQL: %w", err)
	}
	err = p.inUse.Release()
	p.inUse = nil
	if !alone || err != nil {
		return err
	}
	server, err := p.cluster.running()
	if server == nil || err != nil {
		return err
	}
	if err := p.cluster.stop(ctx); err != nil {
		return err
	}
	p.log.Info("stopped PostgreSQL", "pid", server.pid)
	return nil
}

// Remove stops the server and deletes its data for good: for tests, and for starting over.
func (p *Postgres) Remove(ctx context.Context) error {
	if err := p.Stop(ctx); err != nil {
		return err
	}
	dir := p.cluster.dir
	if base := filepath.Dir(dir); base != p.cluster.home { // the place in /var/tmp
		dir = base
	}
	return os.RemoveAll(dir)
}
