package sheet

import (
	"context"
	"encoding/xml"
	"strconv"
	"strings"
)

// levels is how deep a list goes in Word (ECMA-376 part 1, 17.9.6).
const levels = 9

// longestLabel limits the pattern of a list's numbers, in bytes.
const longestLabel = 64

// level is one level of a list.
type level struct {
	format string // "decimal", "upperRoman", …
	text   string // "%1.%2."
	start  int
}

// list is the definition of one w:numId (17.9.15).
type list struct {
	abstract *abstractList
	start    map[int]int // the first numbers of levels that the list overrides, until they are used
}

// abstractList is the levels and counts that several lists share, so that one continues the numbers of another (17.9.1).
type abstractList struct {
	levels [levels]level
	counts [levels]int
	begun  [levels]bool
}

// numbering gives the automatic numbers that Word shows before paragraphs. The column of numbers of an annex often has no other text.
type numbering struct {
	abstracts map[string]*abstractList
	lists     map[string]*list
}

// parseNumbering parses the lists of the document. A document without lists has an empty numbering.
func (a *archive) parseNumbering(ctx context.Context, main string) (*numbering, error) {
	n := &numbering{abstracts: map[string]*abstractList{}, lists: map[string]*list{}}
	relations, err := a.relations(ctx, main)
	if err != nil {
		return nil, err
	}
	for _, relation := range relations {
		if relation.kind != "numbering" || !a.has(relation.target) {
			continue
		}
		return n, a.parsePart(ctx, relation.target, func(t *tokens, _ xml.StartElement) error {
			return t.inside(func(element xml.StartElement) (bool, error) {
				switch element.Name.Local {
				case "abstractNum":
					return true, n.parseAbstract(t, element)
				case "num":
					return true, n.parseList(t, element)
				}
				return false, nil
			})
		})
	}
	return n, nil
}

func (n *numbering) parseAbstract(t *tokens, element xml.StartElement) error {
	id, _ := attribute(element, "abstractNumId")
	definition := &abstractList{}
	for i := range definition.levels {
		definition.levels[i].start = 1
	}
	n.abstracts[id] = definition
	at := 0
	return t.inside(func(element xml.StartElement) (bool, error) {
		value, _ := attribute(element, "val")
		switch element.Name.Local {
		case "lvl":
			at = min(max(intAttribute(element, "ilvl", 0), 0), levels-1)
		case "start":
			definition.levels[at].start = min(max(intAttribute(element, "val", 1), 0), 1<<20)
		case "numFmt":
			definition.levels[at].format = value
		case "lvlText":
			if len(value) <= longestLabel { // the label is repeated before every paragraph of the list
				definition.levels[at].text = value
			}
		}
		return false, nil
	})
}

func (n *numbering) parseList(t *tokens, element xml.StartElement) error {
	id, _ := attribute(element, "numId")
	found := &list{start: map[int]int{}}
	n.lists[id] = found
	at := 0
	return t.inside(func(element xml.StartElement) (bool, error) {
		value, _ := attribute(element, "val")
		switch element.Name.Local {
		case "abstractNumId":
			found.abstract = n.abstracts[value]
		case "lvlOverride":
			at = min(max(intAttribute(element, "ilvl", 0), 0), levels-1)
		case "startOverride":
			found.start[at] = min(max(intAttribute(element, "val", 1), 0), 1<<20)
		}
		return false, nil
	})
}

// parseLabel parses the properties of a paragraph and gives the number before it.
func (d *document) parseLabel() (string, error) {
	id, at := "", 0
	err := d.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "numId":
			id, _ = attribute(element, "val")
		case "ilvl":
			at = min(max(intAttribute(element, "val", 0), 0), levels-1)
		case "pPrChange": // the properties before a revision
			return true, d.skip()
		}
		return false, nil
	})
	return d.numbers.next(id, at), err
}

// next counts one paragraph of a list and gives its number as shown; empty for a bullet and for a paragraph outside lists.
func (n *numbering) next(id string, at int) string {
	found := n.lists[id]
	if found == nil || found.abstract == nil {
		return ""
	}
	a := found.abstract
	if start, ok := found.start[at]; ok { // an override applies once, at the list's first paragraph of that level
		a.counts[at], a.begun[at] = start, true
		delete(found.start, at)
	} else if !a.begun[at] {
		a.counts[at], a.begun[at] = a.levels[at].start, true
	} else {
		a.counts[at]++
	}
	for deeper := at + 1; deeper < levels; deeper++ {
		a.begun[deeper] = false
	}
	return a.label(at)
}

func (a *abstractList) label(at int) string {
	if format := a.levels[at].format; format == "bullet" || format == "none" {
		return ""
	}
	text := a.levels[at].text
	for i := range at + 1 {
		count := a.counts[i]
		if !a.begun[i] {
			count = a.levels[i].start
		}
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), ordinal(a.levels[i].format, count))
	}
	return text
}

// ordinal is a number in a format of ECMA-376 part 1, 17.18.59; formats of other scripts are decimal.
func ordinal(format string, n int) string {
	switch {
	case format == "upperRoman" && n > 0 && n < 4000:
		return roman(n)
	case format == "lowerRoman" && n > 0 && n < 4000:
		return strings.ToLower(roman(n))
	case format == "upperLetter" && n > 0 && n <= 26*levels:
		return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
	case format == "lowerLetter" && n > 0 && n <= 26*levels:
		return strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1)
	case format == "decimalZero" && n < 10:
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func roman(n int) string {
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var out strings.Builder
	for i, value := range values {
		for n >= value {
			out.WriteString(signs[i])
			n -= value
		}
	}
	return out.String()
}
