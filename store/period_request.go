package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/schema"
)

// PeriodRequest is what one person is asked for one unit and period, in one letter. The holder of its token may answer it, again and again until it
// expires: a later report replaces the earlier one. Only the letter has the token; the record has its SHA-256.
type PeriodRequest struct {
	TokenHash string // lower-case hexadecimal
	Plan      plan.PlanID
	Period    period.ID
	Unit      directory.UnitCode
	Person    directory.PersonID
	Address   string
	Code      string // four of A-Z and 2-7, shown in the letter
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Open reports whether the request can still be answered.
func (r PeriodRequest) Open(now time.Time) bool { return now.Before(r.ExpiresAt) }

// PeriodRequest finds a request by the hash of its token, open or not. It returns ErrNotFound when there is none.
func (r *Reader) PeriodRequest(ctx context.Context, tokenHash string) (PeriodRequest, error) {
	var row schema.PeriodRequest
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Scan(ctx)
	if err != nil {
		return PeriodRequest{}, findErr(err, "request of a period", tokenHash)
	}
	return PeriodRequest{
		TokenHash: row.TokenHash, Plan: plan.PlanID(row.Plan), Period: period.ID(row.Period), Unit: directory.UnitCode(row.Unit),
		Person: directory.PersonID(row.Person), Address: row.Address, Code: row.Code, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
	}, nil
}

// savePeriodRequests files requests. The key is the hash of the token: the first one stands.
func savePeriodRequests(ctx context.Context, tx bun.Tx, requests []PeriodRequest) error {
	if len(requests) == 0 {
		return nil
	}
	rows := make([]schema.PeriodRequest, 0, len(requests))
	for _, r := range requests {
		rows = append(rows, schema.PeriodRequest{
			TokenHash: r.TokenHash, Plan: string(r.Plan), Period: string(r.Period), Unit: string(r.Unit), Person: string(r.Person), Address: r.Address,
			Code: r.Code, CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt),
		})
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (token_hash) DO NOTHING").Exec(ctx)
	return err
}
