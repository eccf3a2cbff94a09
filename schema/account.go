package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Account is a row of account: somebody who may sign in to the pages.
type Account struct {
	bun.BaseModel `bun:"table:account"`

	Login     string    `bun:"login,pk"`
	Person    string    `bun:"person"`
	Name      string    `bun:"name"`
	Password  string    `bun:"password"`
	Disabled  bool      `bun:"disabled"`
	CreatedAt time.Time `bun:"created_at"`
	ChangedAt time.Time `bun:"changed_at"`

	Source      string    `bun:"source"`
	Subject     string    `bun:"subject"`
	ConfirmedAt time.Time `bun:"confirmed_at,nullzero"`
	LeftAt      time.Time `bun:"left_at,nullzero"`
}

// AccountGrant is a row of account_grant: a role that an account has beside the positions of its person.
type AccountGrant struct {
	bun.BaseModel `bun:"table:account_grant"`

	Login     string    `bun:"login,pk"`
	Role      string    `bun:"role,pk"`
	Unit      string    `bun:"unit,pk"`
	ValidFrom time.Time `bun:"valid_from,nullzero"`
	ValidTo   time.Time `bun:"valid_to,nullzero"`

	FromGroups bool `bun:"from_groups"`
}

// Session is a row of session: a browser in which somebody is signed in.
type Session struct {
	bun.BaseModel `bun:"table:session"`

	TokenHash string    `bun:"token_hash,pk"`
	Login     string    `bun:"login"`
	OpenedAt  time.Time `bun:"opened_at"`
	SeenAt    time.Time `bun:"seen_at"`
	ExpiresAt time.Time `bun:"expires_at"`
	Address   string    `bun:"address"`
	Browser   string    `bun:"browser"`
	Proved    string    `bun:"proved"`
}

// AccountApp is a row of account_totp: the app that computes the one-time codes of an account.
type AccountApp struct {
	bun.BaseModel `bun:"table:account_totp"`

	Login       string    `bun:"login,pk"`
	KeyID       string    `bun:"key_id"`
	Sealed      []byte    `bun:"sealed"`
	BeganAt     time.Time `bun:"began_at"`
	BeganIn     string    `bun:"began_in"`
	ConfirmedAt time.Time `bun:"confirmed_at,nullzero"`
	LastStep    int64     `bun:"last_step"`
}

// AccountRecovery is a row of account_recovery: the hash of a code for who has lost the app.
type AccountRecovery struct {
	bun.BaseModel `bun:"table:account_recovery"`

	Login    string    `bun:"login,pk"`
	CodeHash string    `bun:"code_hash,pk"`
	UsedAt   time.Time `bun:"used_at,nullzero"`
}

// SignInFailure is a row of sign_in_failure: failed attempts to sign in, by the hash of what they have in common.
type SignInFailure struct {
	bun.BaseModel `bun:"table:sign_in_failure"`

	Key      string    `bun:"key,pk"`
	Failures int       `bun:"failures"`
	LastAt   time.Time `bun:"last_at"`
}

// ProviderSession is a row of provider_session: what is known of a session at the sign-in service that confirms it.
type ProviderSession struct {
	bun.BaseModel `bun:"table:provider_session"`

	TokenHash   string    `bun:"token_hash,pk"`
	SID         string    `bun:"sid"`
	Refresh     string    `bun:"refresh"`
	ConfirmedAt time.Time `bun:"confirmed_at"`
	AskingUntil time.Time `bun:"asking_until,nullzero"`
}

// LogoutToken is a row of logout_token: a logout that a sign-in service has told.
type LogoutToken struct {
	bun.BaseModel `bun:"table:logout_token"`

	Hash      string    `bun:"hash,pk"`
	ExpiresAt time.Time `bun:"expires_at"`
}
