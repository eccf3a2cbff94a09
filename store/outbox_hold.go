package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// Hold is a domain whose letters wait, because its mail server asked to try later.
type Hold struct {
	Domain   string
	Failures int // temporary failures in a row
	Until    time.Time
	Reason   string // the reply of the mail server
}

// HoldDomain makes the letters to a domain wait. The key is the domain: the newest hold stands.
func (s *Store) HoldDomain(ctx context.Context, h Hold) error {
	_, err := s.db.NewRaw(`
		INSERT INTO domain_hold (domain, failures, until, reason)
		VALUES (lower(?), ?, ?, ?)
		ON CONFLICT (domain) DO UPDATE SET failures = excluded.failures, until = excluded.until, reason = excluded.reason`,
		cleanText(h.Domain), h.Failures, instant(h.Until), cleanText(h.Reason)).
		Exec(ctx)
	return writeErr(err, "holding letters to domain", h.Domain)
}

// ReleaseDomain ends a hold, because the mail server accepted a letter. Without a hold it does nothing.
func (s *Store) ReleaseDomain(ctx context.Context, domain string) error {
	_, err := s.db.NewDelete().
		Model((*schema.DomainHold)(nil)).
		Where("domain = lower(?)", domain).
		Exec(ctx)
	return writeErr(err, "releasing domain", domain)
}

// Holds lists the holds that no accepted letter has ended, by domain. A hold whose time is over is among them.
func (r *Reader) Holds(ctx context.Context) ([]Hold, error) {
	var rows []schema.DomainHold
	err := r.db.NewSelect().
		Model(&rows).
		Order("domain").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing domains that are held: %w", err)
	}
	holds := make([]Hold, 0, len(rows))
	for _, row := range rows {
		holds = append(holds, Hold{Domain: row.Domain, Failures: row.Failures, Until: instant(row.Until), Reason: row.Reason})
	}
	return holds, nil
}
