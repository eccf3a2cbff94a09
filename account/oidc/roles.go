package oidc

import (
	"fmt"
	"slices"
	"strings"

	"loa/plan/directory"
	"loa/plan/policy"
)

// GroupRole is a role that the members of a group of the provider have.
type GroupRole struct {
	Group string // as the provider writes it
	Role  policy.AccessRole
	Unit  directory.UnitCode // with everything below it; empty: all units
}

// RoleFault is what is wrong with the text of a GroupRole.
type RoleFault string

// The faults of a GroupRole.
const (
	RoleForm    RoleFault = "form"    // not group=role or group=role:unit
	RoleUnknown RoleFault = "unknown" // not a role that may be granted
	RoleWhole   RoleFault = "whole"   // an administrator is for all units
)

// RoleError says which text is no GroupRole.
type RoleError struct {
	Text  string
	Fault RoleFault
}

func (e *RoleError) Error() string {
	return fmt.Sprintf("%q is no role of a group: %s", e.Text, e.Fault)
}

// ParseRole reads group=role or group=role:unit. The group may hold the sign = itself. The error is a *RoleError.
func ParseRole(text string) (GroupRole, error) {
	last := strings.LastIndexByte(text, '=')
	if last < 0 {
		return GroupRole{}, &RoleError{text, RoleForm}
	}
	role, unit, narrowed := strings.Cut(text[last+1:], ":")
	parsed := GroupRole{
		Group: strings.TrimSpace(text[:last]), Role: policy.AccessRole(strings.TrimSpace(role)), Unit: directory.UnitCode(strings.TrimSpace(unit)),
	}
	switch {
	case parsed.Group == "" || narrowed && parsed.Unit == "":
		return GroupRole{}, &RoleError{text, RoleForm}
	case !slices.Contains(policy.Granted(), parsed.Role):
		return GroupRole{}, &RoleError{text, RoleUnknown}
	case narrowed && parsed.Role == policy.AccessAdministrator:
		return GroupRole{}, &RoleError{text, RoleWhole}
	}
	return parsed, nil
}

// grantsOf lists the roles that groups give.
func grantsOf(roles []GroupRole, groups []string) []policy.Grant {
	var grants []policy.Grant
	for _, r := range roles {
		if slices.Contains(groups, r.Group) {
			grants = append(grants, policy.Grant{Role: r.Role, Unit: r.Unit})
		}
	}
	return grants
}
