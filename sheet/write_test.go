package sheet_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/sheet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// annex is a small annex of a plan, with texts that look like formulas, numbers and XML.
func annex() sheet.Workbook {
	return sheet.Workbook{Sheets: []sheet.Sheet{
		{
			Name:  "Phụ lục I",
			Title: []string{"PHỤ LỤC I", "DANH MỤC NHIỆM VỤ NĂM 2022", "(Kèm theo Kế hoạch mẫu số 01/KH-MẪU)"},
			Columns: []sheet.Column{
				{Heading: "STT", Width: 15, Centred: true},
				{Heading: "Nhiệm vụ"},
				{Heading: "Cơ quan chủ trì", Width: 60},
				{Heading: "Thời gian", Width: 40, Centred: true},
			},
			Lines: []sheet.Line{
				{Cells: []string{"I. Chỉ đạo, điều hành"}, Group: true},
				{Cells: []string{"1", "Họp báo <quý> & năm", "Sở Nội vụ\nSở Tư pháp", "Quý I"}},
				{Cells: []string{"2", "=HYPERLINK(\"http://x.test\")", "-nt-"}},
				{Cells: []string{"II", "Tuyên truyền trên báo"}, Group: true},
				{Cells: []string{"3", "+84 24", "@Đài", "007"}},
				{},
				{Cells: []string{"4", "", "", "Tháng 6"}},
			},
		},
		{
			Name:    "Phụ lục của 'II' B", // Excel takes the quotes within a name
			Title:   []string{"PHỤ LỤC II"},
			Columns: []sheet.Column{{Heading: "STT"}, {Heading: "Cơ quan"}},
			Lines:   []sheet.Line{{Cells: []string{"1", "Báo Hà Nội mới"}}},
		},
	}}
}

// annexRows is the rows of the first table of annex, with the heading in row first.
func annexRows(first int) []sheet.Row {
	return []sheet.Row{
		row(first, "STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"),
		row(first+1, "I. Chỉ đạo, điều hành", "»I. Chỉ đạo, điều hành", "»I. Chỉ đạo, điều hành", "»I. Chỉ đạo, điều hành"),
		row(first+2, "1", "Họp báo <quý> & năm", "Sở Nội vụ\nSở Tư pháp", "Quý I"),
		row(first+3, "2", "=HYPERLINK(\"http://x.test\")", "-nt-", ""),
		row(first+4, "II", "Tuyên truyền trên báo", "»Tuyên truyền trên báo", "»Tuyên truyền trên báo"),
		row(first+5, "3", "+84 24", "@Đài", "007"),
		row(first+7, "4", "", "", "Tháng 6"),
	}
}

// wideRow is a title line merged over all columns.
func wideRow(number, columns int, text string) sheet.Row {
	texts := []string{text}
	for range columns - 1 {
		texts = append(texts, "»"+text)
	}
	return row(number, texts...)
}

func TestWriteExcel(t *testing.T) {
	t.Parallel()
	t.Run("the workbook parses to the same tables", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		if err := sheet.WriteExcel(&out, annex()); err != nil {
			t.Fatal(err)
		}
		want := []sheet.Table{
			{Sheet: "Phụ lục I", Rows: append([]sheet.Row{
				wideRow(1, 4, "PHỤ LỤC I"),
				wideRow(2, 4, "DANH MỤC NHIỆM VỤ NĂM 2022"),
				wideRow(3, 4, "(Kèm theo Kế hoạch mẫu số 01/KH-MẪU)"),
			}, annexRows(4)...)},
			{Sheet: "Phụ lục của 'II' B", Rows: []sheet.Row{wideRow(1, 2, "PHỤ LỤC II"), row(2, "STT", "Cơ quan"), row(3, "1", "Báo Hà Nội mới")}},
		}
		same(t, want, parse(t, "phu-luc.xlsx", out.Bytes()))
	})
	t.Run("text is never written as a formula", func(t *testing.T) {
		t.Parallel()
		book := sheet.Workbook{Sheets: []sheet.Sheet{{Name: "A", Columns: []sheet.Column{{Heading: "x"}}}}}
		starts := []string{"=1+1", "+1", "-1", "@SUM(A1)", "＝1"}
		for _, text := range starts {
			book.Sheets[0].Lines = append(book.Sheets[0].Lines, sheet.Line{Cells: []string{text}})
		}
		var out bytes.Buffer
		if err := sheet.WriteExcel(&out, book); err != nil {
			t.Fatal(err)
		}
		file, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for i, want := range starts {
			cell, err := excelize.CoordinatesToCellName(1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			kind, err := file.GetCellType("A", cell)
			if err != nil {
				t.Fatal(err)
			}
			formula, err := file.GetCellFormula("A", cell)
			if err != nil {
				t.Fatal(err)
			}
			text, err := file.GetCellValue("A", cell)
			if err != nil {
				t.Fatal(err)
			}
			if kind != excelize.CellTypeSharedString || formula != "" || text != want {
				t.Errorf("%s: kind %v, formula %q, text %q; want the plain text %q", cell, kind, formula, text, want)
			}
		}
	})
}

