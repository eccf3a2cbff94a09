package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// AddressState is a row of address_state.
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

// DomainHold is a row of domain_hold.
type DomainHold struct {
	bun.BaseModel `bun:"table:domain_hold"`

	Domain   string    `bun:"domain,pk"`
	Failures int       `bun:"failures"`
	Until    time.Time `bun:"until"`
	Reason   string    `bun:"reason"`
}
