package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// LinkCode is a row of link_code.
type LinkCode struct {
	bun.BaseModel `bun:"table:link_code"`

	Request   string    `bun:"request,pk"`
	Number    int       `bun:"number,pk"`
	Decision  string    `bun:"decision"`
	Reason    string    `bun:"reason"`
	CodeHash  string    `bun:"code_hash"`
	Tries     int       `bun:"tries"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at"`
	UsedAt    time.Time `bun:"used_at,nullzero"`
}
