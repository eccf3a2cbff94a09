package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Challenge is a row of challenge.
type Challenge struct {
	bun.BaseModel `bun:"table:challenge"`

	TokenHash string    `bun:"token_hash,pk"`
	Letter    int64     `bun:"letter"`
	Request   string    `bun:"request"`
	Person    string    `bun:"person"`
	CodeHash  string    `bun:"code_hash"`
	Tries     int       `bun:"tries"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at"`
	UsedAt    time.Time `bun:"used_at,nullzero"`
}
