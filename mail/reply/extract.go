package reply

import (
	"regexp"
	"strings"

	"loa/vietnamese"
)

// MinConfidence is the lowest confidence at which new text can be an assent.
const MinConfidence = 0.8

// NewText returns the fields of [Extract] without the conflict.
func NewText(text, html string, c Context) (newText, method string, confidence float64) {
	e := Extract(text, html, c)
	return e.Text, e.Method, e.Confidence
}

// Extraction is the new text of a letter.
type Extraction struct {
	// Text is at most 64 KB. Method is the body that it is from and the rule that ended it, for example "html:quote" or
	// "text:attribution".
	Text, Method string
	// Confidence is from 0 to 1. Below [MinConfidence] no text is an assent.
	Confidence float64
	// Conflict is the reason in Vietnamese why two views of the letter decide differently; "" when they do not.
	Conflict string

	bodies [][]string // the lines of both bodies without quoted letters, with signatures and notices
}

// Blocks returns the blocks of the letter, as the function [Blocks] does with the same context, without separating its new text once more.
func (e Extraction) Blocks() []Block { return blocksIn(e.bodies) }

// conflictConfidence is the confidence when two views of a letter decide differently, or when not all of it was examined.
const conflictConfidence = 0.5

// Extract returns what the sender of a reply wrote, without quoted letters, signatures and notices at the end. HTML is cut at the marks
// of the mail programs, then both bodies by the rules for text. The confidence falls to 0.5 when the HTML and the text of the letter
// decide differently, when words that a style hides or may hide would change the decision or could have been meant to, when struck words
// would, when what was cut away may be the sender's own words, and when the letter is too long to be examined whole.
func Extract(text, html string, c Context) Extraction {
	fromText := extractText(text, c, 0)
	var bodies [][]string
	if strings.TrimSpace(text) != "" {
		bodies = append(bodies, fromText.lines)
	}
	if strings.TrimSpace(html) == "" {
		e := fromText.result("text", c)
		e.bodies = bodies
		return e
	}
	fromHTML := extractHTML(html, c)
	e := choose(text, fromText, fromHTML, c)
	e.bodies = append(bodies, fromHTML.lines)
	return e
}

// choose returns the new text of a letter with HTML: that of the HTML, or that of the text where only it has any.
func choose(text string, fromText, fromHTML extracted, c Context) Extraction {
	switch {
	case strings.TrimSpace(text) == "" || fromText.newText == "":
		return fromHTML.result("html", c)
	case fromHTML.newText == "":
		e := fromText.result("text", c)
		e.Confidence = min(e.Confidence, 0.9)
		if fromHTML.doubtful || len(fromHTML.alternatives) > 0 {
			e.Confidence, e.Conflict = conflictConfidence, "phần HTML của thư chỉ có chữ ẩn"
		}
		return e
	}
	e := fromHTML.result("html", c)
	e.Confidence = min(e.Confidence, fromText.confidence())
	if lettersOnly(fromHTML.newText) == lettersOnly(fromText.newText) {
		return e
	}
	e.Confidence = min(e.Confidence, 0.9)
	if e.Conflict == "" && verdictsDiffer(fromHTML.newText, fromText.newText, c) {
		e.Confidence, e.Conflict = conflictConfidence, "phần HTML và phần văn bản của thư nói khác nhau"
	}
	return e
}

// verdictsDiffer reports whether two texts decide differently.
func verdictsDiffer(a, b string, c Context) bool {
	return Interpret(a, c).Verdict != Interpret(b, c).Verdict
}

// extracted is the new text of one body.
type extracted struct {
	newText string
	// lines are the new text with signatures and notices.
	lines []string
	// rule is the kind of marker at which the history begins: "attribution", "header", "quote", "separator", "marker", "mark" (HTML), or
	// "whole" when there is none.
	rule string
	// incomplete is true when not all of the letter was examined.
	incomplete bool
	// alternatives are the new texts of other views of the letter, for example without struck words.
	alternatives []string
	// doubtful is true when the letter has words that a style hides or may hide. Then shown is the new text with all of them, certain the
	// one without any. generated is true when its style sheet writes words.
	doubtful, generated bool
	shown, certain      string
}

func (c extracted) result(source string, known Context) Extraction {
	e := Extraction{Text: vietnamese.Truncate(c.newText), Method: source + ":" + c.rule, Confidence: c.confidence()}
	if c.incomplete || len(e.Text) < len(c.newText) {
		e.Confidence = min(e.Confidence, conflictConfidence)
	}
	for _, other := range c.alternatives {
		if verdictsDiffer(c.newText, other, known) {
			e.Confidence, e.Conflict = conflictConfidence, "thư có chữ ẩn hoặc chữ gạch ngang làm đổi ý"
		}
	}
	if c.doubtful && c.restsOnDoubtful(known) {
		e.Confidence, e.Conflict = conflictConfidence, "thư có chữ ẩn hoặc định dạng lạ làm đổi ý"
	}
	return e
}

// maxDoubtfulBytes is the longest new text in bytes in which doubtful words are weighed; a longer one with such words is asked about.
const maxDoubtfulBytes = 16 << 10

// restsOnDoubtful reports whether words that a style may hide change the decision, or could have been meant to.
func (c extracted) restsOnDoubtful(known Context) bool {
	if c.generated || len(c.newText) > maxDoubtfulBytes {
		return true
	}
	verdict := Interpret(c.newText, known).Verdict
	if Interpret(c.shown, known).Verdict != verdict || Interpret(c.certain, known).Verdict != verdict {
		return true
	}
	return verdict != VerdictReturn && holdsDecision(doubtfulWords(c.shown, c.certain))
}

func (c extracted) confidence() float64 {
	switch {
	case remainingHistory(c.newText):
		return 0.6
	case c.rule == "whole" && len(c.newText) > 8000:
		return 0.7
	default:
		return 1
	}
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}]+`)

// lettersOnly returns a text in lower case without white space and punctuation, to compare the two bodies of a letter.
func lettersOnly(s string) string { return notWord.ReplaceAllString(strings.ToLower(s), "") }
