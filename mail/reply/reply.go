package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

// MinConfidence is the least confidence at which new text can be an assent.
const MinConfidence = 0.8

// NewText keeps what the sender of a reply wrote and drops quoted letters, signatures and notices at the foot. HTML is cut
// by the marks that mail programs set, then both bodies by the rules for text. The method names what was cut ("html" or
// "text", and by which rule), the confidence says how sure the cut is, from 0 to 1: below 0.8 nobody should act on it.
// It falls to 0.5 when the HTML and the text of one letter decide differently, when hidden or crossed-out words would
// decide otherwise, and when not all was read. At most 64 KB of new text come back.
func NewText(text, html string) (newText, method string, confidence float64) {
	won := CutHistory(text, html)
	return won.Text, won.Method, won.Confidence
}

// NewWords is the new text of a letter, how it was won, how sure that is, and the reason why two readings of the letter
// decide differently, in Vietnamese; "" when they do not.
type NewWords struct {
	Text, Method string
	Confidence   float64
	Dispute      string
}

const disputed = 0.5

func CutHistory(text, html string) NewWords {
	fromText := cutText(text)
	if strings.TrimSpace(html) == "" {
		return fromText.won("text")
	}
	fromHTML := cutHTML(html)
	switch {
	case strings.TrimSpace(text) == "" || fromText.fresh == "":
		return fromHTML.won("html")
	case fromHTML.fresh == "":
		won := fromText.won("text")
		won.Confidence = min(won.Confidence, 0.9)
		if len(fromHTML.otherwise) > 0 {
			won.Confidence, won.Dispute = disputed, "phần HTML của thư chỉ có chữ ẩn"
		}
		return won
	}
	won := fromHTML.won("html")
	won.Confidence = min(won.Confidence, fromText.confidence())
	if squeeze(fromHTML.fresh) == squeeze(fromText.fresh) {
		return won
	}
	won.Confidence = min(won.Confidence, 0.9)
	if won.Dispute == "" && decidesOtherwise(fromHTML.fresh, fromText.fresh) {
		won.Confidence, won.Dispute = disputed, "phần HTML và phần văn bản của thư nói khác nhau"
	}
	return won
}

func decidesOtherwise(a, b string) bool {
	first, _ := InterpretVerdict(a)
	second, _ := InterpretVerdict(b)
	return first != second
}

// cut is new text and how it was won.
type cut struct {
	fresh string
	// rule names the mark at which the letter was cut: "whole", "attribution", "header", "quote", "separator", "marker".
	rule string
	// short is true when not all of the letter was read.
	short bool
	// otherwise are the new texts that another way of looking at the letter gives: hidden words shown, crossed-out ones gone.
	otherwise []string
}

func (c cut) won(source string) NewWords {
	won := NewWords{Text: vietnamese.Truncate(c.fresh), Method: source + ":" + c.rule, Confidence: c.confidence()}
	if c.short || len(won.Text) < len(c.fresh) {
		won.Confidence = min(won.Confidence, disputed)
	}
	for _, other := range c.otherwise {
		if decidesOtherwise(c.fresh, other) {
			won.Confidence, won.Dispute = disputed, "thư có chữ ẩn hoặc chữ gạch ngang làm đổi ý"
		}
	}
	return won
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

var notWord = regexp.MustCompile(`[^\p{L}\p{N}]+`)

func squeeze(s string) string { return notWord.ReplaceAllString(strings.ToLower(s), "") }
