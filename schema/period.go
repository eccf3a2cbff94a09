package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Period is a row of period: a reporting period of a plan with the state of its workflow.
type Period struct {
	bun.BaseModel `bun:"table:period"`

	Plan    string          `bun:"plan,pk"`
	ID      string          `bun:"id,pk"`
	Kind    string          `bun:"kind"`
	Name    string          `bun:"name"`
	English string          `bun:"english"`
	From    time.Time       `bun:"from_day,type:date"`
	To      time.Time       `bun:"to_day,type:date"`
	OpensOn time.Time       `bun:"opens_on,type:date"`
	Stage   string          `bun:"stage"`
	Epoch   int             `bun:"epoch"`
	Seq     int             `bun:"seq"`
	State   json.RawMessage `bun:"state,type:jsonb"`
}

// PeriodJournal is a row of period_journal: an event of a period. Rows are never changed.
type PeriodJournal struct {
	bun.BaseModel `bun:"table:period_journal"`

	Plan    string          `bun:"plan,pk"`
	Period  string          `bun:"period,pk"`
	Epoch   int             `bun:"epoch,pk"`
	Seq     int             `bun:"seq,pk"`
	Kind    string          `bun:"kind"`
	At      time.Time       `bun:"at"`
	Actor   string          `bun:"actor"`
	Command string          `bun:"command"`
	Unit    string          `bun:"unit"`
	Stage   string          `bun:"stage"`
	Event   json.RawMessage `bun:"event,type:jsonb"`
}

// Submission is a row of submission: what a unit sent for a period. ID is the SHA-256 of what was sent.
type Submission struct {
	bun.BaseModel `bun:"table:submission"`

	Plan       string          `bun:"plan,pk"`
	Period     string          `bun:"period,pk"`
	Unit       string          `bun:"unit,pk"`
	ID         string          `bun:"id,pk"`
	Road       string          `bun:"road"`
	Letter     int64           `bun:"letter,nullzero"`
	Sender     string          `bun:"sender"`
	ReceivedOn time.Time       `bun:"received_on,type:date"`
	FiledAt    time.Time       `bun:"filed_at"`
	Content    string          `bun:"content"`
	Receipt    string          `bun:"receipt"`
	Text       string          `bun:"text"`
	Files      json.RawMessage `bun:"files,type:jsonb"`
}

// Figure is a row of figure: a number that was read in a submission. Value is a decimal number, or NULL.
type Figure struct {
	bun.BaseModel `bun:"table:figure"`

	Plan       string          `bun:"plan,pk"`
	Period     string          `bun:"period,pk"`
	Unit       string          `bun:"unit,pk"`
	Submission string          `bun:"submission,pk"`
	Number     int             `bun:"number,pk"`
	Indicator  string          `bun:"indicator"`
	Value      *string         `bun:"value,type:numeric"`
	Kind       string          `bun:"kind"`
	Standing   string          `bun:"standing"`
	Words      string          `bun:"words"`
	Source     json.RawMessage `bun:"source,type:jsonb"`
	Links      json.RawMessage `bun:"links,type:jsonb"`

	SettledBy     string     `bun:"settled_by"`
	SettledAt     *time.Time `bun:"settled_at"`
	SettledReason string     `bun:"settled_reason"`
}

// Obligation is a row of obligation: a unit that owes a report, as the state of the period has it.
type Obligation struct {
	bun.BaseModel `bun:"table:obligation"`

	Plan       string    `bun:"plan,pk"`
	Period     string    `bun:"period,pk"`
	Unit       string    `bun:"unit,pk"`
	Level      string    `bun:"level"`
	Parent     string    `bun:"parent"`
	Due        time.Time `bun:"due,type:date"`
	Status     string    `bun:"status"`
	Submission string    `bun:"submission"`
	Late       bool      `bun:"late"`
}

// CompiledReport is a row of compiled_report: a version of the report of a period with its figures.
type CompiledReport struct {
	bun.BaseModel `bun:"table:compiled_report"`

	Plan       string          `bun:"plan,pk"`
	Period     string          `bun:"period,pk"`
	Version    int             `bun:"version,pk"`
	Hash       string          `bun:"hash,pk"`
	CompiledAt time.Time       `bun:"compiled_at"`
	Figures    json.RawMessage `bun:"figures,type:jsonb"`
}

// PeriodRequest is a row of period_request: what a unit is asked for a period, by the hash of its token.
type PeriodRequest struct {
	bun.BaseModel `bun:"table:period_request"`

	TokenHash  string    `bun:"token_hash,pk"`
	Plan       string    `bun:"plan"`
	Period     string    `bun:"period"`
	Unit       string    `bun:"unit"`
	Person     string    `bun:"person"`
	Address    string    `bun:"address"`
	Code       string    `bun:"code"`
	Submission string    `bun:"submission"`
	CreatedAt  time.Time `bun:"created_at"`
	ExpiresAt  time.Time `bun:"expires_at"`
}

// PeriodNotice is a row of period_notice: how an event of a period reached a person, or why it did not.
type PeriodNotice struct {
	bun.BaseModel `bun:"table:period_notice"`

	Plan   string    `bun:"plan,pk"`
	Period string    `bun:"period,pk"`
	Epoch  int       `bun:"epoch,pk"`
	Seq    int       `bun:"seq,pk"`
	Kind   string    `bun:"kind,pk"`
	Unit   string    `bun:"unit,pk"`
	Person string    `bun:"person,pk"`
	Reason string    `bun:"reason"`
	Letter string    `bun:"letter"`
	At     time.Time `bun:"at"`
}

// IndicatorList is the row of indicator_list: the indicators that were imported last.
type IndicatorList struct {
	bun.BaseModel `bun:"table:indicator_list"`

	Single     bool      `bun:"single,pk"`
	Content    string    `bun:"content"`
	ImportedAt time.Time `bun:"imported_at"`
}
