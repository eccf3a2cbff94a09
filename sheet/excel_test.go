package sheet_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/sheet"
)

// workbook builds a file with excelize; the sheet at hand is "Phụ lục".
func workbook(t testing.TB, build func(*excelize.File) error) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", "Phụ lục"); err != nil {
		t.Fatal(err)
	}
	if err := build(file); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParseExcel(t *testing.T) {
	t.Parallel()
	t.Run("a sheet as its reader sees it", func(t *testing.T) {
		t.Parallel()
		data := workbook(t, func(f *excelize.File) error {
			for cell, value := range map[string]any{
				"A1": "PHỤ LỤC", "A3": "STT", "B3": "Nhiệm vụ", "C3": "Chủ trì", "D3": "Số lượng",
				"A4": "I", "B4": "Chỉ đạo", "A5": 1, "B5": "Họp\nbáo", "C5": "Sở Nội vụ", "D5": 2.5,
				"A6": 2.0, "B6": "=1+1", "D6": 1200,
			} {
				if err := f.SetCellValue("Phụ lục", cell, value); err != nil {
					return err
				}
			}
			for _, corners := range [][2]string{{"A1", "D2"}, {"B4", "D4"}, {"C5", "C6"}, {"F1", "H90"}} {
				if err := f.MergeCell("Phụ lục", corners[0], corners[1]); err != nil {
					return err
				}
			}
			if _, err := f.NewSheet("Danh mục"); err != nil {
				return err
			}
			if err := f.SetCellValue("Danh mục", "A1", "Sở Nội vụ"); err != nil {
				return err
			}
			if err := f.SetSheetVisible("Danh mục", false); err != nil {
				return err
			}
			return f.SetRowVisible("Phụ lục", 6, false)
		})
		hidden := row(6, "2", "=1+1", "»Sở Nội vụ", "1200")
		hidden.Hidden = true
		want := []sheet.Table{{Sheet: "Phụ lục", Rows: []sheet.Row{
			row(1, "PHỤ LỤC", "»PHỤ LỤC", "»PHỤ LỤC", "»PHỤ LỤC"),
			row(3, "STT", "Nhiệm vụ", "Chủ trì", "Số lượng"),
			row(4, "I", "Chỉ đạo", "»Chỉ đạo", "»Chỉ đạo"),
			row(5, "1", "Họp\nbáo", "Sở Nội vụ", "2.5"),
			hidden,
		}}}
		want[0].Rows[3].Cells[3].Number = "2.5"
		same(t, want, parse(t, "ke-hoach.xlsx", data))
	})
	t.Run("numbers and dates as shown", func(t *testing.T) {
		t.Parallel()
		const day = 44910 // 15/12/2022
		for _, test := range []struct {
			name   string
			value  float64
			format string
			want   string
			number string
		}{
			{name: "a short date of the system", value: day, want: "15/12/2022"},
			{name: "an American date", value: day, format: "m/d/yyyy", want: "15/12/2022"},
			{name: "a Vietnamese date with its locale", value: day, format: `[$-42A]dd" tháng "mm" năm "yyyy;@`, want: "15/12/2022"},
			{name: "a date with its time", value: day + 0.5, format: "dd/mm/yyyy hh:mm", want: "15/12/2022 12:00"},
			{name: "a month stays a month", value: 44896, format: "mmm-yy", want: "12/2022"},
			{name: "a day without a year stays without", value: day, format: "d-mmm", want: "15/12"},
			{name: "a time is no date", value: 0.5, format: "hh:mm", want: "12:00"},
			{name: "empty decimals are dropped", value: 3, format: "0.0", want: "3"},
			{name: "decimals are kept", value: 3.25, format: "0.00", want: "3.25", number: "3.25"},
			{name: "thousands are shown", value: 12000, format: "#,##0", want: "12,000", number: "12000"},
			{name: "percent is shown", value: 0.85, format: "0%", want: "85%"},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				data := workbook(t, func(f *excelize.File) error {
					style := excelize.Style{NumFmt: 14}
					if test.format != "" {
						style = excelize.Style{CustomNumFmt: &test.format}
					}
					id, err := f.NewStyle(&style)
					if err != nil {
						return err
					}
					if err := f.SetCellStyle("Phụ lục", "A1", "A1", id); err != nil {
						return err
					}
					return f.SetCellValue("Phụ lục", "A1", test.value)
				})
				want := row(1, test.want)
				want.Cells[0].Number = test.number
				same(t, []sheet.Table{{Sheet: "Phụ lục", Rows: []sheet.Row{want}}}, parse(t, "x.xlsx", data))
			})
		}
	})
	t.Run("worksheets written by hand", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			name      string
			worksheet string
			want      []sheet.Row
		}{
			{
				name:      "rows and cells without addresses follow one another",
				worksheet: `<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>`,
				want:      []sheet.Row{row(1, "a", "1"), row(2, "2", "")},
			},
			{
				name:      "a format that reaches the last row of the sheet does not make it long",
				worksheet: `<sheetData><row r="2"><c r="B2"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/></row></sheetData>`,
				want:      []sheet.Row{row(2, "", "7")},
			},
			{
				name: "a formula is its last value and an escaped NUL is dropped",
				worksheet: `<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A9</f><v>Quý I</v></c>` +
					`<c r="C1" t="inlineStr"><is><t>a_x0000_b</t></is></c></row></sheetData>`,
				want: []sheet.Row{{Number: 1, Cells: []sheet.Cell{{Text: "2", Formula: true}, {Text: "Quý I", Formula: true}, {Text: "ab"}}}},
			},
			{
				name:      "runs of a rich text are one text",
				worksheet: `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>Sở </t></r><r><t>Nội vụ</t></r></is></c></row></sheetData>`,
				want:      []sheet.Row{row(1, "Sở Nội vụ")},
			},
			{
				name:      "a hidden first row after a gap is marked",
				worksheet: `<sheetData><row r="3" hidden="1"><c r="A3"><v>3</v></c></row></sheetData>`,
				want:      []sheet.Row{{Number: 3, Hidden: true, Cells: []sheet.Cell{{Text: "3"}}}},
			},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				same(t, []sheet.Table{{Sheet: "Trang 1", Rows: test.want}}, parse(t, "x.xlsx", excelFile(t, test.worksheet)))
			})
		}
	})
}
