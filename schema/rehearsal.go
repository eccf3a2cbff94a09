package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Rehearsal is a row of rehearsal: a letter that asks a person for one harmless answer, by the hash of its token. Letter is the key of the
// letter in letter_out.
type Rehearsal struct {
	bun.BaseModel `bun:"table:rehearsal"`

	TokenHash string    `bun:"token_hash,pk"`
	Person    string    `bun:"person"`
	Address   string    `bun:"address"`
	Day       time.Time `bun:"day,type:date"`
	Code      string    `bun:"code"`
	Letter    string    `bun:"letter"`
	SentBy    string    `bun:"sent_by"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at"`
}

// RehearsalAnswer is a row of rehearsal_answer: a letter received that answers a rehearsal. Claim is NULL for the answer of a program.
type RehearsalAnswer struct {
	bun.BaseModel `bun:"table:rehearsal_answer"`

	Letter      int64           `bun:"letter,pk"`
	Rehearsal   string          `bun:"rehearsal"`
	Automatic   bool            `bun:"automatic"`
	FromAddress string          `bun:"from_address"`
	Claim       json.RawMessage `bun:"claim,type:jsonb,nullzero"`
	At          time.Time       `bun:"at"`
}
