package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// Hold is a domain whose letters wait.
type Hold struct {
	Domain   string
	Failures int // in a row
	Until    time.Time
	Reason   string // in the words of the mail server
}

// HoldDomain lets the letters to a domain wait, after its mail server asked for patience. The newest hold stands.
func (s *Store) HoldDomain(ctx context.Context, h Hold) error {
	_, err := s.db.NewRaw(`
		INSERT INTO domain_hold (domain, failures, until, reason)
		VALUES (lower(?), ?, ?, ?)
		ON CONFLICT (domain) DO UPDATE SET failures = excluded.failures, until = excluded.until, reason = excluded.reason`,
		cleanText(h.Domain), h.Failures, instant(h.Until), cleanText(h.Reason)).
		Exec(ctx)
	return doing(err, "holding letters to domain", h.Domain)
}

// ReleaseDomain ends a hold, because a letter was taken. A domain that is not held stays as it is.
func (s *Store) ReleaseDomain(ctx context.Context, domain string) error {
	_, err := s.db.NewDelete().
		Model((*schema.DomainHold)(nil)).
		Where("domain = lower(?)", domain).
		Exec(ctx)
	return doing(err, "freeing domain", domain)
}

// Holds lists the domains that were held and have taken no letter since.
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
