package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// Request is a row of request: a question to a person, by the hash of its token. The JSON tags name the columns for
// jsonb_populate_recordset, with which a statement inserts several rows.
type Request struct {
	bun.BaseModel `bun:"table:request" json:"-"`

	TokenHash string    `bun:"token_hash,pk" json:"token_hash"`
	Task      string    `bun:"task" json:"task"`
	Purpose   string    `bun:"purpose" json:"purpose"`
	Epoch     int       `bun:"epoch" json:"epoch"`
	Seq       int       `bun:"seq" json:"seq"`
	Person    string    `bun:"person" json:"person"`
	Address   string    `bun:"address" json:"address"`
	Role      string    `bun:"role" json:"role"`
	Unit      string    `bun:"unit" json:"unit"`
	ForPerson string    `bun:"for_person" json:"for_person"`
	Basis     string    `bun:"basis" json:"basis"`
	Draft     int       `bun:"draft" json:"draft"`
	Hash      string    `bun:"hash" json:"hash"`
	Code      string    `bun:"code" json:"code"`
	CreatedAt time.Time `bun:"created_at" json:"created_at"`
	ExpiresAt time.Time `bun:"expires_at,nullzero" json:"expires_at,omitzero"`
	UsedAt    time.Time `bun:"used_at,nullzero" json:"used_at,omitzero"`
	RevokedAt time.Time `bun:"revoked_at,nullzero" json:"revoked_at,omitzero"`

	LinkRevokedAt time.Time `bun:"link_revoked_at,nullzero" json:"link_revoked_at,omitzero"`
}

// BatchRequest is a row of batch_request: a letter that lists several requests by number.
type BatchRequest struct {
	bun.BaseModel `bun:"table:batch_request"`

	TokenHash      string    `bun:"token_hash,pk"`
	Person         string    `bun:"person"`
	Letter         int64     `bun:"letter,nullzero"`
	ClarifiedAfter string    `bun:"clarified_after"`
	CreatedAt      time.Time `bun:"created_at"`
	ExpiresAt      time.Time `bun:"expires_at"`
	LinkRevokedAt  time.Time `bun:"link_revoked_at,nullzero"`
}

// BatchItem is a row of batch_item: one request of a batch.
type BatchItem struct {
	bun.BaseModel `bun:"table:batch_item"`

	BatchRequest string `bun:"batch_request,pk"`
	Number       int    `bun:"number,pk"`
	Request      string `bun:"request"`
}

// Challenge is a row of challenge: a one-time code for a letter received whose sender was not proven.
type Challenge struct {
	bun.BaseModel `bun:"table:challenge"`

	TokenHash string    `bun:"token_hash,pk"`
	Letter    int64     `bun:"letter"`
	Request   string    `bun:"request"`
	Person    string    `bun:"person"`
	CodeHash  string    `bun:"code_hash"`
	Tries     int       `bun:"tries"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at"`
	UsedAt    time.Time `bun:"used_at,nullzero"`
}

// ChallengeJoined is a row of challenge_joined: a challenge whose letter another code confirms too.
type ChallengeJoined struct {
	bun.BaseModel `bun:"table:challenge_joined"`

	Challenge string `bun:"challenge,pk"`
	Joined    string `bun:"joined,pk"`
}

// ProposedAssignee is a row of proposed_assignee: the colleague to whom a letter that answers a request hands the task over.
type ProposedAssignee struct {
	bun.BaseModel `bun:"table:proposed_assignee"`

	Request    string    `bun:"request,pk"`
	Letter     int64     `bun:"letter"`
	Person     string    `bun:"person"`
	ProposedAt time.Time `bun:"proposed_at"`
}

// DecisionWords is a row of decision_words: the sentence of a letter that was taken as a decision.
type DecisionWords struct {
	bun.BaseModel `bun:"table:decision_words"`

	Command string `bun:"command,pk"`
	Letter  int64  `bun:"letter"`
	Words   string `bun:"words"`
}

// ProposedVersion is a row of proposed_version: the letter with a document that differs from the draft in question.
type ProposedVersion struct {
	bun.BaseModel `bun:"table:proposed_version"`

	Request    string    `bun:"request,pk"`
	Letter     int64     `bun:"letter"`
	ProposedAt time.Time `bun:"proposed_at"`
}

// LinkCode is a row of link_code: a one-time code for an answer on the page of a link, in one browser.
type LinkCode struct {
	bun.BaseModel `bun:"table:link_code"`

	Request   string    `bun:"request,pk"`
	Number    int       `bun:"number,pk"`
	Browser   string    `bun:"browser"`
	Address   string    `bun:"address"`
	Known     bool      `bun:"known"`
	Decision  string    `bun:"decision"`
	Reason    string    `bun:"reason"`
	CodeHash  string    `bun:"code_hash"`
	Tries     int       `bun:"tries"`
	CreatedAt time.Time `bun:"created_at"`
	ExpiresAt time.Time `bun:"expires_at"`
	UsedAt    time.Time `bun:"used_at,nullzero"`
}

// LinkSession is a row of link_session: a browser that may answer the links of a person.
type LinkSession struct {
	bun.BaseModel `bun:"table:link_session"`

	TokenHash string    `bun:"token_hash,pk"`
	Person    string    `bun:"person"`
	Request   string    `bun:"request"`
	Number    int       `bun:"number"`
	OpenedAt  time.Time `bun:"opened_at"`
	ExpiresAt time.Time `bun:"expires_at"`
}
