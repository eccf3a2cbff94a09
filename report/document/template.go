package document

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// FillTemplate fills a Word file of the user's own: {{ten_don_vi}} becomes the value of that name, and the row of a table that holds
// {{#bang}} is repeated for every entry of the rows of that name, with the names of the entry in place. Names may have letters, digits,
// "_", "-" and "."; capital letters do not matter. Everything else in the file stays as it is, byte by byte.
//
// Names without a value stay in the text and come back as problems. A file that is no plain Word file is refused with a [Refusal]. Values are
// text: marks of XML are escaped, line breaks become line breaks. FillTemplate does not look for viruses; a file from outside passes the
// inspection of attachments first.
func FillTemplate(template []byte, values map[string]string, rows map[string][]map[string]string) ([]byte, []TemplateProblem, error) {
	source, err := openTemplate(template)
	if err != nil {
		return nil, nil, err
	}
	f := &filler{values: folded(values), rows: map[string][]map[string]string{}, left: mostFilled, seen: map[TemplateProblem]bool{}}
	for name, entries := range rows {
		for _, entry := range entries {
			f.rows[fold(name)] = append(f.rows[fold(name)], folded(entry))
		}
		if len(entries) == 0 {
			f.rows[fold(name)] = nil
		}
	}
	changed := map[string][]byte{}
	for _, name := range source.textParts {
		content, err := source.read(name)
		if err != nil {
			return nil, nil, err
		}
		if changed[name], err = f.part(name, content); err != nil {
			return nil, nil, err
		}
	}
	filled, err := source.rewrite(changed)
	return filled, f.problems, err
}

// TemplateProblem is a place of a template that could not be filled.
type TemplateProblem struct {
	Kind TemplateProblemKind
	Name string // of the placeholder, or the words around one that is not complete
	Part string // of the file: "word/document.xml", "word/header1.xml"
}

// TemplateProblemKind says what is wrong with a placeholder.
type TemplateProblemKind string

// The kinds of problems.
const (
	UnknownValue    TemplateProblemKind = "unknown value"    // no value has that name
	UnknownRows     TemplateProblemKind = "unknown rows"     // no rows have that name
	RowsOutside     TemplateProblemKind = "rows outside"     // {{#…}} stands in no table, or second in its row
	BrokenPlacement TemplateProblemKind = "broken placement" // {{ without }}, or the reverse, within a paragraph
)

// String is the problem in Vietnamese, for who made the template.
func (p TemplateProblem) String() string {
	switch p.Kind {
	case UnknownValue:
		return fmt.Sprintf("Không có giá trị nào tên là {{%s}}.", p.Name)
	case UnknownRows:
		return fmt.Sprintf("Không có bảng nào tên là {{#%s}}.", p.Name)
	case RowsOutside:
		return fmt.Sprintf("{{#%s}} phải nằm trong một dòng của bảng, mỗi dòng một lần.", p.Name)
	case BrokenPlacement:
		return fmt.Sprintf("Dấu {{ hoặc }} không đủ cặp ở chỗ: %s", p.Name)
	}
	return string(p.Kind) + ": " + p.Name
}

// mostFilled bounds the size of the parts that are filled in, all together.
const mostFilled = 64 << 20

// fold is how names are compared.
func fold(name string) string { return strings.ToLower(clean(name)) }

func folded(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for name, value := range values {
		out[fold(name)] = value
	}
	return out
}

// filler fills the parts of one template.
type filler struct {
	values   map[string]string
	rows     map[string][]map[string]string
	left     int // bytes that may still be written
	problems []TemplateProblem
	seen     map[TemplateProblem]bool
	name     string // of the part
}

// scope is where names are looked up: the entry of a row first. In a blank scope every name is empty.
type scope struct {
	entry map[string]string
	blank bool
}

func (f *filler) part(name string, content []byte) ([]byte, error) {
	root, prefix, err := parseTemplate(content)
	if err != nil {
		return nil, err
	}
	f.name = name
	f.fill(root, scope{})
	var out bytes.Buffer
	if f.left > 0 {
		root.write(&out, prefix)
	}
	if f.left -= out.Len(); f.left <= 0 {
		return nil, refuse(TemplateTooLarge, nil)
	}
	return out.Bytes(), nil
}

