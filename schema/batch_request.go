package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// BatchRequest is a row of batch_request.
type BatchRequest struct {
	bun.BaseModel `bun:"table:batch_request"`

	TokenHash      string    `bun:"token_hash,pk"`
	Person         string    `bun:"person"`
	Letter         int64     `bun:"letter,nullzero"`
	ClarifiedAfter string    `bun:"clarified_after"`
	CreatedAt      time.Time `bun:"created_at"`
	ExpiresAt      time.Time `bun:"expires_at"`
}

// BatchItem is a row of batch_item.
type BatchItem struct {
	bun.BaseModel `bun:"table:batch_item"`

	BatchRequest string `bun:"batch_request,pk"`
	Number       int    `bun:"number,pk"`
	Request      string `bun:"request"`
}
