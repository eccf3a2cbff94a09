package store

import (
	"context"
	"time"

	"loa/plan/directory"
	"loa/plan/policy"
	"loa/schema"
)

// LinkSession is a browser that may answer the links of a person: a one-time code, sent to the registered address, was entered in it.
type LinkSession struct {
	TokenHash string // SHA-256 of the token in the browser's cookie
	Person    directory.PersonID
	Request   string // the request on whose page the code was entered, by the hash of its token
	Number    int    // of the LinkCode
	OpenedAt  time.Time
	ExpiresAt time.Time
}

// LinkSession finds the session of a browser that has not expired. The error is ErrNotFound when there is none.
func (r *Reader) LinkSession(ctx context.Context, tokenHash string, now time.Time) (LinkSession, error) {
	var row schema.LinkSession
	err := r.db.NewSelect().
		Model(&row).
		Where("token_hash = ?", tokenHash).
		Where("expires_at > ?", instant(now)).
		Scan(ctx)
	return LinkSession{
		TokenHash: row.TokenHash, Person: directory.PersonID(row.Person), Request: row.Request, Number: row.Number,
		OpenedAt: instant(row.OpenedAt), ExpiresAt: instant(row.ExpiresAt),
	}, findErr(err, "link session", tokenHash)
}

// OpenLinkSession puts the session of a browser on record, and drops those that expired policy.KnownBrowserFor ago: until then they tell a browser
// in which the person was confirmed from any other.
func (s *Store) OpenLinkSession(ctx context.Context, session LinkSession) error {
	row := schema.LinkSession{
		TokenHash: session.TokenHash, Person: string(session.Person), Request: session.Request, Number: session.Number,
		OpenedAt: instant(session.OpenedAt), ExpiresAt: instant(session.ExpiresAt),
	}
	_, err := s.db.NewDelete().
		Model((*schema.LinkSession)(nil)).
		Where("expires_at <= ?", instant(session.OpenedAt.Add(-policy.KnownBrowserFor))).
		Exec(ctx)
	if err == nil {
		_, err = s.db.NewInsert().Model(&row).Exec(ctx)
	}
	return writeErr(err, "opening a link session of", string(session.Person))
}
