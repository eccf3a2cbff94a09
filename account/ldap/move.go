package ldap

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loa/account"
	"loa/store"
)

// The errors of Move.
var (
	// ErrNotLocal means that loa has no account with the login name that it proves by a password.
	ErrNotLocal = errors.New("no account with a password here")
	// ErrOtherPerson means that the account and the entry are of different people of loa's directory, or of somebody and nobody.
	ErrOtherPerson = errors.New("the account and the entry are not of the same person")
)

// Move has the directory service prove an account from now on that loa has proved by a password. The entry is found by a login name of the service. The
// person of the account must be that of the entry. The error is also [ErrNoEntry], account.ErrTaken when the service proves another account by the
// entry, and account.ErrNobody when the account would have no role.
func (s *Service) Move(ctx context.Context, login, entryLogin string) (Entry, error) {
	known, err := s.Store.Account(ctx, login)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Entry{}, err
	}
	if err != nil || known.Source != store.SourceLocal {
		return Entry{}, ErrNotLocal
	}
	entry, err := s.Client.Find(ctx, strings.ToLower(strings.TrimSpace(entryLogin)), s.Now())
	if err != nil {
		return Entry{}, err
	}
	people, err := s.Store.Directory(ctx)
	if err != nil {
		return Entry{}, err
	}
	next := s.accountOf(entry, people)
	switch {
	case known.Person != "" && next.Person != known.Person:
		return Entry{}, ErrOtherPerson
	case !entitled(next, known):
		return Entry{}, account.ErrNobody
	}
	if err := s.Store.MoveAccount(ctx, login, store.SourceLDAP, entry.Subject, s.Now()); errors.Is(err, store.ErrConflict) {
		return Entry{}, fmt.Errorf("%w: %w", account.ErrTaken, err)
	} else if err != nil {
		return Entry{}, err
	}
	if err := s.Store.SaveForeignAccount(ctx, next); errors.Is(err, store.ErrConflict) { // another account has the person; the roles by hand stay
		next.Person = ""
		return entry, s.Store.SaveForeignAccount(ctx, next)
	} else if err != nil {
		return Entry{}, err
	}
	return entry, nil
}
