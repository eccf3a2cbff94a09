package web_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of the pages")

// golden compares pages with testdata/pages/<language>/<name>.html, and short texts with testdata/pages/<language>/<name>.txt.
type golden struct {
	*fixture
	t     *testing.T
	b     *browser
	texts map[string]*bytes.Buffer // by file
}

func (f *fixture) golden(t *testing.T) *golden {
	t.Helper()
	g := &golden{fixture: f, t: t, b: f.browser(), texts: map[string]*bytes.Buffer{}}
	t.Cleanup(func() {
		for name, text := range g.texts {
			compareGolden(t, name, text.String())
		}
	})
	return g
}

// comparePage compares the page at an address in both languages.
func (g *golden) comparePage(name, path string) {
	g.t.Helper()
	for _, lang := range []string{"vi", "en"} {
		compareGolden(g.t, lang+"/"+name+".html", normalized(g.b.get(inLanguage(path, lang)).body))
	}
}

// comparePost compares the page that answers a form. The form must be refused, or its second posting must change nothing.
func (g *golden) comparePost(name, path string, form url.Values) {
	g.t.Helper()
	for _, lang := range []string{"vi", "en"} {
		compareGolden(g.t, lang+"/"+name+".html", normalized(g.b.post(inLanguage(path, lang), form).body))
	}
}

// compareMessages adds a line to a text file: the messages of a page about a form that was carried out or refused.
func (g *golden) compareMessages(file, name, path string, form url.Values) {
	g.t.Helper()
	for _, lang := range []string{"vi", "en"} {
		method := http.MethodGet
		if form != nil {
			method = http.MethodPost
		}
		p := g.b.do(method, inLanguage(path, lang), form)
		messages := append(p.texts("p", "flash"), p.texts("p", "refusal")...)
		if len(p.all("main", "narrow")) == 1 && len(p.all("main", "phone")) == 0 {
			messages = append(p.texts("h1", ""), messages...)
		}
		key := lang + "/" + file + ".txt"
		if g.texts[key] == nil {
			g.texts[key] = &bytes.Buffer{}
		}
		fmt.Fprintf(g.texts[key], "%s: %d %s\n", name, p.status, strings.Join(messages, " | "))
	}
}

func inLanguage(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

var (
	randomKeys = regexp.MustCompile(`(name="(?:key|nonce)" value=")[A-Z2-7]{26}"`)
	digits     = regexp.MustCompile(`<strong>[0-9]{4}</strong></label><input id="digits"`)
	blanks     = regexp.MustCompile(`\s*\n\s*`)
	common     = regexp.MustCompile(`(?s)<a class="skip".*</header>\n`)
)

// sentence is repeated in a draft that is longer than shownDraft, the number of characters that a page shows.
const (
	sentence   = "Bản hai rất dài nhé! "
	shownDraft = 20_000
)

// normalized is a page without random keys, and without the head that all pages share.
func normalized(body string) string {
	body = randomKeys.ReplaceAllString(body, `${1}CHANCE"`)
	body = digits.ReplaceAllString(body, `<strong>DIGITS</strong></label><input id="digits"`)
	body = strings.ReplaceAll(body, strings.Repeat(sentence, shownDraft/len([]rune(sentence))), sentence)
	body = blanks.ReplaceAllString(body, "\n")
	if strings.Contains(body, `aria-current="page">Tổng quan`) || strings.Contains(body, `aria-current="page">Overview`) {
		return body
	}
	return common.ReplaceAllString(body, "")
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "pages", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestPages compares every page, in Vietnamese and in English, with its golden files.
func TestPages(t *testing.T) {
	t.Parallel()
	for name, compare := range map[string]func(*testing.T){
		"nothing on record":    goldenEmpty,
		"import":               goldenImport,
		"plan":                 goldenPlan,
		"overview":             goldenOverview,
		"task":                 goldenTask,
		"task stopped":         goldenTaskStopped,
		"work by shape":        goldenWork,
		"task refuses":         goldenTaskRefusals,
		"received letters":     goldenLetters,
		"mailboxes":            goldenMailboxes,
		"readiness":            goldenReadiness,
		"links":                goldenLinks,
		"links refuse":         goldenLinkRefusals,
		"try-out mailbox":      goldenTryout,
		"no sign-in":           goldenReadOnly,
		"second step":          goldenSecondStep,
		"flash messages":       goldenFlashes,
		"a list of many tasks": goldenTasks,
		"many tasks at once":   goldenBatch,
		"database unreachable": goldenDatabaseDown,
		"a launch half done":   goldenLaunching,
		"plurals":              goldenPlurals,
		"periods":              goldenPeriods,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare(t)
		})
	}
}

// formKey is a one-time key of a form, a different one for each number.
func formKey(n int) string { return fmt.Sprintf("ABCDEFGHIJKLMNOPQRSTUV%c%c", 'A'+n/26, 'A'+n%26) }
