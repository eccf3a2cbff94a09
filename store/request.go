package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Request is a question to one person about one task, in one letter. The holder of its token may answer it. Only the letter has the token;
// the record has its SHA-256.
type Request struct {
	TokenHash string // lower-case hexadecimal
	Task      plan.TaskID
	Purpose   plan.Purpose
	Epoch     int
	Seq       int // of the event that caused the request
	Person    directory.PersonID
	Address   string
	Role      directory.Role
	Unit      directory.UnitCode
	For       directory.PersonID // the principal, when the person is a substitute
	Basis     string
	Draft     int    // of PurposeDecide: the version of the draft
	Hash      string // of PurposeDecide: the SHA-256 of the draft
	Code      string // four of A-Z and 2-7, shown in the letter
	CreatedAt time.Time
	ExpiresAt time.Time // zero: when its step ends
	UsedAt    time.Time // when it was answered, or its step ended; zero before
	RevokedAt time.Time // when a newer version of the draft replaced it; zero before
	// LinkRevokedAt is when the link of its letter was taken back; zero before. An answer by mail counts all the same.
	LinkRevokedAt time.Time
}

// Open reports whether the request can still be answered.
func (r Request) Open(now time.Time) bool {
	return r.UsedAt.IsZero() && r.RevokedAt.IsZero() && (r.ExpiresAt.IsZero() || now.Before(r.ExpiresAt))
}

// Request finds a request by the hash of its token, open or not, so that a late answer can be explained.
func (r *Reader) Request(ctx context.Context, tokenHash string) (Request, error) {
	var row schema.Request
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return Request{}, findErr(err, "request", tokenHash)
	}
	return requestOf(row), nil
}

// RequestByCode finds the request of a task by its short code; the newest, when two have the same.
func (r *Reader) RequestByCode(ctx context.Context, task plan.TaskID, code string) (Request, error) {
	var row schema.Request
	err := r.db.NewSelect().
		Model(&row).
		Where("task = ?", task).
		Where("code = ?", code).
		OrderExpr("epoch DESC, seq DESC, token_hash").
		Limit(1).
		Scan(ctx)
	if err != nil {
		return Request{}, findErr(err, "request of task "+string(task)+" with code", code)
	}
	return requestOf(row), nil
}

// Requests lists the requests of a task in the order of the events that caused them.
func (r *Reader) Requests(ctx context.Context, task plan.TaskID) ([]Request, error) {
	var rows []schema.Request
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", task).
		Order("epoch", "seq", "person", "purpose").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the requests of task %s: %w", task, err)
	}
	requests := make([]Request, 0, len(rows))
	for _, row := range rows {
		requests = append(requests, requestOf(row))
	}
	return requests, nil
}

// MarkAnswered records that a request was answered. The key is the hash of the token: the first time stands, and a revoked request stays
// revoked. It returns ErrNotFound when there is no such request.
func (s *Store) MarkAnswered(ctx context.Context, tokenHash string, at time.Time) error {
	answered, err := s.db.NewUpdate().
		Model((*schema.Request)(nil)).
		Set("used_at = COALESCE(used_at, ?)", instant(at)).
		Where("token_hash = ?", tokenHash).
		Exec(ctx)
	if err != nil {
		return writeErr(err, "marking request as answered:", tokenHash)
	}
	if n, err := answered.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("marking request %s as answered: %w", tokenHash, ErrNotFound)
}

func requestRows(requests []Request) []schema.Request {
	rows := make([]schema.Request, 0, len(requests))
	for _, r := range requests {
		rows = append(rows, requestRow(r))
	}
	return rows
}

func requestRow(r Request) schema.Request {
	return schema.Request{
		TokenHash: r.TokenHash, Task: string(r.Task), Purpose: string(r.Purpose), Epoch: r.Epoch, Seq: r.Seq, Person: string(r.Person),
		Address: r.Address, Role: string(r.Role), Unit: string(r.Unit), ForPerson: string(r.For), Basis: r.Basis, Draft: r.Draft,
		Hash: r.Hash, Code: r.Code, CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt), UsedAt: instant(r.UsedAt),
		RevokedAt: instant(r.RevokedAt),
	}
}

func requestOf(row schema.Request) Request {
	return Request{
		TokenHash: row.TokenHash, Task: plan.TaskID(row.Task), Purpose: plan.Purpose(row.Purpose), Epoch: row.Epoch, Seq: row.Seq,
		Person: directory.PersonID(row.Person), Address: row.Address, Role: directory.Role(row.Role), Unit: directory.UnitCode(row.Unit),
		For: directory.PersonID(row.ForPerson), Basis: row.Basis, Draft: row.Draft, Hash: row.Hash, Code: row.Code,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), UsedAt: instant(row.UsedAt), RevokedAt: instant(row.RevokedAt),
		LinkRevokedAt: instant(row.LinkRevokedAt),
	}
}
