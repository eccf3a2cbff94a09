package reply

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"loa/vietnamese"
)

// Hidden text must not decide anything. When hidden text would change the decision, the letter is unclear, so that the verdict is always
// the one of a person who reads the letter on a screen.

var (
	hiddenStyle = regexp.MustCompile(`display:none|visibility:(hidden|collapse)|mso-hide:all|font-size:0*(\.0+)?(px|pt|em|rem|%)?(;|!|$)|opacity:0(\.0+)?(;|!|$)|` +
		`(^|;)(max-)?(height|width):0*(\.0+)?(px|pt|em|%)?(;|!|$)|text-indent:-\d{3,}|(^|;)(left|top|margin-left|margin-top):-\d{3,}|clip:rect\(0|clip-path:inset\((50|100)%|transform:scale\(0|color:transparent|-webkit-text-fill-color:transparent|content-visibility:hidden`)
	selector = regexp.MustCompile(`[.#]([a-z0-9_-]+)$`)
)

// isHidden reports whether an element is not displayed: by its own style, by an attribute, by its kind, or by a rule of the letter's style
// sheet for its class or id.
func (w *htmlWriter) isHidden(n *html.Node) bool {
	return hiddenStyle.MatchString(compactStyle(attribute(n, "style"))) || hasAttribute(n, "hidden") || attribute(n, "type") == "hidden" ||
		hiddenElements[n.DataAtom] || (w.sheet != nil && matches(w.sheet.hidden, n))
}

var (
	// hiddenElements are not displayed by most mail programs.
	hiddenElements = map[atom.Atom]bool{atom.Template: true, atom.Noscript: true, atom.Object: true, atom.Title: true, atom.Noframes: true, atom.Datalist: true}
	// plainElements display their words as they stand, unless a style changes that. Words in any other element are doubtful.
	plainElements = map[atom.Atom]bool{
		atom.Html: true, atom.Body: true, atom.Div: true, atom.P: true, atom.Span: true, atom.Br: true, atom.Hr: true, atom.B: true, atom.Strong: true, atom.I: true, atom.Em: true,
		atom.U: true, atom.Font: true, atom.A: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tbody: true,
		atom.Thead: true, atom.Tfoot: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Colgroup: true, atom.Col: true, atom.Caption: true, atom.Blockquote: true, atom.Pre: true,
		atom.Code: true, atom.Tt: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Center: true, atom.Small: true, atom.Big: true,
		atom.Sub: true, atom.Sup: true, atom.Address: true, atom.Article: true, atom.Section: true, atom.Header: true, atom.Footer: true, atom.Main: true, atom.Img: true, atom.Image: true, atom.Wbr: true,
		atom.Nobr: true, atom.S: true, atom.Strike: true, atom.Del: true, atom.Ins: true, atom.Mark: true, atom.Abbr: true, atom.Acronym: true, atom.Cite: true, atom.Kbd: true, atom.Samp: true, atom.Var: true,
		atom.Time: true, atom.Figure: true, atom.Figcaption: true, atom.Picture: true, atom.Source: true, atom.Meta: true, atom.Link: true, atom.Base: true, atom.Nav: true, atom.Aside: true, atom.Menu: true, atom.Dir: true,
	}
)

// lookOf returns the look of an element.
func (w *htmlWriter) lookOf(n *html.Node) look {
	l := w.look
	if !plainElements[n.DataAtom] && !strings.Contains(n.Data, ":") {
		l.doubtful = true
	}
	for _, a := range n.Attr {
		switch value := strings.ToLower(strings.TrimSpace(a.Val)); a.Key {
		case "style":
			l = l.with(value)
		case "bgcolor":
			l.setBackground(value)
		case "color", "text":
			l.setColor(value)
		case "size":
			if n.DataAtom == atom.Font {
				l.setFontSize(value)
			}
		case "hidden", "inert", "popover":
			l.doubtful = true
		case "aria-hidden":
			l.doubtful = l.doubtful || value == "true"
		}
	}
	if w.sheet == nil {
		return l
	}
	if matches(w.sheet.doubtful, n) {
		l.doubtful = true
	}
	if matches(w.sheet.colored, n) {
		l.colored = true
	}
	return l
}

// conditionalWords returns the words of a comment that Outlook displays and other programs do not, when they may decide something.
func conditionalWords(comment string) string {
	if !strings.HasPrefix(strings.TrimSpace(strings.ToLower(comment)), "[if") {
		return ""
	}
	_, inside, found := strings.Cut(comment, ">")
	if !found || len(inside) > vietnamese.MaxTextBytes {
		return ""
	}
	words := tagForm.ReplaceAllString(inside, " ")
	if !holdsDecision(words) {
		return ""
	}
	return words
}

var tagForm = regexp.MustCompile(`<[^>]*>?`)

// holdsDecision reports whether a text contains a word that may decide something.
func holdsDecision(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if containsReservation(line) || containsAssent(line) {
			return true
		}
	}
	return false
}

// doubtfulWords returns the words of one view of a letter that another view lacks, in their order.
func doubtfulWords(more, less string) string {
	rest := strings.Fields(less)
	var words []string
	for word := range strings.FieldsSeq(more) {
		if len(rest) > 0 && rest[0] == word {
			rest = rest[1:]
			continue
		}
		words = append(words, word)
	}
	return strings.Join(append(words, rest...), " ")
}

// compactStyle returns a style without white space.
func compactStyle(style string) string {
	return strings.Map(func(r rune) rune {
		if asciiSpace(r) {
			return -1
		}
		return r
	}, style)
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// isStruck reports whether an element is struck out.
func isStruck(n *html.Node) bool {
	switch n.DataAtom {
	case atom.S, atom.Strike, atom.Del:
		return true
	default:
		return strings.Contains(compactStyle(attribute(n, "style")), "line-through")
	}
}
