package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Attachment is a row of attachment.
type Attachment struct {
	bun.BaseModel `bun:"table:attachment"`

	Letter      int64           `bun:"letter,pk"`
	N           int             `bun:"n,pk"`
	Name        string          `bun:"name"`
	Type        string          `bun:"type"`
	Size        int64           `bun:"size"`
	SHA256      string          `bun:"sha256"`
	Kind        string          `bun:"kind"`
	Finding     string          `bun:"finding"`
	Reason      string          `bun:"reason"`
	Virus       string          `bun:"virus"`
	Secret      bool            `bun:"secret"`
	Extraction  string          `bun:"extraction"`
	Note        string          `bun:"note"`
	Text        string          `bun:"text"`
	Tables      json.RawMessage `bun:"tables,type:jsonb"`
	ExtractedAt time.Time       `bun:"extracted_at"`
}
