package reply

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Hidden text must not decide anything. When hidden text would change the decision, the letter is unclear, so that the verdict is always
// the one of a person who reads the letter on a screen.

var (
	hiddenStyle = regexp.MustCompile(`display:none|visibility:(hidden|collapse)|mso-hide:all|font-size:0*(\.0+)?(px|pt|em|rem|%)?(;|!|$)|opacity:0(\.0+)?(;|!|$)|` +
		`(^|;)(max-)?(height|width):0*(\.0+)?(px|pt|em|%)?(;|!|$)|text-indent:-\d{3,}|(^|;)(left|top|margin-left|margin-top):-\d{3,}|clip:rect\(0|clip-path:inset\((50|100)%|transform:scale\(0|color:transparent|-webkit-text-fill-color:transparent|content-visibility:hidden`)
	colorStyle      = regexp.MustCompile(`(?:^|;)color:([^;!]+)`)
	backgroundStyle = regexp.MustCompile(`(?:^|;)background(?:-color)?:([^;!]+)`)
	nearWhite       = regexp.MustCompile(`^(white|#fff|#fff[f0]|#ffffff(ff)?|#f[a-f]f[a-f]f[a-f]|rgba?\(25[0-5],25[0-5],25[0-5](,[0-9.]+)?\)|rgba\([0-9]+,[0-9]+,[0-9]+,0(\.0+)?\)|hsl\([0-9]+,[0-9]+%,100%\))$`)
	selector        = regexp.MustCompile(`[.#]([a-z0-9_-]+)$`)
)

// isHidden reports whether an element is not displayed: by its own style, by an attribute, or by a rule of the letter's style sheet for
// its class or id.
func (w *htmlWriter) isHidden(n *html.Node) bool {
	style := compactStyle(attribute(n, "style"))
	switch {
	case hiddenStyle.MatchString(style), hasAttribute(n, "hidden"), attribute(n, "type") == "hidden", isInvisibleColor(n, style):
		return true
	case n.DataAtom == atom.Font && nearWhite.MatchString(attribute(n, "color")) && !onDarkBackground(n):
		return true
	case w.sheet == nil:
		return false
	}
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if w.sheet["."+class] {
			return true
		}
	}
	return w.sheet["#"+attribute(n, "id")]
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

// isInvisibleColor reports whether the text of an element has the colour of its background.
func isInvisibleColor(n *html.Node, style string) bool {
	color := colorStyle.FindStringSubmatch(style)
	if color == nil {
		return false
	}
	if background := backgroundStyle.FindStringSubmatch(style); background != nil {
		return color[1] == background[1] || (nearWhite.MatchString(color[1]) && nearWhite.MatchString(background[1]))
	}
	return nearWhite.MatchString(color[1]) && !onDarkBackground(n)
}

// onDarkBackground reports whether the background of an element is not white.
func onDarkBackground(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		background := attribute(n, "bgcolor")
		if m := backgroundStyle.FindStringSubmatch(compactStyle(attribute(n, "style"))); m != nil {
			background = m[1]
		}
		if background != "" && background != "none" && background != "transparent" {
			return !nearWhite.MatchString(background)
		}
	}
	return false
}

// hiddenSelectors returns the classes (".x") and ids ("#x") that the style sheets of a document hide.
func hiddenSelectors(root *html.Node) map[string]bool {
	var hidden map[string]bool
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		for rule := range strings.SplitSeq(strings.ToLower(n.FirstChild.Data), "}") {
			opening := strings.LastIndexByte(rule, '{')
			if opening >= 0 && hiddenStyle.MatchString(compactStyle(rule[opening+1:])) {
				hidden = addSelectors(hidden, rule[strings.LastIndexByte(rule[:opening], '{')+1:opening])
			}
		}
	}
	return hidden
}

func addSelectors(hidden map[string]bool, names string) map[string]bool {
	for name := range strings.SplitSeq(names, ",") {
		if m := selector.FindString(strings.TrimSpace(name)); m != "" {
			if hidden == nil {
				hidden = map[string]bool{}
			}
			hidden[m] = true
		}
	}
	return hidden
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
