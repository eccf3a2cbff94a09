package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/schema"
)

// RateMemory is how long the rate of a domain counts after its last change. Then the domain is at the first rate again, because nothing
// recent shows what its server takes.
const RateMemory = time.Hour

// DomainRate is how fast letters go to one mail domain, as the answers of its server have shown.
type DomainRate struct {
	Domain      string
	PerMinute   int // letters
	ChangedAt   time.Time
	ThrottledAt time.Time // when its server last asked for fewer letters; zero: never
}

// SaveDomainRate records the rate of a domain. The key is the domain: the newest rate stands.
func (s *Store) SaveDomainRate(ctx context.Context, r DomainRate) error {
	_, err := s.db.NewRaw(`
		INSERT INTO domain_rate (domain, per_minute, changed_at, throttled_at)
		VALUES (lower(?), ?, ?, ?)
		ON CONFLICT (domain) DO UPDATE SET
			per_minute = excluded.per_minute, changed_at = excluded.changed_at, throttled_at = excluded.throttled_at`,
		cleanText(r.Domain), r.PerMinute, instant(r.ChangedAt), bun.NullZero(instant(r.ThrottledAt))).
		Exec(ctx)
	return writeErr(err, "recording the rate of domain", r.Domain)
}

// DomainRates lists the rates that count at a time, by domain.
func (r *Reader) DomainRates(ctx context.Context, now time.Time) ([]DomainRate, error) {
	var rows []schema.DomainRate
	err := r.db.NewSelect().
		Model(&rows).
		Where("changed_at > ?", instant(now.Add(-RateMemory))).
		Order("domain").
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the rates of domains: %w", err)
	}
	rates := make([]DomainRate, 0, len(rows))
	for _, row := range rows {
		rates = append(rates, DomainRate{
			Domain: row.Domain, PerMinute: row.PerMinute, ChangedAt: instant(row.ChangedAt), ThrottledAt: instant(row.ThrottledAt),
		})
	}
	return rates, nil
}
