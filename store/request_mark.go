package store

import (
	"context"
	"fmt"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// Request finds a question by the hash of its token, open or not: whoever answers too late is told so.
func (r *Reader) Request(ctx context.Context, tokenHash string) (Request, error) {
	var row schema.Request
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return Request{}, found(err, "ask", tokenHash)
	}
	return requestOf(row), nil
}

// RequestByCode finds a task's question by the short code that its letter shows; the newest when a code came up twice.
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
		return Request{}, found(err, "ask of task "+string(task)+" with code", code)
	}
	return requestOf(row), nil
}

// Requests lists the questions of a task in the order they were asked.
func (r *Reader) Requests(ctx context.Context, task plan.TaskID) ([]Request, error) {
	var rows []schema.Request
	err := r.db.NewSelect().
		Model(&rows).
		Where("task = ?", task).
		Order("epoch", "seq", "person", "purpose").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the asks of task %s: %w", task, err)
	}
	asks := make([]Request, 0, len(rows))
	for _, row := range rows {
		asks = append(asks, requestOf(row))
	}
	return asks, nil
}

// MarkAnswered notes that a question was answered. The key is the token's hash: the first time stands, and a question that was revoked
// before stays revoked. ErrNotFound when there is no such question.
func (s *Store) MarkAnswered(ctx context.Context, tokenHash string, at time.Time) error {
	used, err := s.db.NewUpdate().
		Model((*schema.Request)(nil)).
		Set("used_at = COALESCE(used_at, ?)", instant(at)).
		Where("token_hash = ?", tokenHash).
		Exec(ctx)
	if err != nil {
		return doing(err, "using ask", tokenHash)
	}
	if n, err := used.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return fmt.Errorf("using ask %s: %w", tokenHash, ErrNotFound)
}

func requestRows(asks []Request) []schema.Request {
	rows := make([]schema.Request, 0, len(asks))
	for _, a := range asks {
		rows = append(rows, requestRow(a))
	}
	return rows
}

func requestRow(a Request) schema.Request {
	return schema.Request{
		TokenHash: a.TokenHash, Task: string(a.Task), Purpose: string(a.Purpose), Epoch: a.Epoch, Seq: a.Seq, Person: string(a.Person),
		Address: a.Address, Role: string(a.Role), Unit: string(a.Unit), ForPerson: string(a.For), Basis: a.Basis, Draft: a.Draft,
		Hash: a.Hash, Code: a.Code, CreatedAt: instant(a.CreatedAt), ExpiresAt: instant(a.ExpiresAt), UsedAt: instant(a.UsedAt),
		RevokedAt: instant(a.RevokedAt),
	}
}

func requestOf(row schema.Request) Request {
	return Request{
		TokenHash: row.TokenHash, Task: plan.TaskID(row.Task), Purpose: plan.Purpose(row.Purpose), Epoch: row.Epoch, Seq: row.Seq,
		Person: directory.PersonID(row.Person), Address: row.Address, Role: directory.Role(row.Role), Unit: directory.UnitCode(row.Unit),
		For: directory.PersonID(row.ForPerson), Basis: row.Basis, Draft: row.Draft, Hash: row.Hash, Code: row.Code,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), UsedAt: instant(row.UsedAt), RevokedAt: instant(row.RevokedAt),
	}
}
