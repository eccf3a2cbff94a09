package sheet

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// openDocument parses content.xml of an OpenDocument file (OpenDocument 1.3 part 3, chapters 3, 5 and 9): paragraphs, and tables whose rows
// and cells may have a repeat count. A file of a few bytes can repeat a row a million times, so repeated rows and cells are counted before
// they are made, and blank ones are made only when a filled one follows.
type openDocument struct {
	*tokens
	kind       Kind
	hidden     map[string]bool // styles of tables that are not shown
	struck     map[string]bool // styles that strike text through or hide it
	struckText string          // the text of such styles since the cell began
	bodyText   strings.Builder // paragraphs outside of the tables
	tables     []Table
	lines      []string // paragraphs since the last table
	tableCount int      // tables so far, blank ones too
	cells      int
	textBytes  int
}

func (l Limits) parseOpenDocument(ctx context.Context, kind Kind, data []byte) (Content, error) {
	archive, err := l.openArchive(data)
	if err != nil {
		return Content{}, err
	}
	d := &openDocument{kind: kind, hidden: map[string]bool{}, struck: map[string]bool{}}
	err = archive.parsePart(ctx, "content.xml", func(t *tokens, _ xml.StartElement) error {
		d.tokens = t
		return t.inside(d.parseBlock)
	})
	if err != nil {
		return Content{}, err
	}
	return Content{Text: d.bodyText.String(), Tables: d.tables}, nil
}

// parseBlock parses an element of the body. The elements inside sections and lists are visited too.
func (d *openDocument) parseBlock(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "style":
		name, _ := attribute(element, "name")
		return true, d.parseStyle(name)
	case "p", "h":
		text, err := d.parseParagraph()
		if err != nil {
			return true, err
		}
		return true, d.addLine(clean(text))
	case "table":
		return true, d.parseTable(element)
	}
	return d.skipUnseen(element)
}

// skipUnseen skips the elements that are not part of the text: tracked changes, notes, frames, forms and the like.
func (d *openDocument) skipUnseen(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "tracked-changes", "annotation", "note", "frame", "custom-shape", "forms", "scripts", "shapes", "named-expressions",
		"database-ranges", "calculation-settings", "content-validations", "ruby-text":
		return true, d.skip()
	}
	return false, nil
}

// parseStyle records a style of hidden tables (16.2 and 20.322, table:display), and of text that is struck through or hidden (20.377 and 20.386,
// style:text-line-through-style and -type; text:display).
func (d *openDocument) parseStyle(name string) error {
	return d.inside(func(element xml.StartElement) (bool, error) {
		if element.Name.Local == "table-properties" && !boolAttribute(element, "display", true) {
			d.hidden[name] = true
		}
		if element.Name.Local == "text-properties" {
			style, _ := attribute(element, "text-line-through-style")
			kind, _ := attribute(element, "text-line-through-type")
			display, _ := attribute(element, "display")
			d.struck[name] = cmp.Or(style, "none") != "none" || cmp.Or(kind, "none") != "none" || display == "none"
		}
		return false, nil
	})
}

// addLine adds a line to the text.
func (d *openDocument) addLine(line string) error {
	if line == "" {
		return nil
	}
	if d.textBytes += len(line); d.textBytes > d.limits.AllTextBytes {
		return d.limits.textTooLong()
	}
	d.lines = append(d.lines, line)
	d.lines = d.lines[max(0, len(d.lines)-titleLines):]
	if d.bodyText.Len() > 0 {
		d.bodyText.WriteByte('\n')
	}
	d.bodyText.WriteString(line)
	return nil
}

// parseParagraph gives the raw text of a paragraph.
func (d *openDocument) parseParagraph() (string, error) {
	var out strings.Builder
	for open := 1; open > 0; {
		token, err := d.next()
		if err != nil {
			return "", endOfPart(err)
		}
		switch element := token.(type) {
		case xml.CharData:
			out.Write(element)
		case xml.StartElement:
			done, err := d.paragraphElement(element, &out)
			if err != nil {
				return "", err
			}
			if !done {
				open++
			}
		case xml.EndElement:
			open--
		}
	}
	return out.String(), nil
}

// paragraphElement adds the text of an element inside a paragraph. The number of spaces is an attribute (6.1.3); at most 16 are added.
func (d *openDocument) paragraphElement(element xml.StartElement, out *strings.Builder) (bool, error) {
	const mostSpaces = 16
	switch element.Name.Local {
	case "s":
		out.WriteString(strings.Repeat(" ", min(max(intAttribute(element, "c", 1), 1), mostSpaces)))
	case "span":
		if style, _ := attribute(element, "style-name"); d.struck[style] {
			before := d.struckText
			text, err := d.parseParagraph()
			out.WriteString(text)
			if len(before) <= d.limits.CellBytes {
				d.struckText = before + text // with the struck spans inside
			}
			return true, err
		}
	case "tab":
		out.WriteByte('\t')
	case "line-break", "p":
		out.WriteByte('\n')
	}
	return d.skipUnseen(element)
}

// parseTable parses a table, with the lines above it. It skips tables with a hidden style: they hold the lists behind drop-down cells.
func (d *openDocument) parseTable(element xml.StartElement) error {
	d.tableCount++
	name, _ := attribute(element, "name")
	style, _ := attribute(element, "style-name")
	if d.hidden[style] {
		return d.skip()
	}
	g := &openGrid{openDocument: d}
	if err := d.inside(g.parseChild); err != nil {
		return err
	}
	rows, err := g.finish()
	if err != nil {
		return err
	}
	table := Table{Sheet: clean(name), Rows: rows}
	if d.kind == KindWriter {
		table.Sheet, table.Title = fmt.Sprintf("Bảng %d", d.tableCount), d.lines
	}
	d.lines = nil
	if len(rows) == 0 {
		return nil
	}
	d.tables = append(d.tables, table)
	if len(d.tables) > d.limits.Sheets {
		return faultf(FaultTooLarge, "file có quá %d bảng", d.limits.Sheets)
	}
	return nil
}

// shownDate is a date in the form of Cell.Text, with no more parts than the cell shows (19.370, office:date-value); false when the value is
// not a date.
func shownDate(value, shown string) (string, bool) {
	date, err := time.Parse("2006-01-02", value[:min(len(value), 10)])
	if err != nil {
		return "", false
	}
	groups := strings.FieldsFunc(shown, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case len(groups) == 2 && len(groups[1]) == 4:
		return date.Format("01/2006"), true
	case len(groups) == 2:
		return date.Format("02/01"), true
	}
	return date.Format("02/01/2006"), true
}
