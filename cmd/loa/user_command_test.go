package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"loa/cmd/clustertest"
)

// TestUser types commands about accounts, right and wrong, against a running loa.
func TestUser(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.start()
	run := func(input string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), c.Binary, append([]string{"user"}, args...)...)
		cmd.Env, cmd.Stdin = append(append(os.Environ(), "LOA_HOME="+c.Home), c.Env...), strings.NewReader(input)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	const password = clustertest.Password + "\n"
	for _, step := range []struct {
		name  string
		input string
		args  []string
		fails bool
		says  string
	}{
		{"before the first account the list says how to make one", "", []string{"list"}, false, "--admin"},
		{"a short password is refused", "ngắn\n", []string{"create", "quantri", "--admin"}, true, "12"},
		{"so is none", "", []string{"create", "quantri", "--admin"}, true, "mật khẩu"},
		{"so is a login name with capitals and spaces", password, []string{"create", "Quản trị", "--admin"}, true, "không hợp lệ"},
		{"somebody outside of the directory needs a name", password, []string{"create", "khach"}, true, "--name"},
		{"a person must be in the directory", password, []string{"create", "khach", "--person", "khong-ai"}, true, "danh bạ"},
		{"an administrator is made", password, []string{"create", "quantri", "--admin"}, false, "/sign-in"},
		{"not twice", password, []string{"create", "quantri", "--admin"}, true, "loa user password quantri"},
		{"a person of the directory is made", password, []string{"create", "daumoi", "--person", contactAddress}, false, "daumoi"},
		{"a person has one account", password, []string{"create", "daumoi2", "--person", contactAddress}, true, "đã có tài khoản"},
		{"a position cannot be granted", "", []string{"grant", "daumoi", "coordinator"}, true, "administrator, leader, auditor"},
		{"a unit must exist", "", []string{"grant", "daumoi", "leader", "--unit", "so-khong-co"}, true, "không có đơn vị"},
		{"a day must be one", "", []string{"grant", "daumoi", "leader", "--until", "31/02/2027"}, true, "không phải ngày"},
		{"a role is granted", "", []string{"grant", "daumoi", "leader", "--unit", "so-tu-phap", "--until", "31/12/2027"}, false, "leader"},
		{"the list shows both roles", "", []string{"list"}, false, "Công chức đầu mối; Lãnh đạo"},
		{"a role is revoked as it was granted", "", []string{"revoke", "daumoi", "leader"}, true, "không được giao"},
		{"with its unit it is", "", []string{"revoke", "daumoi", "leader", "--unit", "so-tu-phap"}, false, "thu hồi"},
		{"an unknown account is named", "", []string{"disable", "khong.ai"}, true, "loa user list"},
		{"an account is disabled", "", []string{"disable", "daumoi"}, false, "khóa"},
		{"its person may have another one then", password, []string{"create", "daumoi2", "--person", contactAddress}, false, "daumoi2"},
		{"beside which it is not enabled again", "", []string{"enable", "daumoi"}, true, "đã có tài khoản khác"},
		{"and the list says so", "", []string{"list"}, false, "đã khóa"},
		{"a new password is set", password, []string{"password", "quantri"}, false, "mật khẩu mới"},
		{"an account without an app has none to reset", "", []string{"totp", "reset", "quantri"}, true, "chưa có ứng dụng"},
		{"nor has one that does not exist", "", []string{"totp", "reset", "khong.ai"}, true, "loa user list"},
		{"a key is added for the secrets of apps", "", []string{"totp", "rotate"}, false, "account.key"},
		{"no session is open", "", []string{"sessions"}, false, "Không có phiên"},
	} {
		out, err := run(step.input, step.args...)
		if (err != nil) != step.fails || !strings.Contains(out, step.says) {
			t.Errorf("%s: loa user %s: %v\n%s", step.name, strings.Join(step.args, " "), err, out)
		}
		if strings.Contains(out, clustertest.Password) {
			t.Errorf("%s: the password is shown", step.name)
		}
	}
}
