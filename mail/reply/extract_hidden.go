package reply

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text that its reader does not see decides nothing, and a letter that has some which would decide otherwise is asked
// about: whoever reads the letter on a screen must come to the same verdict as this program.

var (
	hiddenStyle = regexp.MustCompile(`display:none|visibility:(hidden|collapse)|mso-hide:all|font-size:0*(\.0+)?(px|pt|em|rem|%)?(;|!|$)|opacity:0(\.0+)?(;|!|$)|` +
		`(^|;)(max-)?(height|width):0*(\.0+)?(px|pt|em|%)?(;|!|$)|text-indent:-\d{3,}|(^|;)(left|top|margin-left|margin-top):-\d{3,}|clip:rect\(0|clip-path:inset\((50|100)%|transform:scale\(0|color:transparent|-webkit-text-fill-color:transparent|content-visibility:hidden`)
	colorStyle      = regexp.MustCompile(`(?:^|;)color:([^;!]+)`)
	backgroundStyle = regexp.MustCompile(`(?:^|;)background(?:-color)?:([^;!]+)`)
	nearWhite       = regexp.MustCompile(`^(white|#fff|#fff[f0]|#ffffff(ff)?|#f[a-f]f[a-f]f[a-f]|rgba?\(25[0-5],25[0-5],25[0-5](,[0-9.]+)?\)|rgba\([0-9]+,[0-9]+,[0-9]+,0(\.0+)?\)|hsl\([0-9]+,[0-9]+%,100%\))$`)
	selector        = regexp.MustCompile(`[.#]([a-z0-9_-]+)$`)
)

// isHidden is true for an element that is not shown: by its own style, by an attribute, or by a rule of the letter's style
// sheet for its class or id.
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

// isInvisibleColor is true for white letters on white, or on any ground of their own colour.
func isInvisibleColor(n *html.Node, style string) bool {
	ink := colorStyle.FindStringSubmatch(style)
	if ink == nil {
		return false
	}
	if paper := backgroundStyle.FindStringSubmatch(style); paper != nil {
		return ink[1] == paper[1] || (nearWhite.MatchString(ink[1]) && nearWhite.MatchString(paper[1]))
	}
	return nearWhite.MatchString(ink[1]) && !onDarkBackground(n)
}

// onDarkBackground reports whether an element stands on a ground that is not white.
func onDarkBackground(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		paper := attribute(n, "bgcolor")
		if m := backgroundStyle.FindStringSubmatch(compactStyle(attribute(n, "style"))); m != nil {
			paper = m[1]
		}
		if paper != "" && paper != "none" && paper != "transparent" {
			return !nearWhite.MatchString(paper)
		}
	}
	return false
}

// hiddenSelectors lists the classes (".x") and ids ("#x") that the style sheets of a document hide.
func hiddenSelectors(root *html.Node) map[string]bool {
	var hiding map[string]bool
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		for rule := range strings.SplitSeq(strings.ToLower(n.FirstChild.Data), "}") {
			opening := strings.LastIndexByte(rule, '{')
			if opening >= 0 && hiddenStyle.MatchString(compactStyle(rule[opening+1:])) {
				hiding = addSelectors(hiding, rule[strings.LastIndexByte(rule[:opening], '{')+1:opening])
			}
		}
	}
	return hiding
}

func addSelectors(hiding map[string]bool, names string) map[string]bool {
	for name := range strings.SplitSeq(names, ",") {
		if m := selector.FindString(strings.TrimSpace(name)); m != "" {
			if hiding == nil {
				hiding = map[string]bool{}
			}
			hiding[m] = true
		}
	}
	return hiding
}

// isStruck is true for text that is crossed out.
func isStruck(n *html.Node) bool {
	switch n.DataAtom {
	case atom.S, atom.Strike, atom.Del:
		return true
	default:
		return strings.Contains(compactStyle(attribute(n, "style")), "line-through")
	}
}
