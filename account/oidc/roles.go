package oidc

import (
	"slices"

	"loa/plan/policy"
)

// grantsOf lists the roles that groups give. The provider's groups are compared as it writes them.
func grantsOf(roles []policy.GroupRole, groups []string) []policy.Grant {
	var grants []policy.Grant
	for _, r := range roles {
		if slices.Contains(groups, r.Group) {
			grants = append(grants, r.Grant)
		}
	}
	return grants
}
