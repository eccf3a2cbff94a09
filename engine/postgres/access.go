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

// agreeOnPassword makes the password in Home/postgres.password that of the server. If the file was lost, or the first run
// died before this point, a new one is set through the socket.
func (s *Server) agreeOnPassword(ctx context.Context) error {
	path := filepath.Join(s.cluster.home, "postgres.password")
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("reading PostgreSQL's password: %w", err)
	}
	s.password = strings.TrimSpace(string(content))
	if s.password == "" {
		s.password = rand.Text()
		if err := engine.WriteFile(path, []byte(s.password+"\n"), 0o600); err != nil {
			return fmt.Errorf("keeping PostgreSQL's password: %w", err)
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
	defer conn.Close(ctx) // an error of closing adds nothing to that of the statement
	// rand.Text has only letters and digits: nothing to escape, and ALTER ROLE takes no parameters.
	if _, err := conn.Exec(ctx, "ALTER ROLE "+superuser+" PASSWORD '"+s.password+"'"); err != nil {
		return fmt.Errorf("setting PostgreSQL's password: %w", err)
	}
	return nil
}

// DSN is the address of one database of this server, with user and password: a secret.
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

// Host is always 127.0.0.1.
func (s *Server) Host() string { return "127.0.0.1" }

// Port is the loopback port the server listens on.
func (s *Server) Port() int { return s.postmaster.port }

// User is the superuser of this cluster.
func (s *Server) User() string { return superuser }

// Password is the user's password over TCP, made at the first run and kept in Home/postgres.password.
func (s *Server) Password() string { return s.password }

// EnsureDatabase creates a UTF-8 database from template0 unless it exists; two processes may ask for the same one at once.
// Vietnamese order is available in it as COLLATE "vi-x-icu".
func (s *Server) EnsureDatabase(ctx context.Context, name string) error {
	return engine.EnsureDatabase(ctx, s.DSN("postgres"), name)
}
