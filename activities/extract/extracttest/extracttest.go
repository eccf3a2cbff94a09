// Package extracttest serves tests that extract the text of files: the test binary is its own confined child, and functions build sample
// files.
package extracttest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"loa/activities/extract"
	"loa/mail/attachment"
)

// Extractors replace the extractors of a child, by the kind of the file.
type Extractors map[attachment.Kind]func(context.Context, []byte) extract.Text

// RunAsChild runs the child and exits when this process was started as one. A TestMain calls it first. The given extractors replace those of
// the child.
func RunAsChild(instead Extractors) {
	if len(os.Args) < 4 || os.Args[1] != "read-file" || os.Args[len(os.Args)-2] != "--kind" {
		return
	}
	child := extract.NewChild()
	maps.Copy(child.Extractors, instead)
	if err := child.Run(context.Background(), attachment.Kind(os.Args[len(os.Args)-1]), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Extractor reads files in a child of this test binary.
func Extractor(t testing.TB) extract.Extractor {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return extract.Extractor{Command: []string{self, "read-file"}, Wall: 2 * time.Minute} // the machine may be busy with other tests
}

// Zip builds an archive of names and contents in turn.
func Zip(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	for n := 0; n < len(parts); n += 2 {
		entry, err := w.Create(parts[n])
		if err == nil {
			_, err = entry.Write([]byte(parts[n+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const bookParts = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`

// Book is a workbook of one sheet with this XML.
func Book(t testing.TB, sheetXML string, more ...string) []byte {
	t.Helper()
	const links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return Zip(t, append([]string{
		"[Content_Types].xml", bookParts,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="` + links + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + links + `"><sheets><sheet name="Biểu 1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + links + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sheetXML + `</worksheet>`,
	}, more...)...)
}

// Document is a text document of one paragraph.
func Document(t testing.TB, paragraphs string) []byte {
	t.Helper()
	return Zip(t, "[Content_Types].xml", strings.ReplaceAll(strings.ReplaceAll(bookParts, "spreadsheetml.sheet", "wordprocessingml.document"), "xl/workbook", "word/document"),
		"word/document.xml", `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>`+paragraphs+`</w:t></w:r></w:p></w:body></w:document>`)
}

// Word is a text document of these paragraphs.
func Word(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	return Document(t, strings.Join(paragraphs, `</w:t></w:r></w:p><w:p><w:r><w:t>`))
}

// Writer is an OpenDocument text of these paragraphs.
func Writer(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	return Zip(t, "mimetype", "application/vnd.oasis.opendocument.text",
		"content.xml", `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>`+
			strings.Join(paragraphs, `</text:p><text:p>`)+`</text:p></office:text></office:body></office:document-content>`)
}

// PDF is a document of one page with this text; the offsets of its objects are left to the reader to find.
func PDF(text string) []byte {
	stream := "BT /F1 12 Tf 72 720 Td (" + text + ") Tj ET"
	return fmt.Appendf(nil, `%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%%%EOF
`, len(stream), stream)
}
