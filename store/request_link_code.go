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

// LinkChoice is what a browser asks a code for on the page of a link: a decision, which has no effect until the one-time code is entered, or
// to act as the person who was asked.
type LinkChoice struct {
	Request  string        // the request, by the hash of its token
	Browser  string        // SHA-256 of the nonce of the browser; the code counts in no other
	Decision plan.Decision // empty: the person alone is to be confirmed
	Reason   string
	By       CodeAsker // the same choice from another address is the same choice
}

// Same reports whether a browser chooses what it chose before, from whatever address.
func (c LinkChoice) Same(before LinkChoice) bool {
	c.By, before.By = CodeAsker{}, CodeAsker{}
	return c == before
}

// CodeAsker is where a code is asked from.
type CodeAsker struct {
	Address string // of the network, as the caller hashes it; empty when it is not known
	Known   bool   // the person was confirmed in this browser before
}

// Normalized returns the choice as the record keeps it: valid UTF-8, Unicode NFC, without NUL.
func (c LinkChoice) Normalized() LinkChoice { return clean(c) }

// LinkCode is a one-time code for one choice, sent to the registered address of the person of a request. Entering it on the page proves
// access to that mailbox. Only the letter sent has the code.
type LinkCode struct {
	LinkChoice
	Number    int    // counts the codes about a request from 1; only the newest of a browser is accepted
	CodeHash  string // SHA-256 over the code, the request, the number and the choice
	Tries     int    // wrong codes so far
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // when the code was entered; zero before
}

// Open reports whether the code can still be entered: before it expires, and with fewer than policy.MaxCodeTries wrong ones.
func (c LinkCode) Open(now time.Time) bool {
	return c.UsedAt.IsZero() && now.Before(c.ExpiresAt) && c.Tries < policy.MaxCodeTries
}

// CodeOutcome is the result of asking for a one-time code, or of entering one.
type CodeOutcome string

// The outcomes of a one-time code.
const (
	CodeSent     CodeOutcome = "sent"     // a code was queued, now or before for the same choice
	CodeTooMany  CodeOutcome = "too_many" // the browser or the request has had its codes of a day
	CodeRight    CodeOutcome = "right"
	CodeWrong    CodeOutcome = "wrong"
	CodeSpent    CodeOutcome = "spent" // too many wrong codes were entered
	CodeExpired  CodeOutcome = "expired"
	CodeReplaced CodeOutcome = "replaced" // another choice was made since
)

// LinkTry is a code as it was entered on the page.
type LinkTry struct {
	Request string
	Browser string // as in the LinkChoice
	Number  int    // of the LinkCode that the page showed
	Code    string
}

// NewestLinkCode finds the newest code about a request in a browser. It returns ErrNotFound when there is none.
func (r *Reader) NewestLinkCode(ctx context.Context, request, browser string) (LinkCode, error) {
	row, err := newestLinkCode(ctx, r.db.NewSelect(), request, browser)
	return linkCodeOf(row), findErr(err, "link code about request", request)
}

func newestLinkCode(ctx context.Context, q *bun.SelectQuery, request, browser string) (row schema.LinkCode, err error) {
	err = q.
		Model(&row).
		Where("request = ?", request).
		Where("browser IN (?, '')", browser). // a code of before 0037 counts in every browser, until it expires
		Order("number DESC").
		Limit(1).
		Scan(ctx)
	return row, err
}

// LinkCodeCount is how many codes about one request there are.
type LinkCodeCount struct {
	Last    int // the highest number of a code; 0 without any
	Request int // the codes since a time
	Browser int // those of them that one browser asked for
	Known   int // those of them that browsers asked for in which the person was confirmed before; Request counts the others
	Address int // those of them from one address
	Recent  int // those of them from that address since a later time
}

// LinkCodesQuestion is which codes are counted: those about a request, of a browser and of an address, since a time.
type LinkCodesQuestion struct {
	Request, Browser, Address string
	Since, Recently           time.Time
}

