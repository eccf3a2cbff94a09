package account

import (
	"context"
	"errors"
)

// Service proves people by a directory service of the city. account/ldap.Service satisfies it.
type Service interface {
	// Verify proves the owner of an account of the service by the password, puts what the service says of the account on record, and returns the login
	// name that the account has here. The error is ErrWrong when the service does not know the name, refuses the password or has closed the account,
	// and ErrAway when it gives no answer. With the right password it is ErrNobody or ErrTaken when loa has no account for the person.
	Verify(ctx context.Context, login, password string) (here string, err error)
}

// The errors of accounts that a sign-in service vouches for.
var (
	// ErrAway means that the service does not answer. The attempt does not count as a failed one.
	ErrAway = errors.New("the sign-in service does not answer")
	// ErrNobody means that the password is right, but the person is neither in loa's directory nor in a group that has a role.
	ErrNobody = errors.New("the person has no role here")
	// ErrTaken means that the password is right, but another account has the login name or the person.
	ErrTaken = errors.New("another account has the login name or the person")
)

// provedBefore says whether an attempt had the right password although it opens no session.
func provedBefore(err error) bool { return errors.Is(err, ErrNobody) || errors.Is(err, ErrTaken) }
