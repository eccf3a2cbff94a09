package sheet

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// book is an open workbook. excelize gives the values as the cells show them. It does not stream merged cells, the positions of filled cells
// and the styles of numbers; these are parsed from the XML.
type book struct {
	limits    Limits
	archive   *archive
	file      *excelize.File
	date1904  bool
	shared    int               // number of shared texts
	struck    struckStyles      // what is struck through
	dateParts map[int]dateParts // by style, filled by datePartsOf
	cells     int               // cells of the tables so far
	textBytes int               // bytes of their texts so far
}

// worksheet is one worksheet: its name and its part of the archive.
type worksheet struct {
	name, part string
	hidden     bool
}

// parseExcel parses the visible sheets of a workbook.
func (l Limits) parseExcel(ctx context.Context, data []byte) (tables []Table, err error) {
	archive, err := l.openArchive(data)
	if err != nil {
		return nil, err
	}
	return l.parseExcelSheets(ctx, data, archive, func(p worksheet) bool { return !p.hidden })
}

// parseExcelSheets parses the sheets of a workbook that are wanted.
func (l Limits) parseExcelSheets(ctx context.Context, data []byte, archive *archive, wanted func(worksheet) bool) (tables []Table, err error) {
	if err := archive.verify(ctx); err != nil {
		return nil, err
	}
	b := &book{limits: l, archive: archive, dateParts: map[int]dateParts{}}
	if err := b.checkShared(ctx); err != nil {
		return nil, err
	}
	pages, err := b.worksheets(ctx)
	if err != nil {
		return nil, err
	}
	pages = slices.DeleteFunc(pages, func(p worksheet) bool { return !wanted(p) })
	if len(pages) > l.Sheets {
		return nil, faultf(FaultTooLarge, "file có quá %d trang tính", l.Sheets)
	}
	if len(pages) == 0 {
		return nil, nil
	}
	// excelize panics on wrong indexes in a damaged file.
	defer func() {
		if crash := recover(); crash != nil {
			tables, err = nil, brokenFault(fmt.Errorf("workbook: %v", crash))
		}
	}()
	return b.parse(ctx, data, pages)
}

func (b *book) parse(ctx context.Context, data []byte, pages []worksheet) (tables []Table, err error) {
	b.file, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit:    b.limits.ZipBytes,
		UnzipXMLSizeLimit: b.limits.ZipBytes / 4, // larger sheets go through a file in TmpDir
		TmpDir:            os.TempDir(),
		ShortDatePattern:  "dd/mm/yyyy",
	})
	if err != nil {
		return nil, brokenFault(err)
	}
	defer func() {
		if closing := b.file.Close(); closing != nil && err == nil {
			tables, err = nil, fmt.Errorf("closing workbook: %w", closing)
		}
	}()
	for _, p := range pages {
		table, err := b.table(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return tables, nil
}

// worksheets lists the worksheets in the order of their tabs. Hidden sheets hold the lists behind drop-down cells; sheets
// of another kind hold charts and old macros.
func (b *book) worksheets(ctx context.Context) ([]worksheet, error) {
	main, err := b.archive.mainPart(ctx, "xl/workbook.xml")
	if err != nil {
		return nil, err
	}
	relations, err := b.archive.relations(ctx, main)
	if err != nil {
		return nil, err
	}
	if err := checkSharedParts(relations); err != nil {
		return nil, err
	}
	var pages []worksheet
	err = b.archive.parsePart(ctx, main, func(t *tokens, _ xml.StartElement) error {
		return t.inside(func(element xml.StartElement) (bool, error) {
			switch element.Name.Local {
			case "workbookPr":
				b.date1904 = boolAttribute(element, "date1904", false)
			case "sheet":
				name, _ := attribute(element, "name")
				id, _ := attribute(element, "id")
				state, _ := attribute(element, "state")
				if relation := relations[id]; relation.kind == "worksheet" {
					pages = append(pages, worksheet{name: name, part: relation.target, hidden: state != "" && state != "visible"})
				}
			}
			return false, nil
		})
	})
	return pages, err
}

// checkSharedParts returns a fault when the shared texts or styles are in parts of other names than excelize reads, because excelize
// would give empty cells.
func checkSharedParts(relations map[string]relation) error {
	for kind, usual := range map[string]string{"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"} {
		for _, relation := range relations {
			if relation.kind == kind && !strings.EqualFold(relation.target, usual) {
				return brokenFault(fmt.Errorf("workbook: %s in part %q", kind, relation.target))
			}
		}
	}
	return nil
}

// table parses one sheet.
func (b *book) table(ctx context.Context, p worksheet) (Table, error) {
	table := Table{Sheet: clean(p.name)}
	found, err := b.layout(ctx, p)
	if err != nil || found.lastRow == 0 {
		return table, err
	}
	rows, err := b.rows(ctx, p.name, found)
	if err != nil {
		return table, err
	}
	width := 0
	for _, row := range rows {
		for i, cell := range row.Cells {
			if cell.Text != "" {
				width = max(width, i+1)
			}
		}
	}
	if err := b.limits.checkTableSize(len(rows), width, b.cells); err != nil {
		return table, err
	}
	b.cells += len(rows) * width
	for i := range rows {
		rows[i].Cells = append(rows[i].Cells, make([]Cell, max(0, width-len(rows[i].Cells)))...)[:width]
	}
	if err := found.fillMerged(rows, width, b.limits.Cells); err != nil {
		return table, err
	}
	table.Rows = dropBlankRows(rows)
	for _, column := range found.hiddenColumns {
		if column < width {
			table.HiddenColumns = append(table.HiddenColumns, column)
		}
	}
	return table, nil
}

// rows streams the rows of a sheet up to the last filled one. Rows may have different numbers of cells, as excelize gives them.
func (b *book) rows(ctx context.Context, name string, found layout) ([]Row, error) {
	stream, err := b.file.Rows(name)
	if err != nil {
		return nil, brokenFault(err)
	}
	defer stream.Close()
	var rows []Row
	cells := 0
	for number := 1; number <= found.lastRow && stream.Next(); number++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		texts, err := stream.Columns()
		if err != nil {
			return nil, brokenFault(err)
		}
		texts = texts[:min(len(texts), found.lastColumn)]
		if err := b.limits.checkTableSize(1, len(texts), b.cells+cells); err != nil {
			return nil, err
		}
		cells += len(texts)
		row := Row{Number: number, Hidden: found.hidden[number]}
		if row.Cells, err = b.row(texts, found, number); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, stream.Error()
}

func (b *book) row(texts []string, found layout, number int) ([]Cell, error) {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		at := position{number, i + 1}
		if value, ok := found.numbers[at]; ok {
			text = b.displayText(value, text)
			cells[i].Number = b.plainNumber(value, text)
		}
		cells[i].Text, cells[i].Formula = clean(text), found.formulas[at]
		if struck, ok := found.struck[at]; ok {
			cells[i].Struck = cmp.Or(clean(struck), cells[i].Text)
		}
		if err := b.limits.checkCellText(cells[i].Text); err != nil {
			return nil, err
		}
		if b.textBytes += len(cells[i].Text); b.textBytes > b.limits.AllTextBytes {
			return nil, b.limits.textTooLong()
		}
	}
	return cells, nil
}
