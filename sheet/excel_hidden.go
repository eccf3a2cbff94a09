package sheet

import (
	"context"
	"slices"
)

// ParseHidden parses the sheet of a name of an Excel workbook that Excel does not show, under [DefaultLimits]. found is false for a file that is no workbook or
// has no such sheet, and for a sheet that is shown. The error is a [*Fault].
func ParseHidden(ctx context.Context, name string, data []byte, hidden string) (table Table, found bool, err error) {
	l := DefaultLimits()
	if !starts(data, magicZip) || len(data) > l.FileBytes {
		return Table{}, false, nil
	}
	archive, err := l.openArchive(data)
	if err != nil {
		return Table{}, false, withName(err, name)
	}
	if kind, err := archive.officeKind(); err != nil || kind != KindExcel {
		return Table{}, false, nil // [Parse] says what is wrong with it
	}
	tables, err := l.parseExcelSheets(ctx, data, archive, func(p worksheet) bool { return p.hidden && p.name == hidden })
	if err != nil {
		return Table{}, false, withName(err, name)
	}
	i := slices.IndexFunc(tables, func(t Table) bool { return t.Sheet == hidden })
	if i < 0 {
		return Table{}, false, nil
	}
	return tables[i], true, nil
}
