package schema

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"
)

// LetterOut is a row of letter_out. It is also written as JSON, several rows in one statement.
type LetterOut struct {
	bun.BaseModel `bun:"table:letter_out" json:"-"`

	Key       string    `bun:"key,pk" json:"key"`
	Task      string    `bun:"task,nullzero" json:"task,omitempty"`
	Plan      string    `bun:"plan,nullzero" json:"plan,omitempty"`
	Notice    string    `bun:"notice" json:"notice"`
	ToPerson  string    `bun:"to_person" json:"to_person"`
	ToName    string    `bun:"to_name" json:"to_name"`
	ToAddress string    `bun:"to_address" json:"to_address"`
	ReplyTo   string    `bun:"reply_to" json:"reply_to"`
	MessageID string    `bun:"message_id" json:"message_id"`
	InReplyTo string    `bun:"in_reply_to" json:"in_reply_to"`
	Subject   string    `bun:"subject" json:"subject"`
	Text      string    `bun:"text" json:"text"`
	HTML      string    `bun:"html" json:"html"`
	State     string    `bun:"state" json:"state"`
	Attempts  int       `bun:"attempts" json:"attempts"`
	NextTry   time.Time `bun:"next_try" json:"next_try"`
	LeasedBy  string    `bun:"leased_by" json:"leased_by"`
	LeasedAt  time.Time `bun:"leased_at,nullzero" json:"leased_at,omitzero"`
	LastError string    `bun:"last_error" json:"last_error"`
	CreatedAt time.Time `bun:"created_at" json:"created_at"`
	SentAt    time.Time `bun:"sent_at,nullzero" json:"sent_at,omitzero"`
	UndoSeq   int       `bun:"undo_seq,nullzero" json:"undo_seq,omitempty"`

	BounceID           string    `bun:"bounce_id" json:"-"`
	FirstTry           time.Time `bun:"first_try,nullzero" json:"-"`
	FailureReason      string    `bun:"failure_reason" json:"-"`
	BouncedAt          time.Time `bun:"bounced_at,nullzero" json:"-"`
	BounceStatus       string    `bun:"bounce_status" json:"-"`
	BounceText         string    `bun:"bounce_text" json:"-"`
	PermanentFailureAt time.Time `bun:"permanent_failure_at,nullzero" json:"-"`
	CopyBegunAt        time.Time `bun:"copy_begun_at,nullzero" json:"-"`
	CopiedAt           time.Time `bun:"copied_at,nullzero" json:"-"`
}

// Mailbox is a row of mailbox.
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

// LetterIn is a row of letter_in; PostgreSQL numbers it.
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

// LetterCopy is a row of letter_copy.
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

// LetterAction is a row of letter_action; PostgreSQL numbers it and notes the transaction.
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
