package sheet

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// WriteExcel writes the tables as an Excel workbook: one sheet each, title lines merged across, headings repeated on every printed page, A4
// on its side. The error names the sheet. When the value cannot be written in Excel, nothing is written.
func WriteExcel(w io.Writer, book Workbook) (err error) {
	book, err = book.validated()
	if err != nil {
		return err
	}
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	styles, err := newExcelStyles(file)
	if err != nil {
		return fmt.Errorf("styling workbook: %w", err)
	}
	for i, s := range book.Sheets {
		if i == 0 {
			err = file.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = file.NewSheet(s.Name)
		}
		if err != nil {
			return fmt.Errorf("naming sheet %q: %w", s.Name, err)
		}
		if err := (&excelWriter{file, s, styles, 0}).write(); err != nil {
			return fmt.Errorf("writing sheet %q: %w", s.Name, err)
		}
	}
	if err := file.Write(w); err != nil {
		return fmt.Errorf("writing workbook: %w", err)
	}
	return nil
}

// excelStyles are the numbers of the workbook's styles.
type excelStyles struct{ title, remark, heading, group, text, centred int }

func newExcelStyles(file *excelize.File) (excelStyles, error) {
	var styles excelStyles
	for _, look := range []struct {
		style          *int
		font           excelize.Font
		align, against string
		boxed          bool
	}{
		{&styles.title, excelize.Font{Bold: true}, "center", "center", false},
		{&styles.remark, excelize.Font{Italic: true}, "center", "center", false},
		{&styles.heading, excelize.Font{Bold: true}, "center", "center", true},
		{&styles.group, excelize.Font{Bold: true}, "left", "center", true},
		{&styles.text, excelize.Font{}, "left", "top", true},
		{&styles.centred, excelize.Font{}, "center", "top", true},
	} {
		look.font.Family, look.font.Size = "Times New Roman", 13
		style := excelize.Style{
			Font:      &look.font,
			Alignment: &excelize.Alignment{Horizontal: look.align, Vertical: look.against, WrapText: true},
		}
		if look.boxed {
			for _, side := range []string{"left", "top", "right", "bottom"} {
				style.Border = append(style.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
			}
		}
		id, err := file.NewStyle(&style)
		if err != nil {
			return styles, err
		}
		*look.style = id
	}
	return styles, nil
}

// excelWriter writes one sheet from the top down.
type excelWriter struct {
	file   *excelize.File
	sheet  Sheet
	styles excelStyles
	row    int // last row written
}

func (w *excelWriter) write() error {
	if err := w.page(); err != nil {
		return err
	}
	for _, line := range w.sheet.Title {
		style := w.styles.title
		if inBrackets(line) {
			style = w.styles.remark
		}
		if err := w.line([]string{line}, func(int) int { return style }, true); err != nil {
			return err
		}
	}
	if err := w.headings(); err != nil {
		return err
	}
	for _, line := range w.sheet.Lines {
		if err := w.line(line.Cells, w.look(line), line.Group); err != nil {
			return err
		}
	}
	return nil
}

// look is the style of the cells of a line, by column from 0.
func (w *excelWriter) look(line Line) func(int) int {
	return func(column int) int {
		switch {
		case line.Group:
			return w.styles.group
		case w.sheet.Columns[column].Centred:
			return w.styles.centred
		}
		return w.styles.text
	}
}

func (w *excelWriter) headings() error {
	texts := make([]string, len(w.sheet.Columns))
	for i, column := range w.sheet.Columns {
		texts[i] = column.Heading
	}
	if err := w.line(texts, func(int) int { return w.styles.heading }, false); err != nil {
		return err
	}
	return w.file.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Titles",
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(w.sheet.Name, "'", "''"), w.row, w.row),
		Scope:    w.sheet.Name,
	})
}

// line writes one row; toEnd merges its last cell with the rest of the row.
func (w *excelWriter) line(texts []string, style func(column int) int, toEnd bool) error {
	w.row++
	for column := range w.sheet.Columns {
		name, err := excelize.CoordinatesToCellName(column+1, w.row)
		if err != nil {
			return err
		}
		if err := w.file.SetCellStyle(w.sheet.Name, name, name, style(column)); err != nil {
			return err
		}
		if column < len(texts) {
			if err := w.file.SetCellStr(w.sheet.Name, name, texts[column]); err != nil {
				return err
			}
		}
	}
	if !toEnd || len(texts) == len(w.sheet.Columns) {
		return nil
	}
	return w.merge(len(texts), len(w.sheet.Columns))
}

func (w *excelWriter) merge(from, to int) error {
	left, err := excelize.CoordinatesToCellName(from, w.row)
	if err != nil {
		return err
	}
	right, err := excelize.CoordinatesToCellName(to, w.row)
	if err != nil {
		return err
	}
	return w.file.MergeCell(w.sheet.Name, left, right)
}

// page sets the paper, the margins in inches and the widths of the columns.
func (w *excelWriter) page() error {
	const a4, perInch, perCharacter = 9, 25.4, 1.9 // a column of one character is about 1.9 mm wide
	landscape, one, free, fit := "landscape", 1, 0, true
	paper := a4
	top, left, right := 20/perInch, 30/perInch, 15/perInch
	if err := w.file.SetPageLayout(w.sheet.Name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: &landscape, FitToWidth: &one, FitToHeight: &free,
	}); err != nil {
		return err
	}
	if err := w.file.SetSheetProps(w.sheet.Name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := w.file.SetPageMargins(w.sheet.Name, &excelize.PageLayoutMarginsOptions{
		Top: &top, Bottom: &top, Left: &left, Right: &right,
	}); err != nil {
		return err
	}
	for i, column := range w.sheet.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := w.file.SetColWidth(w.sheet.Name, name, name, min(column.Width/perCharacter, 255)); err != nil {
			return err
		}
	}
	return nil
}
