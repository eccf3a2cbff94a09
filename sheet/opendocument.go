package sheet

import (
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// openDocument reads content.xml of an OpenDocument file (OpenDocument 1.3 part 3, chapters 3, 5 and 9): paragraphs, and tables
// whose rows and cells may say that they stand for many. A file of a few bytes can so ask for a million rows, so nothing is written
// out before it has been counted, and blank rows and cells are not written out at all until something follows them.
type openDocument struct {
	*tokens
	kind       Kind
	hidden     map[string]bool // styles of tables that are not shown
	bodyText   strings.Builder // paragraphs outside of the tables
	tables     []Table
	lines      []string // since the last table
	tableCount int      // tables met, blank ones too
	cells      int
	textBytes  int
}

func (l Limits) parseOpenDocument(ctx context.Context, kind Kind, data []byte) (Content, error) {
	archive, err := l.openArchive(data)
	if err != nil {
		return Content{}, err
	}
	d := &openDocument{kind: kind, hidden: map[string]bool{}}
	err = archive.parsePart(ctx, "content.xml", func(t *tokens, _ xml.StartElement) error {
		d.tokens = t
		return t.inside(d.parseBlock)
	})
	if err != nil {
		return Content{}, err
	}
	return Content{Text: d.bodyText.String(), Tables: d.tables}, nil
}

// parseBlock reads what stands in the body. Sections, lists and the like are looked through.
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

// skipUnseen reads over what the reader of the page does not see in the flow of the text.
func (d *openDocument) skipUnseen(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "tracked-changes", "annotation", "note", "frame", "custom-shape", "forms", "scripts", "shapes", "named-expressions",
		"database-ranges", "calculation-settings", "content-validations", "ruby-text":
		return true, d.skip()
	}
	return false, nil
}

// parseStyle notes the styles under which a table is hidden (16.2 and 20.322, table:display).
func (d *openDocument) parseStyle(name string) error {
	return d.inside(func(element xml.StartElement) (bool, error) {
		if element.Name.Local == "table-properties" && !boolAttribute(element, "display", true) {
			d.hidden[name] = true
		}
		return false, nil
	})
}

// addLine keeps a line of the text.
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

// parseParagraph gives the text of a paragraph, raw. Spaces are counted in an attribute (6.1.3): a few are kept, a million are not.
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

func (d *openDocument) paragraphElement(element xml.StartElement, out *strings.Builder) (bool, error) {
	const mostSpaces = 16
	switch element.Name.Local {
	case "s":
		out.WriteString(strings.Repeat(" ", min(max(intAttribute(element, "c", 1), 1), mostSpaces)))
	case "tab":
		out.WriteByte('\t')
	case "line-break", "p":
		out.WriteByte('\n')
	}
	return d.skipUnseen(element)
}

// parseTable reads a table with the lines above it. Tables hidden by their style hold the lists behind drop-down cells.
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

// shownDate is a date in the form of this package, with no more of it than the cell shows (19.370, office:date-value).
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
