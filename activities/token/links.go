package token

import (
	"context"

	"loa/store"
)

// Links finds the questions behind the links in letters, for the pages that answer them.
type Links struct{ Store *store.Store }

// RequestOfLink checks the seal of a link's token and finds its question, open or not; store.ErrNotFound for anything else.
func (l Links) RequestOfLink(ctx context.Context, text string) (store.Request, error) {
	secret, err := l.Store.Secret(ctx)
	if err != nil {
		return store.Request{}, err
	}
	hash, sealed := HashOfLink(secret, text)
	if !sealed {
		return store.Request{}, store.ErrNotFound
	}
	return l.Store.Request(ctx, hash)
}
