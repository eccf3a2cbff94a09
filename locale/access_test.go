package locale_test

import (
	"testing"

	"loa/locale"
	"loa/plan"
	"loa/plan/policy"
)

// TestAccessWords checks that every role of the pages and every kind of evidence has a name in each language.
func TestAccessWords(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		for _, role := range policy.AccessRoles() {
			if !lang.HasWord("access_role", string(role)) {
				t.Errorf("%s has no name for the role %s", lang, role)
			}
		}
		for _, kind := range plan.EvidenceKinds() {
			if !lang.HasWord("evidence", string(kind)) {
				t.Errorf("%s has no name for the evidence %s", lang, kind)
			}
		}
	}
}