// LinkCodesSince counts the codes about a request since a time. Its caller limits them, so that the page cannot be used to fill a mailbox.
func (r *Reader) LinkCodesSince(ctx context.Context, q LinkCodesQuestion) (n LinkCodeCount, err error) {
	err = r.db.NewSelect().
		Model((*schema.LinkCode)(nil)).
		ColumnExpr("coalesce(max(number), 0) AS last").
		ColumnExpr("count(*) FILTER (WHERE created_at >= ? AND NOT known) AS request", instant(q.Since)).
		ColumnExpr("count(*) FILTER (WHERE created_at >= ? AND browser = ?) AS browser", instant(q.Since), q.Browser).
		ColumnExpr("count(*) FILTER (WHERE created_at >= ? AND known) AS known", instant(q.Since)).
		ColumnExpr("count(*) FILTER (WHERE created_at >= ? AND NOT known AND address = ?) AS address", instant(q.Since), q.Address).
		ColumnExpr("count(*) FILTER (WHERE created_at >= ? AND NOT known AND address = ?) AS recent", instant(q.Recently), q.Address).
		Where("request = ?", q.Request).
		Scan(ctx, &n)
	if err != nil {
		return n, fmt.Errorf("counting the link codes about request %s: %w", q.Request, err)
	}
	return n, nil
}

// QueueLinkCode files a code for a choice that is Normalized, and queues the letter with the code, in one transaction. It returns ErrConflict
// when another choice at the same moment took the number, and ErrNotFound when the request does not exist.
func (s *Store) QueueLinkCode(ctx context.Context, c LinkCode, l LetterOut) error {
	row := linkCodeRow(c)
	err := s.queueAbout(ctx, l, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	return writeErr(err, "queueing a one-time code about request", c.Request)
}

// TryLinkCode compares the hash of an entered code with the newest code of its request and browser. A wrong code counts each time. The right one is
// accepted once, and is CodeRight again when it is entered again.
func (s *Store) TryLinkCode(ctx context.Context, t LinkTry, codeHashes []string, at time.Time) (c LinkCode, outcome CodeOutcome, err error) {
	err = s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		row, err := newestLinkCode(ctx, tx.NewSelect().For("UPDATE"), t.Request, t.Browser)
		if errors.Is(err, sql.ErrNoRows) {
			outcome = CodeReplaced
			return nil
		}
		if err != nil {
			return err
		}
		c = linkCodeOf(row)
		outcome = c.check(t.Number, codeHashes, at)
		return saveLinkTry(ctx, tx, c)
	})
	return c, outcome, writeErr(err, "trying a one-time code about request", t.Request)
}

// check compares an entered code with this one and updates UsedAt or Tries.
func (c *LinkCode) check(number int, codeHashes []string, at time.Time) CodeOutcome {
	matches := 0
	for _, hash := range codeHashes {
		matches |= subtle.ConstantTimeCompare([]byte(c.CodeHash), []byte(hash))
	}
	right := matches == 1
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

func saveLinkTry(ctx context.Context, tx bun.Tx, c LinkCode) error {
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
		Request: c.Request, Number: c.Number, Browser: c.Browser, Address: c.By.Address, Known: c.By.Known, Decision: string(c.Decision), Reason: c.Reason, CodeHash: c.CodeHash, Tries: c.Tries,
		CreatedAt: instant(c.CreatedAt), ExpiresAt: instant(c.ExpiresAt), UsedAt: instant(c.UsedAt),
	}
}

func linkCodeOf(row schema.LinkCode) LinkCode {
	return LinkCode{
		LinkChoice: LinkChoice{Request: row.Request, Browser: row.Browser, Decision: plan.Decision(row.Decision), Reason: row.Reason, By: CodeAsker{Address: row.Address, Known: row.Known}},
		Number:     row.Number, CodeHash: row.CodeHash, Tries: row.Tries,
		CreatedAt: instant(row.CreatedAt), ExpiresAt: instant(row.ExpiresAt), UsedAt: instant(row.UsedAt),
	}
}
