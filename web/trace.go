package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tracePage follows one letter until loa is done with it.
type tracePage struct {
	Frame     frame
	MessageID string
	Back      string
	Traces    []trace
	Waiting   bool // nothing final yet
	GaveUp    bool // it has taken too long
}

// The trace asks again every second, and stops after a minute.
const (
	traceEvery = 1 // second
	traceFor   = time.Minute
)

// trace shows what was read in a letter that was sent from the try-out mailbox, and asks again until nothing is left to read.
func (s *site) trace(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	page := tracePage{Frame: s.frame(req, "tryout", req.lang.T("page.trace.title")), MessageID: strings.TrimSpace(strings.ToValidUTF8(query.Get("id"), "")), Back: query.Get("back")}
	if !local(page.Back) {
		page.Back = "/tryout"
	}
	micros, err := strconv.ParseInt(query.Get("since"), 10, 64)
	if err != nil {
		micros = 0 // shown as long over
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
		if !letter.FiledAt.Before(since) { // an older one is the letter that was sent again
			page.Waiting = t.Open
		}
	}
	page.GaveUp = page.Waiting && req.now.Sub(since) > traceFor
	if page.Waiting && !page.GaveUp {
		page.Frame.Refresh = traceEvery
	}
	return s.write(w, req.lang, http.StatusOK, "trace", page)
}
