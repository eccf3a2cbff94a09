package sheet_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/sheet"
)

// checkResult checks a result of Parse: a fault with words, or tables of clean text with ascending rows of one width.
func checkResult(t *testing.T, tables []sheet.Table, err error) {
	t.Helper()
	if err != nil {
		found, ok := errors.AsType[*sheet.Fault](err)
		if !ok || found.Message == "" || found.Advice == "" || tables != nil {
			t.Fatalf("tables %v, error %v; want a fault with advice", tables, err)
		}
		return
	}
	if len(tables) == 0 {
		t.Fatal("neither tables nor a fault")
	}
	for _, table := range tables {
		checkTable(t, table)
	}
}

func checkTable(t *testing.T, table sheet.Table) {
	t.Helper()
	for _, line := range append(table.Title, table.Sheet) {
		checkText(t, line)
	}
	above := 0
	for _, row := range table.Rows {
		if row.Number <= above || len(row.Cells) != len(table.Rows[0].Cells) {
			t.Fatalf("row %d after %d with %d cells in a table of %d", row.Number, above, len(row.Cells), len(table.Rows[0].Cells))
		}
		above = row.Number
		for _, cell := range row.Cells {
			checkText(t, cell.Text)
		}
	}
}

func checkText(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\x1b") || !norm.NFC.IsNormalString(text) || strings.TrimSpace(text) != text {
		t.Fatalf("text %q is not clean", text)
	}
}

func FuzzParseWord(f *testing.F) {
	f.Add(p("PHỤ LỤC") + tbl(tr(tc(`<w:gridSpan w:val="2"/>`, p("I. Chỉ đạo"))), tr(tc(`<w:vMerge w:val="restart"/>`, p("1")), tc("", p("Họp báo")))))
	f.Add(tbl(tr(tc(`<w:vMerge/>`, p("a")), tc(`<w:hMerge/>`, p("b"))), `<w:tr><w:trPr><w:gridBefore w:val="3"/><w:del/></w:trPr></w:tr>`))
	f.Add(tbl(tr(tc("", tbl(tr(tc("", p("lồng"))))))) + `<w:p><w:r><w:t>Sở Nội vu&#x323;&#x200b;</w:t><w:br/></w:r></w:p>`)
	f.Add(`<w:tbl><w:tr><w:tc><w:p>` + listParagraph("1", "0", "x") + `</w:p></w:tc></w:tr></w:tbl>`)
	f.Fuzz(func(t *testing.T, body string) {
		tables, err := sheet.Parse(context.Background(), "a.docx", wordFile(t, body))
		checkResult(t, tables, err)
	})
}

func FuzzParseExcel(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is><t>Sở Nội vụ</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>`)
	f.Add(`<sheetData><row r="3" hidden="1"><c r="C3" s="1"><v>44910.5</v></c><c t="d"><v>2022-12-15</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row></sheetData>`,
		`<numFmts><numFmt numFmtId="170" formatCode="[$-42A]d/m h:mm;@"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs>`)
	f.Fuzz(func(t *testing.T, worksheet, styles string) {
		data := excelFile(t, worksheet, "xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+styles+`</styleSheet>`)
		tables, err := sheet.Parse(context.Background(), "a.xlsx", data)
		checkResult(t, tables, err)
	})
}

func FuzzParseCSV(f *testing.F) {
	f.Add([]byte("STT;Nhiệm vụ\n\n1;\"Họp\r\nbáo\"\n"))
	f.Add([]byte("sep=|\na|b"))
	f.Add([]byte("\xFF\xFEa\x00,\x00\x00\xD8"))
	f.Add([]byte("Nhi\xEA\xF2m v\xF2,\xD0"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, err := sheet.Parse(context.Background(), "a.csv", data)
		checkResult(t, tables, err)
	})
}

func FuzzDetect(f *testing.F) {
	f.Add("a.xlsx", excelFile(f, `<sheetData/>`))
	f.Add("a.docx", wordFile(f, tbl(tr(tc("", p("a"))))))
	f.Add("a.csv", []byte("a,b"))
	f.Add("a.xls", []byte(compound))
	f.Add("a.exe", []byte("MZ\x90\x00"))
	f.Add(".c\x11\x11sv", []byte("a.c"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		kind, err := sheet.Detect(name, data)
		if err == nil {
			if !strings.HasSuffix(strings.ToLower(strings.TrimSpace(name)), "."+string(kind)) || kind == "" {
				t.Fatalf("%q is said to be %q", name, kind)
			}
			return
		}
		found, ok := errors.AsType[*sheet.Fault](err)
		if !ok || found.Message == "" || found.Advice == "" || kind != "" {
			t.Fatalf("kind %q, error %v; want a fault with advice", kind, err)
		}
		checkText(t, found.Name)
	})
}
