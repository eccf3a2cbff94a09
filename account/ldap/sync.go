package ldap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// ChangeKind is what a comparison does with an account.
type ChangeKind string

// The kinds of changes.
const (
	ChangeUpdated  ChangeKind = "updated"  // the name, the person or the roles
	ChangeReopened ChangeKind = "reopened" // the service has it again
	ChangeClosed   ChangeKind = "closed"   // the service no longer has it, or has closed it: its sessions end
	ChangeWithheld ChangeKind = "withheld" // it would be closed, but too many would be at once
	ChangeConflict ChangeKind = "conflict" // another account has the person: this one goes on without
)

// Reason is why an account is closed.
type Reason string

// The reasons.
const (
	ReasonGone     Reason = "gone"     // no entry that may sign in
	ReasonDisabled Reason = "disabled" // the entry says so
	ReasonNoRole   Reason = "no_role"  // neither a person of the directory, nor a group, nor a role by hand
)

// Change is what a comparison does, or would do, with one account.
type Change struct {
	Login  string     `json:"login"`
	Name   string     `json:"name"`
	Kind   ChangeKind `json:"kind"`
	Reason Reason     `json:"reason,omitempty"`
	Detail string     `json:"detail,omitempty"` // for operators

	next store.Account
}

// Compared is what a comparison of all accounts came to.
type Compared struct {
	Accounts int      `json:"accounts"` // from the directory service
	Present  int      `json:"present"`  // that it has
	Changes  []Change `json:"changes"`
}

// Withheld counts the accounts that would have been closed.
func (c Compared) Withheld() int {
	withheld := 0
	for _, change := range c.Changes {
		if change.Kind == ChangeWithheld {
			withheld++
		}
	}
	return withheld
}

// SyncMode is how a comparison deals with what it finds.
type SyncMode int

// The modes.
const (
	SyncCareful SyncMode = iota // closes nobody when too many would be closed at once
	SyncForced                  // closes them all the same
	SyncDry                     // changes nothing
)

// Sync compares all accounts from the directory service with what it says now. Only a whole answer counts: when a server fails in the middle, nothing is
// changed and the error is account.ErrAway. What came of it is on record as store.AccountSync.
func (s *Service) Sync(ctx context.Context, mode SyncMode) (Compared, error) {
	began := s.Now()
	compared, err := s.compare(ctx, mode)
	if mode == SyncDry {
		return compared, err
	}
	if err == nil {
		err = s.apply(ctx, compared.Changes)
	}
	return compared, errors.Join(err, s.record(ctx, began, compared, err))
}

// record keeps what came of a comparison, and raises the alarm.
func (s *Service) record(ctx context.Context, began time.Time, compared Compared, failure error) error {
	last, err := s.Store.AccountSync(ctx, store.SourceLDAP)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	last.TriedAt, last.Failure = began, ""
	if failure != nil {
		last.Failure = failure.Error()
		return s.Store.SaveAccountSync(context.WithoutCancel(ctx), store.SourceLDAP, last)
	}
	last.DoneAt, last.Accounts, last.Withheld = began, compared.Accounts, compared.Withheld()
	if last.Withheld > 0 {
		s.Log.Error("the directory service no longer has many accounts at once; none is closed: see loa user sync", "accounts", last.Accounts, "withheld", last.Withheld)
	}
	return s.Store.SaveAccountSync(ctx, store.SourceLDAP, last)
}

// compare finds what a comparison changes.
func (s *Service) compare(ctx context.Context, mode SyncMode) (Compared, error) {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return Compared{}, err
	}
	known := slices.DeleteFunc(all, func(a store.Account) bool { return a.Source != store.SourceLDAP })
	var subjects []string
	for _, a := range known {
		subjects = append(subjects, a.Subject)
	}
	entries, err := s.Client.Look(ctx, subjects, s.Now())
	if err != nil {
		return Compared{}, err
	}
	people, err := s.Store.Directory(ctx)
	if err != nil {
		return Compared{}, err
	}
	compared := Compared{Accounts: len(known), Present: len(entries)}
	open, leaving := 0, 0
	for _, a := range known {
		change, changed := s.changeOf(a, entries, people)
		if a.LeftAt.IsZero() {
			open++
		}
		if changed {
			compared.Changes = append(compared.Changes, change)
		}
		if change.Kind == ChangeClosed {
			leaving++
		}
	}
	if mode != SyncForced && leaving > 0 {
		return compared, s.withhold(ctx, &compared, open, leaving)
	}
	return compared, nil
}

