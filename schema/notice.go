package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Notice is a row of notice: how one notice of an event reached one person, or why it did not. The JSON tags name the columns for
// jsonb_populate_recordset, with which a statement inserts several rows.
type Notice struct {
	bun.BaseModel `bun:"table:notice" json:"-"`

	Task     string    `bun:"task,pk" json:"task"`
	Epoch    int       `bun:"epoch,pk" json:"epoch"`
	Seq      int       `bun:"seq,pk" json:"seq"`
	Kind     string    `bun:"kind,pk" json:"kind"`
	Person   string    `bun:"person,pk" json:"person"`
	Item     int       `bun:"item,pk" json:"item"`
	Role     string    `bun:"role" json:"role"`
	Unit     string    `bun:"unit" json:"unit"`
	Purpose  string    `bun:"purpose" json:"purpose"`
	Dispatch string    `bun:"dispatch" json:"dispatch"`
	Reason   string    `bun:"reason" json:"reason"`
	Letter   string    `bun:"letter,nullzero" json:"letter,omitempty"`
	UndoSeq  int       `bun:"undo_seq,nullzero" json:"undo_seq,omitempty"`
	After    time.Time `bun:"after,nullzero" json:"after,omitzero"`
	At       time.Time `bun:"at" json:"at"`
}

// DigestLine is a row of digest_line: a task that a digest tells its recipient about.
type DigestLine struct {
	bun.BaseModel `bun:"table:digest_line"`

	Letter string `bun:"letter,pk"`
	Task   string `bun:"task,pk"`
}
