package reply

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"loa/vietnamese"
)

const maxHTMLBytes = 1 << 20

// extractHTML drops the parts that mail programs mark as quoted, and applies the rules for text to the rest. Gmail, Yahoo, Proton and
// Thunderbird put the older letter into an element of its own; Outlook, Zimbra and Spark write it behind a mark.
func extractHTML(markup string, known Context) extracted {
	root, whole := parseHTML(markup)
	if root == nil {
		return extracted{rule: "whole"}
	}
	h := newHistory(nil, known)
	w := newHTMLWriter(root, h.known)
	text := w.write(root)
	result := extractText(text, known, w.quotedLines)
	result.incomplete = result.incomplete || (!whole && !w.ended)
	if w.rule != "" {
		result.rule = w.rule
	}
	if w.ended && h.known {
		result.incomplete = result.incomplete || h.foreign(w.textBelow(root))
	}
	view := func(v htmlWriter) string {
		v.sheet, v.knowsOurs, v.look = w.sheet, w.knowsOurs, plainLook
		return extractText(v.write(root), known, v.quotedLines).newText
	}
	result.generated = (w.sheet != nil && w.sheet.generated) || noscript.MatchString(markup)
	result.doubtful = w.foundHidden || w.foundDoubtful || result.generated
	if result.doubtful && len(result.newText) <= maxDoubtfulBytes {
		result.shown, result.certain = view(htmlWriter{showHidden: true}), view(htmlWriter{dropDoubtful: true})
	}
	if w.foundStruck {
		result.alternatives = append(result.alternatives, view(htmlWriter{dropStruck: true}))
	}
	return result
}

// noscript matches an element whose words some programs display, and which the parser moves at the top of a document.
var noscript = regexp.MustCompile(`(?i)<noscript`)

func newHTMLWriter(root *html.Node, knowsOurs bool) *htmlWriter {
	return &htmlWriter{sheet: sheetOf(root), knowsOurs: knowsOurs, look: plainLook}
}

// foreign reports whether a quotation contains a reservation and nothing that shows that it is from a letter of ours.
func (h *history) foreign(text string) bool {
	lines := strings.Split(text, "\n")
	return !slices.ContainsFunc(lines, h.isOurs) && slices.ContainsFunc(lines, containsReservation)
}

// textBelow returns the beginning of the text behind the mark at which the new text ended.
func (w *htmlWriter) textBelow(root *html.Node) string {
	below := htmlWriter{showHidden: true, showQuotes: true, from: w.mark, limit: maxQuotedBytes, look: plainLook}
	return below.write(root)
}

// maxQuotedBytes is how much of a quotation is examined.
const maxQuotedBytes = 8 << 10

// HTMLText returns all text of an HTML document, quoted letters and hidden words included. At most 1 MB of the document is parsed.
func HTMLText(markup string) string {
	root, _ := parseHTML(markup)
	if root == nil {
		return ""
	}
	return (&htmlWriter{showHidden: true, showQuotes: true, look: plainLook}).write(root)
}

// parseHTML parses a document, or nil when it is empty; whole is false when it is longer than maxHTMLBytes.
func parseHTML(markup string) (root *html.Node, whole bool) {
	whole = len(markup) <= maxHTMLBytes
	if !whole {
		markup = strings.ToValidUTF8(markup[:maxHTMLBytes], "")
	}
	root, err := html.ParseWithOptions(strings.NewReader(markup), html.ParseOptionEnableScripting(false))
	if err != nil || strings.TrimSpace(markup) == "" {
		return nil, whole
	}
	return root, whole
}

var blankRuns = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)

// htmlWriter writes the visible new text of a document, or another view of it.
type htmlWriter struct {
	// The view: sheet is what style sheets hide, showHidden includes hidden words, showQuotes includes quoted letters, dropDoubtful leaves
	// out the words that a style may hide, dropStruck the struck ones.
	sheet                                            *styleSheet
	showHidden, showQuotes, dropDoubtful, dropStruck bool
	// knowsOurs is true when the words of quotations are to be compared with our letters: they are written with ">".
	knowsOurs bool
	// from is the element at which the view begins, and limit its length in bytes; nil and 0 for a whole document.
	from  *html.Node
	limit int

	out   strings.Builder
	look  look // of the element that is written
	items map[*html.Node]int
	rule  string
	mark  *html.Node // the mark of an older letter, when ended
	ended bool       // only an older letter follows
	inPre int
	// quotedLines is the number of lines with ">" that stand for a quotation of the document.
	quotedLines int
	// foundHidden, foundDoubtful and foundStruck are true when the document has such words.
	foundHidden, foundDoubtful, foundStruck bool
	comments                                int
}

