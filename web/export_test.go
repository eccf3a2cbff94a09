package web

import "loa/plan/policy"

// Routes lists the patterns of all routes with the right that each needs.
func Routes() map[string]policy.Right {
	all := map[string]policy.Right{}
	s := &site{}
	for _, r := range s.routes(s.tryoutPages()) {
		all[r.pattern] = r.right
	}
	return all
}
