package mail

import (
	"regexp"
	"strings"
)

// minConfidence is the least confidence at which new text can be an assent.
const minConfidence = 0.8

// NewText keeps what the sender of a reply wrote and drops quoted letters, signatures and notices at the foot. HTML is cut
// by the marks that mail programs set, then both bodies by the rules for text. The method names what was cut ("html" or
// "text", and by which rule), the confidence says how sure the cut is, from 0 to 1: below 0.8 nobody should act on it.
// It falls to 0.5 when the HTML and the text of one letter decide differently. At most 64 KB of new text come back.
func NewText(text, html string) (newText, method string, confidence float64) {
	fromText := cutText(text)
	if strings.TrimSpace(html) == "" {
		return limit(fromText.fresh), "text:" + fromText.rule, fromText.confidence()
	}
	fromHTML := cutHTML(html)
	switch {
	case strings.TrimSpace(text) == "" || fromText.fresh == "":
		return limit(fromHTML.fresh), "html:" + fromHTML.rule, fromHTML.confidence()
	case fromHTML.fresh == "":
		return limit(fromText.fresh), "text:" + fromText.rule, min(fromText.confidence(), 0.9)
	}
	confidence = min(fromHTML.confidence(), fromText.confidence())
	if squeeze(fromHTML.fresh) != squeeze(fromText.fresh) {
		confidence = min(confidence, 0.9)
		ofHTML, _ := ReadVerdict(fromHTML.fresh)
		ofText, _ := ReadVerdict(fromText.fresh)
		if ofHTML != ofText {
			confidence = 0.5
		}
	}
	return limit(fromHTML.fresh), "html:" + fromHTML.rule, confidence
}

// cut is new text and how it was won.
type cut struct {
	fresh string
	// rule names the mark at which the letter was cut: "whole", "attribution", "header", "quote", "separator", "marker".
	rule string
}

var leftHistory = regexp.MustCompile(`(?im)(đã viết|wrote)\s*:|^\s*(from|sent|từ|đã gửi|người gửi)\s*:|^\s*[-_]{3,}\s*(thư|tin nhắn|original)`)

func (c cut) confidence() float64 {
	switch {
	case leftHistory.MatchString(c.fresh):
		return 0.6
	case c.rule == "whole" && len(c.fresh) > 8000:
		return 0.7
	default:
		return 1
	}
}

func limit(s string) string {
	if len(s) <= maxReadBytes {
		return s
	}
	return strings.ToValidUTF8(s[:maxReadBytes], "")
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}]+`)

func squeeze(s string) string { return notWord.ReplaceAllString(strings.ToLower(s), "") }
