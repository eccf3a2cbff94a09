package ldap

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
	"golang.org/x/text/unicode/norm"

	"loa/plan/policy"
)

// Roles say which groups of the directory service give which roles.
type Roles struct {
	rules []rule
	base  *ldap.DN // groups that a rule names by their common name lie below it
}

// rule gives the members of a group a role. The group is known by its distinguished name, or by its common name.
type rule struct {
	name   *ldap.DN
	common string
	grant  policy.Grant
}

// ErrName means that a text is no distinguished name (RFC 4514).
var ErrName = errors.New("not a distinguished name")

// NewRoles reads the names of groups. A name with the sign = is a distinguished name. Another one is a common name, which counts for groups below
// base alone: who may create groups elsewhere gives no role here.
func NewRoles(groups []policy.GroupRole, base string) (Roles, error) {
	below, err := ParseName(base)
	if err != nil {
		return Roles{}, err
	}
	roles := Roles{base: below}
	for _, group := range groups {
		r := rule{common: norm.NFC.String(group.Group), grant: group.Grant}
		if strings.Contains(group.Group, "=") {
			if r.name, err = ParseName(group.Group); err != nil {
				return Roles{}, err
			}
		}
		roles.rules = append(roles.rules, r)
	}
	return roles, nil
}

// ParseName reads a distinguished name that is not empty.
func ParseName(text string) (*ldap.DN, error) {
	name, err := ldap.ParseDN(norm.NFC.String(text))
	if err != nil || len(name.RDNs) == 0 {
		return nil, ErrName
	}
	return name, nil
}

// of are the roles that groups give, each once, in the order of the rules.
func (r Roles) of(groups []Group) []policy.Grant {
	var grants []policy.Grant
	for _, each := range r.rules {
		met := slices.ContainsFunc(groups, func(g Group) bool {
			if each.name != nil {
				return each.name.EqualFold(g.name)
			}
			return strings.EqualFold(each.common, g.Common) && r.base.AncestorOfFold(g.name)
		})
		if met && !slices.Contains(grants, each.grant) {
			grants = append(grants, each.grant)
		}
	}
	return grants
}
