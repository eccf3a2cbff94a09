package config_test

import (
	"os"
	"strings"
	"testing"

	"loa/cmd/loa/config"
	"loa/locale"
)

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	english := file(t, `language = "en"`)
	for _, c := range []struct {
		name string
		args string
		env  []string
		want locale.Language
	}{
		{name: "nothing named", want: locale.Vietnamese},
		{name: "not that of the system", env: []string{"LANG=en_GB.UTF-8", "LC_ALL=en_GB.UTF-8"}, want: locale.Vietnamese},
		{name: "flag", args: "--lang en plan list", want: locale.English},
		{name: "flag after the command and its flags", args: "plan import x.xlsx --year 2027 -o json --title x --lang=en", want: locale.English},
		{name: "flag behind help", args: "plan --help --lang en", want: locale.English},
		{name: "flag behind a flag that there is not", args: "plan --yaer 2027 --lang en", want: locale.English},
		{name: "no flag behind --", args: "plan deadline -- --lang en", want: locale.Vietnamese},
		{name: "variable", env: []string{"LOA_LANG=en"}, want: locale.English},
		{name: "flag over variable", args: "--lang vi", env: []string{"LOA_LANG=en"}, want: locale.Vietnamese},
		{name: "file named by a flag", args: "--config " + english, want: locale.English},
		{name: "file named by a variable", env: []string{"LOA_CONFIG=" + english}, want: locale.English},
		{name: "variable over file", env: []string{"LOA_CONFIG=" + english, "LOA_LANG=vi"}, want: locale.Vietnamese},
		{name: "empty variable is not set", env: []string{"LOA_CONFIG=" + english, "LOA_LANG="}, want: locale.English},
		{name: "unknown language", args: "--lang fr", env: []string{"LOA_LANG=en"}, want: locale.Vietnamese},
		{name: "file that is not TOML", args: "--config " + file(t, `language = `), want: locale.Vietnamese},
		{name: "missing file", args: "--config /khong/co", want: locale.Vietnamese},
		{name: "empty device", args: "--config " + os.DevNull, want: locale.Vietnamese},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := config.LanguageOf(strings.Fields(c.args), append([]string{"LOA_CONFIG=" + os.DevNull}, c.env...)); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

func TestLoadLanguage(t *testing.T) {
	t.Parallel()
	l := config.Load(config.Sources{Environ: []string{"LOA_LISTEN=8080", "LOA_LANG=fr", "LOA_DNS=x"}, Places: []string{}, Language: locale.English})
	want := `LOA_DNS: no such setting; did you mean LOA_DSN?
LOA_LANG="fr" must be vi or en
LOA_LISTEN="8080" must have the form host:port, for example 127.0.0.1:8080`
	if got := strings.Join(texts(l), "\n"); got != want {
		t.Errorf("faults %s", got)
	}
}

func TestSampleInEnglish(t *testing.T) {
	t.Parallel()
	sample := config.Sample(locale.English)
	for _, want := range []string{"# ── The database ──\n[postgres]\n", "\n# Where pages are served.\n# Variable LOA_LISTEN, flag --listen\n#listen = \"127.0.0.1:8080\"\n"} {
		if !strings.Contains(sample, want) {
			t.Errorf("it lacks %q:\n%s", want, sample)
		}
	}
	if l := config.Load(config.Sources{Places: []string{file(t, sample)}}); len(l.Faults) > 0 {
		t.Error(texts(l))
	}
}
