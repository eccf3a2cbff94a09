package config_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"loa/cmd/loa/config"
	"loa/locale"
)

// TestEntriesHideSecrets sets every setting that could be a secret, found by its tag and by its name, and looks for its value in all that
// is printed without being asked to reveal.
func TestEntriesHideSecrets(t *testing.T) {
	t.Parallel()
	const secret = "bi-mat-khong-duoc-in"
	var environ []string
	var b strings.Builder
	secrets := 0
	for _, s := range config.Settings() {
		key, env := strings.Replace(s.Key, ".N.", ".2.", 1), strings.Replace(s.Env, "_N_", "_3_", 1)
		for _, word := range []string{"password", "token", "secret", "api_key", "dsn"} {
			if strings.Contains(s.Key, word) && !strings.HasSuffix(s.Key, "_file") && !s.Secret {
				t.Errorf("%s is no secret, though it is called so", s.Key)
			}
		}
		if s.Secret {
			secrets++
			fmt.Fprintf(&b, "%s = %q\n", key, secret)
			environ = append(environ, env+"="+secret, env+"X="+secret) // the second is misspelt
		}
	}
	for _, from := range []config.Sources{{Environ: environ, Places: []string{}}, {Places: []string{file(t, b.String())}}, {Places: []string{file(t, b.String()+"\n[smtp]\n"+b.String())}}} {
		l := config.Load(from)
		hidden := 0
		for _, e := range l.Entries(false) {
			hidden += strings.Count(e.Line(locale.Vietnamese), "***")
		}
		inJSON, err := json.Marshal(l.Entries(false))
		if printed := fmt.Sprint(string(inJSON), texts(l), l.Warnings, err); strings.Contains(printed, secret) {
			t.Errorf("a secret is printed: %s", printed)
		}
		if syntax := len(l.Faults) == 1; !syntax && hidden != secrets {
			t.Errorf("%d of %d secrets are shown as hidden", hidden, secrets)
		}
		if revealed, _ := json.Marshal(l.Entries(true)); hidden > 0 && strings.Count(string(revealed), secret) != secrets {
			t.Errorf("not all are revealed when asked: %s", revealed)
		}
	}
}

func TestEntriesTellTheSource(t *testing.T) {
	t.Parallel()
	l := config.Load(config.Sources{
		Environ: []string{"LOA_HOLD=90m", "LOA_IMAP_10=b:1", "LOA_IMAP_10_ADDRESS=b@c", "LOA_AUTHSERV=mx1, mx2"}, Flags: flags(t, "--home", "/srv/loa"),
		Places: []string{file(t, "\n[mailboxes.2]\nserver = \"a:1\"\naddress = \"a@c\"")},
	})
	var lines []string
	for _, e := range l.Entries(false) {
		lines = append(lines, strings.ReplaceAll(e.Line(locale.Vietnamese), l.File, "loa.toml"))
	}
	shown := strings.Join(lines, "\n")
	for _, want := range []string{
		"home\t\"/srv/loa\"\tcờ --home", "web.listen\t\"127.0.0.1:8080\"\tmặc định", "web.public\t—\tchưa đặt\n", "trust.undo_window\t\"1h30m\"\tbiến LOA_HOLD",
		"mailboxes.2.server\t\"a:1\"\ttệp loa.toml:3", "mailboxes.10.server\t\"b:1\"\tbiến LOA_IMAP_10", "trust.authserv\t[\"mx1\", \"mx2\"]\tbiến LOA_AUTHSERV",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not in:\n%s", want, shown)
		}
	}
	if strings.Index(shown, "mailboxes.2.") > strings.Index(shown, "mailboxes.10.") || strings.Contains(shown, "crash_at") {
		t.Errorf("mailboxes come in the order of their numbers, hidden settings not at all:\n%s", shown)
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	t.Run("as it is written it changes nothing", func(t *testing.T) {
		t.Parallel()
		empty, sample := config.Load(config.Sources{Places: []string{}}), config.Load(config.Sources{Places: []string{file(t, config.Sample(locale.Vietnamese))}})
		if len(sample.Faults) > 0 || len(sample.Warnings) > 0 || !reflect.DeepEqual(empty.Config, sample.Config) {
			t.Errorf("faults %v, warnings %v", texts(sample), sample.Warnings)
		}
	})
	t.Run("with every line in use it is right", func(t *testing.T) {
		t.Parallel()
		var lines []string
		for line := range strings.Lines(config.Sample(locale.Vietnamese)) {
			if strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "# ") && !strings.Contains(line, "_file = ") {
				line = line[1:]
			}
			lines = append(lines, line)
		}
		l := config.Load(config.Sources{Places: []string{file(t, strings.Join(lines, ""))}})
		if len(l.Faults) > 0 || len(l.Warnings) > 0 {
			t.Errorf("faults %v, warnings %v", texts(l), l.Warnings)
		}
		for _, e := range l.Entries(true) {
			if e.Source != config.File && !strings.HasSuffix(e.Key, "_file") {
				t.Errorf("%s is not in the file", e.Key)
			}
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range config.Settings() {
		for _, name := range []string{s.Key, s.Env, "--" + s.Flag} {
			if names[name] && name != "--" || !strings.HasPrefix(s.Env, "LOA_") {
				t.Errorf("%s: the name %q is taken, or none", s.Key, name)
			}
			names[name] = true
		}
		if s.Secret && s.Flag != "" {
			t.Errorf("%s: every user of a machine sees its command lines", s.Key)
		}
		if s.Comment.English == "" || s.Comment.Vietnamese == "" && !s.Hidden {
			t.Errorf("%s is not explained in both languages: %+v", s.Key, s.Comment)
		}
		if s.Default == "" && s.Example == "" && !s.Hidden {
			t.Errorf("%s has neither a default nor an example", s.Key)
		}
	}
}
