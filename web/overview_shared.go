package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/calendar"
)

// sharedPage is an overview as it is sent to all readers.
type sharedPage struct {
	plain, compressed []byte // HTML, and the same as gzip
	hash              string // of plain
}

// sharesOverview reports whether a request gets the page that all readers with its rights get. They must see every unit. Any other parameter than the
// plan, such as the message about a form, makes a page of its own.
func (s *site) sharesOverview(r *http.Request) bool {
	if s.Dev || s.OverviewAge <= 0 || !visitorOf(r.Context()).access.Whole {
		return false
	}
	for name := range r.URL.Query() {
		if name != "plan" {
			return false
		}
	}
	return true
}

// writeShared sends the shared page, rendered anew when it is older than [Config.OverviewAge]. A browser that has the same page already is told so
// (RFC 9110 §15.4.5), and one that accepts gzip gets far fewer bytes.
func (s *site) writeShared(w http.ResponseWriter, r *http.Request) error {
	now := s.Now()
	req := request{Request: r, now: now, today: calendar.Today(now), lang: chosenLanguage(w, r), visitor: visitorOf(r.Context()).withoutName()}
	key := overviewKey{plan: plan.PlanID(r.URL.Query().Get("plan")), day: req.today, language: req.lang, visitor: req.visitor.key()}
	page, err := s.overviewPages.get(req, key, ages{s.OverviewAge, maxStale * s.OverviewAge}, s.renderShared)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache") // kept by the browser, and asked for again before it is shown
	h.Add("Vary", "Accept-Encoding, Cookie")    // the cookie chooses the language
	body, tag := page.plain, page.hash
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body, tag = page.compressed, page.hash+"-gzip"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

// renderShared renders the page of a request, with figures of this moment or nearly so: a page that is kept must not keep figures that were old already.
func (s *site) renderShared(req request) (sharedPage, error) {
	var err error
	if req.directory, err = s.Reader.Directory(req.Context()); err != nil {
		return sharedPage{}, err
	}
	page, err := s.overviewPage(req, 1)
	if err != nil {
		return sharedPage{}, err
	}
	plain, err := s.render(req.lang, "overview", page)
	if err != nil {
		return sharedPage{}, err
	}
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	if _, err := writer.Write(plain); err != nil {
		return sharedPage{}, fmt.Errorf("compressing the overview: %w", err)
	}
	if err := writer.Close(); err != nil {
		return sharedPage{}, fmt.Errorf("compressing the overview: %w", err)
	}
	hash := sha256.Sum256(plain)
	return sharedPage{plain, compressed.Bytes(), hex.EncodeToString(hash[:16])}, nil
}

// acceptsGzip reports whether a request names gzip as an encoding without a weight (RFC 9110 §12.5.3), as all browsers do. Others get the plain page.
func acceptsGzip(r *http.Request) bool {
	for _, encoding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		if strings.EqualFold(strings.TrimSpace(encoding), "gzip") {
			return true
		}
	}
	return false
}

// forgetOverviews drops what was computed before a change. Pages are rendered from figures, so the figures are dropped first.
func (s *site) forgetOverviews() {
	s.overviews.forget()
	s.overviewPages.forget()
}
