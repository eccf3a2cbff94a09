package ldap

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"loa/account"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// verifyTimeout bounds a sign-in, whatever the number of servers.
const verifyTimeout = 20 * time.Second

// Service makes accounts of what the directory service says.
type Service struct {
	Client *Client
	Roles  Roles
	Store  *store.Store
	Now    func() time.Time
	Log    *slog.Logger
}

// Verify proves a person and puts the account on record. It implements account.Service.
func (s *Service) Verify(ctx context.Context, login, password string) (here string, err error) {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	entry, err := s.Client.Authenticate(ctx, login, password, s.Now())
	if errors.Is(err, account.ErrAway) {
		s.Log.Error("the directory service does not answer", "error", err)
		return "", err
	}
	if err != nil {
		s.Log.Warn("refused by the directory service", "login", login, "reason", err)
		return "", err
	}
	known, err := s.Store.ForeignAccount(ctx, store.SourceLDAP, entry.Subject)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if known.Disabled {
		return "", fmt.Errorf("%w: disabled here", account.ErrWrong)
	}
	people, err := s.Store.Directory(ctx)
	if err != nil {
		return "", err
	}
	next := s.accountOf(entry, people)
	if !entitled(next, known) {
		return "", account.ErrNobody
	}
	return s.save(ctx, next)
}

// save puts an account on record and returns the login name that it has there. Two first sign-ins at the same moment make one account.
func (s *Service) save(ctx context.Context, next store.Account) (here string, err error) {
	saved := s.Store.SaveForeignAccount(ctx, next)
	known, err := s.Store.ForeignAccount(ctx, next.Source, next.Subject)
	if errors.Is(saved, store.ErrConflict) && err == nil {
		saved = s.Store.SaveForeignAccount(ctx, next)
	}
	if errors.Is(saved, store.ErrConflict) {
		return "", fmt.Errorf("%w: %w", account.ErrTaken, saved)
	}
	return known.Login, errors.Join(saved, err)
}

// accountOf is the account that an entry should have.
func (s *Service) accountOf(e Entry, people directory.Directory) store.Account {
	person := personOf(people, e.Addresses, calendar.Today(s.Now()))
	made := store.Account{
		Login: e.Login, Person: person.ID, Name: person.Name, Grants: s.Roles.of(e.Groups),
		Source: store.SourceLDAP, Subject: e.Subject, ConfirmedAt: s.Now(),
	}
	for _, name := range []string{e.Name, e.Login} {
		if made.Name == "" {
			made.Name = cut(name)
		}
	}
	return made
}

// cut bounds a name.
func cut(name string) string { return strings.ToValidUTF8(name[:min(len(name), 200)], "") }

// personOf finds the one person of loa's directory who has the addresses on the day. Addresses of two people name none of them.
func personOf(people directory.Directory, addresses []string, on calendar.Date) directory.Person {
	var one directory.Person
	for _, address := range addresses {
		person, found := people.PersonAt(address, on)
		if found && one.ID != "" && person.ID != one.ID {
			return directory.Person{}
		}
		if found {
			one = person
		}
	}
	return one
}

// entitled says whether there is anything that an account gives access to: a person of the directory, a role by a group, or one that somebody gave.
func entitled(next, known store.Account) bool {
	return next.Person != "" || len(next.Grants) > 0 || len(known.ByHand) > 0
}
