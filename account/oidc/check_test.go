package oidc_test

import (
	"errors"
	"slices"
	"testing"

	"loa/account/oidc"
	"loa/account/oidc/oidctest"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	t.Run("a provider that knows loa", func(t *testing.T) {
		t.Parallel()
		if found, err := newCity(t).Check(t.Context()); err != nil || len(found.UnknownScopes) != 0 || found.NoRefresh {
			t.Errorf("got %+v, %v", found, err)
		}
	})
	t.Run("one that lacks what the settings ask for", func(t *testing.T) {
		t.Parallel()
		c := newCity(t, func(p *oidctest.Provider) {
			p.Describe = func(m map[string]any) {
				m["scopes_supported"], m["grant_types_supported"] = []string{"openid", "profile", "email", "offline_access"}, []string{"authorization_code"}
			}
		})
		if found, err := c.Check(t.Context()); err != nil || !slices.Equal(found.UnknownScopes, []string{"groups"}) || !found.NoRefresh {
			t.Errorf("got %+v, %v", found, err)
		}
	})
	t.Run("a wrong secret", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		wrong := c.Service.Config
		wrong.Secret = "sai"
		if _, err := oidc.New(wrong).Check(t.Context()); !errors.Is(err, oidc.ErrClient) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a provider that is away", func(t *testing.T) {
		t.Parallel()
		c := newCity(t)
		c.provider.SetAway(true)
		if _, err := c.Check(t.Context()); !errors.Is(err, oidc.ErrAway) {
			t.Errorf("got %v", err)
		}
	})
}
