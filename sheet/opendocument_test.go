package sheet_test

import (
	"context"
	"strings"
	"testing"

	"loa/sheet"
)

const openSpaces = `xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:style="urn:s" xmlns:draw="urn:d"`

// openFile is an OpenDocument file of the kind with this body and these automatic styles.
func openFile(t testing.TB, kind, body, styles string) []byte {
	t.Helper()
	return zipped(t, map[string]string{
		"mimetype":    "application/vnd.oasis.opendocument." + kind,
		"content.xml": `<office:document-content ` + openSpaces + `><office:automatic-styles>` + styles + `</office:automatic-styles><office:body>` + body + `</office:body></office:document-content>`,
	})
}

func calc(t testing.TB, rows string) []byte {
	t.Helper()
	return openFile(t, "spreadsheet", `<office:spreadsheet><table:table table:name="Phụ lục">`+rows+`</table:table></office:spreadsheet>`, "")
}

func openCell(attributes, text string) string {
	return `<table:table-cell ` + attributes + `><text:p>` + text + `</text:p></table:table-cell>`
}

func TestParseOpenDocument(t *testing.T) {
	t.Parallel()
	t.Run("a sheet as its reader sees it", func(t *testing.T) {
		t.Parallel()
		data := openFile(t, "spreadsheet", `<office:spreadsheet>
		<table:table table:name="Danh mục" table:style-name="ta2"><table:table-row>`+openCell("", "ẩn")+`</table:table-row></table:table>
		<table:table table:name="Phụ lục" table:style-name="ta1">
		<table:table-column table:number-columns-repeated="1024"/>
		<table:table-header-rows><table:table-row>`+openCell(`table:number-columns-spanned="3"`, "PHỤ LỤC")+`<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row></table:table-header-rows>
		<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
		<table:table-row>`+openCell(`office:value-type="float" office:value="1200"`, "1.200")+`<table:table-cell/>`+openCell(`table:number-rows-spanned="2"`, "Sở<text:s/>Nội<text:line-break/>vụ")+`<table:table-cell table:number-columns-repeated="1021"/></table:table-row>
		<table:table-row table:number-rows-repeated="2" table:visibility="filter">`+openCell(`table:number-columns-repeated="2"`, "x")+`<table:covered-table-cell><text:p>cũ</text:p></table:covered-table-cell></table:table-row>
		<table:table-row>`+openCell(`office:value-type="date" office:date-value="2027-12-15"`, "15/12/27")+openCell(`office:value-type="date" office:date-value="2027-12-01"`, "12.2027")+
			`<table:table-cell><office:annotation><text:p>ghi chú</text:p></office:annotation><draw:frame><text:p>khung</text:p></draw:frame><text:p>a</text:p><text:p>b</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
		</table:table></office:spreadsheet>`,
			`<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
		<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`)
		filtered, again := row(5, "x", "x", "»Sở Nội\nvụ"), row(6, "x", "x", "")
		filtered.Hidden, again.Hidden = true, true
		want := []sheet.Table{{Sheet: "Phụ lục", Rows: []sheet.Row{
			row(1, "PHỤ LỤC", "»PHỤ LỤC", "»PHỤ LỤC"),
			row(4, "1.200", "", "Sở Nội\nvụ"),
			filtered, again,
			row(7, "15/12/2027", "12/2027", "a\nb"),
		}}}
		same(t, want, parse(t, "phu-luc.ods", data))
	})
	t.Run("repeated rows and cells beyond the limits are refused", func(t *testing.T) {
		t.Parallel()
		repeated := func(attributes string) string {
			return `<table:table-row>` + openCell(attributes, "x") + `</table:table-row>`
		}
		long := strings.Repeat("chữ ", 4_000)
		for _, test := range []struct {
			name, rows string
			want       sheet.FaultKind
			message    string
		}{
			{name: "a million columns", rows: repeated(`table:number-columns-repeated="1000000"`), want: sheet.FaultTooLarge, message: "bảng có quá 256 cột"},
			{name: "a number without end", rows: repeated(`table:number-columns-repeated="9223372036854775807"`), want: sheet.FaultTooLarge, message: "bảng có quá 256 cột"},
			{name: "a million rows", rows: `<table:table-row table:number-rows-repeated="1000000">` + openCell("", "x") + `</table:table-row>`, want: sheet.FaultTooLarge, message: "bảng có quá 20000 dòng"},
			{name: "rows far down", rows: `<table:table-row table:number-rows-repeated="9223372036854775807"/>` + repeated(""), want: sheet.FaultTooLarge, message: "bảng có quá 20000 dòng"},
			{name: "a text many times", rows: `<table:table-row table:number-rows-repeated="20000">` + openCell(`table:number-columns-repeated="2"`, long) + `</table:table-row>`, want: sheet.FaultTooLarge, message: "file có hơn 64 MB chữ"},
			{name: "merged cells piled up", rows: `<table:table-row table:number-rows-repeated="2000">` + strings.Repeat(openCell(`table:number-columns-spanned="200" table:number-rows-spanned="20000"`, "x"), 200) + `</table:table-row>`, want: sheet.FaultBomb, message: "file nén bất thường, có thể làm treo máy"},
			{name: "a long cell", rows: repeated("") + `<table:table-row>` + openCell("", strings.Repeat("ạ", 11_000)) + `</table:table-row>`, want: sheet.FaultTooLarge, message: "có ô dài quá 32 KB"},
			{name: "tables within tables without end", rows: strings.Repeat(`<table:table-row><table:table-cell>`, 200), want: sheet.FaultBomb, message: "file nén bất thường, có thể làm treo máy"},
			{name: "entities", rows: `&x;`, want: sheet.FaultBroken, message: "file bị hỏng hoặc bị cắt cụt, không đọc được"},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := refusal(t, "a.ods", calc(t, test.rows))
				same(t, []string{string(test.want), test.message}, []string{string(got.Kind), got.Message})
			})
		}
	})
	t.Run("a million counted spaces become sixteen", func(t *testing.T) {
		t.Parallel()
		tables := parse(t, "a.ods", calc(t, `<table:table-row>`+openCell("", `a<text:s text:c="1000000000"/>b`)+`</table:table-row>`))
		same(t, "a"+strings.Repeat(" ", 16)+"b", tables[0].Rows[0].Cells[0].Text)
	})
}

