package sheet_test

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"loa/sheet"
)

func TestStruck(t *testing.T) {
	t.Parallel()
	struck := func(number int, hidden bool, cells ...sheet.Cell) sheet.Row {
		return sheet.Row{Number: number, Hidden: hidden, Cells: cells}
	}
	t.Run("runs of a Word cell, hidden runs and hidden rows", func(t *testing.T) {
		t.Parallel()
		run := func(properties, text string) string {
			return `<w:r><w:rPr>` + properties + `</w:rPr><w:t>` + text + `</w:t></w:r>`
		}
		body := tbl(
			tr(tc("", `<w:p>`+run(`<w:strike/>`, "Họp báo")+`</w:p>`), tc("", `<w:p>`+run(`<w:b/><w:dstrike w:val="1"/>`, "Quý I")+run(`<w:b/>`, " Quý II")+`</w:p>`)),
			tr(tc("", `<w:p>`+run(`<w:strike w:val="0"/>`, "Phóng sự")+`</w:p>`), tc("", `<w:p>`+run("", "Tin")+run(`<w:vanish/>`, " (bỏ)")+`</w:p>`)),
			`<w:tr><w:trPr><w:hidden/></w:trPr>`+tc("", p("Bài"))+tc("", p("Quý III"))+`</w:tr>`,
		)
		want := []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
			struck(1, false, sheet.Cell{Text: "Họp báo", Struck: "Họp báo"}, sheet.Cell{Text: "Quý I Quý II", Struck: "Quý I"}),
			struck(2, false, sheet.Cell{Text: "Phóng sự"}, sheet.Cell{Text: "Tin (bỏ)", Struck: "(bỏ)"}),
			struck(3, true, sheet.Cell{Text: "Bài"}, sheet.Cell{Text: "Quý III"}),
		}}}
		same(t, want, parse(t, "phu-luc.docx", wordFile(t, body)))
	})
	t.Run("styles of cells, paragraphs and spans in OpenDocument", func(t *testing.T) {
		t.Parallel()
		through := `<style:text-properties style:text-line-through-style="solid"/>`
		data := openFile(t, "spreadsheet", `<office:spreadsheet><table:table table:name="Phụ lục">
		<table:table-row>`+openCell(`table:style-name="gach"`, "Tin")+`<table:table-cell><text:p><text:span text:style-name="gach">Quý <text:span text:style-name="gach">I</text:span></text:span> Quý II</text:p></table:table-cell></table:table-row>
		<table:table-row>`+openCell(`table:style-name="thuong"`, "Bài")+`<table:table-cell><text:p text:style-name="gach">Quý III</text:p></table:table-cell></table:table-row>
		</table:table></office:spreadsheet>`, `<style:style style:name="gach">`+through+`</style:style><style:style style:name="thuong"><style:text-properties style:text-line-through-style="none"/></style:style>`)
		want := []sheet.Table{{Sheet: "Phụ lục", Rows: []sheet.Row{
			struck(1, false, sheet.Cell{Text: "Tin", Struck: "Tin"}, sheet.Cell{Text: "Quý I Quý II", Struck: "Quý I"}),
			struck(2, false, sheet.Cell{Text: "Bài"}, sheet.Cell{Text: "Quý III", Struck: "Quý III"}),
		}}}
		same(t, want, parse(t, "ke-hoach.ods", data))
	})
	t.Run("an inline text and a hidden column of Excel", func(t *testing.T) {
		t.Parallel()
		data := excelFile(t, `<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>Tháng 3</t></r>`+
			`<r><t xml:space="preserve"> Tháng 9</t></r></is></c><c r="B1" t="inlineStr"><is><t>Quý I</t></is></c></row></sheetData>`)
		want := []sheet.Table{{Sheet: "Trang 1", HiddenColumns: []int{1}, Rows: []sheet.Row{
			struck(1, false, sheet.Cell{Text: "Tháng 3 Tháng 9", Struck: "Tháng 3"}, sheet.Cell{Text: "Quý I"}),
		}}}
		same(t, want, parse(t, "ke-hoach.xlsx", data))
	})
	t.Run("styles and parts of texts in Excel", func(t *testing.T) {
		t.Parallel()
		data := workbook(t, func(f *excelize.File) error {
			bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
			if err != nil {
				return err
			}
			style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
			if err != nil {
				return err
			}
			for cell, value := range map[string]any{"A1": "Tin", "B1": 5, "A2": "Bài", "B2": "Ảnh"} {
				if err := f.SetCellValue("Phụ lục", cell, value); err != nil {
					return err
				}
			}
			if err := f.SetCellRichText("Phụ lục", "C1", []excelize.RichTextRun{
				{Text: "Quý I", Font: &excelize.Font{Strike: true}}, {Text: " Quý II", Font: &excelize.Font{Bold: true}},
			}); err != nil {
				return err
			}
			if err := f.SetCellStyle("Phụ lục", "A2", "B2", bold); err != nil {
				return err
			}
			return f.SetCellStyle("Phụ lục", "A1", "B1", style)
		})
		want := []sheet.Table{{Sheet: "Phụ lục", Rows: []sheet.Row{
			struck(1, false, sheet.Cell{Text: "Tin", Struck: "Tin"}, sheet.Cell{Text: "5", Struck: "5"}, sheet.Cell{Text: "Quý I Quý II", Struck: "Quý I"}),
			struck(2, false, sheet.Cell{Text: "Bài"}, sheet.Cell{Text: "Ảnh"}, sheet.Cell{}),
		}}}
		same(t, want, parse(t, "ke-hoach.xlsx", data))
	})
}
