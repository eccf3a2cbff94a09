package policy_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"loa/plan/policy"
)

func TestParseGroupRole(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		want       policy.GroupRole
		err        error
	}{
		{"a common name", "loa-quantri=administrator", policy.GroupRole{Group: "loa-quantri", Grant: policy.Grant{Role: policy.AccessAdministrator}}, nil},
		{"a distinguished name", "CN=Lãnh đạo,OU=Nhóm,DC=hanoi,DC=vn=leader", policy.GroupRole{Group: "CN=Lãnh đạo,OU=Nhóm,DC=hanoi,DC=vn", Grant: policy.Grant{Role: policy.AccessLeader}}, nil},
		{"a role for one unit, with spaces", " Thanh tra = auditor : so-noi-vu ", policy.GroupRole{Group: "Thanh tra", Grant: policy.Grant{Role: policy.AccessAuditor, Unit: "so-noi-vu"}}, nil},
		{"no role", "loa-quantri", policy.GroupRole{}, policy.ErrGroupRoleForm},
		{"no group", "=leader", policy.GroupRole{}, policy.ErrGroupRoleForm},
		{"an empty unit", "nhom=leader:", policy.GroupRole{}, policy.ErrGroupRoleForm},
		{"two units", "nhom=leader:a:b", policy.GroupRole{}, policy.ErrGroupRoleForm},
		{"a position of the directory", "nhom=coordinator", policy.GroupRole{}, policy.ErrRoleNotGranted},
		{"an unknown role", "nhom=vua", policy.GroupRole{}, policy.ErrRoleNotGranted},
		{"an administrator of one unit", "nhom=administrator:so-noi-vu", policy.GroupRole{}, policy.ErrAdministratorOfUnit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := policy.ParseGroupRole(tt.text)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func FuzzParseGroupRole(f *testing.F) {
	for _, seed := range []string{"loa=administrator", "cn=a,dc=b=leader:so", "=", "a=leader:", "a==auditor", "ă=auditor:đ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := policy.ParseGroupRole(text)
		if err != nil {
			if got != (policy.GroupRole{}) {
				t.Errorf("%q: a role beside the error %v", text, err)
			}
			return
		}
		if got.Group == "" || got.Group != strings.TrimSpace(got.Group) || !slices.Contains(policy.Granted(), got.Grant.Role) {
			t.Errorf("%q: %+v", text, got)
		}
		again := got.Group + "=" + string(got.Grant.Role)
		if got.Grant.Unit != "" {
			again += ":" + string(got.Grant.Unit)
		}
		if same, err := policy.ParseGroupRole(again); err != nil || same != got {
			t.Errorf("%q reads as %+v, which is written %q and reads as %+v, %v", text, got, again, same, err)
		}
	})
}
