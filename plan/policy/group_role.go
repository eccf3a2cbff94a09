package policy

import (
	"errors"
	"slices"
	"strings"

	"loa/plan/directory"
)

// GroupRole says which role the members of a group of a sign-in service have.
type GroupRole struct {
	Group string // as the service names it, in its own letter case
	Grant Grant  // without days: it holds as long as the service names the group
}

// The errors of ParseGroupRole.
var (
	// ErrGroupRoleForm means that a text is not `group=role` or `group=role:unit`.
	ErrGroupRoleForm = errors.New("not of the form group=role or group=role:unit")
	// ErrRoleNotGranted means that the role is none of Granted: it is a position of the directory, or no role.
	ErrRoleNotGranted = errors.New("the role is not given by groups")
	// ErrAdministratorOfUnit means that an administrator is to be one of a unit alone. An administrator reads everything, whatever the unit.
	ErrAdministratorOfUnit = errors.New("an administrator has no unit")
)

// ParseGroupRole reads `group=role` or `group=role:unit`. The name of the group may hold the sign = itself, as a distinguished name does: the last
// one parts it from the role.
func ParseGroupRole(text string) (GroupRole, error) {
	i := strings.LastIndexByte(text, '=')
	if i < 0 {
		return GroupRole{}, ErrGroupRoleForm
	}
	role, unit, ofUnit := strings.Cut(text[i+1:], ":")
	group := strings.TrimSpace(text[:i])
	role, unit = strings.TrimSpace(role), strings.TrimSpace(unit)
	granted := AccessRole(role)
	switch {
	case group == "" || role == "" || ofUnit && unit == "" || strings.Contains(unit, ":"):
		return GroupRole{}, ErrGroupRoleForm
	case !slices.Contains(Granted(), granted):
		return GroupRole{}, ErrRoleNotGranted
	case ofUnit && granted == AccessAdministrator:
		return GroupRole{}, ErrAdministratorOfUnit
	}
	return GroupRole{Group: group, Grant: Grant{Role: granted, Unit: directory.UnitCode(unit)}}, nil
}