func (w *htmlWriter) write(root *html.Node) string {
	w.node(root)
	return blankRuns.ReplaceAllString(vietnamese.Clean(vietnamese.RepairMojibake(w.out.String())), "\n\n")
}

func (w *htmlWriter) node(n *html.Node) {
	if w.ended || (w.limit > 0 && w.out.Len() > w.limit) {
		return
	}
	if w.from == n {
		w.from = nil
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		w.element(n)
	case html.DocumentNode:
		w.children(n)
	case html.CommentNode:
		w.comment(n.Data)
	default:
		// A doctype has no text.
	}
}

// maxConditional is the number of comments for Outlook that are examined; more of them are taken for hidden words.
const maxConditional = 50

func (w *htmlWriter) comment(data string) {
	if !strings.HasPrefix(strings.TrimSpace(data), "[") {
		return
	}
	if w.comments++; w.comments > maxConditional {
		w.foundHidden = true
		return
	}
	if words := conditionalWords(data); words != "" {
		w.foundHidden = true
		if w.showHidden {
			w.text(words)
		}
	}
}

func (w *htmlWriter) children(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		w.node(child)
	}
}

func (w *htmlWriter) text(data string) {
	if w.from != nil {
		return
	}
	if !w.look.readable() && strings.TrimSpace(vietnamese.Clean(data)) != "" {
		w.foundDoubtful = true
		if w.dropDoubtful {
			return
		}
	}
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
	outside := w.look
	w.look = w.lookOf(n)
	defer func() { w.look = outside }()
	switch {
	case skippedElements[n.DataAtom]:
	case !w.showHidden && w.isHidden(n):
		w.foundHidden = w.foundHidden || hasWords(n)
	case w.noteStruck(n) && w.dropStruck:
	case !w.showQuotes && startsHistory(n):
		w.rule, w.ended, w.mark = "mark", true, n
	case !w.showQuotes && isInterleavedQuote(n):
		w.rule = "quote"
		w.block(n)
	case !w.showQuotes && isQuote(n):
		w.quote(n)
	case isWordMark(n):
		w.wordMark(n)
	case isSignature(n):
		w.out.WriteString("\n-- \n")
		w.children(n)
		w.out.WriteString("\n")
	default:
		w.block(n)
	}
}

// quote writes a quotation as lines with ">": its beginning when it is to be compared with our letters, or else an empty one.
func (w *htmlWriter) quote(n *html.Node) {
	w.rule = "quote"
	w.newLine()
	text := ""
	if w.knowsOurs {
		quoted := htmlWriter{showHidden: true, showQuotes: true, limit: maxQuotedBytes, look: plainLook}
		text = quoted.write(n)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		w.out.WriteString("> " + line + "\n")
		w.quotedLines++
	}
}

var (
	skippedElements = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Head: true}
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
	case atom.Input:
		w.text(originalAttribute(n, "value"))
	default: // every other element has no text but its children
	}
	block := blockElements[n.DataAtom]
	if block {
		w.newLine()
	}
	if n.DataAtom == atom.Li {
		w.text(w.listMark(n))
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
func (w *htmlWriter) listMark(item *html.Node) string {
	list := item.Parent
	if list == nil || list.DataAtom != atom.Ol {
		return "- "
	}
	if w.items == nil {
		w.items = map[*html.Node]int{}
	}
	if _, begun := w.items[list]; !begun {
		w.items[list] = 0
		if start, err := strconv.Atoi(attribute(list, "start")); err == nil {
			w.items[list] = start - 1
		}
	}
	w.items[list]++
	if value, err := strconv.Atoi(attribute(item, "value")); err == nil {
		w.items[list] = value
	}
	return fmt.Sprintf("%d. ", w.items[list])
}

// isWordMark reports whether an element is the number or bullet that Word writes before a list item.
func isWordMark(n *html.Node) bool {
	return n.DataAtom == atom.Span && strings.Contains(compactStyle(attribute(n, "style")), "mso-list:ignore")
}

var wordNumber = regexp.MustCompile(`^\(?([0-9]{1,3}|[a-z]|[ivx]{1,5})[.)]`)

// wordMark writes the number of a list item, or "- " for a bullet, which is a letter of a symbol font. Longer words are no mark.
func (w *htmlWriter) wordMark(n *html.Node) {
	mark := ""
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			mark += strings.TrimSpace(d.Data)
		}
	}
	switch {
	case wordNumber.MatchString(mark), utf8.RuneCountInString(mark) > 2:
		w.block(n)
	case mark != "":
		w.text("- ")
	}
}

func originalAttribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
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
