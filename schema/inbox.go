package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// Mailbox is a row of mailbox: a mailbox that loa reads, with its lease, its cursor and its alarm. PostgreSQL sets Number.
type Mailbox struct {
	bun.BaseModel `bun:"table:mailbox"`

	Name        string    `bun:"name,pk"`
	UIDValidity int64     `bun:"uidvalidity"`
	LastUID     int64     `bun:"last_uid"`
	Fence       int64     `bun:"fence"`
	LeaseOwner  string    `bun:"lease_owner"`
	LeaseUntil  time.Time `bun:"lease_until,nullzero"`
	LastSeen    time.Time `bun:"last_seen,nullzero"`
	Number      int       `bun:"number,autoincrement"`
	Epoch       int64     `bun:"epoch"`
	Fetched     int64     `bun:"fetched"`
	Messages    int64     `bun:"messages"`
	SyncedAt    time.Time `bun:"synced_at,nullzero"`
	Alarm       string    `bun:"alarm"`
	AlarmNote   string    `bun:"alarm_note"`
	AlarmAt     time.Time `bun:"alarm_at,nullzero"`
}

// LetterIn is a row of letter_in: a letter received. PostgreSQL sets ID.
type LetterIn struct {
	bun.BaseModel `bun:"table:letter_in"`

	ID             int64           `bun:"id,pk,autoincrement,identity"`
	Mailbox        string          `bun:"mailbox"`
	UIDValidity    int64           `bun:"uidvalidity"`
	UID            int64           `bun:"uid"`
	ContentHash    string          `bun:"content_hash"`
	BodyKey        string          `bun:"body_key"`
	MessageID      string          `bun:"message_id"`
	FromAddress    string          `bun:"from_address"`
	Subject        string          `bun:"subject"`
	Date           time.Time       `bun:"date,nullzero"`
	Size           int64           `bun:"size"`
	Kind           string          `bun:"kind"`
	Verdict        string          `bun:"verdict"`
	NewText        string          `bun:"new_text"`
	Checks         json.RawMessage `bun:"checks,type:jsonb"`
	Task           string          `bun:"task,nullzero"`
	Request        string          `bun:"request,nullzero"`
	Command        string          `bun:"command"`
	State          string          `bun:"state"`
	Outcome        string          `bun:"outcome"`
	Note           string          `bun:"note"`
	Attempts       int             `bun:"attempts"`
	Error          string          `bun:"error"`
	FiledAt        time.Time       `bun:"filed_at"`
	ClosedAt       time.Time       `bun:"closed_at,nullzero"`
	Epoch          int64           `bun:"epoch"`
	Complete       bool            `bun:"complete"`
	ServerSize     int64           `bun:"server_size"`
	LeftOut        string          `bun:"left_out"`
	ReceivedAt     time.Time       `bun:"received_at,nullzero"`
	MovedAt        time.Time       `bun:"moved_at,nullzero"`
	Failures       int             `bun:"failures"`
	NextTry        time.Time       `bun:"next_try,nullzero"`
	Assigned       string          `bun:"assigned,nullzero"`
	Released       bool            `bun:"released"`
	Proof          string          `bun:"proof"`
	Policy         string          `bun:"policy"`
	DecisionRecord json.RawMessage `bun:"decision_record,type:jsonb,nullzero"`
}

// LetterCopy is a row of letter_copy: another location of the bytes of a letter received.
type LetterCopy struct {
	bun.BaseModel `bun:"table:letter_copy"`

	Mailbox     string    `bun:"mailbox,pk"`
	UIDValidity int64     `bun:"uidvalidity,pk"`
	UID         int64     `bun:"uid,pk"`
	Letter      int64     `bun:"letter"`
	FiledAt     time.Time `bun:"filed_at"`
	Epoch       int64     `bun:"epoch,pk"`
	ServerSize  int64     `bun:"server_size"`
	ReceivedAt  time.Time `bun:"received_at,nullzero"`
}

// LetterAction is a row of letter_action: an action of a person on a letter received. PostgreSQL sets ID and, in a column that no row
// struct has, the transaction. Rows are never changed.
type LetterAction struct {
	bun.BaseModel `bun:"table:letter_action"`

	ID      int64     `bun:"id,pk,autoincrement,identity"`
	Letter  int64     `bun:"letter"`
	Key     string    `bun:"key"`
	Action  string    `bun:"action"`
	Actor   string    `bun:"actor"`
	Reason  string    `bun:"reason"`
	Task    string    `bun:"task,nullzero"`
	Was     string    `bun:"was"`
	WasNote string    `bun:"was_note"`
	At      time.Time `bun:"at"`
}

// Attachment is a row of attachment: a file of a letter received and the text extracted from it.
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

// LetterBlock is a row of letter_block: a block of lines that stood in a proven letter.
type LetterBlock struct {
	bun.BaseModel `bun:"table:letter_block"`

	Letter    int64     `bun:"letter,pk"`
	Key       string    `bun:"key,pk"`
	Person    string    `bun:"person"`
	Domain    string    `bun:"domain"`
	Question  string    `bun:"question"`
	FirstLine string    `bun:"first_line"`
	At        time.Time `bun:"at"`
}

// KnownBlock is a row of known_block: a block that is known of a person or of a mail domain.
type KnownBlock struct {
	bun.BaseModel `bun:"table:known_block"`

	Person string `bun:"person,pk"`
	Domain string `bun:"domain,pk"`
	Key    string `bun:"key,pk"`
}

// ForgottenBlock is a row of forgotten_block: a block that is never learned again.
type ForgottenBlock struct {
	bun.BaseModel `bun:"table:forgotten_block"`

	Key string    `bun:"key,pk"`
	At  time.Time `bun:"at"`
}
