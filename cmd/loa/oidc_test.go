package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/cmd/loa/config"
	"loa/locale"
	"loa/plan/directory"
	"loa/plan/policy"
)

// TestSignInDocument reads the settings of docs/sign-in.md as they stand there.
func TestSignInDocument(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(content), "```toml\n")
	block, _, found := strings.Cut(rest, "```")
	folder := t.TempDir()
	secret, file := filepath.Join(folder, "oidc"), filepath.Join(folder, "loa.toml")
	err = os.WriteFile(secret, []byte("mật khẩu\n"), 0o600)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.Replace(block, "/run/credentials/loa.service/oidc", secret, 1)), 0o600)
	}
	if err != nil || !found {
		t.Fatalf("%v; a block: %v", err, found)
	}
	s, loaded := loadSettings(config.Sources{Places: []string{file}, Language: locale.Vietnamese})
	for _, fault := range loaded.Faults {
		t.Errorf("%v", fault)
	}
	granted := func(group string, role policy.AccessRole, unit directory.UnitCode) policy.GroupRole {
		return policy.GroupRole{Group: group, Grant: policy.Grant{Role: role, Unit: unit}}
	}
	want := []policy.GroupRole{
		granted("loa-quantri", policy.AccessAdministrator, ""), granted("loa-lanhdao", policy.AccessLeader, ""),
		granted("loa-lanhdao-snv", policy.AccessLeader, "so-noi-vu"), granted("loa-kiemtra", policy.AccessAuditor, ""),
	}
	if !slices.Equal(s.groupRoles, want) || s.OIDC.Secret != "mật khẩu" {
		t.Errorf("got %+v, %q", s.groupRoles, s.OIDC.Secret)
	}
}
