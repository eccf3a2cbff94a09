package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"loa/schema"
)

// UnprovenLetters is how many letters were read that no sender proved, and how large they are.
type UnprovenLetters struct {
	OfDomain     int   // letters from addresses of the same mail domain
	AddressBytes int64 // of letters from the same address
	AllBytes     int64 // of all
}

// LettersFrom counts the letters of an address that were filed since a time.
func (r *Reader) LettersFrom(ctx context.Context, address string, since time.Time) (int, error) {
	n, err := r.db.NewSelect().Model((*schema.LetterIn)(nil)).Where("from_address = ?", address).Where("filed_at >= ?", instant(since)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("counting the letters of a sender: %w", err)
	}
	return int(n), nil
}

// UnprovenSince counts the letters filed since a time whose sender was not proven, beside an address. Letters by machines are not among them, because
// they are not authenticated.
func (r *Reader) UnprovenSince(ctx context.Context, address string, since time.Time) (n UnprovenLetters, err error) {
	_, domain, _ := strings.Cut(address, "@")
	err = r.db.NewSelect().
		Model((*schema.LetterIn)(nil)).
		ColumnExpr("count(*) FILTER (WHERE right(from_address, ?) = ?) AS of_domain", len([]rune(domain))+1, "@"+domain).
		ColumnExpr("coalesce(sum(size) FILTER (WHERE from_address = ?), 0)::bigint AS address_bytes", address).
		ColumnExpr("coalesce(sum(size), 0)::bigint AS all_bytes").
		Where("filed_at >= ?", instant(since)).
		Where("proof IN ('none', 'fail')").
		Scan(ctx, &n)
	if err != nil {
		return n, fmt.Errorf("counting unproven letters: %w", err)
	}
	return n, nil
}
