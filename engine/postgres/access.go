package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"loa/engine"
)

// syncPassword makes the password in Home/postgres.password the password of the superuser. If the file is missing, it writes a random
// password. If the server refuses the password of the file, for instance because the first run was killed before this point, it sets the
// password through the socket, where no password is asked.
func (s *Server) syncPassword(ctx context.Context) error {
	path := filepath.Join(s.cluster.home, "postgres.password")
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("reading PostgreSQL's password: %w", err)
	}
	s.password = strings.TrimSpace(string(content))
	if s.password == "" {
		s.password = rand.Text()
		if err := engine.WriteFile(path, []byte(s.password+"\n"), 0o600); err != nil {
			return fmt.Errorf("writing PostgreSQL's password: %w", err)
		}
	}
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if err == nil {
		return conn.Close(ctx)
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "28P01" { // invalid_password
		return fmt.Errorf("connecting to PostgreSQL: %w", err)
	}
	conn, err = pgx.Connect(ctx, socketDSN(s.postmaster))
	if err != nil {
		return fmt.Errorf("connecting to PostgreSQL's socket: %w", err)
	}
	defer conn.Close(ctx) // an error of Close adds nothing to the error of the statement
	// ALTER ROLE takes no parameters. rand.Text has only letters and digits, so nothing must be escaped.
	if _, err := conn.Exec(ctx, "ALTER ROLE "+superuser+" PASSWORD '"+s.password+"'"); err != nil {
		return fmt.Errorf("setting PostgreSQL's password: %w", err)
	}
	return nil
}

// DSN returns the URL of one database of this server. It contains the password, so it must not be logged.
func (s *Server) DSN(database string) string {
	address := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, s.password),
		Host:     net.JoinHostPort(s.Host(), strconv.Itoa(s.Port())),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return address.String()
}

// Host returns the address that the server listens on: always 127.0.0.1.
func (s *Server) Host() string { return "127.0.0.1" }

// Port returns the TCP port that the server listens on.
func (s *Server) Port() int { return s.postmaster.port }

// User returns the name of the superuser of this cluster.
func (s *Server) User() string { return superuser }

// Password returns the superuser's password for connections over TCP. The first run makes it and writes it to Home/postgres.password.
func (s *Server) Password() string { return s.password }

// EnsureDatabase creates a UTF-8 database from template0 unless it exists; see [engine.EnsureDatabase]. In the database, COLLATE
// "vi-x-icu" sorts in Vietnamese order.
func (s *Server) EnsureDatabase(ctx context.Context, name string) error {
	server, err := pgx.ParseConfig(s.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("parsing the address of PostgreSQL: %w", err)
	}
	return engine.EnsureDatabase(ctx, server, name)
}
