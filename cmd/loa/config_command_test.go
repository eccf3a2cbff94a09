package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
	"loa/mail/attachment"
	"loa/mail/senderauth"
	"loa/mail/transport"
	"loa/plan/policy"
)

func TestConfigInit(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "loa.toml")
	code, out, errs := call(t, nil, "config", "init", "--config", name)
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(out, name) {
		t.Errorf("it prints %q", out)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the file, which will hold passwords: %v, %v", info, err)
	}
	if err := os.WriteFile(name, []byte("# của tôi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs = call(t, []string{"LOA_CONFIG=" + name}, "config", "init")
	wantExit(t, code, exitInvalid, errs, name, "giữ nguyên")
	if content, err := os.ReadFile(name); err != nil || string(content) != "# của tôi\n" {
		t.Errorf("an existing file became %q (%v)", content, err)
	}
	code, out, errs = call(t, []string{"LOA_CONFIG=" + name}, "config", "check")
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(out, name) {
		t.Errorf("it prints %q", out)
	}
}

func TestConfigShow(t *testing.T) {
	t.Parallel()
	env := []string{"LOA_SMTP_PASSWORD=bi-mat", "LOA_CONFIG=" + file(t, "loa.toml", []byte("[web]\nmetrics_token = \"bi-mat\"\n"))}
	for _, args := range [][]string{{"show"}, {"show", "--redact"}, {"show", "-o", "json"}} {
		code, out, errs := call(t, env, append([]string{"config"}, args...)...)
		wantExit(t, code, exitOK, errs)
		if strings.Contains(out+errs, "bi-mat") || strings.Count(out, "***") != 2 {
			t.Errorf("%v prints:\n%s%s", args, out, errs)
		}
	}
	code, out, errs := call(t, env, "config", "show", "--reveal", "-o", "json")
	wantExit(t, code, exitOK, errs)
	var entries []struct{ Key, Source, At string }
	if err := json.Unmarshal([]byte(out), &entries); err != nil || strings.Count(out, "bi-mat") != 2 {
		t.Errorf("revealed: %s (%v)", out, err)
	}
	sources := map[string]string{}
	for _, e := range entries {
		sources[e.Key] = e.Source
	}
	if sources["smtp.password"] != "environment" || sources["web.metrics_token"] != "file" || sources["web.listen"] != "default" || sources["postgres.dsn"] != "unset" {
		t.Errorf("sources %v", sources)
	}
	code, _, errs = call(t, env, "config", "show", "--reveal", "--redact")
	wantExit(t, code, exitUsage, errs, "--redact")
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	name := file(t, "loa.toml", []byte("[web]\nlisten = \"8080\"\n[dkim]\nkey_file = \"/khong/co\"\n"))
	env := []string{"LOA_CONFIG=" + name, "LOA_DNS=bi-mat"}
	code, _, errs := call(t, env, "config", "check")
	wantExit(t, code, exitUsage, errs, name+`:2: web.listen="8080"`, "LOA_DNS", "LOA_DSN", name+`:4: dkim.key_file="/khong/co"`)
	if strings.Contains(errs, "bi-mat") {
		t.Errorf("the value of a misspelt secret is printed: %s", errs)
	}
	code, _, errs = call(t, env, "version")
	wantExit(t, code, exitUsage, errs, name+":2", "LOA_DNS")
	code, out, errs := call(t, env, "config", "check", "-o", "json")
	wantExit(t, code, exitUsage, errs)
	var faults []config.Fault
	if err := json.Unmarshal([]byte(out), &faults); err != nil || len(faults) != 3 || faults[0].Path != name || faults[0].Line != 2 {
		t.Errorf("faults %s (%v)", out, err)
	}
	code, out, errs = call(t, nil, "config", "check", "-o", "json", "--config", os.DevNull)
	wantExit(t, code, exitOK, errs)
	if strings.TrimSpace(out) != "[]" {
		t.Errorf("without faults it prints %s", out)
	}
}

// TestConfigValues compares the values that a setting accepts with the constants of the package that uses it.
func TestConfigValues(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"trust.mode":    {string(policy.TrustStandard), string(policy.TrustStrict)},
		"trust.profile": {string(senderauth.ProfileStandard), string(senderauth.ProfileExchangeOnline), string(senderauth.ProfileZimbra)},
		"clamd.mode":    {string(attachment.ScanOff), string(attachment.ScanReport), string(attachment.ScanRequire)},
		"smtp.tls":      {string(transport.TLSDirect), string(transport.TLSStart), string(transport.TLSNone)},
	}
	for _, s := range config.Settings() {
		if values, has := want[s.Key]; has {
			if diff := cmp.Diff(values, s.Values); diff != "" {
				t.Errorf("%s (-want +got):\n%s", s.Key, diff)
			}
		}
	}
}
