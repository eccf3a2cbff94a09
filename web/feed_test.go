package web_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
)

// publishIt proves the publication of a task that has a draft, past the pages.
func (f *fixture) publishIt(task plan.TaskID, head, focalPoint directory.PersonID, c plan.Command) {
	f.t.Helper()
	d, err := f.store.Directory(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	state, err := f.store.State(f.t.Context(), task)
	if err != nil {
		f.t.Fatal(err)
	}
	c.Kind, c.ProofDate = plan.CommandConfirmPublished, d0(f)
	approval := plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove}
	for _, each := range []struct {
		by directory.PersonID
		c  plan.Command
	}{{head, approval}, {focalPoint, c}} {
		each.c.ID, each.c.Channel, each.c.Actor = "test:"+string(task)+string(each.c.Kind), plan.ChannelCLI, d.Actor(each.by, d0(f).AddDays(1))
		if _, err := f.Do(f.t.Context(), task, each.c); err != nil {
			f.t.Fatalf("%s of %s: %v", each.c.Kind, task, err)
		}
	}
}

// twoPublished is a fixture in which two units have published, the first by a link and the second by the number of a document.
func twoPublished(t *testing.T) *fixture {
	t.Helper()
	f := ministry(t)
	f.draftOf(ownTask, "an", "Dự thảo của mình")
	f.draftOf(foreignTask, "mai", "Dự thảo của người khác")
	f.publishIt(ownTask, "duong", "an", plan.Command{Link: "https://hanoi.test/tin?a=1&b=2"})
	f.publishIt(foreignTask, "binh", "binh", plan.Command{Document: "12/BC-STP"})
	return f
}

// element is any element of XML.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) all(name string) (found []element) {
	for _, child := range e.Children {
		if child.XMLName.Local == name {
			found = append(found, child)
		}
	}
	return found
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// one is the text of the only child of a name.
func (e element) one(t *testing.T, name string) string {
	t.Helper()
	found := e.all(name)
	if len(found) != 1 {
		t.Errorf("<%s> has %d elements <%s>", e.XMLName.Local, len(found), name)
		return ""
	}
	return found[0].Text
}

var tagURI = regexp.MustCompile(`^tag:[a-z0-9.-]+,[0-9]{4}(-[0-9]{2}){0,2}:[!-~]+$`) // RFC 4151

// checkAtom checks what RFC 4287 demands of a feed and of its entries, and returns it.
func checkAtom(t *testing.T, content string) element {
	t.Helper()
	var feed element
	decoder := xml.NewDecoder(strings.NewReader(content))
	if err := decoder.Decode(&feed); err != nil {
		t.Fatalf("%v in\n%s", err, content)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Errorf("after the feed: %v", err)
	}
	if feed.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) {
		t.Errorf("the root is %v", feed.XMLName)
	}
	ids := map[string]bool{}
	for _, e := range append([]element{feed}, feed.all("entry")...) {
		id := e.one(t, "id")
		if !tagURI.MatchString(id) || ids[id] {
			t.Errorf("the id %q is no tag URI, or stands twice", id)
		}
		ids[id] = true
		if e.one(t, "title") == "" {
			t.Errorf("%s has no title", id)
		}
		if _, err := time.Parse(time.RFC3339, e.one(t, "updated")); err != nil {
			t.Error(err)
		}
	}
	for _, e := range feed.all("entry") {
		if authors := e.all("author"); len(authors) != 1 || authors[0].one(t, "name") == "" {
			t.Errorf("%s has %d authors", e.one(t, "id"), len(authors))
		}
		alternates := 0
		for _, link := range e.all("link") {
			if _, err := url.Parse(link.attr("href")); err != nil || link.attr("href") == "" {
				t.Errorf("a link %q", link.attr("href"))
			}
			if link.attr("rel") == "alternate" {
				alternates++
			}
		}
		if len(e.all("content")) == 0 && alternates == 0 || alternates > 1 || len(e.all("content")) > 1 || len(e.all("summary")) > 1 {
			t.Errorf("%s has %d alternate links and %d contents", e.one(t, "id"), alternates, len(e.all("content")))
		}
	}
	return feed
}

func titlesOf(t *testing.T, feed element) []string {
	t.Helper()
	titles := []string{}
	for _, e := range feed.all("entry") {
		titles = append(titles, e.one(t, "title"))
	}
	return titles
}

