package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/schema"
)

// The notices of the letters of a period.
const (
	NoticePeriodRequest plan.NoticeKind = "period_request" // asks a unit for its report
	NoticePeriodReceipt plan.NoticeKind = "period_receipt" // tells a unit what became of its report
	NoticePeriod        plan.NoticeKind = "period_notice"  // tells the people who follow a period
)

// PeriodRequest is what one person is asked for one unit and period, in one letter. The holder of its token may answer it, again and again until it
// expires: a later report replaces the earlier one. Only the letter has the token; the record has its SHA-256.
type PeriodRequest struct {
	TokenHash  string // lower-case hexadecimal
	Plan       plan.PlanID
	Period     period.ID
	Unit       directory.UnitCode
	Person     directory.PersonID
	Address    string
	Code       string // four of A-Z and 2-7, shown in the letter
	Submission string // of a receipt: the id of the submission that it confirms; what an answer does not mention stays as it has it
	CreatedAt  time.Time
	ExpiresAt  time.Time
}

// Open reports whether the request can still be answered.
func (r PeriodRequest) Open(now time.Time) bool { return now.Before(r.ExpiresAt) }

// PeriodRequest finds a request by the hash of its token, open or not. It returns ErrNotFound when there is none.
func (r *Reader) PeriodRequest(ctx context.Context, tokenHash string) (PeriodRequest, error) {
	return r.periodRequest(ctx, tokenHash, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("token_hash = ?", tokenHash) })
}

// PeriodRequestByCode finds the newest request to a person with one of some short codes, open or not. It returns ErrNotFound when there is none.
func (r *Reader) PeriodRequestByCode(ctx context.Context, person directory.PersonID, codes []string) (PeriodRequest, error) {
	if len(codes) == 0 || person == "" {
		return PeriodRequest{}, fmt.Errorf("looking up a request of a period without a code or a person: %w", ErrNotFound)
	}
	return r.periodRequest(ctx, string(person), func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("person = ?", person).Where("code IN (?)", bun.List(codes)).Order("created_at DESC", "token_hash").Limit(1)
	})
}

func (r *Reader) periodRequest(ctx context.Context, key string, condition func(*bun.SelectQuery) *bun.SelectQuery) (PeriodRequest, error) {
	var row schema.PeriodRequest
	if err := condition(r.db.NewSelect().Model(&row)).Scan(ctx); err != nil {
		return PeriodRequest{}, findErr(err, "request of a period", key)
	}
	return PeriodRequest{
		TokenHash: row.TokenHash, Plan: plan.PlanID(row.Plan), Period: period.ID(row.Period), Unit: directory.UnitCode(row.Unit),
		Person: directory.PersonID(row.Person), Address: row.Address, Code: row.Code, Submission: row.Submission, CreatedAt: row.CreatedAt, ExpiresAt: row.ExpiresAt,
	}, nil
}

// QueuePeriodLetter queues a letter about a report, with the request by which it can be answered, in one transaction. The keys are that of the letter
// and the hash of the token: the first ones stand. A request without a token is none.
func (s *Store) QueuePeriodLetter(ctx context.Context, request PeriodRequest, letter LetterOut) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if request.TokenHash != "" {
			if err := savePeriodRequests(ctx, tx, []PeriodRequest{clean(request)}); err != nil {
				return err
			}
		}
		_, err := s.queueLetters(ctx, tx, letter)
		return err
	})
	return writeErr(err, "queueing the letter", letter.Key)
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
			Code: r.Code, Submission: r.Submission, CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt),
		})
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (token_hash) DO NOTHING").Exec(ctx)
	return err
}

// PeriodSilence says why a notice of a period reached nobody.
type PeriodSilence string

// The reasons.
const (
	PeriodSilenceNoHolder  PeriodSilence = "no_holder"  // nobody holds the position
	PeriodSilenceNoAddress PeriodSilence = "no_address" // the holder has no mail address
)

// PeriodNotice is how an event of a period reached a person, by its letter, or why it did not.
type PeriodNotice struct {
	Plan   plan.PlanID
	Period period.ID
	Epoch  int
	Seq    int
	Kind   string             // of the event, or what is told of it
	Unit   directory.UnitCode // empty: about the whole period
	Person directory.PersonID // empty: nobody
	Reason PeriodSilence      // empty: a letter went out
	Letter string             // the key of the letter; empty when there is none
	At     time.Time
}

// savePeriodNotices files notices. The key is the event with the kind, the unit and the person: the first one stands.
func savePeriodNotices(ctx context.Context, tx bun.Tx, notices []PeriodNotice) error {
	if len(notices) == 0 {
		return nil
	}
	rows := make([]schema.PeriodNotice, 0, len(notices))
	for _, n := range notices {
		rows = append(rows, schema.PeriodNotice{
			Plan: string(n.Plan), Period: string(n.Period), Epoch: n.Epoch, Seq: n.Seq, Kind: n.Kind, Unit: string(n.Unit), Person: string(n.Person),
			Reason: string(n.Reason), Letter: n.Letter, At: instant(n.At),
		})
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
	return err
}

// PeriodNotices lists the notices of a period in the order of its events, by unit.
func (r *Reader) PeriodNotices(ctx context.Context, id plan.PlanID, which period.ID) ([]PeriodNotice, error) {
	var rows []schema.PeriodNotice
	err := r.db.NewSelect().
		Model(&rows).
		Where("plan = ?", id).
		Where("period = ?", which).
		Order("epoch", "seq", "kind", "unit", "person").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the notices of period %s/%s: %w", id, which, err)
	}
	notices := make([]PeriodNotice, 0, len(rows))
	for _, row := range rows {
		notices = append(notices, PeriodNotice{
			Plan: plan.PlanID(row.Plan), Period: period.ID(row.Period), Epoch: row.Epoch, Seq: row.Seq, Kind: row.Kind, Unit: directory.UnitCode(row.Unit),
			Person: directory.PersonID(row.Person), Reason: PeriodSilence(row.Reason), Letter: row.Letter, At: row.At,
		})
	}
	return notices, nil
}
