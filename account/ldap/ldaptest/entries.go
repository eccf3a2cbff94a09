package ldaptest

import (
	"fmt"
	"testing"

	"github.com/go-ldap/ldap/v3"
)

// Attributes of an entry, by their names.
type Attributes map[string][]string

func (s *Server) fill(t testing.TB) {
	t.Helper()
	s.Add(t, Base, Attributes{"objectClass": {"domain"}, "dc": {"hanoi"}})
	for _, dn := range []string{People, Groups} {
		s.Add(t, dn, Attributes{"objectClass": {"organizationalUnit"}})
	}
	s.Add(t, Reader, Attributes{"objectClass": {"organizationalRole", "simpleSecurityObject"}, "userPassword": {ReaderPassword}})
}

// Add adds an entry. An attribute without values is left out.
func (s *Server) Add(t testing.TB, dn string, attributes Attributes) {
	t.Helper()
	request := ldap.NewAddRequest(dn, nil)
	for name, values := range attributes {
		if len(values) > 0 {
			request.Attribute(name, values)
		}
	}
	s.Change(t, func(conn *ldap.Conn) error { return conn.Add(request) })
}

// DN is the distinguished name of somebody whom [Server.AddPerson] adds.
func DN(uid string) string { return fmt.Sprintf("uid=%s,%s", uid, People) }

// AddPerson adds somebody with the [Password]. Further attributes are added, and replace those of the same name.
func (s *Server) AddPerson(t testing.TB, uid, name string, further Attributes) {
	t.Helper()
	attributes := Attributes{
		"objectClass": {"inetOrgPerson"}, "cn": {name}, "sn": {name}, "uid": {uid}, "mail": {uid + "@hanoi.test"}, "userPassword": {Password},
	}
	for attribute, values := range further {
		attributes[attribute] = values
	}
	s.Add(t, DN(uid), attributes)
}

// AddGroup adds a group of groupOfNames by its common name, and returns its distinguished name.
func (s *Server) AddGroup(t testing.TB, common string, members ...string) string {
	t.Helper()
	dn := "cn=" + common + "," + Groups
	s.Add(t, dn, Attributes{"objectClass": {"groupOfNames"}, "member": members})
	return dn
}

// Replace gives an attribute of an entry other values; without values the attribute goes.
func (s *Server) Replace(t testing.TB, dn, attribute string, values ...string) {
	t.Helper()
	request := ldap.NewModifyRequest(dn, nil)
	request.Replace(attribute, values)
	s.Change(t, func(conn *ldap.Conn) error { return conn.Modify(request) })
}

// Remove removes an entry.
func (s *Server) Remove(t testing.TB, dn string) {
	t.Helper()
	s.Change(t, func(conn *ldap.Conn) error { return conn.Del(ldap.NewDelRequest(dn, nil)) })
}
