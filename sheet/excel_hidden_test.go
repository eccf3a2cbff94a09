package sheet_test

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/sheet"
)

func TestParseHidden(t *testing.T) {
	t.Parallel()
	hidden := func(visibility ...bool) []byte {
		return workbook(t, func(f *excelize.File) error {
			if _, err := f.NewSheet("danh tính"); err != nil {
				return err
			}
			if err := f.SetCellStr("danh tính", "A1", "kỳ"); err != nil {
				return err
			}
			return f.SetSheetVisible("danh tính", false, visibility...)
		})
	}
	for _, test := range []struct {
		name, file string
		content    []byte
		found      bool
	}{
		{"a hidden sheet", "bieu.xlsx", hidden(), true},
		{"a very hidden sheet", "bieu.xlsx", hidden(true), true},
		{"a workbook without it", "bieu.xlsx", workbook(t, func(f *excelize.File) error { return f.SetCellStr("Phụ lục", "A1", "x") }), false},
		{"no workbook", "bieu.csv", []byte("a;b\n"), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table, found, err := sheet.ParseHidden(t.Context(), test.file, test.content, "danh tính")
			if err != nil || found != test.found {
				t.Fatalf("found %v, %v; want %v", found, err, test.found)
			}
			if found {
				same(t, []sheet.Row{row(1, "kỳ")}, table.Rows)
			}
		})
	}
}
