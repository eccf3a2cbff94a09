package activities_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities"
	"loa/mail/attachment"
	"loa/store"
)

func fileReader(t testing.TB) activities.FileReader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return activities.FileReader{Command: []string{self, "read-file"}, Wall: 2 * time.Minute} // the machine may be busy with other tests
}

func readAs(t *testing.T, r activities.FileReader, kind attachment.Kind, content []byte) activities.FileText {
	t.Helper()
	began := time.Now()
	text, err := r.Read(t.Context(), kind, content)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s of %d KB: %s %q after %v", kind, len(content)>>10, text.State, text.Note, time.Since(began).Round(time.Millisecond))
	return text
}

var unreadable = activities.FileText{State: store.ReadingFailed, Note: "không đọc được, cần người xem"}

// zipOf builds an archive of names and contents in turn.
func zipOf(t testing.TB, parts ...string) []byte {
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

// book is a workbook of one sheet with this XML.
func book(t testing.TB, sheetXML string, more ...string) []byte {
	t.Helper()
	const links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return zipOf(t, append([]string{
		"[Content_Types].xml", bookParts,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="` + links + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + links + `"><sheets><sheet name="Biểu 1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + links + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sheetXML + `</worksheet>`,
	}, more...)...)
}

func document(t testing.TB, paragraphs string) []byte {
	t.Helper()
	return zipOf(t, "[Content_Types].xml", strings.ReplaceAll(strings.ReplaceAll(bookParts, "spreadsheetml.sheet", "wordprocessingml.document"), "xl/workbook", "word/document"),
		"word/document.xml", `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>`+paragraphs+`</w:t></w:r></w:p></w:body></w:document>`)
}

// pdf is a document of one page with this text; the offsets of its objects are left to the reader to find.
func pdf(text string) []byte {
	stream := "BT /F1 12 Tf 72 720 Td (" + text + ") Tj ET"
	return []byte(fmt.Sprintf(`%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%%%EOF
`, len(stream), stream))
}

func TestHonestFilesAreReadInAChildProcess(t *testing.T) {
	t.Parallel()
	table := []store.AttachmentTable{{Name: "CSV", Rows: []store.AttachmentRow{{Number: 1, Cells: []string{"STT", "Nhiệm vụ"}}, {Number: 2, Cells: []string{"1", "Họp báo"}}}}}
	for _, test := range []struct {
		name    string
		kind    attachment.Kind
		content []byte
		want    activities.FileText
	}{
		{"a workbook with a merged cell", attachment.KindXLSX, book(t, `<sheetData><row r="2"><c r="B2" t="inlineStr"><is><t>Số liệu</t></is></c><c r="C2"><v>5</v></c></row><row r="3"><c r="C3"><v>7</v></c></row></sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells>`), activities.FileText{
			State: store.ReadingDone,
			Tables: []store.AttachmentTable{{Name: "Biểu 1", Rows: []store.AttachmentRow{
				{Number: 2, Cells: []string{"", "Số liệu", "5"}}, {Number: 3, Cells: []string{"", "Số liệu", "7"}, Merged: []int{1}},
			}}},
		}},
		{"a document", attachment.KindDOCX, document(t, "Kính gửi Sở Nội vụ"), activities.FileText{State: store.ReadingDone, Text: "Kính gửi Sở Nội vụ"}},
		{"an OpenDocument text", attachment.KindODT, zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", `<x:c xmlns:x="x"><x:p>Báo cáo</x:p></x:c>`), activities.FileText{State: store.ReadingDone, Text: "Báo cáo"}},
		{"a table as text", attachment.KindCSV, []byte("STT;Nhiệm vụ\n1;Họp báo\n"), activities.FileText{State: store.ReadingDone, Tables: table}},
		{"a table in TCVN3", attachment.KindCSV, []byte("STT;Nhi\xD6m v\xF4\n1;H\xE4p b\xB8o\n"), activities.FileText{State: store.ReadingDone, Tables: table}},
		{"a table in TCVN3 that was saved as UTF-8", attachment.KindCSV, []byte("STT;NhiÖm vô\n1;Häp b¸o\n"), activities.FileText{State: store.ReadingDone, Tables: table}},
		{"a text", attachment.KindTXT, []byte("\xEF\xBB\xBFKính gửi\r\nđồng chí\n"), activities.FileText{State: store.ReadingDone, Text: "Kính gửi\nđồng chí"}},
		{"a PDF", attachment.KindPDF, pdf("Bao cao quy I"), activities.FileText{State: store.ReadingDone, Text: "Bao cao quy I"}},
		{"a scanned PDF", attachment.KindPDF, pdf(""), activities.FileText{State: store.ReadingPerson, Note: "tệp PDF không có chữ (bản quét), cần người đọc"}},
		{"an empty document", attachment.KindDOCX, document(t, ""), activities.FileText{State: store.ReadingPerson, Note: "tệp không có chữ nào, cần người đọc"}},
		{"a kind without a reader", attachment.Kind("png"), []byte("x"), unreadable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.kind == attachment.KindPDF {
				needPDFToText(t)
			}
			if diff := cmp.Diff(test.want, readAs(t, fileReader(t), test.kind, test.content)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func needPDFToText(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is missing: apt-get install poppler-utils")
	}
}

func TestAHostileFileNeverStopsTheReading(t *testing.T) {
	t.Parallel()
	short := fileReader(t)
	short.Wall = 3 * time.Second
	for _, kind := range []attachment.Kind{"spin", "hoard", "babble", "nonsense", "sleep"} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(unreadable, readAs(t, short, kind, []byte("x"))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAChildGetsTenSecondsOfTheProcessor(t *testing.T) {
	t.Parallel()
	patient := fileReader(t)
	patient.Wall = 5 * time.Minute
	began := time.Now()
	if got := readAs(t, patient, "spin", nil); got.State != store.ReadingFailed || time.Since(began) > 4*time.Minute {
		t.Errorf("%+v after %v", got, time.Since(began))
	}
}

func TestAChildHasNoNetworkNoFilesAndNoEnvironmentOfOurs(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if got := readAs(t, fileReader(t), "dial", []byte(listener.Addr().String())); !strings.HasPrefix(got.Text, "không nối được") {
		t.Errorf("the child says %q", got.Text)
	}
	if got := readAs(t, fileReader(t), "look", nil); got.Text != "0 <nil> uid0=false env=6" {
		t.Errorf("the child sees %q", got.Text)
	}
	if got := readAs(t, fileReader(t), "write", nil); !strings.Contains(got.Text, "file too large") && got.State != store.ReadingFailed {
		t.Errorf("the child wrote: %q", got.Text)
	}
}

func TestAChildStartsFewProcessesAndLeavesNone(t *testing.T) {
	t.Parallel()
	r := fileReader(t)
	if got := readAs(t, r, "fork", nil); len(got.Text) > 2 {
		t.Errorf("the child started %s processes: %+v", got.Text, got)
	}
	began := time.Now()
	if got := readAs(t, r, "orphan", nil); got.State == store.ReadingDone && time.Since(began) > 10*time.Second {
		t.Errorf("what the child left behind kept the reading waiting: %+v", got)
	}
}

// Archives that are refused before they are read would be read here: the child must withstand them by itself.
func TestBombsDoNotGoOffInTheChild(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 300<<20)
	laughs := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>`
	deep := strings.Repeat("<x>", 1<<20)
	whole := book(t, `<sheetData/>`)
	for _, test := range []struct {
		name    string
		kind    attachment.Kind
		content []byte
	}{
		{"a sheet of 300 MB", attachment.KindXLSX, book(t, long)},
		{"styles of 300 MB", attachment.KindXLSX, book(t, `<sheetData/>`, "xl/styles.xml", long)},
		{"a document of 300 MB", attachment.KindDOCX, document(t, long)},
		{"an OpenDocument of 300 MB", attachment.KindODS, zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", long)},
		{"entities that multiply", attachment.KindDOCX, document(t, laughs)},
		{"elements without end", attachment.KindODS, zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", deep)},
		{"a cut workbook", attachment.KindXLSX, whole[:len(whole)/2]},
		{"a cut PDF", attachment.KindPDF, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog")},
		{"a PDF whose pages contain each other", attachment.KindPDF, []byte(strings.Replace(string(pdf("x")), "/Kids[3 0 R]", "/Kids[2 0 R 2 0 R]/Count 9999999", 1))},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := readAs(t, fileReader(t), test.kind, test.content)
			if got.State == store.ReadingDone || got.Note == "" || got.Text != "" {
				t.Errorf("read as %+v", got)
			}
		})
	}
}

func TestALongFileIsCutAndSaysSo(t *testing.T) {
	t.Parallel()
	got := readAs(t, fileReader(t), attachment.KindTXT, []byte(strings.Repeat("đồng ý ", 300_000)))
	if got.State != store.ReadingDone || got.Note != "tệp dài, chỉ giữ phần đầu" || len(got.Text) > store.MaxAttachmentText || len(got.Text) < store.MaxAttachmentText-8 {
		t.Errorf("state %s, note %q, %d bytes", got.State, got.Note, len(got.Text))
	}
	var rows strings.Builder
	for n := range 150_000 {
		fmt.Fprintf(&rows, "%d,nhiệm vụ số %d của đơn vị\n", n, n)
	}
	table := readAs(t, fileReader(t), attachment.KindCSV, []byte(rows.String()))
	if table.Note != "tệp dài, chỉ giữ phần đầu" || len(table.Tables) != 1 || len(table.Tables[0].Rows) < 10_000 {
		t.Errorf("note %q, %d tables", table.Note, len(table.Tables))
	}
}

func TestAReadingThatIsCalledOffIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := fileReader(t).Read(ctx, attachment.KindTXT, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("called off: %v", err)
	}
	if _, err := (activities.FileReader{Command: []string{"/khong/co"}}).Read(t.Context(), attachment.KindTXT, []byte("x")); err == nil {
		t.Error("a reader that is not there read")
	}
}

func FuzzDecodeFileText(f *testing.F) {
	f.Add([]byte(`{"state":"read","text":"Kính gửi","tables":[{"name":"CSV","rows":[{"n":1,"cells":["a","b"],"merged":[1]}]}]}`))
	f.Add([]byte(`{"state":"failed","note":"hỏng"}`))
	f.Add([]byte(`{"state":"read","files":[{"name":"a.txt","type":"","content":"eA=="}]}`))
	f.Add([]byte(`{"state":"read"} {}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		text, err := activities.DecodeFileText(answer)
		if err != nil {
			return
		}
		if len(text.Text) > store.MaxAttachmentText || text.State == "" || text.State != store.ReadingDone && (text.Text != "" || len(text.Tables) > 0) {
			t.Fatalf("believed %+v", text)
		}
		for _, table := range text.Tables {
			for _, row := range table.Rows {
				for _, n := range row.Merged {
					_ = row.Cells[n] // must be there
				}
			}
		}
	})
}
