package tryout

import (
	"net/http"
	"regexp"
)

// HTML gives the HTML part of a letter to the frame it is shown in. It may look as it likes and do nothing, but its links open in a
// window of their own, which is an ordinary one: the pages they lead to let nobody frame them.
func (p Pages) HTML(w http.ResponseWriter, r *http.Request) error {
	message, err := p.message(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "+
		"sandbox allow-popups allow-popups-to-escape-sandbox")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(opensOutside(message.HTML))) // the reader has gone away; there is nobody to tell
	return nil
}

var headBegins = regexp.MustCompile(`(?i)<head(\s[^>]*)?>`)

// opensOutside says at the head of a document that its links open in a window of their own (HTML Standard, 4.2.3).
func opensOutside(document string) string {
	const base = `<base target="_blank">`
	if at := headBegins.FindStringIndex(document); at != nil {
		return document[:at[1]] + base + document[at[1]:]
	}
	return base + document
}
