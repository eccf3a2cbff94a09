package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Listing is a row of listing.
type Listing struct {
	bun.BaseModel `bun:"table:listing"`

	TokenHash  string    `bun:"token_hash,pk"`
	Person     string    `bun:"person"`
	Letter     int64     `bun:"letter,nullzero"`
	AskedAfter string    `bun:"asked_after"`
	CreatedAt  time.Time `bun:"created_at"`
	ExpiresAt  time.Time `bun:"expires_at"`
}

// BatchItem is a row of listing_item.
type ListingItem struct {
	bun.BaseModel `bun:"table:listing_item"`

	Listing string `bun:"listing,pk"`
	Number  int    `bun:"number,pk"`
	Ask     string `bun:"ask"`
}
