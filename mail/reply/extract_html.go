package reply

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"loa/vietnamese"
)

const maxHTMLBytes = 1 << 20

// extractHTML drops the parts that mail programs mark as quoted, and applies the rules for text to the rest. Gmail, Yahoo, Proton and
// Thunderbird put the older letter into an element of its own; Outlook, Zimbra and Spark write it behind a mark.
func extractHTML(markup string, c Context) extracted {
	root, whole := parseHTML(markup)
	if root == nil {
		return extracted{rule: "whole"}
	}
	w := htmlWriter{sheet: hiddenSelectors(root)}
	text := w.write(root)
	result := extractText(text, c)
	result.incomplete = result.incomplete || (!whole && !w.ended)
	if w.rule != "" {
		result.rule = w.rule
	}
	if w.foundHidden {
		result.alternatives = append(result.alternatives, extractText((&htmlWriter{showHidden: true}).write(root), c).newText)
	}
	if w.foundStruck {
		result.alternatives = append(result.alternatives, extractText((&htmlWriter{sheet: w.sheet, dropStruck: true}).write(root), c).newText)
	}
	return result
}

// HTMLText returns all text of an HTML document, quoted letters and hidden words included. At most 1 MB of the document is parsed.
func HTMLText(markup string) string {
	root, _ := parseHTML(markup)
	if root == nil {
		return ""
	}
	return (&htmlWriter{showHidden: true, showQuotes: true}).write(root)
}

// parseHTML parses a document, or nil when it is empty; whole is false when it is longer than maxHTMLBytes.
func parseHTML(markup string) (root *html.Node, whole bool) {
	whole = len(markup) <= maxHTMLBytes
	if !whole {
		markup = strings.ToValidUTF8(markup[:maxHTMLBytes], "")
	}
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil || strings.TrimSpace(markup) == "" {
		return nil, whole
	}
	return root, whole
}

var blankRuns = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)

// htmlWriter writes the visible new text of a document, or another view of it.
type htmlWriter struct {
	// The view: sheet has the selectors that style sheets hide, showHidden includes hidden words, showQuotes includes quoted letters,
	// dropStruck leaves struck words out.
	sheet                              map[string]bool
	showHidden, showQuotes, dropStruck bool

	out   strings.Builder
	rule  string
	ended bool // only an older letter follows
	inPre int
	// foundHidden and foundStruck are true when the document has hidden or struck words.
	foundHidden, foundStruck bool
}

func (w *htmlWriter) write(root *html.Node) string {
	w.node(root)
	return blankRuns.ReplaceAllString(vietnamese.Clean(vietnamese.RepairMojibake(w.out.String())), "\n\n")
}

func (w *htmlWriter) node(n *html.Node) {
	if w.ended {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		w.element(n)
	case html.DocumentNode:
		w.children(n)
	default:
		// Comments and doctypes have no text.
	}
}

func (w *htmlWriter) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		w.node(child)
	}
}

func (w *htmlWriter) text(data string) {
	if w.inPre > 0 {
		w.out.WriteString(data)
		return
	}
	collapsed := strings.Join(strings.FieldsFunc(data, asciiSpace), " ")
	if collapsed == "" {
		if data != "" {
			w.out.WriteString(" ")
		}
		return
	}
	if asciiSpace(rune(data[0])) {
		w.out.WriteString(" ")
	}
	w.out.WriteString(collapsed)
	if asciiSpace(rune(data[len(data)-1])) {
		w.out.WriteString(" ")
	}
}

func asciiSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }

func (w *htmlWriter) element(n *html.Node) {
	switch {
	case skippedElements[n.DataAtom]:
	case !w.showHidden && w.isHidden(n):
		w.foundHidden = w.foundHidden || hasWords(n)
	case w.noteStruck(n) && w.dropStruck:
	case !w.showQuotes && startsHistory(n):
		w.rule, w.ended = "mark", true
	case !w.showQuotes && isInterleavedQuote(n):
		w.rule = "quote"
		w.block(n)
	case !w.showQuotes && isQuote(n):
		w.rule = "quote"
		w.out.WriteString("\n")
	case isSignature(n):
		w.out.WriteString("\n-- \n")
		w.children(n)
		w.out.WriteString("\n")
	default:
		w.block(n)
	}
}

