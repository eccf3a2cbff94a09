package form

import "github.com/xuri/excelize/v2"

// styles are the numbers of the workbook's styles.
type styles struct{ title, heading, label, locked, input, note int }

// newStyles adds the styles of a form: what is to be filled in is yellow and unlocked.
func newStyles(file *excelize.File) (styles, error) {
	var s styles
	for _, look := range []struct {
		style  *int
		bold   bool
		align  string
		boxed  bool
		open   bool // may be written in
		fill   string
		format int // of numbers: 0 as it is, 49 text
	}{
		{style: &s.title, bold: true, align: "left"},
		{style: &s.heading, bold: true, align: "center", boxed: true, fill: "D9E2F3"},
		{style: &s.label, align: "left", boxed: true},
		{style: &s.locked, align: "right", boxed: true},
		{style: &s.input, align: "right", boxed: true, open: true, fill: "FFF9D6"},
		{style: &s.note, align: "left", boxed: true, open: true, format: 49},
	} {
		style := excelize.Style{
			Font:       &excelize.Font{Family: "Times New Roman", Size: 13, Bold: look.bold},
			Alignment:  &excelize.Alignment{Horizontal: look.align, Vertical: "center", WrapText: true},
			Protection: &excelize.Protection{Locked: !look.open},
			NumFmt:     look.format,
		}
		if look.fill != "" {
			style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{look.fill}}
		}
		if look.boxed {
			for _, side := range []string{"left", "top", "right", "bottom"} {
				style.Border = append(style.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
			}
		}
		id, err := file.NewStyle(&style)
		if err != nil {
			return s, err
		}
		*look.style = id
	}
	return s, nil
}
