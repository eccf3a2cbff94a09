package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Blob is a row of blob: a content by its SHA-256.
type Blob struct {
	bun.BaseModel `bun:"table:blob"`

	Hash    string `bun:"hash,pk"`
	Size    int64  `bun:"size"`
	Type    string `bun:"type"`
	Content []byte `bun:"content"`
}

// Plan is a row of plan. SourceHash is the blob of the file from which it was imported.
type Plan struct {
	bun.BaseModel `bun:"table:plan"`

	ID         string          `bun:"id,pk"`
	Year       int             `bun:"year"`
	Title      string          `bun:"title"`
	Number     string          `bun:"number"`
	IssuedOn   time.Time       `bun:"issued_on,type:date,nullzero"`
	Version    string          `bun:"version"`
	Source     string          `bun:"source"`
	SourceHash string          `bun:"source_hash"`
	Status     string          `bun:"status"`
	Levels     json.RawMessage `bun:"levels,type:jsonb"`
	Rules      json.RawMessage `bun:"rules,type:jsonb"`
	Epoch      int             `bun:"epoch"`
	Seq        int             `bun:"seq"`
	State      json.RawMessage `bun:"state,type:jsonb,nullzero"`
}

// PlanJournal is a row of plan_journal: an event of a plan. Rows are never changed. The JSON tags name the columns for
// jsonb_populate_recordset, with which a statement inserts several rows.
type PlanJournal struct {
	bun.BaseModel `bun:"table:plan_journal" json:"-"`

	Plan    string          `bun:"plan,pk" json:"plan"`
	Epoch   int             `bun:"epoch,pk" json:"epoch"`
	Seq     int             `bun:"seq,pk" json:"seq"`
	Kind    string          `bun:"kind" json:"kind"`
	At      time.Time       `bun:"at" json:"at"`
	Actor   string          `bun:"actor" json:"actor"`
	Channel string          `bun:"channel" json:"channel"`
	Command string          `bun:"command" json:"command"`
	Status  string          `bun:"status" json:"status"`
	Event   json.RawMessage `bun:"event,type:jsonb" json:"event"`
}

// Line is a row of line: a row of the annex of a plan. Ord keeps its order.
type Line struct {
	bun.BaseModel `bun:"table:line"`

	Plan      string          `bun:"plan,pk"`
	Code      string          `bun:"code,pk"`
	Ord       int             `bun:"ord"`
	Sheet     string          `bun:"sheet"`
	Row       int             `bun:"row"`
	GroupName string          `bun:"group_name"`
	Title     string          `bun:"title"`
	Product   string          `bun:"product"`
	Channels  json.RawMessage `bun:"channels,type:jsonb"`
	Lead      json.RawMessage `bun:"lead,type:jsonb"`
	Support   json.RawMessage `bun:"support,type:jsonb"`
	Deadline  json.RawMessage `bun:"deadline,type:jsonb"`
	Note      string          `bun:"note"`
	Work      json.RawMessage `bun:"work,type:jsonb"`
	Content   json.RawMessage `bun:"content,type:jsonb"`
	Forms     json.RawMessage `bun:"forms,type:jsonb"`
	Asks      json.RawMessage `bun:"asks,type:jsonb"`
	Corrected json.RawMessage `bun:"corrected,type:jsonb,nullzero"`
}
