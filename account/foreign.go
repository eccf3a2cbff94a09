package account

import (
	"context"
	"errors"
	"fmt"

	"loa/store"
)

// ErrForeign means that loa has no password of an account: a sign-in service of the city does.
var ErrForeign = errors.New("the account belongs to a sign-in service, which has its password")

// ErrUnconfirmed means that a session goes on only after the browser has asked the sign-in service.
var ErrUnconfirmed = errors.New("the sign-in service has to confirm the session in the browser")

// Confirmer asks a sign-in service whether its sessions may go on. *oidc.Service satisfies it.
type Confirmer interface {
	// Confirm returns who is signed in by what the service says now. The error is store.ErrNotFound when the session is over, and ErrUnconfirmed when
	// the service can only be asked by the browser.
	Confirm(ctx context.Context, who Signed) (Signed, error)
}

// confirm has the sign-in service of an account confirm its session. An account of a service that is no longer set up has no sessions.
func (a Accounts) confirm(ctx context.Context, who Signed) (Signed, error) {
	service, has := a.Services[who.Account.Source]
	switch {
	case has:
		return service.Confirm(ctx, who)
	case who.Account.Source == store.SourceOIDC:
		return Signed{}, fmt.Errorf("confirming a session: no sign-in service is set up: %w", store.ErrNotFound)
	}
	return who, nil
}
