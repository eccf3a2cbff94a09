package form

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"loa/plan/indicator"
)

// errNoIndicator is returned for a form without any row.
var errNoIndicator = errors.New("no indicator to report")

// Write writes the form as an Excel workbook. Its identity is signed with the key; without a key it is unsigned. All texts are text and never formulas.
func Write(w io.Writer, f Form, key []byte) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil {
			err = closing
		}
	}()
	styles, err := newStyles(file)
	if err != nil {
		return fmt.Errorf("styling form: %w", err)
	}
	writer := &writer{file: file, form: f, styles: styles}
	for _, step := range []func() error{writer.figures, writer.remarks, func() error { return writer.identity(key) }} {
		if err := step(); err != nil {
			return fmt.Errorf("writing form of %s for %s: %w", f.Unit, f.Period.ID, err)
		}
	}
	file.SetActiveSheet(0)
	if err := file.Write(w); err != nil {
		return fmt.Errorf("writing form: %w", err)
	}
	return nil
}

// writer writes one form from the top down.
type writer struct {
	file   *excelize.File
	form   Form
	styles styles
	row    int // last row written
}

// figures writes the first sheet.
func (w *writer) figures() error {
	if err := w.file.SetSheetName("Sheet1", SheetFigures); err != nil {
		return err
	}
	for i, width := range widths() {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := w.file.SetColWidth(SheetFigures, column, column, width); err != nil {
			return err
		}
	}
	for _, line := range w.titles() {
		if err := w.title(line); err != nil {
			return err
		}
	}
	w.row++
	for i, text := range headings() {
		if err := w.text(i+1, text, w.styles.heading); err != nil {
			return err
		}
	}
	head, n := w.row, 0
	for _, i := range w.form.Indicators {
		if i.Aggregation == indicator.AggregationComputed {
			continue
		}
		n++
		if err := w.indicator(n, i); err != nil {
			return err
		}
	}
	if n == 0 {
		return errNoIndicator
	}
	return errors.Join(w.freeze(head), w.protect(SheetFigures))
}

func (w *writer) titles() []string {
	p := w.form.Period
	lines := []string{
		"BIỂU 01: KẾT QUẢ THÔNG TIN, TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH",
		"Đơn vị báo cáo: " + w.form.UnitName,
		fmt.Sprintf("Kỳ báo cáo: %s (từ %s đến %s)", p.Name, p.From.Vietnamese(), p.To.Vietnamese()),
		"Ghi số vào các ô màu vàng: để trống nếu chưa có số liệu, ghi 0 nếu không phát sinh.",
	}
	if w.form.Code != "" {
		lines = append(lines, "Mã yêu cầu: "+w.form.Code)
	}
	return lines
}

// title writes a line over all columns.
func (w *writer) title(line string) error {
	w.row++
	if err := w.text(1, line, w.styles.title); err != nil {
		return err
	}
	return w.file.MergeCell(SheetFigures, cellAt(1, w.row), cellAt(columnNote, w.row))
}

// indicator writes the row of an indicator, with names for its two values.
func (w *writer) indicator(number int, i indicator.Indicator) error {
	w.row++
	note := ""
	known, isKnown := w.form.Known[i.Code]
	if isKnown {
		note = "Theo nhiệm vụ đã ghi nhận: " + known.Vietnamese()
	}
	for column, text := range map[int]string{columnOrdinal: strconv.Itoa(number), columnName: i.Vietnamese, columnUnit: i.Unit} {
		if err := w.text(column, text, w.styles.label); err != nil {
			return err
		}
	}
	if err := w.text(columnNote, note, w.styles.note); err != nil {
		return err
	}
	previous, has := w.form.Previous[i.Code]
	if err := w.number(columnPrevious, previous, has, w.styles.locked); err != nil {
		return err
	}
	if err := w.input(columnInPeriod, "LOA_"+string(i.Code), i, known, isKnown); err != nil {
		return err
	}
	if !i.Cumulative {
		return w.number(columnCumulative, 0, false, w.styles.locked)
	}
	return w.input(columnCumulative, "LOALK_"+string(i.Code), i, 0, false)
}

// input is a cell for a number of zero or more.
func (w *writer) input(column int, name string, i indicator.Indicator, value indicator.Number, given bool) error {
	if err := w.number(column, value, given, w.styles.input); err != nil {
		return err
	}
	at := cellAt(column, w.row)
	valid := excelize.NewDataValidation(true)
	valid.SetSqref(at)
	kind, words := excelize.DataValidationTypeWhole, "Ghi một số nguyên, từ 0 trở lên."
	if i.Decimals > 0 {
		kind, words = excelize.DataValidationTypeDecimal, "Ghi một số, từ 0 trở lên."
	}
	if err := valid.SetRange(0, 0, kind, excelize.DataValidationOperatorGreaterThanOrEqual); err != nil {
		return err
	}
	valid.SetError(excelize.DataValidationErrorStyleStop, "Số không hợp lệ", words)
	if err := w.file.AddDataValidation(SheetFigures, valid); err != nil {
		return err
	}
	absolute, err := excelize.CoordinatesToCellName(column, w.row, true)
	if err != nil {
		return err
	}
	return w.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: "'" + SheetFigures + "'!" + absolute})
}

func (w *writer) text(column int, text string, style int) error {
	at := cellAt(column, w.row)
	if err := w.file.SetCellStr(SheetFigures, at, text); err != nil {
		return err
	}
	return w.file.SetCellStyle(SheetFigures, at, at, style)
}

func (w *writer) number(column int, n indicator.Number, given bool, style int) error {
	at := cellAt(column, w.row)
	if given {
		value, err := strconv.ParseFloat(n.String(), 64)
		if err != nil {
			return err
		}
		if err := w.file.SetCellFloat(SheetFigures, at, value, -1, 64); err != nil {
			return err
		}
	}
	return w.file.SetCellStyle(SheetFigures, at, at, style)
}

// freeze keeps the headings in sight.
func (w *writer) freeze(head int) error {
	return w.file.SetPanes(SheetFigures, &excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: cellAt(1, head+1), ActivePane: "bottomLeft"})
}

// protect locks the cells that are no input. There is no password, so that a person can help himself.
func (w *writer) protect(sheet string) error {
	return w.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true})
}

// remarks writes the second sheet: two cells to write in.
func (w *writer) remarks() error {
	if _, err := w.file.NewSheet(SheetRemarks); err != nil {
		return err
	}
	for i, head := range []string{headDifficulties, headProposals} {
		column := string(rune('A' + i))
		err := errors.Join(
			w.file.SetColWidth(SheetRemarks, column, column, 70),
			w.file.SetCellStr(SheetRemarks, column+"1", head),
			w.file.SetCellStyle(SheetRemarks, column+"1", column+"1", w.styles.heading),
			w.file.SetCellStyle(SheetRemarks, column+"2", column+"20", w.styles.note),
		)
		if err != nil {
			return err
		}
	}
	return w.protect(SheetRemarks)
}

func cellAt(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // both are at least 1
	}
	return name
}
