package reply

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// styleSheet is what the style sheets of a letter do to its elements. A rule counts for every element that the last part of its selector
// may mean, whatever stands before it and whatever pseudo-class it has.
type styleSheet struct {
	// hidden and doubtful have the keys of the elements that rules hide or may hide: "#id", ".class", "tag", or "*". colored has those
	// that rules colour, which can be read only on a light background.
	hidden, doubtful, colored map[string]bool
	// generated is true when a rule writes words into the letter.
	generated bool
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?(\*/|$)|<!--|-->`)
	// styledAtRule matches the at-rules that style elements conditionally. The others, such as @font-face and @page, style none.
	styledAtRule   = regexp.MustCompile(`^@(media|supports|layer|container|scope|document|-moz-document|starting-style)\b`)
	generatedWords = regexp.MustCompile(`[\p{L}\p{N}\\]`)
	// selectorKey matches the tag and the first class or id of a part of a selector.
	selectorKey       = regexp.MustCompile(`^([^\s.#:*]*)\*?([.#][^\s.#:*]+)?`)
	selectorAttribute = regexp.MustCompile(`\[[^\]"']*(?:"[^"]*"|'[^']*')?[^\]"']*\]`)
	pseudoArguments   = regexp.MustCompile(`\([^()]*\)`)
	lastCompound      = regexp.MustCompile(`[^\s>+~]+$`)
	oldBehaviour      = regexp.MustCompile(`^(v|o|w|x|st1|st2)\\:`)
)

// sheetOf collects the style sheets of a document; nil when it has none that hides anything.
func sheetOf(root *html.Node) *styleSheet {
	sheet := &styleSheet{hidden: map[string]bool{}, doubtful: map[string]bool{}, colored: map[string]bool{}}
	for n := range root.Descendants() {
		if n.DataAtom == atom.Style && n.FirstChild != nil {
			sheet.read(cssComment.ReplaceAllString(strings.ToLower(n.FirstChild.Data), " "))
		}
	}
	if len(sheet.hidden) == 0 && len(sheet.doubtful) == 0 && len(sheet.colored) == 0 && !sheet.generated {
		return nil
	}
	return sheet
}

// read reads rules. Nested rules count like their own.
func (s *styleSheet) read(css string) {
	var preludes []string
	from := 0
	for i := 0; i < len(css); i++ {
		switch css[i] {
		case '{':
			prelude := strings.TrimSpace(css[from:i])
			if semicolon := strings.LastIndexByte(prelude, ';'); semicolon >= 0 {
				s.rule(preludes, prelude[:semicolon])
				prelude = strings.TrimSpace(prelude[semicolon+1:])
			}
			preludes, from = append(preludes, prelude), i+1
		case '}':
			s.rule(preludes, css[from:i])
			if len(preludes) > 0 {
				preludes = preludes[:len(preludes)-1]
			}
			from = i + 1
		}
	}
	s.rule(preludes, css[from:]) // a sheet may end inside of a rule
}

// rule reads the declarations of the innermost rule that is open.
func (s *styleSheet) rule(preludes []string, style string) {
	if len(preludes) == 0 || strings.TrimSpace(style) == "" {
		return
	}
	if len(preludes) > maxNesting {
		s.doubtful["*"] = true
		return
	}
	for _, prelude := range preludes {
		if strings.HasPrefix(prelude, "@") && !styledAtRule.MatchString(prelude) {
			return
		}
	}
	selectors := preludes[len(preludes)-1]
	if strings.HasPrefix(selectors, "@") {
		if len(preludes) < 2 {
			return
		}
		selectors = preludes[len(preludes)-2]
	}
	hides := hiddenStyle.MatchString(compactStyle(style))
	inside := plainLook.with(style)
	harmless := !hides && inside.readable() && inside.background > lightBackground && !smallRelativeFont.MatchString(style)
	if harmless && inside.color == 0 {
		return
	}
	if strings.Contains(selectors, ":before") || strings.Contains(selectors, ":after") || strings.Contains(selectors, ":marker") {
		for _, d := range declarations(style) {
			s.generated = s.generated || (d.property == "content" && generatedWords.MatchString(d.value))
		}
		return
	}
	for name := range strings.SplitSeq(selectors, ",") {
		name = strings.TrimSpace(name)
		if hides {
			if m := selector.FindString(name); m != "" {
				s.hidden[m] = true
			}
		}
		if harmless {
			s.colored[keyOf(name)] = true
			continue
		}
		s.doubtful[keyOf(name)] = true
	}
}

const (
	maxNesting = 20
	// maxSelector is the longest selector in bytes that is examined; a longer one may mean every element.
	maxSelector = 300
	// lightBackground is the least luminance of a background on which the colours of rules are judged.
	lightBackground = 0.7
)

// smallRelativeFont matches a size that shrinks with every level of nesting.
var smallRelativeFont = regexp.MustCompile(`font(-size)?\s*:[^;]*(\b0?\.[0-7]\d*(em|ex|ch)|\b[1-7]?\d(\.\d+)?%|smaller)`)

// keyOf returns the key of the elements that a selector may mean: the id, the class or the tag of its last part, or "*".
func keyOf(name string) string {
	if len(name) > maxSelector {
		return "*"
	}
	if oldBehaviour.MatchString(name) {
		return "v:*"
	}
	name = selectorAttribute.ReplaceAllString(name, "")
	for shorter := ""; strings.ContainsRune(name, '('); name = shorter {
		if shorter = pseudoArguments.ReplaceAllString(name, ""); shorter == name {
			return "*"
		}
	}
	if strings.ContainsAny(name, "\\()[]\"'&") {
		return "*"
	}
	m := selectorKey.FindStringSubmatch(lastCompound.FindString(name))
	if m == nil || m[0] == "" {
		return "*"
	}
	if m[2] != "" {
		return m[2]
	}
	if m[1] == "" {
		return "*"
	}
	return m[1]
}

// matches reports whether one of the keys means an element.
func matches(keys map[string]bool, n *html.Node) bool {
	if len(keys) == 0 {
		return false
	}
	if keys["*"] || keys[n.Data] {
		return true
	}
	if id := attribute(n, "id"); id != "" && keys["#"+id] {
		return true
	}
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if keys["."+class] {
			return true
		}
	}
	return false
}