func TestParseContent(t *testing.T) {
	t.Parallel()
	t.Run("the text of a document", func(t *testing.T) {
		t.Parallel()
		table := `<table:table><table:table-row>` + openCell("", "Họp báo") + `</table:table-row></table:table>`
		writer := openFile(t, "text", `<office:text><text:tracked-changes><text:p>bỏ</text:p></text:tracked-changes><text:h>BÁO CÁO</text:h>
		<text:list><text:list-item><text:p>Kính<text:tab/>gửi</text:p></text:list-item></text:list>`+table+`<text:p>Nơi nhận</text:p></office:text>`, "")
		for name, data := range map[string][]byte{
			"bao-cao.odt":  writer,
			"bao-cao.docx": wordFile(t, p("BÁO CÁO")+p("Kính</w:t><w:tab/><w:t>gửi")+tbl(tr(tc("", p("Họp báo"))))+p("Nơi nhận")),
		} {
			want := sheet.Content{Text: "BÁO CÁO\nKính\tgửi\nNơi nhận", Tables: []sheet.Table{
				{Sheet: "Bảng 1", Title: []string{"BÁO CÁO", "Kính\tgửi"}, Rows: []sheet.Row{row(1, "Họp báo")}},
			}}
			got, err := sheet.ParseContent(t.Context(), name, data)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, got)
		}
		without, err := sheet.ParseContent(t.Context(), "thu.docx", wordFile(t, p("Kính gửi")))
		if err != nil {
			t.Fatal(err)
		}
		same(t, sheet.Content{Text: "Kính gửi"}, without)
	})
}

func FuzzParseOpenDocument(f *testing.F) {
	f.Add(`<table:table-row>` + openCell(`table:number-columns-repeated="3" table:number-rows-spanned="2"`, "Họp<text:s/>báo") + `</table:table-row>`)
	f.Add(`<table:table-row table:number-rows-repeated="5">` + openCell(`office:value-type="date" office:date-value="2027-12-15"`, "12.2027") + `<table:covered-table-cell/></table:table-row>`)
	f.Add(`<table:table-header-rows><table:table-row table:visibility="collapse"><table:table-cell/></table:table-row></table:table-header-rows>`)
	f.Fuzz(func(t *testing.T, rows string) {
		tables, err := sheet.Parse(context.Background(), "a.ods", calc(t, rows))
		checkResult(t, tables, err)
	})
}
