package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/sheet"
)

const wordMain = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

// zipped is an archive of parts, in the order of their names.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// wordFile is a document with the body given as XML, and further parts.
func wordFile(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"word/document.xml":   `<w:document ` + wordMain + `><w:body>` + body + `</w:body></w:document>`,
	}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	return zipped(t, parts)
}

// excelFile is a workbook of one sheet "Trang 1" with the sheet given as XML inside <worksheet>, and further parts, which may
// replace the usual ones.
func excelFile(t testing.TB, worksheet string, more ...string) []byte {
	t.Helper()
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const rels = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	const doc = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels": `<Relationships ` + rels + `><Relationship Id="rId1" Type="` + doc +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main + ` xmlns:r="` + doc + `"><sheets>` +
			`<sheet name="Trang 1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + rels + `><Relationship Id="rId1" Type="` + doc +
			`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + main + `>` + worksheet + `</worksheet>`,
	}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	return zipped(t, parts)
}

func parse(t testing.TB, name string, data []byte) []sheet.Table {
	t.Helper()
	tables, err := sheet.Parse(t.Context(), name, data)
	if err != nil {
		t.Fatalf("parsing %s: %v", name, err)
	}
	return tables
}

// row is a row of plain cells; a text that begins with "»" is that of a cell covered by a merge.
func row(number int, texts ...string) sheet.Row {
	r := sheet.Row{Number: number}
	for _, text := range texts {
		text, merged := strings.CutPrefix(text, "»")
		r.Cells = append(r.Cells, sheet.Cell{Text: text, Merged: merged})
	}
	return r
}

func same(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

// refusal gives the fault of a file that must be refused.
func refusal(t testing.TB, name string, data []byte) *sheet.Fault {
	t.Helper()
	tables, err := sheet.Parse(context.Background(), name, data)
	found, ok := errors.AsType[*sheet.Fault](err)
	if !ok || tables != nil {
		t.Fatalf("parsing %s: tables %v, error %v; want no tables and a fault", name, tables, err)
	}
	return found
}
