package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// Session is a browser in which somebody is signed in.
type Session struct {
	TokenHash string // SHA-256 of the token in the browser's cookie
	Login     string
	OpenedAt  time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Address   string // of the browser
	Browser   string // as it names itself
	Proved    Proved // empty counts as ProvedPassword
}

// Proved is what a person has proved to open a session.
type Proved string

// What opens a session.
const (
	ProvedFirst    Proved = "first"    // the first of two steps: the session opens nothing but the second
	ProvedPassword Proved = "password" // the password, or what a sign-in service says
	ProvedCode     Proved = "code"     // that, and a code of the app or a recovery code
)

// OpenSession puts a session on record, and drops those that have expired.
func (s *Store) OpenSession(ctx context.Context, session Session) error {
	return writeErr(openSession(ctx, s.db, session), "opening a session of", session.Login)
}

func openSession(ctx context.Context, db bun.IDB, session Session) error {
	session = clean(session)
	row := schema.Session{
		TokenHash: session.TokenHash, Login: session.Login, OpenedAt: instant(session.OpenedAt), SeenAt: instant(session.OpenedAt),
		ExpiresAt: instant(session.ExpiresAt), Address: session.Address, Browser: session.Browser, Proved: string(cmp.Or(session.Proved, ProvedPassword)),
	}
	_, err := db.NewDelete().Model((*schema.Session)(nil)).Where("expires_at <= ?", instant(session.OpenedAt)).Exec(ctx)
	if err == nil {
		_, err = db.NewInsert().Model(&row).Exec(ctx)
	}
	return err
}

// Session finds a session that has neither expired nor rested longer than idle, of an account that is not disabled. The error is ErrNotFound when
// there is none, or only the first of two steps was proved.
func (r *Reader) Session(ctx context.Context, tokenHash string, now time.Time, idle time.Duration) (Session, error) {
	return r.session(ctx, tokenHash, now, idle, "proved <> 'first'")
}

// HalfSession finds a session that opens nothing but the second step of a sign-in. The error is ErrNotFound when there is none.
func (r *Reader) HalfSession(ctx context.Context, tokenHash string, now time.Time) (Session, error) {
	return r.session(ctx, tokenHash, now, halfIdle, "proved = 'first'")
}

// halfIdle is longer than a half session lasts: it ends by its expiry.
const halfIdle = time.Hour

func (r *Reader) session(ctx context.Context, tokenHash string, now time.Time, idle time.Duration, proved string) (Session, error) {
	var row schema.Session
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Where(proved).
		Where("expires_at > ?", instant(now)).
		Where("seen_at > ?", instant(now.Add(-idle))).
		Where("login IN (SELECT login FROM account WHERE NOT disabled AND left_at IS NULL)").
		Scan(ctx)
	return sessionOf(row), findErr(err, "session", "")
}

// Sessions lists the sessions of an account that have not expired, the newest first; of all accounts for an empty login name. Those that wait for the
// second step are not among them.
func (r *Reader) Sessions(ctx context.Context, login string, now time.Time) ([]Session, error) {
	var rows []schema.Session
	query := r.db.NewSelect().Model(&rows).Where("expires_at > ?", instant(now)).Where("proved <> 'first'").OrderExpr("opened_at DESC, token_hash")
	if login != "" {
		query = query.Where("login = ?", login)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing sessions: %w", err)
	}
	sessions := make([]Session, 0, len(rows))
	for _, row := range rows {
		sessions = append(sessions, sessionOf(row))
	}
	return sessions, nil
}

func sessionOf(row schema.Session) Session {
	return Session{
		TokenHash: row.TokenHash, Login: row.Login, OpenedAt: instant(row.OpenedAt), SeenAt: instant(row.SeenAt), ExpiresAt: instant(row.ExpiresAt),
		Address: row.Address, Browser: row.Browser, Proved: Proved(row.Proved),
	}
}

// TouchSession keeps that a session was used.
func (s *Store) TouchSession(ctx context.Context, tokenHash string, at time.Time) error {
	_, err := s.db.NewUpdate().Model((*schema.Session)(nil)).Set("seen_at = ?", instant(at)).Where("token_hash = ?", tokenHash).Exec(ctx)
	return writeErr(err, "keeping the use of a session", "")
}

// EndSession ends one session; one that has ended before is no error.
func (s *Store) EndSession(ctx context.Context, tokenHash string) error {
	_, err := s.db.NewDelete().Model((*schema.Session)(nil)).Where("token_hash = ?", tokenHash).Exec(ctx)
	return writeErr(err, "ending a session", "")
}

// EndSessions ends all sessions of an account and returns how many there were.
func (s *Store) EndSessions(ctx context.Context, login string) (int, error) {
	result, err := s.db.NewDelete().Model((*schema.Session)(nil)).Where("login = ?", login).Exec(ctx)
	if err != nil {
		return 0, writeErr(err, "ending the sessions of", login)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// EndOtherSessions ends the sessions of an account but for the one to keep.
func (s *Store) EndOtherSessions(ctx context.Context, login, keep string) error {
	return endSessions(ctx, s.db, login, keep)
}

// endSessions ends the sessions of an account but for the one to keep; empty keeps none.
func endSessions(ctx context.Context, db bun.IDB, login, keep string) error {
	_, err := db.NewDelete().Model((*schema.Session)(nil)).Where("login = ? AND token_hash <> ?", login, keep).Exec(ctx)
	return writeErr(err, "ending the sessions of", login)
}

// oneRow is ErrNotFound when a statement changed nothing.
func oneRow(result sql.Result, err error, doing, what string) error {
	return writeErr(changed(result, err, ErrNotFound), doing, what)
}

// changed is the error of a statement, and none when it changed nothing.
func changed(result sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = none
	}
	return err
}
