package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Task is a row of task: the task as the launch made it, and the state that its workflow last projected. UnitName is not a column; a query
// may select it.
type Task struct {
	bun.BaseModel `bun:"table:task"`

	ID          string          `bun:"id,pk"`
	Plan        string          `bun:"plan"`
	Line        string          `bun:"line"`
	Unit        string          `bun:"unit"`
	Occurrence  string          `bun:"occurrence"`
	Title       string          `bun:"title"`
	Product     string          `bun:"product"`
	GroupName   string          `bun:"group_name"`
	Kind        string          `bun:"kind"`
	FromDay     time.Time       `bun:"from_day,type:date,nullzero"`
	Recurs      bool            `bun:"recurs"`
	Shape       string          `bun:"shape"`
	Work        json.RawMessage `bun:"work,type:jsonb,nullzero"`
	Search      string          `bun:"search"`
	Stage       string          `bun:"stage"`
	Condition   string          `bun:"condition"`
	Due         time.Time       `bun:"due,type:date,nullzero"`
	FirstDue    time.Time       `bun:"first_due,type:date,nullzero"`
	ProofDate   time.Time       `bun:"proof_date,type:date,nullzero"`
	Link        string          `bun:"link"`
	Draft       int             `bun:"draft"`
	Epoch       int             `bun:"epoch"`
	Seq         int             `bun:"seq"`
	State       json.RawMessage `bun:"state,type:jsonb,nullzero"`
	StartStatus string          `bun:"start_status"`
	OpenedAt    time.Time       `bun:"opened_at,nullzero"`
	Since       time.Time       `bun:"since,nullzero"`
	UpdatedAt   time.Time       `bun:"updated_at,nullzero"`
	ClosedAt    time.Time       `bun:"closed_at,nullzero"`

	UnitName string `bun:"unit_name,scanonly"`
}

// Journal is a row of journal: an event of a task. Rows are never changed. The JSON tags name the columns for jsonb_populate_recordset, with
// which a statement inserts several rows.
type Journal struct {
	bun.BaseModel `bun:"table:journal" json:"-"`

	Task    string          `bun:"task,pk" json:"task"`
	Epoch   int             `bun:"epoch,pk" json:"epoch"`
	Seq     int             `bun:"seq,pk" json:"seq"`
	Kind    string          `bun:"kind" json:"kind"`
	At      time.Time       `bun:"at" json:"at"`
	Actor   string          `bun:"actor" json:"actor"`
	Channel string          `bun:"channel" json:"channel"`
	Command string          `bun:"command" json:"command"`
	Stage   string          `bun:"stage" json:"stage"`
	Event   json.RawMessage `bun:"event,type:jsonb" json:"event"`
}

// Refusal is a row of refusal: a command that was refused.
type Refusal struct {
	bun.BaseModel `bun:"table:refusal"`

	Task    string    `bun:"task,pk"`
	Command string    `bun:"command,pk"`
	Kind    string    `bun:"kind"`
	Actor   string    `bun:"actor"`
	Channel string    `bun:"channel"`
	Reason  string    `bun:"reason"`
	Message string    `bun:"message"`
	At      time.Time `bun:"at"`
}

// Document is a row of document: a file of a version of the draft or report of a task.
type Document struct {
	bun.BaseModel `bun:"table:document"`

	Task     string    `bun:"task,pk"`
	Kind     string    `bun:"kind,pk"`
	Version  int       `bun:"version,pk"`
	Hash     string    `bun:"hash,pk"`
	Name     string    `bun:"name"`
	Type     string    `bun:"type"`
	Size     int64     `bun:"size"`
	ByPerson string    `bun:"by_person"`
	Letter   int64     `bun:"letter,nullzero"`
	At       time.Time `bun:"at"`
}

// DocumentText is a row of document_text: what was found in a document and the text extracted from it.
type DocumentText struct {
	bun.BaseModel `bun:"table:document_text"`

	Task        string          `bun:"task,pk"`
	Kind        string          `bun:"kind,pk"`
	Version     int             `bun:"version,pk"`
	Hash        string          `bun:"hash,pk"`
	FileKind    string          `bun:"file_kind"`
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
