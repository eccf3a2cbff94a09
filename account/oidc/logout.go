package oidc

import (
	"context"
	"errors"
	"fmt"

	gooidc "github.com/coreos/go-oidc/v3/oidc"

	"loa/account"
	"loa/store"
)

// LogOut ends the sessions that a logout token of the provider names (OpenID Connect Back-Channel Logout). The error is ErrAnswer for a token that is
// not valid or counted before, and ErrAway when the keys of the provider cannot be read.
func (s *Service) LogOut(ctx context.Context, raw string) error {
	known, err := s.provider.ready(ctx, discoveryFor)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(gooidc.ClientContext(ctx, s.provider.http), callWithin)
	defer cancel()
	token, err := known.verifier.VerifyLogout(ctx, raw)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	logout := store.ForeignLogout{
		Source: store.SourceOIDC, TokenHash: account.Hash(token.TokenID), SID: token.SessionID, At: s.Accounts.Now(), ExpiresAt: token.Expiry,
	}
	if token.Subject != "" {
		logout.Subject = s.Issuer + " " + token.Subject
	}
	ended, err := s.Accounts.Store.LogOutForeign(ctx, logout)
	if errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if err == nil {
		s.Log.Info("sessions ended by the sign-in service", "sessions", ended)
	}
	return err
}
