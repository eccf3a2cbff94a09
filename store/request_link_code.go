package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/policy"
	"loa/schema"
)

// LinkChoice is what somebody chose on the page behind a link. It decides nothing until the one-time code comes back.
type LinkChoice struct {
	Request  string // the question, by the hash of its token
	Decision plan.Decision
	Reason   string
}

// Normalized is the choice as PostgreSQL keeps it: valid UTF-8 without NUL, composed (NFC).
func (c LinkChoice) Normalized() LinkChoice { return clean(c) }

// LinkCode is a one-time code that was sent to the registered address of the person who was asked, for one choice. Whoever types it on
// the page has read that mailbox. The code is only in the letter that was sent.
type LinkCode struct {
	LinkChoice
	Number    int    // counts the codes of one question from 1; the newest alone is taken
	CodeHash  string // SHA-256 over the code and all that the letter's token was made from: the question, the number and the choice
	Tries     int    // wrong codes so far
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero: the code has not come back
}

// Open says whether the code can still come back: in time, and before too many wrong ones.
func (c LinkCode) Open(now time.Time) bool {
	return c.UsedAt.IsZero() && now.Before(c.ExpiresAt) && c.Tries < policy.MaxCodeTries
}

// CodeOutcome says what became of a request for a one-time code, or of one that was typed.
type CodeOutcome string

// The outcomes.
const (
	CodeSent     CodeOutcome = "sent"     // a code is on its way, or was already for the same choice
	CodeTooMany  CodeOutcome = "too_many" // enough codes went out about this question today
	CodeRight    CodeOutcome = "right"
	CodeWrong    CodeOutcome = "wrong"
	CodeSpent    CodeOutcome = "spent" // too many wrong ones
	CodeExpired  CodeOutcome = "expired"
	CodeReplaced CodeOutcome = "replaced" // something else was chosen since
)

// LinkTry is a code as somebody typed it on the page.
type LinkTry struct {
	Request string
	Number  int // of the code that the page asked for
	Code    string
}

// NewestLinkCode finds the code about a question that was sent last; ErrNotFound when none was.
func (r *Reader) NewestLinkCode(ctx context.Context, ask string) (LinkCode, error) {
	row, err := newestLinkCode(ctx, r.db.NewSelect(), ask)
	return linkCodeOf(row), found(err, "link code about ask", ask)
}

func newestLinkCode(ctx context.Context, q *bun.SelectQuery, ask string) (row schema.LinkCode, err error) {
	err = q.
		Model(&row).
		Where("request = ?", ask).
		Order("number DESC").
		Limit(1).
		Scan(ctx)
	return row, err
}

// LinkCodesSince counts the codes about one question since a time, so that nobody can flood a mailbox with them.
func (r *Reader) LinkCodesSince(ctx context.Context, ask string, since time.Time) (int, error) {
	n, err := r.db.NewSelect().
		Model((*schema.LinkCode)(nil)).
		Where("request = ?", ask).
		Where("created_at >= ?", instant(since)).
		Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the link codes of ask %s: %w", ask, err)
	}
	return int(n), nil
}

// QueueLinkCode notes that a choice, as OnRecord gives it, waits for a one-time code and queues the letter with the code, in one transaction. ErrConflict when
// the number is taken: somebody chose at the same moment. ErrNotFound when the question is not there.
func (s *Store) QueueLinkCode(ctx context.Context, c LinkCode, l LetterOut) error {
	row := linkCodeRow(c)
	err := s.queueAbout(ctx, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	return doing(err, "sending a one-time code about ask", c.Request)
}

// TryLinkCode holds the hash of a typed code against the newest one of its question. A wrong one counts, each time; the right one counts
// once, and is right again when it comes again.
func (s *Store) TryLinkCode(ctx context.Context, t LinkTry, codeHash string, at time.Time) (c LinkCode, outcome CodeOutcome, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		row, err := newestLinkCode(ctx, tx.NewSelect().For("UPDATE"), t.Request)
		if errors.Is(err, sql.ErrNoRows) {
			outcome = CodeReplaced
			return nil
		}
		if err != nil {
			return err
		}
		c = linkCodeOf(row)
		outcome = c.meet(t.Number, codeHash, at)
		return keepLinkTry(ctx, tx, c)
	})
	return c, outcome, doing(err, "trying a one-time code about ask", t.Request)
}

// meet weighs a code that was typed, and notes it.
func (c *LinkCode) meet(number int, codeHash string, at time.Time) CodeOutcome {
	right := subtle.ConstantTimeCompare([]byte(c.CodeHash), []byte(codeHash)) == 1
	switch {
	case c.Number != number:
		return CodeReplaced
	case right && !c.UsedAt.IsZero():
		return CodeRight
	case c.Tries >= policy.MaxCodeTries:
		return CodeSpent
	case !at.Before(c.ExpiresAt):
		return CodeExpired
	case right:
		c.UsedAt = at
		return CodeRight
	}
	if c.Tries++; c.Tries >= policy.MaxCodeTries {
		return CodeSpent
	}
	return CodeWrong
}

func keepLinkTry(ctx context.Context, tx bun.Tx, c LinkCode) error {
	row := linkCodeRow(c)
	_, err := tx.NewUpdate().
		Model(&row).
		Column("tries", "used_at").
		WherePK().
		Exec(ctx)
	return err
}

func linkCodeRow(c LinkCode) schema.LinkCode {
	return schema.LinkCode{
		Request: c.Request, Number: c.Number, Decision: string(c.Decision), Reason: c.Reason, CodeHash: c.CodeHash, Tries: c.Tries,
		CreatedAt: instant(c.CreatedAt), ExpiresAt: instant(c.ExpiresAt), UsedAt: instant(c.UsedAt),
	}
}

func linkCodeOf(row schema.LinkCode) LinkCode {
	return LinkCode{
		LinkChoice: LinkChoice{Request: row.Request, Decision: plan.Decision(row.Decision), Reason: row.Reason},
		Number:     row.Number, CodeHash: row.CodeHash, Tries: row.Tries,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), UsedAt: instant(row.UsedAt),
	}
}
