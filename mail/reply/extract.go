package reply

import (
	"regexp"
	"strings"

	"loa/mail"
)

// MinConfidence is the least confidence at which new text can be an assent.
const MinConfidence = 0.8

// NewText keeps what the sender of a reply wrote and drops quoted letters, signatures and notices at the foot. HTML is cut
// by the marks that mail programs set, then both bodies by the rules for text. The method names what was cut ("html" or
// "text", and by which rule), the confidence says how sure the cut is, from 0 to 1: below 0.8 nobody should act on it.
// It falls to 0.5 when the HTML and the text of one letter decide differently, when hidden or crossed-out words would
// decide otherwise, and when not all was read. At most 64 KB of new text come back.
func NewText(text, html string) (newText, method string, confidence float64) {
	won := Extract(text, html)
	return won.Text, won.Method, won.Confidence
}

// Extraction is the new text of a letter, how it was won, how sure that is, and the reason why two readings of the letter
// decide differently, in Vietnamese; "" when they do not.
type Extraction struct {
	Text, Method string
	Confidence   float64
	Conflict     string
}

const conflictConfidence = 0.5

func Extract(text, html string) Extraction {
	fromText := extractText(text)
	if strings.TrimSpace(html) == "" {
		return fromText.result("text")
	}
	fromHTML := extractHTML(html)
	switch {
	case strings.TrimSpace(text) == "" || fromText.newText == "":
		return fromHTML.result("html")
	case fromHTML.newText == "":
		won := fromText.result("text")
		won.Confidence = min(won.Confidence, 0.9)
		if len(fromHTML.alternatives) > 0 {
			won.Confidence, won.Conflict = conflictConfidence, "phần HTML của thư chỉ có chữ ẩn"
		}
		return won
	}
	won := fromHTML.result("html")
	won.Confidence = min(won.Confidence, fromText.confidence())
	if lettersOnly(fromHTML.newText) == lettersOnly(fromText.newText) {
		return won
	}
	won.Confidence = min(won.Confidence, 0.9)
	if won.Conflict == "" && verdictsDiffer(fromHTML.newText, fromText.newText) {
		won.Confidence, won.Conflict = conflictConfidence, "phần HTML và phần văn bản của thư nói khác nhau"
	}
	return won
}

func verdictsDiffer(a, b string) bool {
	first, _ := InterpretVerdict(a)
	second, _ := InterpretVerdict(b)
	return first != second
}

// extracted is new text and how it was won.
type extracted struct {
	newText string
	// rule names the mark at which the letter was cut: "whole", "attribution", "header", "quote", "separator", "marker".
	rule string
	// incomplete is true when not all of the letter was read.
	incomplete bool
	// alternatives are the new texts that another way of looking at the letter gives: hidden words shown, crossed-out ones gone.
	alternatives []string
}

func (c extracted) result(source string) Extraction {
	won := Extraction{Text: mail.Truncate(c.newText), Method: source + ":" + c.rule, Confidence: c.confidence()}
	if c.incomplete || len(won.Text) < len(c.newText) {
		won.Confidence = min(won.Confidence, conflictConfidence)
	}
	for _, other := range c.alternatives {
		if verdictsDiffer(c.newText, other) {
			won.Confidence, won.Conflict = conflictConfidence, "thư có chữ ẩn hoặc chữ gạch ngang làm đổi ý"
		}
	}
	return won
}

var remainingHistory = regexp.MustCompile(`(?im)(đã viết|wrote)\s*:|^\s*(from|sent|từ|đã gửi|người gửi)\s*:|^\s*[-_]{3,}\s*(thư|tin nhắn|original)`)

func (c extracted) confidence() float64 {
	switch {
	case remainingHistory.MatchString(c.newText):
		return 0.6
	case c.rule == "whole" && len(c.newText) > 8000:
		return 0.7
	default:
		return 1
	}
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}]+`)

func lettersOnly(s string) string { return notWord.ReplaceAllString(strings.ToLower(s), "") }
