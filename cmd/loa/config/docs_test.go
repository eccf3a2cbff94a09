package config_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

// chapter is one table of docs/configuration.md.
type chapter struct {
	Title, Table, Intro string
	Settings            []line
}

type line struct{ Name, Env, Flag, Meaning, Default string }

func TestDocumentation(t *testing.T) {
	t.Parallel()
	const page = "../../../docs/configuration.md"
	var b strings.Builder
	form, err := template.ParseFiles("testdata/configuration.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	if err := form.Execute(&b, chapters()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	is, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(is)); diff != "" {
		t.Errorf("docs/configuration.md is not the settings; run: make golden (-want +got):\n%s", diff)
	}
}

func chapters() []chapter {
	var all []chapter
	titles := config.GroupComments()
	group := "none"
	for _, s := range config.Settings() {
		if s.Hidden {
			continue
		}
		i := strings.LastIndexByte(s.Key, '.') + 1
		if s.Group != group {
			group = s.Group
			title, intro, _ := strings.Cut(titles[group].English, "\n\n")
			all = append(all, chapter{Title: title, Table: strings.TrimSuffix(s.Key[:i], "."), Intro: intro})
		}
		last := &all[len(all)-1]
		last.Settings = append(last.Settings, line{s.Key[i:], s.Env, s.Flag, meaning(s), shown(s.Default)})
	}
	return all
}

func meaning(s config.Setting) string {
	text := strings.ReplaceAll(s.Comment.English, "|", `\|`)
	if s.Example != "" {
		text += " Example: `" + s.SampleValue() + "`."
	}
	if s.Secret {
		text += " Secret."
	}
	return text
}

func shown(value string) string {
	if value == "" {
		return ""
	}
	return "`" + value + "`"
}
