package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// LineCorrection is a row of line_correction: what a person has settled about a line of a plan. Work and Deadline are the hashes of the words by
// which the line is found again.
type LineCorrection struct {
	bun.BaseModel `bun:"table:line_correction"`

	Plan        string          `bun:"plan,pk"`
	Work        string          `bun:"work,pk"`
	Deadline    string          `bun:"deadline,pk"`
	Year        int             `bun:"year"`
	Title       string          `bun:"title"`
	Correction  json.RawMessage `bun:"correction,type:jsonb"`
	CorrectedBy string          `bun:"corrected_by"`
	CorrectedAt time.Time       `bun:"corrected_at"`
}
