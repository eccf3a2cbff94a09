package ldaptest

import (
	"log/slog"
	"testing"
	"time"

	"loa/account/ldap"
	"loa/plan/policy"
	"loa/store"
)

// Settings ask the server over ldaps://, as loa is set up by a city. Addresses replace that of the server.
func (s *Server) Settings(t testing.TB, addresses ...string) ldap.Settings {
	t.Helper()
	if len(addresses) == 0 {
		addresses = []string{"ldaps://" + s.TLS}
	}
	filter, err := ldap.ParseFilter(ldap.DefaultFilter)
	if err != nil {
		t.Fatal(err)
	}
	settings := ldap.Settings{Authorities: s.Authority.Roots(), BindDN: Reader, Password: ReaderPassword, Base: Base, Filter: filter}
	for _, address := range addresses {
		server, err := ldap.ParseServer(address)
		if err != nil {
			t.Fatal(err)
		}
		settings.Servers = append(settings.Servers, server)
	}
	return settings
}

// Service makes accounts of the people of the server. Rules are of the form group=role.
func (s *Server) Service(t testing.TB, record *store.Store, now func() time.Time, rules ...string) *ldap.Service {
	t.Helper()
	var groups []policy.GroupRole
	for _, rule := range rules {
		group, err := policy.ParseGroupRole(rule)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, group)
	}
	roles, err := ldap.NewRoles(groups, Groups)
	if err != nil {
		t.Fatal(err)
	}
	settings := s.Settings(t)
	settings.GroupBase = Groups
	return &ldap.Service{Client: ldap.NewClient(settings), Roles: roles, Store: record, Now: now, Log: slog.New(slog.DiscardHandler)}
}
