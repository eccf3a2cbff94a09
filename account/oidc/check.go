package oidc

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/oauth2"
)

// ErrClient means that the provider does not accept the name and the secret of loa.
var ErrClient = errors.New("the provider does not accept the name and the secret of loa")

// Checked is what a provider does not offer of what the settings ask for.
type Checked struct {
	UnknownScopes []string // for which it will refuse sign-ins
	NoRefresh     bool     // it gives no refresh tokens, so that browsers have to ask
}

// Check asks the provider for its description, and redeems a refresh token that it never gave, to learn whether it accepts the secret of loa. The error
// is ErrAway or ErrClient. A provider that looks at the token first does not tell.
func (s *Service) Check(ctx context.Context) (Checked, error) {
	known, err := s.provider.ready(ctx, probeFor)
	if err != nil {
		return Checked{}, err
	}
	var found Checked
	for _, scope := range s.Scopes {
		if len(known.names.Scopes) > 0 && !slices.Contains(known.names.Scopes, scope) {
			found.UnknownScopes = append(found.UnknownScopes, scope)
		}
	}
	found.NoRefresh = len(known.names.Grants) > 0 && !slices.Contains(known.names.Grants, "refresh_token")
	ctx, cancel := s.provider.call(ctx)
	defer cancel()
	_, err = known.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: "loa-doctor"}).Token()
	if said, is := errors.AsType[*oauth2.RetrieveError](err); is && said.ErrorCode == "invalid_client" {
		return found, fmt.Errorf("%w: invalid_client", ErrClient)
	}
	if _, is := errors.AsType[*oauth2.RetrieveError](err); !is && err != nil {
		return found, exchangeError(err)
	}
	return found, nil
}
