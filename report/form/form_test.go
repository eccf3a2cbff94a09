package form_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"loa/plan/indicator"
	"loa/report/form"
	"loa/sheet"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	content := written(t, ofBaDinh(t), nil)
	tables, err := sheet.Parse(t.Context(), "bieu.xlsx", content)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("two sheets are shown", func(t *testing.T) {
		t.Parallel()
		var names []string
		for _, table := range tables {
			names = append(names, table.Sheet)
		}
		if diff := cmp.Diff([]string{"Biểu 01", "Khó khăn, kiến nghị"}, names); diff != "" {
			t.Error(diff)
		}
	})
	file, err := excelize.OpenReader(bytesOf(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the values alone can be written in, and take numbers from zero on", func(t *testing.T) {
		valid, err := file.GetDataValidations(form.SheetFigures)
		if err != nil {
			t.Fatal(err)
		}
		checked := map[string]bool{}
		for _, v := range valid {
			checked[v.Sqref] = v.Operator == "greaterThanOrEqual" && v.Formula1 == "0" && v.ShowErrorMessage
		}
		for _, i := range indicator.Shipped().On(ofBaDinh(t).Period.To) {
			at := placeOf(file, "LOA_"+string(i.Code))
			if (at != "") != (i.Aggregation != indicator.AggregationComputed) {
				t.Errorf("%s stands at %q", i.Code, at)
			}
			if at == "" {
				continue
			}
			if !checked[at] || locked(t, file, at) || !locked(t, file, "B"+at[1:]) {
				t.Errorf("%s at %s: checked %v, locked %v, its name locked %v", i.Code, at, checked[at], locked(t, file, at), locked(t, file, "B"+at[1:]))
			}
		}
	})
	t.Run("the sheet is protected, without a password", func(t *testing.T) {
		sheets := partsOf(t, content, "xl/worksheets/sheet1.xml")
		if !strings.Contains(sheets, `<sheetProtection `) || strings.Contains(sheets, "hashValue") || strings.Contains(sheets, "password=") {
			t.Error("no protection, or one with a password")
		}
	})
	t.Run("texts that look like formulas stay texts", func(t *testing.T) {
		t.Parallel()
		f := ofBaDinh(t)
		for _, begin := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
			f.UnitName = begin
			f.Indicators[0].Vietnamese, f.Indicators[0].Unit, f.Code = begin, begin, begin
			noFormula(t, written(t, f, nil))
		}
	})
	t.Run("a form without indicators is none", func(t *testing.T) {
		t.Parallel()
		f := ofBaDinh(t)
		f.Indicators = nil
		if err := form.Write(io.Discard, f, key); err == nil {
			t.Error("no error")
		}
	})
}

func locked(t *testing.T, f *excelize.File, at string) bool {
	t.Helper()
	id, err := f.GetCellStyle(form.SheetFigures, at)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style.Protection == nil || style.Protection.Locked
}

// numbered is a value for each indicator, another for each.
func numbered() (values map[string]any, want []string) {
	values = map[string]any{}
	for n, i := range indicator.Shipped().List() {
		if i.Aggregation != indicator.AggregationComputed {
			values[string(i.Code)] = 1001 + n
			want = append(want, fmt.Sprint(i.Code, " ", 1001+n))
		}
	}
	return values, append(want, "NEWS 9 previous")
}

func TestRead(t *testing.T) {
	t.Parallel()
	values, want := numbered()
	slices.Sort(want)
	filled := written(t, ofBaDinh(t), fill(values))
	moved := written(t, ofBaDinh(t), func(f *excelize.File) error {
		if err := fill(values)(f); err != nil {
			return err
		}
		for _, step := range []error{f.UnprotectSheet(form.SheetFigures), f.InsertCols(form.SheetFigures, "B", 2), f.InsertRows(form.SheetFigures, 3, 2), f.MergeCell(form.SheetFigures, "A3", "I3")} {
			if step != nil {
				return step
			}
		}
		return swap(f, "G", "I")
	})
	for _, test := range []struct {
		name, file string
		content    func(t *testing.T) []byte
	}{
		{"filled in", "bieu.xlsx", func(*testing.T) []byte { return filled }},
		{"with moved columns and rows", "bieu.xlsx", func(*testing.T) []byte { return moved }},
		{"saved again by LibreOffice", "bieu.xlsx", func(t *testing.T) []byte { t.Helper(); return converted(t, filled, ".xlsx", ".xlsx") }},
		{"saved by LibreOffice as OpenDocument", "bieu.ods", func(t *testing.T) []byte { t.Helper(); return converted(t, filled, ".xlsx", ".ods") }},
		{"with moved columns, saved again by LibreOffice", "bieu.xlsx", func(t *testing.T) []byte { t.Helper(); return converted(t, moved, ".xlsx", ".xlsx") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report := read(t, test.file, test.content(t))
			got := told(report)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			if len(report.Doubts) > 0 {
				t.Errorf("%d doubts, the first: %+v", len(report.Doubts), report.Doubts[0])
			}
		})
	}
	t.Run("an empty form gives what loa has filled in, and asks nothing", func(t *testing.T) {
		t.Parallel()
		report := read(t, "bieu.xlsx", written(t, ofBaDinh(t), nil))
		if diff := cmp.Diff([]string{"NEWS 9 previous", "LOUD 48"}, told(report)); diff != "" || len(report.Doubts) > 0 {
			t.Errorf("%s %+v", diff, report.Doubts)
		}
	})
	t.Run("difficulties and proposals", func(t *testing.T) {
		t.Parallel()
		content := written(t, ofBaDinh(t), func(f *excelize.File) error {
			if err := f.SetCellStr(form.SheetRemarks, "A2", "Thiếu 2 loa"); err != nil {
				return err
			}
			return f.SetCellStr(form.SheetRemarks, "B2", "Cấp thêm 30 triệu đồng")
		})
		tables, err := sheet.Parse(t.Context(), "bieu.xlsx", content)
		if err != nil {
			t.Fatal(err)
		}
		want := form.Remarks{Difficulties: []string{"Thiếu 2 loa"}, Proposals: []string{"Cấp thêm 30 triệu đồng"}}
		if diff := cmp.Diff(want, form.ReadRemarks(tables)); diff != "" {
			t.Error(diff)
		}
		if got := told(read(t, "bieu.xlsx", content)); len(got) != 2 {
			t.Errorf("figures %q", got)
		}
	})
}

// swap exchanges two columns.
func swap(f *excelize.File, a, b string) error {
	rows, err := f.GetRows(form.SheetFigures)
	if err != nil {
		return err
	}
	for n := 8; n <= len(rows); n++ {
		first, second := fmt.Sprint(a, n), fmt.Sprint(b, n)
		x, _ := f.GetCellValue(form.SheetFigures, first)
		y, _ := f.GetCellValue(form.SheetFigures, second)
		if err := setAsTyped(f, first, y); err != nil {
			return err
		}
		if err := setAsTyped(f, second, x); err != nil {
			return err
		}
	}
	return nil
}
