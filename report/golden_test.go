package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/locale"
	"loa/report"
)

var update = flag.Bool("update", false, "rewrite the golden letters")

// contactIn names a person to talk to as callers do in that language.
func contactIn(lang locale.Language, contact string) string {
	if lang == locale.English {
		return strings.TrimPrefix(contact, "đồng chí ")
	}
	return contact
}

// goldenLetter compares both forms of a letter with their golden files: name.txt.golden in Vietnamese, name.en.txt.golden in English.
func goldenLetter(t *testing.T, name string, lang locale.Language, letter report.Letter) {
	t.Helper()
	if lang != locale.Vietnamese {
		name += "." + string(lang)
	}
	golden(t, name+".txt.golden", "Subject: "+letter.Subject+"\n\n"+letter.Text)
	golden(t, name+".html.golden", letter.HTML)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s differs (run with -update and review):\n%s", name, cmp.Diff(string(want), got))
	}
}
