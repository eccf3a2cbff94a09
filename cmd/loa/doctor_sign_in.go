package main

import (
	"context"
	"errors"
	"strings"

	"loa/account/oidc"
)

// lookAtSignIn asks the provider of sign-ins, where one is set up.
func lookAtSignIn(ctx context.Context, a *app) []finding {
	_, service := a.accounts()
	if service == nil {
		return nil
	}
	name, issuer := a.lang.T("command.doctor.sign_in.name"), a.settings.OIDC.Issuer
	found, err := service.Check(ctx)
	switch {
	case errors.Is(err, oidc.ErrClient):
		return []finding{bad(name, a.lang.T("command.doctor.sign_in.fix_client"), a.lang.T("command.doctor.sign_in.client", "Issuer", issuer))}
	case err != nil:
		return []finding{bad(name, a.lang.T("command.doctor.sign_in.fix_away", "Issuer", issuer), a.lang.T("command.doctor.sign_in.away", "Issuer", issuer, "Reason", err))}
	case len(found.UnknownScopes) > 0:
		return []finding{bad(name, a.lang.T("command.doctor.sign_in.fix_scopes"), a.lang.T("command.doctor.sign_in.scopes", "Scopes", strings.Join(found.UnknownScopes, ", ")))}
	}
	if err := a.needSessionKeys(); err != nil {
		return []finding{bad(name, "", message(a.lang, err))}
	}
	if found.NoRefresh {
		return []finding{good(name, a.lang.T("command.doctor.sign_in.no_refresh", "Issuer", issuer))}
	}
	return []finding{good(name, a.lang.T("command.doctor.sign_in.reached", "Issuer", issuer))}
}
