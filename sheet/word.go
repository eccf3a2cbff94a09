package sheet

import (
	"context"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
)

// titleLines is how many paragraphs before a table are kept: enough for "PHỤ LỤC", the title of the plan and the line "(Kèm theo Kế hoạch
// số …)", and far less than a whole document.
const titleLines = 40

// document parses the body of a Word document (ECMA-376 part 1, 17.2): paragraphs and tables.
type document struct {
	*tokens
	numbers    *numbering
	tables     []Table
	bodyText   strings.Builder // paragraphs outside of the tables
	title      []string
	tableCount int // tables so far, blank ones too
	cells      int
	struckRun  bool            // the run that is being parsed is struck through or hidden
	struck     strings.Builder // the text of such runs since the cell began
	raisedRun  bool            // the run that is being parsed is raised, as the mark of a footnote is
	deleted    strings.Builder // the words that tracked changes delete since the cell began
	inserted   strings.Builder // those that they insert
	deletedRow bool            // a tracked change deletes the row: its deleted words are parsed as its text
}

// parseWord parses a Word document. Deleted text, text boxes and the marks of footnotes are left out, inserted text is taken, and a table within
// a cell becomes lines of that cell.
func (l Limits) parseWord(ctx context.Context, data []byte) (Content, error) {
	archive, err := l.openArchive(data)
	if err != nil {
		return Content{}, err
	}
	main, err := archive.mainPart(ctx, "word/document.xml")
	if err != nil {
		return Content{}, err
	}
	numbers, err := archive.parseNumbering(ctx, main)
	if err != nil {
		return Content{}, err
	}
	d := &document{numbers: numbers}
	err = archive.parsePart(ctx, main, func(t *tokens, _ xml.StartElement) error {
		d.tokens = t
		return t.inside(d.parseBlock)
	})
	return Content{Text: clean(d.bodyText.String()), Tables: d.tables}, err
}

// parseBlock parses an element of the body. The elements inside content controls are visited too.
func (d *document) parseBlock(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "p":
		text, err := d.parseParagraph()
		if text = clean(text); text != "" {
			d.title = append(d.title, text)
			d.title = d.title[max(0, len(d.title)-titleLines):]
			if d.bodyText.Len()+len(text) > d.limits.AllTextBytes {
				return true, d.limits.textTooLong()
			}
			d.bodyText.WriteString(text + "\n")
		}
		return true, err
	case "tbl":
		return true, d.parseTable()
	}
	return d.skipUnseen(element)
}

// skipUnseen skips the elements that are not part of the text: deleted text, pictures, text boxes, properties.
func (d *document) skipUnseen(element xml.StartElement) (bool, error) {
	switch element.Name.Local {
	case "del", "moveFrom": // revisions that remove text (17.13.5)
		if d.deletedRow {
			return false, nil
		}
		return true, d.parseDeleted()
	case "drawing", "pict", "object", "txbxContent", "Fallback", // pictures, text boxes, and their second copy for old programs
		"tblPr", "sectPr", "rPr", "sdtPr", "instrText":
		return true, d.skip()
	}
	return false, nil
}

// parseDeleted keeps the words that a tracked change deletes.
func (d *document) parseDeleted() error {
	return d.inside(func(element xml.StartElement) (bool, error) {
		if element.Name.Local != "delText" && element.Name.Local != "t" {
			return false, nil
		}
		text, err := d.text()
		if d.deleted.Len() <= d.limits.CellBytes {
			d.deleted.WriteString(text)
		}
		return true, err
	})
}

// footnoteMark matches the text of a raised run that is the mark of a footnote, and not the 2 of m².
var footnoteMark = regexp.MustCompile(`^[\d*†,()\s]{1,5}$`)

// isFootnoteMark says whether a text is the mark of a footnote behind the text before it.
func (d *document) isFootnoteMark(before, text string) bool {
	return d.raisedRun && footnoteMark.MatchString(text) && before != "" && !strings.HasSuffix(before, "m")
}

// parseParagraph gives the raw text of a paragraph, with its automatic number.
func (d *document) parseParagraph() (string, error) {
	var out strings.Builder
	label := ""
	var visit func(element xml.StartElement) (bool, error)
	visit = func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "t", "delText":
			text, err := d.text()
			if d.isFootnoteMark(out.String(), text) {
				return true, err
			}
			out.WriteString(text)
			if d.struckRun && d.struck.Len() <= d.limits.CellBytes {
				d.struck.WriteString(text)
			}
			return true, err
		case "r":
			d.struckRun, d.raisedRun = false, false
		case "ins", "moveTo":
			from := out.Len()
			err := d.inside(visit)
			if d.inserted.Len() <= d.limits.CellBytes {
				d.inserted.WriteString(out.String()[from:])
			}
			return true, err
		case "rPr":
			return true, d.parseRunProperties()
		case "pPr":
			var err error
			label, err = d.parseLabel()
			return true, err
		case "tab", "ptab":
			out.WriteByte('\t')
		case "br", "cr", "p":
			out.WriteByte('\n')
		case "noBreakHyphen":
			out.WriteByte('-')
		}
		return d.skipUnseen(element)
	}
	err := d.inside(visit)
	if label != "" {
		return label + " " + out.String(), err
	}
	return out.String(), err
}

// parseRunProperties finds whether a run is struck through, hidden or raised (ECMA-376 part 1, 17.3.2.37, 17.3.2.9, 17.3.2.41 and 17.3.2.42).
func (d *document) parseRunProperties() error {
	return d.inside(func(element xml.StartElement) (bool, error) {
		switch element.Name.Local {
		case "strike", "dstrike", "vanish":
			d.struckRun = d.struckRun || boolAttribute(element, "val", true)
		case "vertAlign":
			value, _ := attribute(element, "val")
			d.raisedRun = value == "superscript"
		}
		return false, nil
	})
}

// parseTable parses a table of the body, with the paragraphs above it as its title.
func (d *document) parseTable() error {
	d.tableCount++
	g := &grid{document: d}
	if err := d.inside(g.parseChild); err != nil {
		return err
	}
	if d.cells += len(g.rows) * g.width; d.cells > d.limits.Cells {
		return d.limits.checkTableSize(len(g.rows), g.width, d.limits.Cells)
	}
	rows := dropBlankRows(g.finish())
	title := d.title
	d.title = nil
	if len(rows) == 0 {
		return nil
	}
	d.tables = append(d.tables, Table{Sheet: fmt.Sprintf("Bảng %d", d.tableCount), Title: title, Rows: rows})
	if len(d.tables) > d.limits.Sheets {
		return faultf(FaultTooLarge, "văn bản có quá %d bảng", d.limits.Sheets)
	}
	return nil
}
