package inbound

import (
	"context"
	"errors"
	"fmt"

	"loa/store"
)

// The limits of the letters that are opened together. Their bytes are in memory at the same time.
const (
	openTogether = 32
	openBytes    = 4 << 20
)

// openingGroups splits letters, in their order, into groups that are opened together. A letter whose opening was begun before and did not
// end is a group of its own: a crash counts against each letter that is being opened, and it may be the one that crashes the program.
func openingGroups(pending []store.LetterIn) [][]store.LetterIn {
	var groups [][]store.LetterIn
	size := int64(0)
	for i, in := range pending {
		alone := in.Attempts > 0 || i > 0 && pending[i-1].Attempts > 0
		if i == 0 || alone || size+in.Size > openBytes || len(groups[len(groups)-1]) == openTogether {
			groups, size = append(groups, nil), 0
		}
		last := len(groups) - 1
		groups[last], size = append(groups[last], in), size+in.Size
	}
	return groups
}

// openGroup opens letters and returns those that were opened, in their order. It counts the attempt before it parses a letter, so that a
// letter that crashes the program is found. The opened letters get their headers on record, and their attempts are reset, because later
// failures have other causes. A letter that could not be opened is closed or deferred. The error is one of PostgreSQL.
func (a *Activities) openGroup(ctx context.Context, group []store.LetterIn) ([]letter, error) {
	ids, hashes := make([]store.LetterID, 0, len(group)), make([]string, 0, len(group))
	for _, in := range group {
		ids, hashes = append(ids, in.ID), append(hashes, in.ContentHash)
	}
	attempts, err := a.Store.CountAttempts(ctx, ids...)
	if err != nil {
		return nil, err
	}
	blobs, err := a.Store.Blobs(ctx, hashes...)
	if err != nil {
		return nil, err
	}
	var letters []letter
	var facts []store.LetterFacts
	for _, in := range group {
		l, err := a.openRecovered(ctx, in, attempts[in.ID], blobs)
		switch {
		case errors.Is(err, errSetAside):
		case err != nil:
			if err := a.deferLetter(ctx, in, err); err != nil {
				return nil, err
			}
		default:
			letters, facts = append(letters, l), append(facts, store.LetterFacts{
				Letter: in.ID, MessageID: l.in.MessageID, From: l.in.From, Subject: l.in.Subject, Date: l.in.Date, BodyKey: l.in.BodyKey,
			})
		}
	}
	return letters, a.Store.SaveFacts(ctx, facts...)
}

// openRecovered opens a letter. A panic becomes an error, so that the other letters are processed.
func (a *Activities) openRecovered(ctx context.Context, in store.LetterIn, attempts int, blobs map[string]store.Blob) (l letter, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = a.quarantineAfterPanic(ctx, in, fault)
			if err == nil {
				err = errSetAside
			}
		}
	}()
	blob, found := blobs[in.ContentHash]
	if !found {
		return letter{}, fmt.Errorf("the bytes of letter %d are not on record", in.ID)
	}
	return a.opener().open(ctx, in, attempts, blob.Content)
}
