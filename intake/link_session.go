package intake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// OpenLinkSession lets a browser, in which the right code was entered, answer the links of a person for policy.LinkSessionFor after it was
// first entered, and returns the token for its cookie: a code that stays right opens nothing later. Only a hash of the token is on record.
func (l LinkCodes) OpenLinkSession(ctx context.Context, person directory.PersonID, code store.LinkCode) (token string, err error) {
	token = rand.Text()
	return token, l.Store.OpenLinkSession(ctx, store.LinkSession{
		TokenHash: SessionHash(token), Person: person, Request: code.Request, Number: code.Number, OpenedAt: l.Now(), ExpiresAt: code.UsedAt.Add(policy.LinkSessionFor),
	})
}

// LinkPerson is the person whose links a browser with a token may answer; empty when the session is over or never was.
func (l LinkCodes) LinkPerson(ctx context.Context, token string) (directory.PersonID, error) {
	session, err := l.Store.LinkSession(ctx, SessionHash(token), l.Now())
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return session.Person, err
}

// SessionHash is the token of a browser's session as it is on record.
func SessionHash(token string) string {
	hash := sha256.Sum256([]byte("link session\x00" + token))
	return hex.EncodeToString(hash[:])
}
