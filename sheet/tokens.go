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

// tokens reads the XML of one part with caps. Element names are compared by their local part: the transitional and the strict
// flavour of Office Open XML differ in namespaces only. It lives for one reading of one part, so it may hold the context.
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

// next gives the next token; io.EOF ends a well-formed part.
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

// drain reads to the end.
func (t *tokens) drain() error {
	for {
		if _, err := t.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// inside walks what is inside the element just opened, up to its end. Visit sees every element at any depth; it returns true
// when it has read the element to its end itself, and false to have the walk go on inside it.
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

// skip reads the element just opened to its end.
func (t *tokens) skip() error {
	return t.inside(func(xml.StartElement) (bool, error) { return false, nil })
}

// text reads the element just opened to its end and gives the characters directly in it.
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

// root reads up to the first element.
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

// endOfPart turns an end of file inside an element into a fault.
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

// intAttribute is the attribute as a whole number, or otherwise when it is missing or not one.
func intAttribute(element xml.StartElement, local string, otherwise int) int {
	value, _ := attribute(element, local)
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil {
		return otherwise
	}
	return n
}

// boolAttribute reads an on/off attribute (ECMA-376 part 1, 22.9.2.7); a missing one counts as otherwise.
func boolAttribute(element xml.StartElement, local string, otherwise bool) bool {
	value, ok := attribute(element, local)
	if !ok {
		return otherwise
	}
	return value == "1" || value == "true" || value == "on"
}

// parsePart walks one part of the archive from its root element.
func (a *archive) parsePart(ctx context.Context, name string, read func(*tokens, xml.StartElement) error) error {
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
	return read(t, root)
}

// relation is one arrow from a part to another (ECMA-376 part 2, 6.5).
type relation struct {
	kind   string // last word of the type's address: "worksheet", "officeDocument"
	target string // name of the part in the archive; empty when it lies outside
}

// relations reads the arrows that leave a part, by their id. The part "" stands for the package itself.
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

// mainPart is the part the package itself points at, or otherwise when it points nowhere: a workbook or a document may bear
// another name than the usual one.
func (a *archive) mainPart(ctx context.Context, otherwise string) (string, error) {
	arrows, err := a.relations(ctx, "")
	if err != nil {
		return "", err
	}
	for _, id := range slices.Sorted(maps.Keys(arrows)) {
		if arrow := arrows[id]; arrow.kind == "officeDocument" && a.has(arrow.target) {
			return arrow.target, nil
		}
	}
	return otherwise, nil
}
