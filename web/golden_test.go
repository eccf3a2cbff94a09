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
	*world
	t     *testing.T
	b     *browser
	texts map[string]*bytes.Buffer // by file
}

func (w *world) golden(t *testing.T) *golden {
	t.Helper()
	g := &golden{world: w, t: t, b: w.browser(), texts: map[string]*bytes.Buffer{}}
	t.Cleanup(func() {
		for name, text := range g.texts {
			compareGolden(t, name, text.String())
		}
	})
	return g
}

// shows compares the page at an address in both languages.
func (g *golden) shows(name, path string) {
	g.t.Helper()
	for _, lang := range []string{"vi", "en"} {
		compareGolden(g.t, lang+"/"+name+".html", steady(g.b.get(inLanguage(path, lang)).body))
	}
}

// posts compares the page that answers a form. The form must be refused, or its second posting must change nothing.
func (g *golden) posts(name, path string, form url.Values) {
	g.t.Helper()
	for _, lang := range []string{"vi", "en"} {
		compareGolden(g.t, lang+"/"+name+".html", steady(g.b.post(inLanguage(path, lang), form).body))
	}
}

// tells adds a line to a text file: what the page at an address tells of what was done or refused.
func (g *golden) tells(file, name, path string, form url.Values) {
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
	chance = regexp.MustCompile(`(name="(?:key|nonce)" value=")[A-Z2-7]{26}"`)
	digits = regexp.MustCompile(`<strong>[0-9]{4}</strong></label><input id="digits"`)
	blanks = regexp.MustCompile(`\s*\n\s*`)
	common = regexp.MustCompile(`(?s)<a class="skip".*</header>\n`)
)

// endless is a sentence of which a draft may have more than a page shows, shownDraft letters.
const (
	endless    = "Bản hai rất dài nhé! "
	shownDraft = 20_000
)

// steady is a page without what changes from one showing to the next, and without what every page begins with.
func steady(body string) string {
	body = chance.ReplaceAllString(body, `${1}CHANCE"`)
	body = digits.ReplaceAllString(body, `<strong>DIGITS</strong></label><input id="digits"`)
	body = strings.ReplaceAll(body, strings.Repeat(endless, shownDraft/len([]rune(endless))), endless)
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
