package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"loa/locale"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/store"
)

// feedEntries is how many publications the feed has.
const feedEntries = 100

// firstFeed is the time of a feed without entries, and its year is the date in the ids of the feed (RFC 4151). Both must never change: readers know what they have
// seen by the ids.
var firstFeed = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// atomFeed is an Atom feed (RFC 4287, 4.1.1).
type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Links     []atomLink  `xml:"link"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

// atomEntry is an entry of a feed (RFC 4287, 4.1.2): one publication. One without a link has content instead, as the RFC demands.
type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  string     `xml:"author>name"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary,omitempty"`
	Content *atomText  `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// feedRight is what a reader of the feed needs.
func (s *site) feedRight() policy.Right {
	if s.PublicFeed {
		return everybody
	}
	return policy.RightRead
}

// feed answers GET /published.atom: the newest publications that the visitor may see, or all where the feed is public. A reader that has the newest feed already
// gets 304.
func (s *site) feed(w http.ResponseWriter, r *http.Request) error {
	lang := chosenLanguage(w, r)
	view, keep := visitorOf(r.Context()).view(), "private, no-cache"
	if s.PublicFeed {
		view, keep = nil, "public, max-age=300"
	}
	published, err := s.Reader.LastPublished(r.Context(), view, feedEntries)
	if err != nil {
		return err
	}
	feed := s.atomFeedOf(lang, published)
	content, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return fmt.Errorf("writing the feed: %w", err)
	}
	content = append([]byte(xml.Header), content...)
	sum := sha256.Sum256(content)
	h := w.Header()
	h.Set("Content-Type", "application/atom+xml; charset=utf-8")
	h.Set("Cache-Control", keep)
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", changedAt(published), bytes.NewReader(content))
	return nil
}

func changedAt(published []store.Published) time.Time {
	if len(published) == 0 {
		return firstFeed
	}
	return published[0].At
}

func (s *site) atomFeedOf(lang locale.Language, published []store.Published) atomFeed {
	feed := atomFeed{
		Lang: string(lang), ID: s.tag("published"), Title: lang.T("page.feed.title"), Updated: atomTime(changedAt(published)), Generator: "loa",
		Links: []atomLink{{"self", "application/atom+xml", s.Public + "/published.atom"}, {"alternate", "text/html", s.Public + "/tasks"}},
	}
	for _, p := range published {
		feed.Entries = append(feed.Entries, s.atomEntryOf(lang, p))
	}
	return feed
}

func (s *site) atomEntryOf(lang locale.Language, p store.Published) atomEntry {
	entry := atomEntry{
		ID: s.tag(feedEntry(p)), Title: cmp.Or(p.Words, p.Title), Updated: atomTime(p.At), Author: p.UnitName,
	}
	about := feedSummary(lang, p)
	if link := openable(p.Link); link != "" {
		entry.Links, entry.Summary = []atomLink{{Rel: "alternate", Href: link}}, about
	} else {
		entry.Content = &atomText{"text", about}
	}
	return entry
}

// feedEntry is the part of an entry's id that names the publication: its event, and the number of the result that the event counted.
func feedEntry(p store.Published) string {
	id := fmt.Sprintf("published/%s/%d-%d", p.Task, p.Epoch, p.Seq)
	if p.Item > 0 {
		return fmt.Sprintf("%s-%d", id, p.Item)
	}
	return id
}

// feedSummary says what was published, when, and by which document it is proved.
func feedSummary(lang locale.Language, p store.Published) string {
	var parts []string
	if p.Words != "" {
		parts = append(parts, lang.T("page.feed.task", "Title", p.Title))
	}
	if p.Product != "" {
		parts = append(parts, lang.T("page.feed.product", "Product", p.Product))
	}
	if on, err := calendar.ParseDate(p.ProofDate); err == nil {
		parts = append(parts, lang.T("page.feed.day", "Day", day(on)))
	}
	if p.Document != "" {
		parts = append(parts, lang.T("page.feed.document", "Number", p.Document))
	}
	if len(parts) == 0 {
		return p.Title
	}
	return strings.Join(parts, " · ")
}

// tag is a tag URI of this installation (RFC 4151).
func (s *site) tag(specific string) string {
	host := "loa"
	if public, err := url.Parse(s.Public); err == nil && public.Hostname() != "" {
		host = strings.ToLower(public.Hostname())
	}
	return fmt.Sprintf("tag:%s,%d:%s", host, firstFeed.Year(), (&url.URL{Path: specific}).EscapedPath())
}

func atomTime(at time.Time) string { return at.UTC().Format(time.RFC3339) }
