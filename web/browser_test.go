package web_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"loa/plan/directory"
)

// browser requests pages as a browser does: it keeps cookies, follows redirects and sends Sec-Fetch-Site.
type browser struct {
	t       *testing.T
	fixture *fixture
	client  *http.Client
	header  http.Header
}

// page is an answer, parsed.
type page struct {
	t      *testing.T
	url    string
	status int
	header http.Header
	body   string
	root   *html.Node
}

func (f *fixture) browser() *browser {
	f.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return &browser{t: f.t, fixture: f, client: &http.Client{Jar: jar}, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}}
}

// as opens a browser with an acting person.
func (f *fixture) as(person directory.PersonID) *browser {
	b := f.browser()
	b.post("/actor", url.Values{"person": {string(person)}, "back": {"/healthz"}})
	return b
}

func (b *browser) get(path string) page { return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) page { return b.do(http.MethodPost, path, form) }

func (b *browser) do(method, path string, form url.Values) page {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.fixture.server.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	maps.Copy(request.Header, b.header)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(content)))
	if err != nil {
		b.t.Fatal(err)
	}
	return page{t: b.t, url: response.Request.URL.RequestURI(), status: response.StatusCode, header: response.Header, body: string(content), root: root}
}

// all finds the elements of a tag that have a class; an empty class is any.
func (p page) all(tag, class string) []*html.Node {
	var found []*html.Node
	for node := range p.root.Descendants() {
		if node.Type == html.ElementNode && node.Data == tag && (class == "" || slices.Contains(strings.Fields(attribute(node, "class")), class)) {
			found = append(found, node)
		}
	}
	return found
}

// texts are the texts of those elements.
func (p page) texts(tag, class string) []string {
	texts := []string{}
	for _, node := range p.all(tag, class) {
		texts = append(texts, text(node))
	}
	return texts
}

func text(node *html.Node) string {
	var b strings.Builder
	for n := range node.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// form holds the hidden values of the form that has this hidden value; an empty value is that of a form without the name.
func (p page) form(name, value string) url.Values {
	p.t.Helper()
	for _, form := range p.all("form", "") {
		values := url.Values{}
		for node := range form.Descendants() {
			if node.Data == "input" && attribute(node, "type") == "hidden" {
				values.Set(attribute(node, "name"), attribute(node, "value"))
			}
		}
		if values.Get(name) == value {
			return values
		}
	}
	p.t.Fatalf("%s has no form with %s=%s:\n%s", p.url, name, value, p.body)
	return nil
}

// offeredCommands are the commands that the page has a form for.
func (p page) offeredCommands() []string {
	offered := []string{}
	for _, input := range p.all("input", "") {
		if attribute(input, "name") == "command" {
			offered = append(offered, attribute(input, "value"))
		}
	}
	return offered
}

func (p page) contains(words ...string) page {
	p.t.Helper()
	all := text(p.root)
	for _, want := range words {
		if !strings.Contains(all, want) {
			p.t.Errorf("%s does not say %q:\n%s", p.url, want, all)
		}
	}
	return p
}

func (p page) lacks(words ...string) page {
	p.t.Helper()
	for _, unwanted := range words {
		if strings.Contains(p.body, unwanted) {
			p.t.Errorf("%s must not say %q", p.url, unwanted)
		}
	}
	return p
}

func (p page) hasStatus(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s answered %d, want %d: %s", p.url, p.status, status, text(p.root))
	}
	return p
}

// answerLink opens the page of a link and posts its form.
func (b *browser) answerLink(address string, pairs ...string) page {
	b.t.Helper()
	return b.post(address, with(b.get(address).form("step", ""), pairs...))
}

// has reports whether a page has a text in its source.
func (p page) has(source string) bool { return strings.Contains(p.body, source) }

// identify has a code sent by the page of a link and enters it, so that this browser may answer the links of the person who was asked.
func (b *browser) identify(f *fixture, address string) page {
	b.t.Helper()
	b.post(address, with(b.get(address).form("step", ""), "step", "identify")).hasStatus(http.StatusOK)
	return b.confirmCode(address, f.lastCode())
}

// withdraw presses the button that takes the recorded decision back.
func (b *browser) withdraw(address string) page {
	b.t.Helper()
	return b.post(address, with(b.get(address).form("step", ""), "step", "withdraw"))
}

// confirmCode types the one-time code into the page of a link.
func (b *browser) confirmCode(address, code string) page {
	b.t.Helper()
	return b.post(address, with(b.get(address).form("step", "code"), "code", code))
}

// unfilledForms are the forms of a page with all their values, and nothing typed or pressed.
func (p page) unfilledForms() []url.Values {
	forms := []url.Values{}
	for _, form := range p.all("form", "") {
		values := url.Values{}
		for node := range form.Descendants() {
			switch name := attribute(node, "name"); {
			case name == "" || node.Data == "button":
			case node.Data == "textarea":
				values.Set(name, text(node))
			default:
				values.Add(name, attribute(node, "value"))
			}
		}
		forms = append(forms, values)
	}
	return forms
}