func TestWriteWord(t *testing.T) {
	t.Parallel()
	t.Run("the document parses to the same tables", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		if err := sheet.WriteWord(&out, annex()); err != nil {
			t.Fatal(err)
		}
		want := []sheet.Table{
			{
				Sheet: "Bảng 1",
				Title: []string{"PHỤ LỤC I", "DANH MỤC NHIỆM VỤ NĂM 2022", "(Kèm theo Kế hoạch mẫu số 01/KH-MẪU)"},
				Rows:  annexRows(1),
			},
			{Sheet: "Bảng 2", Title: []string{"PHỤ LỤC II"}, Rows: []sheet.Row{row(1, "STT", "Cơ quan"), row(2, "1", "Báo Hà Nội mới")}},
		}
		same(t, want, parse(t, "phu-luc.docx", out.Bytes()))
	})
	t.Run("the document matches the golden file", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		if err := sheet.WriteWord(&out, annex()); err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		part, err := archive.Open("word/document.xml")
		if err != nil {
			t.Fatal(err)
		}
		defer part.Close()
		data, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.NewReplacer("<w:p>", "\n<w:p>", "<w:tbl>", "\n<w:tbl>", "<w:tr>", "\n<w:tr>", "<w:sectPr>", "\n<w:sectPr>").Replace(string(data))
		golden := filepath.Join("testdata", "annex.xml")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(want), got)
	})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	one := []sheet.Column{{Heading: "STT"}}
	for _, test := range []struct {
		name string
		book sheet.Workbook
		want string
	}{
		{name: "no sheet", book: sheet.Workbook{}, want: "writing tables: no sheet"},
		{name: "no name", book: sheet.Workbook{Sheets: []sheet.Sheet{{Columns: one}}}, want: `writing sheet "": no name for a sheet of Excel`},
		{name: "a slash in the name", book: sheet.Workbook{Sheets: []sheet.Sheet{{Name: "05/KH", Columns: one}}}, want: `writing sheet "05/KH": no name for a sheet of Excel`},
		{name: "no column", book: sheet.Workbook{Sheets: []sheet.Sheet{{Name: "A"}}}, want: `writing sheet "A": 0 columns`},
		{name: "the same name twice", book: sheet.Workbook{Sheets: []sheet.Sheet{{Name: "A", Columns: one}, {Name: "a", Columns: one}}}, want: `writing sheet "a": the name is taken`},
		{
			name: "more cells than columns",
			book: sheet.Workbook{Sheets: []sheet.Sheet{{Name: "A", Columns: one, Lines: []sheet.Line{{Cells: []string{"1", "2"}}}}}},
			want: `writing sheet "A": line 1 has 2 cells for 1 columns`,
		},
		{
			name: "a cell longer than Excel takes",
			book: sheet.Workbook{Sheets: []sheet.Sheet{{Name: "A", Columns: one, Lines: []sheet.Line{{Cells: []string{strings.Repeat("ạ", 32_768)}}}}}},
			want: `writing sheet "A": line 1 has a cell of more than 32767 characters`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for name, write := range map[string]func(io.Writer, sheet.Workbook) error{"Excel": sheet.WriteExcel, "Word": sheet.WriteWord} {
				var out bytes.Buffer
				err := write(&out, test.book)
				if err == nil || err.Error() != test.want || out.Len() != 0 {
					t.Errorf("%s: error %v, %d bytes; want %q and nothing written", name, err, out.Len(), test.want)
				}
			}
		})
	}
}
