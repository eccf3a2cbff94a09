package sheet

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// tokens parses the XML of one part within the limits. Element names are compared by their local part, because the transitional and the
// strict form of Office Open XML differ in namespaces only. A value is for one pass over one part, so it may hold the context.
type tokens struct {
	ctx     context.Context
	decoder *xml.Decoder
	limits  Limits
	depth   int
	seen    int
}

func (l Limits) tokens(ctx context.Context, r io.Reader) *tokens {
	return &tokens{ctx: ctx, decoder: xml.NewDecoder(r), limits: l}
}

// next gives the next token; io.EOF at the end of a well-formed part.
func (t *tokens) next() (xml.Token, error) {
	token, err := t.decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, brokenFault(err)
	}
	if t.seen++; t.seen > t.limits.XMLTokens {
		return nil, faultf(FaultTooLarge, "file có quá nhiều nội dung (hơn %d phần tử)", t.limits.XMLTokens)
	}
	if t.seen%1024 == 0 && t.ctx.Err() != nil {
		return nil, t.ctx.Err()
	}
	return token, t.checkToken(token)
}

// checkToken counts the depth and returns a fault for a token that is too deep or is a document type declaration.
func (t *tokens) checkToken(token xml.Token) error {
	switch token.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > t.limits.XMLDepth {
			return newFault(FaultBomb)
		}
	case xml.EndElement:
		t.depth--
	case xml.Directive:
		return newFault(FaultUnsafe) // a DTD: ECMA-376 part 2, 6.2.5 forbids it
	}
	return nil
}

// drain parses to the end of the part.
func (t *tokens) drain() error {
	for {
		if _, err := t.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// inside visits the elements inside the element just opened, at any depth, up to its end. Visit returns true when it has parsed its element
// to the end, and false to have the elements inside it visited.
func (t *tokens) inside(visit func(xml.StartElement) (bool, error)) error {
	for open := 1; open > 0; {
		token, err := t.next()
		if err != nil {
			return endOfPart(err)
		}
		switch element := token.(type) {
		case xml.StartElement:
			done, err := visit(element)
			if err != nil {
				return err
			}
			if !done {
				open++
			}
		case xml.EndElement:
			open--
		}
	}
	return nil
}

// skip skips the element just opened, to its end.
func (t *tokens) skip() error {
	return t.inside(func(xml.StartElement) (bool, error) { return false, nil })
}

// text parses the element just opened to its end and gives the characters directly in it.
func (t *tokens) text() (string, error) {
	var out strings.Builder
	for {
		token, err := t.next()
		if err != nil {
			return "", endOfPart(err)
		}
		switch element := token.(type) {
		case xml.CharData:
			out.Write(element)
		case xml.StartElement:
			if err := t.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return out.String(), nil
		}
	}
}

// root parses up to the first element.
func (t *tokens) root() (xml.StartElement, error) {
	for {
		token, err := t.next()
		if err != nil {
			return xml.StartElement{}, endOfPart(err)
		}
		if element, ok := token.(xml.StartElement); ok {
			return element, nil
		}
	}
}

// endOfPart gives the fault for io.EOF inside an element, and another error unchanged.
func endOfPart(err error) error {
	if errors.Is(err, io.EOF) {
		return brokenFault(io.ErrUnexpectedEOF)
	}
	return err
}

func attribute(element xml.StartElement, local string) (string, bool) {
	for _, attr := range element.Attr {
		if attr.Name.Local == local {
			return attr.Value, true
		}
	}
	return "", false
}

// intAttribute is the attribute as a whole number, or the fallback when it is missing or not one.
func intAttribute(element xml.StartElement, local string, fallback int) int {
	value, _ := attribute(element, local)
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil {
		return fallback
	}
	return n
}

// boolAttribute is an on/off attribute (ECMA-376 part 1, 22.9.2.7), or the fallback when it is missing.
func boolAttribute(element xml.StartElement, local string, fallback bool) bool {
	value, ok := attribute(element, local)
	if !ok {
		return fallback
	}
	return value == "1" || value == "true" || value == "on"
}

// parsePart opens one part of the archive and calls parse with its root element.
func (a *archive) parsePart(ctx context.Context, name string, parse func(*tokens, xml.StartElement) error) error {
	body, err := a.open(name)
	if err != nil {
		return err
	}
	defer body.Close()
	t := a.limits.tokens(ctx, body)
	root, err := t.root()
	if err != nil {
		return err
	}
	return parse(t, root)
}

// relation is a relationship from one part to another (ECMA-376 part 2, 6.5).
type relation struct {
	kind   string // last element of the type's URI: "worksheet", "officeDocument"
	target string // name of the part in the archive; empty when it is external
}

// relations parses the relationships of a part, by their id. The part "" is the package itself.
func (a *archive) relations(ctx context.Context, part string) (map[string]relation, error) {
	folder, file := path.Split(part)
	name := folder + "_rels/" + file + ".rels"
	found := map[string]relation{}
	if !a.has(name) {
		return found, nil
	}
	err := a.parsePart(ctx, name, func(t *tokens, _ xml.StartElement) error {
		return t.inside(func(element xml.StartElement) (bool, error) {
			id, _ := attribute(element, "Id")
			kind, _ := attribute(element, "Type")
			target, _ := attribute(element, "Target")
			if mode, _ := attribute(element, "TargetMode"); mode == "External" {
				target = ""
			} else if strings.HasPrefix(target, "/") {
				target = strings.TrimPrefix(path.Clean(target), "/")
			} else {
				target = path.Join(folder, target)
			}
			found[id] = relation{kind: path.Base(kind), target: target}
			return false, nil
		})
	})
	return found, err
}

// mainPart is the target of the package's officeDocument relationship, or the usual name when there is none: the workbook or the document
// may have another name than the usual one.
func (a *archive) mainPart(ctx context.Context, usual string) (string, error) {
	relations, err := a.relations(ctx, "")
	if err != nil {
		return "", err
	}
	for _, id := range slices.Sorted(maps.Keys(relations)) {
		if relation := relations[id]; relation.kind == "officeDocument" && a.has(relation.target) {
			return relation.target, nil
		}
	}
	return usual, nil
}
