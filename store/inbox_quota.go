package store

import (
	"context"
	"fmt"
	"time"

	"loa/schema"
)

// LetterBytesOfDomain is how many bytes of letters from the addresses of a mail domain were filed since a time, and that no sender proved.
func (r *Reader) LetterBytesOfDomain(ctx context.Context, domain string, since time.Time) (bytes int64, err error) {
	err = r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		ColumnExpr("coalesce(sum(size), 0)").
		Where("filed_at >= ?", instant(since)).
		Where("right(from_address, ?) = ?", len([]rune(domain))+1, "@"+domain).
		Where("proof IN ('', 'none', 'fail')").
		Scan(ctx, &bytes)
	if err != nil {
		return 0, fmt.Errorf("counting the letters of domain %s: %w", domain, err)
	}
	return bytes, nil
}
