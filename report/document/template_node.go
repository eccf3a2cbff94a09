package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// node is an element or a leaf of a part. It keeps the bytes that it was read from, so that what is not filled stays as it was.
type node struct {
	word     string // the name of an element of Word, without its prefix; "" for every other node
	open     []byte // the opening tag, or the whole of a leaf
	end      []byte // the closing tag
	text     string // of a leaf of text, or of an element t that has changed
	changed  bool
	children []*node
}

// Limits of a part of a template.
const (
	deepestNode = 256
	mostNodes   = 1_000_000
)

var errStructure = errors.New("elements do not match")

// parseTemplate reads a part as a tree, and the prefix that it uses for the names of Word, with its colon.
func parseTemplate(content []byte) (root *node, prefix string, err error) {
	p := templateParser{decoder: xml.NewDecoder(bytes.NewReader(content)), open: []*node{{}}, names: []xml.Name{{}}}
	for {
		from := p.decoder.InputOffset()
		token, err := p.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.add(token, content[from:p.decoder.InputOffset()])
		}
		if err != nil {
			return nil, "", refuse(TemplateBroken, err)
		}
	}
	if len(p.open) != 1 || !p.begun {
		return nil, "", refuse(TemplateBroken, errStructure)
	}
	return p.open[0], p.prefix, nil
}

// templateParser is the way from the root to where the parser stands.
type templateParser struct {
	decoder *xml.Decoder
	open    []*node
	names   []xml.Name
	prefix  string
	begun   bool // an element has been read
	count   int
}

func (p *templateParser) add(token xml.Token, raw []byte) error {
	if p.count++; p.count > mostNodes || len(p.open) > deepestNode {
		return fmt.Errorf("more than %d nodes, or deeper than %d", mostNodes, deepestNode)
	}
	top := p.open[len(p.open)-1]
	switch token := token.(type) {
	case xml.StartElement:
		return p.begin(token, raw)
	case xml.EndElement:
		if len(p.open) == 1 || p.names[len(p.names)-1] != token.Name {
			return errStructure
		}
		top.end = raw
		p.open, p.names = p.open[:len(p.open)-1], p.names[:len(p.names)-1]
		return nil
	case xml.Directive:
		return errors.New("a document type declaration")
	case xml.CharData:
		if len(p.open) == 1 && len(bytes.Trim(token, " \t\r\n\ufeff")) > 0 {
			return errStructure
		}
		top.children = append(top.children, &node{open: raw, text: string(token)})
		return nil
	}
	top.children = append(top.children, &node{open: raw})
	return nil
}

func (p *templateParser) begin(start xml.StartElement, raw []byte) error {
	if len(p.open) == 1 {
		if p.begun {
			return errStructure
		}
		p.begun = true
		p.findPrefix(start)
	}
	n := &node{open: raw}
	if strings.TrimSuffix(p.prefix, ":") == start.Name.Space {
		n.word = start.Name.Local
	}
	top := p.open[len(p.open)-1]
	top.children = append(top.children, n)
	p.open, p.names = append(p.open, n), append(p.names, start.Name)
	return nil
}

// findPrefix reads from the first element which prefix stands for the names of Word, in the transitional or the strict form.
func (p *templateParser) findPrefix(root xml.StartElement) {
	const strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	for _, attr := range root.Attr {
		if attr.Value != wordSpace && attr.Value != strict {
			continue
		}
		switch {
		case attr.Name.Space == "xmlns":
			p.prefix = attr.Name.Local + ":"
		case attr.Name.Space == "" && attr.Name.Local == "xmlns":
			p.prefix = ""
		}
	}
}

// write writes the node and everything below it.
func (n *node) write(out *bytes.Buffer, prefix string) {
	if n.changed {
		n.writeText(out, prefix)
		return
	}
	out.Write(n.open)
	for _, child := range n.children {
		child.write(out, prefix)
	}
	out.Write(n.end)
}

// writeText writes a text that has changed: elements of text, line breaks and tabs.
func (n *node) writeText(out *bytes.Buffer, prefix string) {
	for i, row := range strings.Split(n.text, "\n") {
		if i > 0 {
			out.WriteString("<" + prefix + "br/>")
		}
		for j, piece := range strings.Split(row, "\t") {
			if j > 0 {
				out.WriteString("<" + prefix + "tab/>")
			}
			out.WriteString("<" + prefix + `t xml:space="preserve">` + escaped(piece) + "</" + prefix + "t>")
		}
	}
}

// become gives an element t another text.
func (n *node) become(text string) { n.text, n.changed, n.children = text, true, nil }

// ownText is the text of an element t, as it is read: line breaks of the file are spaces.
func (n *node) ownText() string {
	if n.changed {
		return n.text
	}
	var b strings.Builder
	for _, child := range n.children {
		b.WriteString(child.text)
	}
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(b.String())
}

// has says whether an element of that name stands directly in the node.
func (n *node) has(word string) bool {
	for _, child := range n.children {
		if child.word == word {
			return true
		}
	}
	return false
}

// paragraphs are those of a row that do not stand in a row within it.
func (n *node) paragraphs() (found []*node) {
	for _, child := range n.children {
		if child.word == "tr" {
			continue
		}
		if child.word == "p" {
			found = append(found, child)
		}
		found = append(found, child.paragraphs()...)
	}
	return found
}

// copy copies the node and everything below it; the bytes are shared.
func (n *node) copy() *node {
	c := *n
	c.children = make([]*node, len(n.children))
	for i, child := range n.children {
		c.children[i] = child.copy()
	}
	return &c
}

// size is about how many bytes a copy takes, in memory and in the file.
func (n *node) size() int {
	const each = 100
	size := each + len(n.open) + len(n.end) + len(n.text)
	for _, child := range n.children {
		size += child.size()
	}
	return size
}