// withhold closes nobody when more than half of the accounts would be closed at once, or when the service shows nobody at all: then the base, the filter
// or the rights of loa's account are more likely wrong than so many people gone. A single account is one that anybody may leave.
func (s *Service) withhold(ctx context.Context, compared *Compared, open, leaving int) error {
	tooMany := leaving > 1 && leaving*2 > open
	if !tooMany && compared.Present == 0 {
		some, err := s.Client.Anybody(ctx)
		if err != nil {
			return err
		}
		tooMany = !some
	}
	for i := range compared.Changes {
		if tooMany && compared.Changes[i].Kind == ChangeClosed {
			compared.Changes[i].Kind = ChangeWithheld
		}
	}
	return nil
}

// changeOf is what becomes of one account. An account that left and is still gone does not change.
func (s *Service) changeOf(a store.Account, entries map[string]Entry, people directory.Directory) (change Change, changed bool) {
	change = Change{Login: a.Login, Name: a.Name}
	left := !a.LeftAt.IsZero()
	e, found := entries[a.Subject]
	if found {
		change.next = s.accountOf(e, people)
	}
	switch {
	case !found:
		change.Reason = ReasonGone
	case e.Closed != "":
		change.Reason, change.Detail = ReasonDisabled, e.Closed
	case !entitled(change.next, a):
		change.Reason = ReasonNoRole
	}
	if change.Reason != "" {
		change.next = store.Account{Subject: a.Subject}
		if left {
			return change, false
		}
		change.Kind = ChangeClosed
		return change, true
	}
	change.Kind, change.next.Login = ChangeUpdated, a.Login
	if left {
		change.Kind = ChangeReopened
	}
	change.Detail = difference(a, change.next)
	return change, true
}

// difference tells operators what of an account changes; empty: nothing, and the service has confirmed it.
func difference(a, next store.Account) string {
	text := ""
	if a.Name != next.Name {
		text += fmt.Sprintf(" name %q", next.Name)
	}
	if a.Person != next.Person {
		text += fmt.Sprintf(" person %q", next.Person)
	}
	if before, after := byGroups(a), sorted(next.Grants); !slices.Equal(before, after) {
		text += fmt.Sprintf(" roles %v → %v", before, after)
	}
	if text == "" {
		return ""
	}
	return text[1:]
}

// byGroups are the roles of an account that groups gave.
func byGroups(a store.Account) []policy.Grant {
	return sorted(slices.DeleteFunc(slices.Clone(a.Grants), func(g policy.Grant) bool { return slices.Contains(a.ByHand, g) }))
}

func sorted(grants []policy.Grant) []policy.Grant {
	return slices.SortedFunc(slices.Values(grants), func(a, b policy.Grant) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Unit, b.Unit))
	})
}

// apply writes the changes, each account in a transaction of its own. One that fails does not keep the others from being closed.
func (s *Service) apply(ctx context.Context, changes []Change) error {
	var errs []error
	for i := range changes {
		if err := s.applyOne(ctx, &changes[i]); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (s *Service) applyOne(ctx context.Context, change *Change) error {
	switch change.Kind {
	case ChangeClosed:
		err := s.Store.CloseForeignAccount(ctx, store.SourceLDAP, change.next.Subject, s.Now())
		if errors.Is(err, store.ErrNotFound) { // another process was first
			return nil
		}
		s.Log.Info("account closed", "login", change.Login, "reason", change.Reason, "detail", change.Detail)
		return err
	case ChangeUpdated, ChangeReopened:
		err := s.Store.SaveForeignAccount(ctx, change.next)
		if errors.Is(err, store.ErrConflict) { // a role that was taken away goes all the same
			change.Kind, change.Detail = ChangeConflict, string(change.next.Person)
			change.next.Person = ""
			err = s.Store.SaveForeignAccount(ctx, change.next)
		}
		if change.Detail != "" {
			s.Log.Info("account follows the directory service", "login", change.Login, "kind", change.Kind, "detail", change.Detail)
		}
		return err
	case ChangeWithheld, ChangeConflict:
	}
	return nil
}

// Shown are the changes that people want to read: an account that is as it was is none.
func (c Compared) Shown() []Change {
	return slices.DeleteFunc(slices.Clone(c.Changes), func(change Change) bool { return change.Kind == ChangeUpdated && change.Detail == "" })
}