var (
	skippedElements = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Head: true, atom.Title: true, atom.Template: true, atom.Noscript: true, atom.Object: true}
	blockElements   = map[atom.Atom]bool{
		atom.P: true, atom.Div: true, atom.Tr: true, atom.Li: true, atom.Table: true, atom.Blockquote: true, atom.Ul: true, atom.Ol: true, atom.Pre: true,
		atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Section: true, atom.Article: true, atom.Center: true,
	}
)

func (w *htmlWriter) block(n *html.Node) {
	switch n.DataAtom {
	case atom.Br, atom.Hr:
		w.out.WriteString("\n")
		return
	case atom.Td, atom.Th:
		w.out.WriteString(" ")
	default: // every other element has no text but its children
	}
	block := blockElements[n.DataAtom]
	if block {
		w.newLine()
	}
	if n.DataAtom == atom.Li {
		w.out.WriteString(listMark(n))
	}
	if n.DataAtom == atom.Pre {
		w.inPre++
	}
	w.children(n)
	if n.DataAtom == atom.Pre {
		w.inPre--
	}
	if block {
		w.newLine()
	}
	if n.DataAtom == atom.P {
		w.out.WriteString("\n")
	}
}

func (w *htmlWriter) newLine() {
	if s := w.out.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.out.WriteString("\n")
	}
}

// listMark returns the number that is displayed before a list item, so that an answer by items remains one.
func listMark(item *html.Node) string {
	if item.Parent == nil || item.Parent.DataAtom != atom.Ol {
		return "- "
	}
	number := 1
	for sibling := item.PrevSibling; sibling != nil; sibling = sibling.PrevSibling {
		if sibling.DataAtom == atom.Li {
			number++
		}
	}
	return fmt.Sprintf("%d. ", number)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.ToLower(a.Val)
		}
	}
	return ""
}

// noteStruck reports whether an element is struck, and records that the document has one.
func (w *htmlWriter) noteStruck(n *html.Node) bool {
	if !isStruck(n) {
		return false
	}
	w.foundStruck = true
	return true
}

func hasWords(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(vietnamese.Clean(d.Data)) != "" {
			return true
		}
	}
	return false
}

var (
	historyIDs     = vietnamese.WordSet("divrplyfwdmsg appendonsend zwchr reply-intro mail-editor-reference-message-container isforwardcontent isreplycontent")
	quoteClass     = regexp.MustCompile(`\b(gmail_quote|gmail_extra|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix|moz-forward-container|zmail_extra|quoted-text|tutanota_quote)`)
	signatureClass = regexp.MustCompile(`\b(gmail_signature|moz-signature|protonmail_signature_block)`)
	signatureID    = vietnamese.WordSet("signature ms-outlook-mobile-signature mail-signature divtagdefaultsignature")
)

// startsHistory reports whether an element is a mark behind which the rest of the document is an older letter.
func startsHistory(n *html.Node) bool {
	id := strings.TrimPrefix(attribute(n, "id"), "x_")
	marker := attribute(n, "data-marker")
	return historyIDs[id] || attribute(n, "name") == "messagereplysection" || strings.Contains(attribute(n, "class"), "outlookmessageheader") ||
		marker == "__divider__" || marker == "__headers__" || marker == "__quoted_text__"
}

// isQuote reports whether an element contains an older letter and nothing else.
func isQuote(n *html.Node) bool {
	if quoteClass.MatchString(attribute(n, "class")) {
		return true
	}
	return n.DataAtom == atom.Blockquote && (attribute(n, "type") == "cite" || strings.Contains(attribute(n, "style"), "border-left"))
}

// isInterleavedQuote reports whether an element is Gmail's container of several pieces of an older letter. The text between the pieces is
// new.
func isInterleavedQuote(n *html.Node) bool {
	if n.DataAtom == atom.Blockquote || !strings.Contains(attribute(n, "class"), "gmail_quote") {
		return false
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.DataAtom == atom.Blockquote {
			return true
		}
	}
	return false
}

// isSignature reports whether a mail program marks an element as a signature.
func isSignature(n *html.Node) bool {
	id := strings.TrimPrefix(attribute(n, "id"), "x_")
	return signatureID[id] || signatureClass.MatchString(attribute(n, "class")) || attribute(n, "data-smartmail") == "gmail_signature" ||
		strings.HasPrefix(attribute(n, "data-marker"), "__sig")
}
