package extract_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/extract"
	"loa/activities/extract/extracttest"
	"loa/mail/attachment"
	"loa/store"
)

func extractAs(t *testing.T, r extract.Extractor, kind attachment.Kind, content []byte) extract.Text {
	t.Helper()
	began := time.Now()
	text, err := r.Extract(t.Context(), kind, content)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s of %d KB: %s %q after %v", kind, len(content)>>10, text.State, text.Note, time.Since(began).Round(time.Millisecond))
	return text
}

var unreadable = extract.Text{State: store.ExtractionFailed, Note: "không đọc được, cần người xem"}

func TestExtractor(t *testing.T) {
	t.Parallel()
	table := []store.AttachmentTable{{Name: "CSV", Rows: []store.AttachmentRow{{Number: 1, Cells: []string{"STT", "Nhiệm vụ"}}, {Number: 2, Cells: []string{"1", "Họp báo"}}}}}
	for _, test := range []struct {
		name    string
		kind    attachment.Kind
		content []byte
		want    extract.Text
	}{
		{
			name:    "a workbook with a merged cell",
			kind:    attachment.KindXLSX,
			content: extracttest.Book(t, `<sheetData><row r="2"><c r="B2" t="inlineStr"><is><t>Số liệu</t></is></c><c r="C2"><v>5</v></c></row><row r="3"><c r="C3"><v>7</v></c></row></sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells>`),
			want: extract.Text{
				State: store.ExtractionDone,
				Tables: []store.AttachmentTable{{Name: "Biểu 1", Rows: []store.AttachmentRow{
					{Number: 2, Cells: []string{"", "Số liệu", "5"}}, {Number: 3, Cells: []string{"", "Số liệu", "7"}, Merged: []int{1}},
				}}},
			},
		},
		{
			name:    "a document",
			kind:    attachment.KindDOCX,
			content: extracttest.Document(t, "Kính gửi Sở Nội vụ"),
			want:    extract.Text{State: store.ExtractionDone, Text: "Kính gửi Sở Nội vụ"},
		},
		{
			name:    "an OpenDocument text",
			kind:    attachment.KindODT,
			content: extracttest.Zip(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", `<x:c xmlns:x="x"><x:p>Báo cáo</x:p></x:c>`),
			want:    extract.Text{State: store.ExtractionDone, Text: "Báo cáo"},
		},
		{
			name:    "a table as text",
			kind:    attachment.KindCSV,
			content: []byte("STT;Nhiệm vụ\n1;Họp báo\n"),
			want:    extract.Text{State: store.ExtractionDone, Tables: table},
		},
		{
			name:    "a table in TCVN3",
			kind:    attachment.KindCSV,
			content: []byte("STT;Nhi\xD6m v\xF4\n1;H\xE4p b\xB8o\n"),
			want:    extract.Text{State: store.ExtractionDone, Tables: table},
		},
		{
			name:    "a table in TCVN3 that was saved as UTF-8",
			kind:    attachment.KindCSV,
			content: []byte("STT;NhiÖm vô\n1;Häp b¸o\n"),
			want:    extract.Text{State: store.ExtractionDone, Tables: table},
		},
		{
			name:    "a text",
			kind:    attachment.KindTXT,
			content: []byte("\xEF\xBB\xBFKính gửi\r\nđồng chí\n"),
			want:    extract.Text{State: store.ExtractionDone, Text: "Kính gửi\nđồng chí"},
		},
		{
			name:    "a PDF",
			kind:    attachment.KindPDF,
			content: extracttest.PDF("Bao cao quy I"),
			want:    extract.Text{State: store.ExtractionDone, Text: "Bao cao quy I"},
		},
		{
			name:    "a scanned PDF",
			kind:    attachment.KindPDF,
			content: extracttest.PDF(""),
			want:    extract.Text{State: store.ExtractionManual, Note: "tệp PDF không có chữ (bản quét), cần người đọc"},
		},
		{
			name:    "an empty document",
			kind:    attachment.KindDOCX,
			content: extracttest.Document(t, ""),
			want:    extract.Text{State: store.ExtractionManual, Note: "tệp không có chữ nào, cần người đọc"},
		},
		{name: "a kind without an extractor", kind: attachment.Kind("png"), content: []byte("x"), want: unreadable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.kind == attachment.KindPDF {
				needPDFToText(t)
			}
			if diff := cmp.Diff(test.want, extractAs(t, extracttest.Extractor(t), test.kind, test.content)); diff != "" {
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

// TestExtractorHostile checks that a file which controls its child does not stop the extractor.
func TestExtractorHostile(t *testing.T) {
	t.Parallel()
	short := extracttest.Extractor(t)
	short.Wall = 3 * time.Second
	for _, kind := range []attachment.Kind{"spin", "hoard", "babble", "nonsense", "sleep"} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(unreadable, extractAs(t, short, kind, []byte("x"))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfine(t *testing.T) {
	t.Parallel()
	t.Run("a child gets ten seconds of the processor", func(t *testing.T) {
		t.Parallel()
		slow := extracttest.Extractor(t)
		slow.Wall = 5 * time.Minute
		began := time.Now()
		if got := extractAs(t, slow, "spin", nil); got.State != store.ExtractionFailed || time.Since(began) > 4*time.Minute {
			t.Errorf("%+v after %v", got, time.Since(began))
		}
	})
	t.Run("a child has no network", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		if got := extractAs(t, extracttest.Extractor(t), "dial", []byte(listener.Addr().String())); !strings.HasPrefix(got.Text, "không nối được") {
			t.Errorf("the child says %q", got.Text)
		}
	})
	t.Run("a child has neither files nor environment of ours", func(t *testing.T) {
		t.Parallel()
		if got := extractAs(t, extracttest.Extractor(t), "look", nil); got.Text != "0 <nil> uid0=false env=6" {
			t.Errorf("the child sees %q", got.Text)
		}
	})
	t.Run("a child cannot fill the disk", func(t *testing.T) {
		t.Parallel()
		if got := extractAs(t, extracttest.Extractor(t), "write", nil); !strings.Contains(got.Text, "file too large") && got.State != store.ExtractionFailed {
			t.Errorf("the child wrote: %q", got.Text)
		}
	})
	t.Run("a child starts few processes", func(t *testing.T) {
		t.Parallel()
		if got := extractAs(t, extracttest.Extractor(t), "fork", nil); len(got.Text) > 2 {
			t.Errorf("the child started %s processes: %+v", got.Text, got)
		}
	})
	t.Run("a process that a child leaves running does not delay the extractor", func(t *testing.T) {
		t.Parallel()
		began := time.Now()
		if got := extractAs(t, extracttest.Extractor(t), "orphan", nil); got.State == store.ExtractionDone && time.Since(began) > 10*time.Second {
			t.Errorf("%+v after %v", got, time.Since(began))
		}
	})
}

// TestExtractorBombs gives the child files that mail/attachment refuses: the child must withstand them by itself.
func TestExtractorBombs(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 300<<20)
	laughs := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>`
	deep := strings.Repeat("<x>", 1<<20)
	whole := extracttest.Book(t, `<sheetData/>`)
	for _, test := range []struct {
		name    string
		kind    attachment.Kind
		content []byte
	}{
		{name: "a sheet of 300 MB", kind: attachment.KindXLSX, content: extracttest.Book(t, long)},
		{name: "styles of 300 MB", kind: attachment.KindXLSX, content: extracttest.Book(t, `<sheetData/>`, "xl/styles.xml", long)},
		{name: "a document of 300 MB", kind: attachment.KindDOCX, content: extracttest.Document(t, long)},
		{
			name:    "an OpenDocument of 300 MB",
			kind:    attachment.KindODS,
			content: extracttest.Zip(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", long),
		},
		{name: "entities that multiply", kind: attachment.KindDOCX, content: extracttest.Document(t, laughs)},
		{
			name:    "elements without end",
			kind:    attachment.KindODS,
			content: extracttest.Zip(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", deep),
		},
		{name: "a cut workbook", kind: attachment.KindXLSX, content: whole[:len(whole)/2]},
		{name: "a cut PDF", kind: attachment.KindPDF, content: []byte("%PDF-1.4\n1 0 obj<</Type/Catalog")},
		{
			name:    "a PDF whose pages contain each other",
			kind:    attachment.KindPDF,
			content: []byte(strings.Replace(string(extracttest.PDF("x")), "/Kids[3 0 R]", "/Kids[2 0 R 2 0 R]/Count 9999999", 1)),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := extractAs(t, extracttest.Extractor(t), test.kind, test.content)
			if got.State == store.ExtractionDone || got.Note == "" || got.Text != "" {
				t.Errorf("extracted %+v", got)
			}
		})
	}
}

func TestTextLimits(t *testing.T) {
	t.Parallel()
	const cut = "tệp dài, chỉ giữ phần đầu"
	t.Run("a long text is cut and says so", func(t *testing.T) {
		t.Parallel()
		got := extractAs(t, extracttest.Extractor(t), attachment.KindTXT, []byte(strings.Repeat("đồng ý ", 300_000)))
		if got.State != store.ExtractionDone || got.Note != cut || len(got.Text) > store.MaxAttachmentText || len(got.Text) < store.MaxAttachmentText-8 {
			t.Errorf("state %s, note %q, %d bytes", got.State, got.Note, len(got.Text))
		}
	})
	t.Run("a long table is cut and says so", func(t *testing.T) {
		t.Parallel()
		var rows strings.Builder
		for n := range 150_000 {
			fmt.Fprintf(&rows, "%d,nhiệm vụ số %d của đơn vị\n", n, n)
		}
		table := extractAs(t, extracttest.Extractor(t), attachment.KindCSV, []byte(rows.String()))
		if table.Note != cut || len(table.Tables) != 1 || len(table.Tables[0].Rows) < 10_000 {
			t.Errorf("note %q, %d tables", table.Note, len(table.Tables))
		}
	})
}

func TestExtractorErrors(t *testing.T) {
	t.Parallel()
	t.Run("a cancelled context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := extracttest.Extractor(t).Extract(ctx, attachment.KindTXT, []byte("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	})
	t.Run("a child that cannot be started", func(t *testing.T) {
		t.Parallel()
		if _, err := (extract.Extractor{Command: []string{"/khong/co"}}).Extract(t.Context(), attachment.KindTXT, []byte("x")); err == nil {
			t.Error("no error for a program that does not exist")
		}
	})
}

func FuzzDecodeText(f *testing.F) {
	f.Add([]byte(`{"state":"read","text":"Kính gửi","tables":[{"name":"CSV","rows":[{"n":1,"cells":["a","b"],"merged":[1]}]}]}`))
	f.Add([]byte(`{"state":"failed","note":"hỏng"}`))
	f.Add([]byte(`{"state":"read","files":[{"name":"a.txt","type":"","content":"eA=="}]}`))
	f.Add([]byte(`{"state":"read"} {}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		text, err := extract.DecodeText(answer)
		if err != nil {
			return
		}
		if len(text.Text) > store.MaxAttachmentText || text.State == "" || text.State != store.ExtractionDone && (text.Text != "" || len(text.Tables) > 0) {
			t.Fatalf("decoded %+v", text)
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
