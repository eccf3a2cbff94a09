package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"loa/web"
)

// TestPageLayout opens every page in both languages, with an empty and with a full record.
func TestPageLayout(t *testing.T) {
	t.Parallel()
	empty, full := newFixture(t), newFixture(t).launched().drafted("Bản một").withTryoutLetter()
	pages := []string{"/", "/tasks", "/tasks?q=cai+cach&open=1&sort=plan&page=9", "/plans/import", "/triage", "/tryout", "/tryout?who=ai@do.test", "/tryout/trace?id=x"}
	for _, lang := range []string{"vi", "en"} {
		for _, path := range pages {
			link, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			query := link.Query()
			query.Set("lang", lang)
			link.RawQuery = query.Encode()
			for _, f := range []*fixture{empty, full} {
				checkLayout(f.browser().get(link.String()).hasStatus(http.StatusOK), lang)
			}
		}
		for _, path := range []string{"/plans/kh-2027", "/tasks/" + string(taskID), "/d/" + full.lastToken, "/tryout/duong@so-noi-vu.test/5"} {
			checkLayout(full.browser().get(path+"?lang="+lang).hasStatus(http.StatusOK), lang)
		}
		checkLayout(full.browser().get("/khong-co?lang="+lang).hasStatus(http.StatusNotFound), lang)
	}
}

// checkLayout checks every page: its language, one heading of the first rank, a label for each input, and neither a script
// nor an inline style.
func checkLayout(p page, lang string) {
	p.t.Helper()
	if got := attribute(p.all("html", "")[0], "lang"); got != lang {
		p.t.Errorf("%s is in %q, want %q", p.url, got, lang)
	}
	if n := len(p.all("h1", "")); n != 1 {
		p.t.Errorf("%s has %d headings of the first rank", p.url, n)
	}
	labels := map[string]bool{}
	for _, label := range p.all("label", "") {
		labels[attribute(label, "for")] = true
	}
	for _, tag := range []string{"input", "select", "textarea"} {
		for _, input := range p.all(tag, "") {
			kind, id := attribute(input, "type"), attribute(input, "id")
			if kind != "hidden" && kind != "checkbox" && kind != "radio" && !labels[id] {
				p.t.Errorf("%s: <%s name=%s> has no label", p.url, tag, attribute(input, "name"))
			}
		}
	}
	if n := len(p.all("script", "")) + len(p.all("style", "")); n != 0 {
		p.t.Errorf("%s has %d scripts or inline styles", p.url, n)
	}
}

// TestNew checks that the error names every missing dependency.
func TestNew(t *testing.T) {
	t.Parallel()
	_, err := web.New(web.Config{})
	want := "preparing the pages: Reader is missing\nAccounts is missing\nCommands is missing\nFiling is missing\nImporter is missing\nPeriods is missing\nLinks is missing\nLinkCodes is missing\nUndoWindow is missing\nInbox is missing\nMailboxes is missing\nFilters is missing\nUrges is missing\nReady is missing\nNow is missing\nLog is missing"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
