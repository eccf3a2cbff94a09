package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// WatchFinding is a row of watch_finding: a fault that the watchdog found. The JSON tags name the columns for jsonb_populate_recordset.
type WatchFinding struct {
	bun.BaseModel `bun:"table:watch_finding" json:"-"`

	CheckName string    `bun:"check_name,pk" json:"check_name"`
	Subject   string    `bun:"subject,pk" json:"subject"`
	Number    int       `bun:"number" json:"number"`
	Detail    string    `bun:"detail" json:"detail"`
	Since     time.Time `bun:"since" json:"since"`
	SeenAt    time.Time `bun:"seen_at" json:"seen_at"`
}
