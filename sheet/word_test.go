package sheet_test

import (
	"strings"
	"testing"

	"loa/sheet"
)

func p(text string) string {
	return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func tc(properties string, paragraphs ...string) string {
	return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + strings.Join(paragraphs, "") + `</w:tc>`
}

func tr(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }

func tbl(rows ...string) string { return `<w:tbl>` + strings.Join(rows, "") + `</w:tbl>` }

func TestParseWord(t *testing.T) {
	t.Parallel()
	t.Run("tables and the text around them", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			name string
			body string
			want []sheet.Table
		}{
			{
				name: "a group row spans all columns and its text is in each",
				body: tbl(tr(tc("", p("STT")), tc("", p("Nhiệm vụ")), tc("", p("Thời gian"))),
					tr(tc(`<w:gridSpan w:val="3"/>`, p("I. Chỉ đạo, điều hành"))),
					tr(tc("", p("1")), tc("", p("Xây dựng chuyên mục")), tc("", p("Quý I")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
					row(1, "STT", "Nhiệm vụ", "Thời gian"),
					row(2, "I. Chỉ đạo, điều hành", "»I. Chỉ đạo, điều hành", "»I. Chỉ đạo, điều hành"),
					row(3, "1", "Xây dựng chuyên mục", "Quý I"),
				}}},
			},
			{
				name: "a lead merged downwards is in each row it covers",
				body: tbl(tr(tc("", p("1")), tc(`<w:vMerge w:val="restart"/>`, p("Sở Nội vụ"))),
					tr(tc("", p("2")), tc(`<w:vMerge/>`, `<w:p/>`)),
					tr(tc("", p("3")), tc(`<w:vMerge w:val="continue"/>`, `<w:p/>`)),
					tr(tc("", p("4")), tc("", p("Sở Tư pháp")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
					row(1, "1", "Sở Nội vụ"), row(2, "2", "»Sở Nội vụ"), row(3, "3", "»Sở Nội vụ"), row(4, "4", "Sở Tư pháp"),
				}}},
			},
			{
				name: "paragraphs, breaks and tabs of a cell stay apart",
				body: tbl(tr(tc("", p("Sở Nội vụ;"), `<w:p><w:r><w:t>Sở </w:t></w:r><w:r><w:t>TT&amp;TT</w:t><w:br/><w:t>Báo</w:t><w:tab/><w:t>Đài</w:t></w:r></w:p>`), tc("", p("x")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "Sở Nội vụ;\nSở TT&TT\nBáo\tĐài", "x")}}},
			},
			{
				name: "the marks of footnotes are no part of the text, the 2 of a square metre is",
				body: tbl(tr(tc("", `<w:p><w:r><w:t>Quý I</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r></w:p>`),
					tc("", `<w:p><w:r><w:t>20 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:p>`))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "Quý I", "20 m2")}}},
			},
			{
				name: "deleted words are dropped and inserted ones are kept",
				body: tbl(tr(tc("", `<w:p><w:r><w:t>Trước ngày </w:t></w:r><w:del><w:r><w:delText>15/12</w:delText></w:r></w:del>`+
					`<w:ins><w:r><w:t>20/12</w:t></w:r></w:ins></w:p>`)),
					`<w:tr><w:trPr><w:del w:id="1"/></w:trPr>`+tc("", p("dòng đã xóa"))+`</w:tr>`),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
					{Number: 1, Cells: []sheet.Cell{{Text: "Trước ngày 20/12", Deleted: "15/12", Inserted: "20/12"}}},
					{Number: 2, Deleted: true, Cells: []sheet.Cell{{Text: "dòng đã xóa"}}},
				}}},
			},
			{
				name: "a table within a cell becomes lines of the cell",
				body: tbl(tr(tc("", p("Báo cáo"), tbl(tr(tc(`<w:gridSpan w:val="9"/>`, p("quý")), tc("", p("năm")))), `<w:p/>`), tc("", p("x")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
					{Number: 1, Cells: []sheet.Cell{{Text: "Báo cáo\nquý\nnăm", Inner: "quý\nnăm"}, {Text: "x"}}},
				}}},
			},
			{
				name: "text boxes are ignored, the content of content controls is parsed",
				body: `<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>` +
					tbl(tr(tc("", `<w:p><w:r><w:drawing><w:txbxContent>`+p("hộp")+`</w:txbxContent></w:drawing><w:t>Tháng 6</w:t></w:r></w:p>`))) +
					`</w:sdtContent></w:sdt>`,
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "Tháng 6")}}},
			},
			{
				name: "each table carries the paragraphs above it",
				body: p("PHỤ LỤC") + p(" ") + p("(Kèm theo Kế hoạch số 05/KH-UBND năm 2022)") + tbl(tr(tc("", p("a")))) +
					p("Phụ lục II") + tbl(tr(tc("", p("b")))),
				want: []sheet.Table{
					{Sheet: "Bảng 1", Title: []string{"PHỤ LỤC", "(Kèm theo Kế hoạch số 05/KH-UBND năm 2022)"}, Rows: []sheet.Row{row(1, "a")}},
					{Sheet: "Bảng 2", Title: []string{"Phụ lục II"}, Rows: []sheet.Row{row(1, "b")}},
				},
			},
			{
				name: "columns of the grid that no cell begins in are not columns, short rows are filled up",
				body: tbl(tr(tc(`<w:gridSpan w:val="2"/>`, p("STT")), tc(`<w:gridSpan w:val="3"/>`, p("Nhiệm vụ")), tc("", p("Hạn"))),
					tr(tc(`<w:gridSpan w:val="2"/>`, p("1")), tc(`<w:gridSpan w:val="3"/>`, p("Họp báo")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "STT", "Nhiệm vụ", "Hạn"), row(2, "1", "Họp báo", "")}}},
			},
			{
				name: "blank rows keep their place in the count",
				body: tbl(tr(tc("", p("a"))), tr(tc("", `<w:p/>`)), tr(tc("", p("c")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "a"), row(3, "c")}}},
			},
			{
				name: "letters and tone marks written apart are joined, invisible characters are dropped",
				body: tbl(tr(tc("", p("Sở\u00a0Nội vu\u0323\u200b")))),
				want: []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "Sở Nội vụ")}}},
			},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				same(t, test.want, parse(t, "phu-luc.docx", wordFile(t, test.body)))
			})
		}
	})
	t.Run("automatic numbers are part of the text", func(t *testing.T) {
		t.Parallel()
		const numbering = `<w:numbering ` + wordMain + `>
		<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
		<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2"/></w:lvl>
		<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2.%3)"/></w:lvl></w:abstractNum>
		<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
		<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>
		<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
		<w:num w:numId="9"><w:abstractNumId w:val="1"/></w:num></w:numbering>`
		const rels = `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>`
		body := tbl(
			tr(tc("", listParagraph("7", "0", "Chỉ đạo")), tc("", p(""))),
			tr(tc("", listParagraph("7", "1", "")), tc("", p("Họp"))),
			tr(tc("", listParagraph("7", "1", "")), tc("", listParagraph("9", "0", "Báo"))),
			tr(tc("", listParagraph("7", "2", "")), tc("", p("Đài"))),
			tr(tc("", listParagraph("7", "0", "Tuyên truyền")), tc("", p(""))),
			tr(tc("", listParagraph("7", "1", "")), tc("", p("Tin"))),
			tr(tc("", listParagraph("8", "0", "Kiểm tra")), tc("", p(""))),
		)
		want := []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{
			row(1, "I. Chỉ đạo", ""), row(2, "1", "Họp"), row(3, "2", "Báo"), row(4, "2.a)", "Đài"),
			row(5, "II. Tuyên truyền", ""), row(6, "1", "Tin"), row(7, "IX. Kiểm tra", ""),
		}}}
		data := wordFile(t, body, "word/numbering.xml", numbering, "word/_rels/document.xml.rels", rels)
		same(t, want, parse(t, "phu-luc.docx", data))
	})
	t.Run("a document part under another name", func(t *testing.T) {
		t.Parallel()
		data := zipped(t, map[string]string{
			"[Content_Types].xml": `<Types/>`,
			"_rels/.rels":         `<Relationships><Relationship Id="r" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>`,
			"word/document2.xml":  `<w:document ` + wordMain + `><w:body>` + tbl(tr(tc("", p("Quý II")))) + `</w:body></w:document>`,
		})
		same(t, []sheet.Table{{Sheet: "Bảng 1", Rows: []sheet.Row{row(1, "Quý II")}}}, parse(t, "KH.DOCX", data))
	})
}

// listParagraph is a paragraph of an automatic list.
func listParagraph(id, level, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + id + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}