func TestFeed(t *testing.T) {
	t.Parallel()
	f := twoPublished(t)
	t.Run("a reader of the whole city sees every publication, in valid Atom", func(t *testing.T) {
		t.Parallel()
		page := f.signIn("lanhdao").get("/published.atom").hasStatus(http.StatusOK)
		if got := page.header.Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
			t.Errorf("the type is %s", got)
		}
		feed := checkAtom(t, page.body)
		if titles := titlesOf(t, feed); len(titles) != 2 {
			t.Fatalf("the entries are %v", titles)
		}
		for _, e := range feed.all("entry") {
			id, links := e.one(t, "id"), e.all("link")
			switch e.one(t, "title") {
			case ownTitle:
				if !strings.HasPrefix(id, "tag:loa.test,2026:published/"+ownTask+"/") || links[0].attr("href") != "https://hanoi.test/tin?a=1&b=2" || e.all("author")[0].one(t, "name") != "Sở Nội vụ" {
					t.Errorf("%s %+v", id, e)
				}
				if want := "Sản phẩm: Chuyên mục · đăng, phát ngày 01/03/2027"; e.one(t, "summary") != want {
					t.Errorf("the summary is %q, want %q", e.one(t, "summary"), want)
				}
			case foreignTitle:
				if want := "Sản phẩm: Phóng sự · đăng, phát ngày 01/03/2027 · minh chứng: văn bản số 12/BC-STP"; e.one(t, "content") != want || len(links) != 0 {
					t.Errorf("the content is %q, want %q", e.one(t, "content"), want)
				}
			}
		}
	})
	t.Run("a unit sees its own", func(t *testing.T) {
		t.Parallel()
		feed := checkAtom(t, f.signIn("daumoi").get("/published.atom").hasStatus(http.StatusOK).body)
		if diff := cmp.Diff([]string{ownTitle}, titlesOf(t, feed)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("who has it already gets no content", func(t *testing.T) {
		t.Parallel()
		b := f.signIn("kiemtra")
		first := b.get("/published.atom").hasStatus(http.StatusOK)
		b.header.Set("If-None-Match", first.header.Get("ETag"))
		if page := b.get("/published.atom").hasStatus(http.StatusNotModified); page.body != "" {
			t.Errorf("got %d bytes", len(page.body))
		}
		b.header.Set("If-None-Match", `"khac"`)
		b.get("/published.atom").hasStatus(http.StatusOK)
		b.header.Del("If-None-Match")
		b.header.Set("If-Modified-Since", first.header.Get("Last-Modified"))
		b.get("/published.atom").hasStatus(http.StatusNotModified)
	})
	t.Run("without a sign-in it leads to the sign-in", func(t *testing.T) {
		t.Parallel()
		if page := f.browser().get("/published.atom"); !strings.HasPrefix(page.url, "/sign-in") {
			t.Errorf("led to %s", page.url)
		}
	})
}

func TestPublicFeed(t *testing.T) {
	t.Parallel()
	f := twoPublished(t)
	f.config.PublicFeed = true
	f.serve()
	page := f.browser().get("/published.atom").hasStatus(http.StatusOK)
	if feed := checkAtom(t, page.body); len(feed.all("entry")) != 2 || !strings.HasPrefix(page.header.Get("Cache-Control"), "public") {
		t.Errorf("%d entries, %s", len(feed.all("entry")), page.header.Get("Cache-Control"))
	}
	if page := f.browser().get("/tasks"); !strings.HasPrefix(page.url, "/sign-in") {
		t.Errorf("the tasks lead to %s", page.url)
	}
	for _, name := range []string{"Nguyễn Thị An", "Trần Văn Dương", "@so-noi-vu.test"} {
		if strings.Contains(page.body, name) {
			t.Errorf("the feed names %s", name)
		}
	}
	t.Run("a feed of nothing is valid too, and the same at every time", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		first := f.browser().get("/published.atom").hasStatus(http.StatusOK)
		checkAtom(t, first.body)
		f.mu.Lock()
		f.now = f.now.Add(time.Hour)
		f.mu.Unlock()
		if again := f.browser().get("/published.atom"); again.body != first.body {
			t.Errorf("it changed from\n%s\nto\n%s", first.body, again.body)
		}
	})
}

func TestFeedOfItems(t *testing.T) {
	t.Parallel()
	f := newFixture(t).shaped(plan.ShapeTally)
	f.give("an", plan.Command{Kind: plan.CommandCount, Items: []plan.Item{
		{On: calendar.MustDate("2027-01-05"), Count: 1, Link: "https://cchc.hanoi.test/1", Words: "Ra mắt bộ phận một cửa"},
		{On: calendar.MustDate("2027-01-06"), Count: 8, Place: "Loa phường"},
		{On: calendar.MustDate("2027-01-07"), Count: 1, Link: "https://cchc.hanoi.test/3"},
	}})
	f.config.PublicFeed = true
	f.serve()
	feed := checkAtom(t, f.browser().get("/published.atom").hasStatus(http.StatusOK).body)
	var got []string
	for _, e := range feed.all("entry") {
		id := e.one(t, "id")
		got = append(got, id[strings.LastIndex(id, "-"):]+" "+e.one(t, "title")+" "+e.all("link")[0].attr("href"))
	}
	task, err := f.store.Task(t.Context(), taskID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"-3 " + task.Title + " https://cchc.hanoi.test/3", "-1 Ra mắt bộ phận một cửa https://cchc.hanoi.test/1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := feed.all("entry")[1].one(t, "summary"); !strings.Contains(got, "Nhiệm vụ: "+task.Title) || !strings.Contains(got, "05/01/2027") || feed.all("entry")[1].all("author")[0].one(t, "name") != task.UnitName {
		t.Errorf("the summary is %q", got)
	}
	f.give("an", plan.Command{Kind: plan.CommandDropItem, Item: 1, Reason: "Nhầm"})
	if feed := checkAtom(t, f.browser().get("/published.atom").body); len(feed.all("entry")) != 1 {
		t.Errorf("a result that was taken out stays: %v", titlesOf(t, feed))
	}
}
