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

func TestParseRole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]oidc.GroupRole{
		"loa-quantri=administrator":         {Group: "loa-quantri", Role: "administrator"},
		" /loa/lãnh đạo = leader : so-y-te": {Group: "/loa/lãnh đạo", Role: "leader", Unit: "so-y-te"},
		"CN=loa,OU=Nhóm=auditor":            {Group: "CN=loa,OU=Nhóm", Role: "auditor"},
		"a:b=auditor":                       {Group: "a:b", Role: "auditor"},
	} {
		if got, err := oidc.ParseRole(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]oidc.RoleFault{
		"":                          oidc.RoleForm,
		"loa":                       oidc.RoleForm,
		"=auditor":                  oidc.RoleForm,
		"a=leader:":                 oidc.RoleForm,
		"a=":                        oidc.RoleUnknown,
		"a=vua":                     oidc.RoleUnknown,
		"a=coordinator":             oidc.RoleUnknown,
		"a=administrator:so-noi-vu": oidc.RoleWhole,
	} {
		if _, err := oidc.ParseRole(text); !isFault(err, want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func isFault(err error, want oidc.RoleFault) bool {
	wrong, is := errors.AsType[*oidc.RoleError](err)
	return is && wrong.Fault == want
}
