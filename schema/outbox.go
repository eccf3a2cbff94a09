package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// LetterOut is a row of letter_out: a letter to send. The JSON tags name the columns for jsonb_populate_recordset, with which a statement
// inserts several rows; columns that are set after a letter is queued have none.
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
	Hidden    string    `bun:"hidden,nullzero" json:"hidden"`

	BounceID           string    `bun:"bounce_id" json:"-"`
	FromName           string    `bun:"from_name" json:"-"`
	ReferenceIDs       string    `bun:"reference_ids" json:"-"`
	ReferencesHidden   string    `bun:"references_hidden" json:"-"`
	FirstTry           time.Time `bun:"first_try,nullzero" json:"-"`
	FailureReason      string    `bun:"failure_reason" json:"-"`
	BouncedAt          time.Time `bun:"bounced_at,nullzero" json:"-"`
	BounceStatus       string    `bun:"bounce_status" json:"-"`
	BounceText         string    `bun:"bounce_text" json:"-"`
	PermanentFailureAt time.Time `bun:"permanent_failure_at,nullzero" json:"-"`
	CopyBegunAt        time.Time `bun:"copy_begun_at,nullzero" json:"-"`
	CopiedAt           time.Time `bun:"copied_at,nullzero" json:"-"`
}

// LetterOutFile is a row of letter_out_file: a file that goes out with a letter. The JSON tags name the columns for jsonb_populate_recordset.
type LetterOutFile struct {
	bun.BaseModel `bun:"table:letter_out_file" json:"-"`

	Letter string `bun:"letter,pk" json:"letter"`
	N      int    `bun:"n,pk" json:"n"`
	Hash   string `bun:"hash" json:"hash"`
	Name   string `bun:"name" json:"name"`
	Type   string `bun:"type" json:"type"`
	Size   int64  `bun:"size" json:"size"`
}

// AddressState is a row of address_state: how the deliveries to an address ended, and whether the address is suppressed.
type AddressState struct {
	bun.BaseModel `bun:"table:address_state"`

	Address         string    `bun:"address,pk"`
	Failures        int       `bun:"failures"`
	LastFailure     time.Time `bun:"last_failure,nullzero"`
	Status          string    `bun:"status"`
	Reason          string    `bun:"reason"`
	LastSuccess     time.Time `bun:"last_success,nullzero"`
	SuppressedSince time.Time `bun:"suppressed_since,nullzero"`
	ReportedAt      time.Time `bun:"reported_at,nullzero"`
	UnsuppressedAt  time.Time `bun:"unsuppressed_at,nullzero"`
	UnsuppressedBy  string    `bun:"unsuppressed_by"`
}

// DomainHold is a row of domain_hold: a domain whose letters wait.
type DomainHold struct {
	bun.BaseModel `bun:"table:domain_hold"`

	Domain   string    `bun:"domain,pk"`
	Failures int       `bun:"failures"`
	Until    time.Time `bun:"until"`
	Reason   string    `bun:"reason"`
}

// DomainRate is a row of domain_rate: how many letters a minute go to a domain.
type DomainRate struct {
	bun.BaseModel `bun:"table:domain_rate"`

	Domain      string    `bun:"domain,pk"`
	PerMinute   int       `bun:"per_minute"`
	ChangedAt   time.Time `bun:"changed_at"`
	ThrottledAt time.Time `bun:"throttled_at,nullzero"`
}