func (f *filler) problem(kind TemplateProblemKind, name string) {
	p := TemplateProblem{kind, name, f.name}
	if !f.seen[p] {
		f.seen[p] = true
		f.problems = append(f.problems, p)
	}
}

// fill fills everything below a node.
func (f *filler) fill(n *node, in scope) {
	if f.left <= 0 {
		return
	}
	if n.word == "p" {
		f.paragraph(n, in)
	}
	children := make([]*node, 0, len(n.children))
	for _, child := range n.children {
		if child.word == "tr" {
			children = append(children, f.row(child, in)...)
			continue
		}
		f.fill(child, in)
		children = append(children, child)
	}
	if n.word == "tbl" && n.has("tr") && !slices.ContainsFunc(children, func(child *node) bool { return child.word == "tr" }) {
		children = append(children, f.blankRow(n)) // Word takes a table without any row for a broken file
	}
	n.children = children
}

// row is a row as often as its rows have entries, or once when it has no mark of rows.
func (f *filler) row(n *node, in scope) []*node {
	name := n.rowsName()
	entries, known := f.rows[fold(name)]
	if !known {
		f.fill(n, in)
		return []*node{n}
	}
	f.takeMarks(n)
	var out []*node
	for _, entry := range entries {
		if f.left -= n.size(); f.left <= 0 {
			return out // part refuses what is too large
		}
		next := n.copy()
		f.fill(next, scope{entry: entry, blank: in.blank})
		out = append(out, next)
	}
	return out
}

// rowsName is the name of the first mark of rows in a row; "" when it has none. Rows within its cells have marks of their own.
func (n *node) rowsName() string {
	for _, p := range n.paragraphs() {
		_, all := p.texts()
		for _, m := range placeholder.FindAllStringSubmatch(all, -1) {
			if m[1] == "#" {
				return m[2]
			}
		}
	}
	return ""
}

// takeMarks takes the marks of rows out of a row.
func (f *filler) takeMarks(row *node) {
	name := fold(row.rowsName())
	for _, p := range row.paragraphs() {
		f.replace(p, func(sign, found string) (string, bool) { return "", sign != "" && fold(found) == name })
	}
}

// blankRow is the first row of a table, without its names.
func (f *filler) blankRow(table *node) *node {
	for _, child := range table.children {
		if child.word == "tr" {
			blank := child.copy()
			f.fill(blank, scope{blank: true})
			return blank
		}
	}
	return nil
}

// placeholder is {{name}}, {{#name}} or {{/name}}.
var placeholder = regexp.MustCompile(`\{\{[\s\x{a0}]*([#/]?)[\s\x{a0}]*([\p{L}\p{M}\p{N}_.\-]+)[\s\x{a0}]*\}\}`)

// paragraph fills the names of a paragraph and reports what it cannot fill.
func (f *filler) paragraph(p *node, in scope) {
	rest := f.replace(p, func(sign, name string) (string, bool) {
		if sign != "" {
			f.misplaced(name)
			return "", false
		}
		value, known := in.entry[fold(name)]
		if !known {
			value, known = f.values[fold(name)]
		}
		if in.blank {
			return "", true
		}
		if !known {
			f.problem(UnknownValue, name)
		}
		return clean(value), known
	})
	if at := strings.Index(rest, "{{"); at >= 0 {
		f.problem(BrokenPlacement, excerpt(rest[at:]))
	} else if at := strings.Index(rest, "}}"); at >= 0 {
		f.problem(BrokenPlacement, excerpt(rest[max(0, at-20):]))
	}
}

// misplaced reports a mark of rows that repeats nothing.
func (f *filler) misplaced(name string) {
	if _, known := f.rows[fold(name)]; known {
		f.problem(RowsOutside, name)
	} else {
		f.problem(UnknownRows, name)
	}
}

func excerpt(text string) string {
	const longest = 40
	letters := []rune(strings.ToValidUTF8(text, ""))
	return strings.TrimSpace(string(letters[:min(len(letters), longest)]))
}
