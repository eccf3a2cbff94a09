package schema

import (
	"time"

	"github.com/uptrace/bun"
)

// PublicationCheck is a row of publication_check: what one check found behind the link of a publication.
type PublicationCheck struct {
	bun.BaseModel `bun:"table:publication_check"`

	Task        string    `bun:"task,pk"`
	Epoch       int       `bun:"epoch,pk"`
	Seq         int       `bun:"seq,pk"`
	Item        int       `bun:"item,pk"`
	N           int       `bun:"n,pk"`
	Link        string    `bun:"link"`
	At          time.Time `bun:"at"`
	Outcome     string    `bun:"outcome"`
	Reason      string    `bun:"reason"`
	Detail      string    `bun:"detail"`
	Status      int       `bun:"status"`
	Final       string    `bun:"final"`
	Title       string    `bun:"title"`
	ContentType string    `bun:"content_type"`
	Hash        string    `bun:"hash"`
	Size        int64     `bun:"size"`
	Took        int64     `bun:"took"`
	Text        string    `bun:"text"`
	NextAt      time.Time `bun:"next_at,nullzero"`
	Confirms    bool      `bun:"confirms"`
}
