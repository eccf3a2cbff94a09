package mail

import (
	"strings"

	"golang.org/x/net/html"
)

// body is what one part of a letter says, or several parts together. A part has one form or both: only an alternative has both.
type body struct {
	text, html string
	// hasText is true when all of the body exists as plain text, hasHTML when at least a part of it exists as HTML.
	hasText, hasHTML bool
}

func (b body) empty() bool { return !b.hasText && !b.hasHTML }

// inOrder joins bodies that a mail program shows below each other, as in multipart/mixed (RFC 2046 section 5.1.3). As soon as one of them
// exists only as HTML there is no plain text of the whole, and the plain parts become part of the HTML: otherwise the one part would be
// taken for another form of the other, and its words would be lost.
func inOrder(bodies []body) body {
	bodies = withoutEmpty(bodies)
	if len(bodies) < 2 {
		return alone(bodies)
	}
	whole := body{hasText: true}
	var texts, documents []string
	for _, b := range bodies {
		whole.hasText = whole.hasText && b.hasText
		whole.hasHTML = whole.hasHTML || b.hasHTML
		texts = append(texts, b.text)
	}
	if whole.hasText {
		whole.text = strings.Join(texts, "\n")
	}
	if !whole.hasHTML {
		return whole
	}
	for _, b := range bodies {
		if b.hasHTML {
			documents = append(documents, closedDocument(b.html))
			continue
		}
		documents = append(documents, "<pre>\n"+html.EscapeString(b.text)+"</pre>")
	}
	whole.html = strings.Join(documents, "\n")
	return whole
}

// alternatives joins bodies of which a mail program shows one (RFC 2046 section 5.1.4). Several of the same form are kept, because
// programs differ in the one that they show.
func alternatives(bodies []body) body {
	bodies = withoutEmpty(bodies)
	if len(bodies) < 2 {
		return alone(bodies)
	}
	var whole body
	var texts, documents []string
	for _, b := range bodies {
		if b.hasText {
			whole.hasText, texts = true, append(texts, b.text)
		}
		if b.hasHTML {
			whole.hasHTML, documents = true, append(documents, b.html)
		}
	}
	whole.text = strings.Join(texts, "\n")
	if len(documents) > 1 {
		for i, document := range documents {
			documents[i] = closedDocument(document)
		}
	}
	whole.html = strings.Join(documents, "\n")
	return whole
}

// withoutEmpty drops the bodies without a word: programs put blank parts around files.
func withoutEmpty(bodies []body) []body {
	var kept []body
	for _, b := range bodies {
		if b.hasHTML || strings.TrimSpace(b.text) != "" {
			kept = append(kept, b)
		}
	}
	return kept
}

// alone returns the only body, unchanged, or the empty one.
func alone(bodies []body) body {
	if len(bodies) == 0 {
		return body{}
	}
	return bodies[0]
}

// maxClosedBytes is the largest document that [closedDocument] parses.
const maxClosedBytes = 1 << 20

// closedDocument returns a document with all its elements and comments closed, so that it cannot swallow the one behind it. A document
// over the limit is returned as it is: readers of letters stop before its end.
func closedDocument(document string) string {
	if len(document) > maxClosedBytes {
		return document
	}
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return document
	}
	var out strings.Builder
	if err := html.Render(&out, root); err != nil {
		return document
	}
	return out.String()
}
