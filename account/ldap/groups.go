package ldap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"
)

// Group is a group by its distinguished name.
type Group struct {
	dn     string
	name   *ldap.DN
	Common string // the common name: the value of cn with which the distinguished name begins
}

// parseGroup reads a distinguished name. A server sends no wrong ones; one that cannot be read is no group of a rule.
func parseGroup(dn string) (Group, bool) {
	name, err := ldap.ParseDN(norm.NFC.String(dn))
	if err != nil || len(name.RDNs) == 0 {
		return Group{}, false
	}
	g := Group{dn: dn, name: name}
	for _, part := range name.RDNs[0].Attributes {
		if strings.EqualFold(part.Type, "cn") {
			g.Common = part.Value
		}
	}
	return g, true
}

// String is the distinguished name.
func (g Group) String() string { return g.dn }

// direct are the groups that the entry itself names.
func direct(e *ldap.Entry) []Group {
	var groups []Group
	for _, dn := range e.GetEqualFoldAttributeValues("memberOf") {
		if group, ok := parseGroup(dn); ok {
			groups = append(groups, group)
		}
	}
	return groups
}

// The limits of groups in groups.
const (
	deepest    = 10   // levels
	mostGroups = 2000 // of one person, beyond which no further level is looked at
	perSearch  = 50   // names in one filter
)

// nested is the rule of Active Directory that a member may be one by a group in the group ([MS-ADTS] 3.1.1.3.4.4.3).
const nested = "1.2.840.113556.1.4.1941"

// addGroups completes the groups of an entry: those that name it as a member, and those in which its groups lie. The members of a group are never
// read, so that a group of everybody costs no more than another.
func (c *conn) addGroups(base string, e *Entry) error {
	filters := []string{equals("member", e.DN), equals("uniqueMember", e.DN)}
	for _, uid := range e.uids {
		filters = append(filters, equals("memberUid", uid))
	}
	if c.ad {
		filters = append(filters, equals("member:"+nested+":", e.DN))
	}
	found, err := c.groups(base, filters)
	if err != nil {
		return err
	}
	next := append(found, e.Groups...)
	seen := map[string]bool{}
	e.Groups = nil
	for range deepest {
		fresh := slices.DeleteFunc(next, func(g Group) bool {
			key := strings.ToLower(g.String())
			known := seen[key]
			seen[key] = true
			return known
		})
		e.Groups = append(e.Groups, fresh...)
		if len(fresh) == 0 || len(e.Groups) > mostGroups {
			return nil
		}
		if next, err = c.groupsAbove(base, fresh); err != nil {
			return err
		}
	}
	return nil
}

// groupsAbove are the groups in which other groups lie.
func (c *conn) groupsAbove(base string, groups []Group) ([]Group, error) {
	var above []Group
	for some := range slices.Chunk(groups, perSearch) {
		var filters []string
		for _, group := range some {
			filters = append(filters, equals("member", group.String()), equals("uniqueMember", group.String()))
		}
		found, err := c.groups(base, filters)
		if err != nil {
			return nil, err
		}
		above = append(above, found...)
	}
	return above, nil
}

func (c *conn) groups(base string, filters []string) ([]Group, error) {
	entries, _, err := c.find(base, anyOf(filters...), 0, "cn")
	if err != nil {
		return nil, fmt.Errorf("looking for groups: %w", err)
	}
	var groups []Group
	for _, entry := range entries {
		if group, ok := parseGroup(entry.DN); ok {
			groups = append(groups, group)
		}
	}
	return groups, nil
}
