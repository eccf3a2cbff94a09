package document

import "strings"

// span is a text of a paragraph, where it begins in the text of the paragraph.
type span struct {
	node *node
	from int
}

// texts are the texts of a paragraph in order, with the text of the whole. What stands between two texts and is no text, such as a tab,
// becomes a line break, which no placeholder reaches over. Paragraphs within the paragraph (in a text box) are left out.
func (n *node) texts() (spans []span, all string) {
	var b strings.Builder
	var walk func(n *node)
	walk = func(n *node) {
		for _, child := range n.children {
			switch child.word {
			case "p":
			case "t":
				spans = append(spans, span{child, b.Len()})
				b.WriteString(child.ownText())
			case "tab", "br", "cr", "instrText", "delText", "sym", "drawing", "pict", "object":
				b.WriteByte('\n')
			default:
				walk(child)
			}
		}
	}
	walk(n)
	return spans, b.String()
}

// replace asks for every placeholder of a paragraph what stands in its place, and writes that where it begins: Word often cuts one
// into several runs. It returns the text without the placeholders that have been found.
func (f *filler) replace(p *node, with func(sign, name string) (value string, known bool)) (rest string) {
	spans, all := p.texts()
	found := placeholder.FindAllStringSubmatchIndex(all, -1)
	if len(found) == 0 {
		return all
	}
	texts := make([]strings.Builder, len(spans))
	changed := make([]bool, len(spans))
	keep := func(from, to int) {
		for i, s := range spans {
			end := len(all)
			if i+1 < len(spans) {
				end = spans[i+1].from
			}
			if a, b := max(from, s.from), min(to, end); a < b {
				texts[i].WriteString(strings.ReplaceAll(all[a:b], "\n", "")) // breaks between texts are no text
			}
		}
	}
	var outside strings.Builder
	at := 0
	for _, m := range found {
		keep(at, m[0])
		outside.WriteString(all[at:m[0]])
		value, known := with(all[m[2]:m[3]], all[m[4]:m[5]])
		if known {
			texts[owner(spans, m[0])].WriteString(value)
			for i := owner(spans, m[0]); i <= owner(spans, m[1]-1); i++ {
				changed[i] = true
			}
		} else {
			keep(m[0], m[1])
		}
		outside.WriteByte('\n')
		at = m[1]
	}
	keep(at, len(all))
	outside.WriteString(all[at:])
	for i := range spans {
		if changed[i] {
			f.left -= texts[i].Len()
			spans[i].node.become(texts[i].String())
		}
	}
	return outside.String()
}

// owner is the text in which a byte stands.
func owner(spans []span, at int) int {
	i := 0
	for i+1 < len(spans) && spans[i+1].from <= at {
		i++
	}
	return i
}
