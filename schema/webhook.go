package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// WebhookEndpoint is a row of webhook_endpoint: a program that is told what happens to tasks.
type WebhookEndpoint struct {
	bun.BaseModel `bun:"table:webhook_endpoint"`

	ID         string    `bun:"id,pk"`
	Shown      string    `bun:"shown"`
	Since      time.Time `bun:"since"`
	SeenAt     time.Time `bun:"seen_at"`
	DisabledAt time.Time `bun:"disabled_at,nullzero"`
}

// WebhookDelivery is a row of webhook_delivery: what one endpoint is told about one event.
type WebhookDelivery struct {
	bun.BaseModel `bun:"table:webhook_delivery"`

	Endpoint  string    `bun:"endpoint,pk"`
	ID        string    `bun:"id,pk"`
	Type      string    `bun:"type"`
	Task      string    `bun:"task"`
	Epoch     int       `bun:"epoch"`
	Seq       int       `bun:"seq"`
	Item      int       `bun:"item"`
	Payload   string    `bun:"payload"`
	CreatedAt time.Time `bun:"created_at"`
	State     string    `bun:"state"`
	Attempts  int       `bun:"attempts"`
	NextTry   time.Time `bun:"next_try"`
	Status    int       `bun:"status"`
	Error     string    `bun:"error"`
	EndedAt   time.Time `bun:"ended_at,nullzero"`
}
