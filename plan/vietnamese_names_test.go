package plan_test

import (
	"testing"

	"loa/plan"
	"loa/plan/directory"
)

func TestVietnamese(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, v := range directory.Roles() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Stages() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Conditions() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.Buckets() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.EventKinds() {
		names[string(v)] = v.Vietnamese()
	}
	for _, v := range plan.CommandRules() {
		names[string(v.Kind)] = v.Kind.Vietnamese()
	}
	for word, name := range names {
		if name == "" || name == word {
			t.Errorf("%q has no Vietnamese name", word)
		}
	}
}
