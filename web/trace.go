package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tracePage follows one letter until it has its outcome.
type tracePage struct {
	Frame     frame
	MessageID string
	Back      string
	Traces    []trace
	Waiting   bool // the letter has no outcome
	TimedOut  bool // the page is loaded again no more
}

// The page is loaded again every traceRefresh seconds, for traceTimeout at most.
const (
	traceRefresh = 1 // second
	traceTimeout = time.Minute
)

// trace shows the trace of a letter that was sent from the try-out mailbox, and has the page loaded again until the letter has its
// outcome.
func (s *site) trace(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	page := tracePage{Frame: s.frame(req, "tryout", req.lang.T("page.trace.title")), MessageID: strings.TrimSpace(strings.ToValidUTF8(query.Get("id"), "")), Back: query.Get("back")}
	if !onThisSite(page.Back) {
		page.Back = "/tryout"
	}
	micros, err := strconv.ParseInt(query.Get("since"), 10, 64)
	if err != nil {
		micros = 0 // shown as timed out
	}
	since := time.UnixMicro(micros)
	letters, err := s.Reader.RecentLettersIn(req.Context(), recentLetters)
	if err != nil {
		return err
	}
	page.Waiting = true
	for _, letter := range letters {
		if page.MessageID == "" || strings.Trim(letter.MessageID, "<>") != strings.Trim(page.MessageID, "<>") {
			continue
		}
		t := traceOf(req, letter)
		page.Traces = append(page.Traces, t)
		if !letter.FiledAt.Before(since) { // an older one is the first copy of a letter that was sent again
			page.Waiting = t.Open
		}
	}
	page.TimedOut = page.Waiting && req.now.Sub(since) > traceTimeout
	if page.Waiting && !page.TimedOut {
		page.Frame.Refresh = traceRefresh
	}
	return s.write(w, req.lang, http.StatusOK, "trace", page)
}
