package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/schema"
)

// The notices of the letters of a rehearsal.
const (
	NoticeRehearsal        plan.NoticeKind = "rehearsal"         // asks a person for one harmless answer
	NoticeRehearsalReceipt plan.NoticeKind = "rehearsal_receipt" // confirms that answer
)

// Rehearsal is a letter that asks a person for one harmless answer before the first real letter. Like every token, its token names the
// letter and proves no sender.
type Rehearsal struct {
	TokenHash string // SHA-256 of the token, in lower-case hexadecimal
	Person    directory.PersonID
	Address   string
	Day       calendar.Date // a person gets one such letter on a day
	Code      string        // four of A-Z and 2-7, shown in the letter
	Letter    string        // the key of the letter in the outbox
	By        directory.PersonID
	CreatedAt time.Time
	ExpiresAt time.Time // a letter with its token that arrives later is no answer to it
}

// Open reports whether letters still count as answers.
func (r Rehearsal) Open(now time.Time) bool { return now.Before(r.ExpiresAt) }

// RehearsalAnswer is a letter received that answers a rehearsal.
type RehearsalAnswer struct {
	Letter    LetterID
	Rehearsal string // the hash of its token
	policy.RehearsalAnswer
}

// QueueRehearsals files rehearsals and queues their letters, in one transaction, and returns how many are new. The key is the person and the
// day, and that of the letter. Rows that exist stay, so that a second call on the same day queues no second letter to a person.
func (s *Store) QueueRehearsals(ctx context.Context, rehearsals []Rehearsal, letters []LetterOut) (queued int, err error) {
	if len(rehearsals) == 0 {
		return 0, nil
	}
	rows := make([]schema.Rehearsal, 0, len(rehearsals))
	for _, r := range clean(rehearsals) {
		rows = append(rows, rehearsalRow(r))
	}
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if queued, err = s.queueLetters(ctx, tx, letters...); err != nil {
			return err
		}
		_, err = tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
	if err != nil {
		return 0, writeErr(err, "queueing rehearsals:", len(rehearsals))
	}
	return queued, nil
}

// Rehearsal finds a rehearsal by the hash of its token, open or not.
func (r *Reader) Rehearsal(ctx context.Context, tokenHash string) (Rehearsal, error) {
	return r.rehearsal(ctx, "rehearsal", tokenHash, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("token_hash = ?", tokenHash)
	})
}

// RehearsalOfLetter finds the rehearsal whose letter has that key in the outbox.
func (r *Reader) RehearsalOfLetter(ctx context.Context, key string) (Rehearsal, error) {
	return r.rehearsal(ctx, "rehearsal of letter", key, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("letter = ?", key) })
}

// RehearsalByCode finds the newest rehearsal of a person that has one of some short codes.
func (r *Reader) RehearsalByCode(ctx context.Context, person directory.PersonID, codes []string) (Rehearsal, error) {
	if len(codes) == 0 || person == "" {
		return Rehearsal{}, fmt.Errorf("looking up a rehearsal without a code or a person: %w", ErrNotFound)
	}
	return r.rehearsal(ctx, "rehearsal by code of", person, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("person = ?", person).Where("code IN (?)", bun.List(codes)).Order("created_at DESC", "token_hash").Limit(1)
	})
}

// rehearsal finds the rehearsal that a condition selects; what and key describe it in an error.
func (r *Reader) rehearsal(ctx context.Context, what string, key any, condition func(*bun.SelectQuery) *bun.SelectQuery) (Rehearsal, error) {
	var row schema.Rehearsal
	if err := condition(r.db.NewSelect().Model(&row)).Scan(ctx); err != nil {
		return Rehearsal{}, findErr(err, what, key)
	}
	return rehearsalOf(row), nil
}

// FileRehearsalAnswer files an answer. The key is the letter received: a letter that is read again replaces what was found in it before. It
// returns ErrNotFound when the letter or the rehearsal does not exist.
func (s *Store) FileRehearsalAnswer(ctx context.Context, a RehearsalAnswer) error {
	row := rehearsalAnswerRow(clean(a))
	_, err := s.db.NewInsert().
		Model(&row).
		On("CONFLICT (letter) DO UPDATE").
		Set("rehearsal = EXCLUDED.rehearsal").
		Set("automatic = EXCLUDED.automatic").
		Set("claim = EXCLUDED.claim").
		Exec(ctx)
	return writeErr(err, "filing the answer to a rehearsal, letter", a.Letter)
}

func rehearsalRow(r Rehearsal) schema.Rehearsal {
	return schema.Rehearsal{
		TokenHash: r.TokenHash, Person: string(r.Person), Address: r.Address, Day: dayOf(r.Day), Code: r.Code, Letter: r.Letter,
		SentBy: string(r.By), CreatedAt: instant(r.CreatedAt), ExpiresAt: instant(r.ExpiresAt),
	}
}

func rehearsalOf(row schema.Rehearsal) Rehearsal {
	return Rehearsal{
		TokenHash: row.TokenHash, Person: directory.PersonID(row.Person), Address: row.Address, Day: dateOf(row.Day), Code: row.Code,
		Letter: row.Letter, By: directory.PersonID(row.SentBy), CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt),
	}
}

func rehearsalAnswerRow(a RehearsalAnswer) schema.RehearsalAnswer {
	row := schema.RehearsalAnswer{
		Letter: int64(a.Letter), Rehearsal: a.Rehearsal, Automatic: a.Automatic, FromAddress: a.From, At: instant(a.At),
	}
	if !a.Automatic {
		row.Claim = mustJSON(a.Claim)
	}
	return row
}

func rehearsalAnswerOf(row schema.RehearsalAnswer) (RehearsalAnswer, error) {
	claim, err := fromJSON[policy.Claim](row.Claim)
	if err != nil {
		return RehearsalAnswer{}, fmt.Errorf("decoding the claim of letter %d: %w", row.Letter, err)
	}
	return RehearsalAnswer{
		Letter: LetterID(row.Letter), Rehearsal: row.Rehearsal,
		RehearsalAnswer: policy.RehearsalAnswer{Automatic: row.Automatic, From: row.FromAddress, Claim: claim, At: instant(row.At)},
	}, nil
}
