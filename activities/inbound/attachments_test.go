package inbound_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"loa/activities/extract/extracttest"
	"loa/activities/inbound"
	"loa/mail"
	"loa/mail/attachment"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

var fixtureTime = time.Date(2027, time.March, 2, 12, 0, 0, 0, calendar.Zone).UTC()

// newAttachmentInspector gives an inspector and a filed letter.
func newAttachmentInspector(t *testing.T) (inbound.AttachmentInspector, store.LetterIn) {
	t.Helper()
	s := storetest.Open(t)
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", time.Minute, fixtureTime)
	if err == nil {
		err = s.SetUIDValidity(t.Context(), lease, 7)
	}
	var filed []store.FiledLetter
	if err == nil {
		filed, err = s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{{UID: 1, Raw: []byte("thư"), At: fixtureTime}})
	}
	if err != nil {
		t.Fatal(err)
	}
	letter, err := s.LetterIn(t.Context(), filed[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return inbound.AttachmentInspector{Store: s, Files: extracttest.Extractor(t), Now: func() time.Time { return fixtureTime }}, letter
}

func letterWith(files ...mail.Attachment) mail.Letter {
	for n := range files {
		sum := sha256.Sum256(files[n].Content)
		files[n].SHA256, files[n].Size = hex.EncodeToString(sum[:]), len(files[n].Content)
	}
	return mail.Letter{Attachments: files}
}

func names(files []mail.Attachment) []string {
	var out []string
	for _, file := range files {
		out = append(out, file.Name)
	}
	return out
}

// findingSummary holds the compared fields of a finding.
type findingSummary struct {
	Name       string
	Finding    store.AttachmentFinding
	Extraction store.Extraction
	Text       string
	Note       string // reason and note
	Secret     bool
}

func summarize(findings []store.Attachment) []findingSummary {
	var out []findingSummary
	for _, f := range findings {
		out = append(out, findingSummary{Name: f.Name, Finding: f.Finding, Extraction: f.Extraction, Text: f.Text, Note: strings.TrimSpace(f.Reason + " " + f.Note), Secret: f.Secret})
	}
	return out
}

func TestInspect(t *testing.T) {
	t.Parallel()
	t.Run("files are inspected, extracted and filed once", func(t *testing.T) {
		t.Parallel()
		a, letter := newAttachmentInspector(t)
		a.Secret = func(text string) bool { return strings.Contains(text, "TỐI MẬT") }
		parsed := letterWith(
			mail.Attachment{Name: "ghi-chu.txt", Type: "text/plain", Content: []byte("Kính gửi")},
			mail.Attachment{Name: "Biểu.xlsm", Type: "application/octet-stream", Content: extracttest.Book(t, `<sheetData/>`, "xl/vbaProject.bin", "x")},
			mail.Attachment{Name: "baocao.pdf.exe", Type: "application/pdf", Content: []byte("MZ\x90\x00")},
			mail.Attachment{Name: "kin.txt", Type: "text/plain", Content: []byte("TỐI MẬT\nnội dung")},
			mail.Attachment{Name: "TỐI MẬT.pdf", Type: "application/pdf", Content: []byte("%PDF-1.4")},
			mail.Attachment{Name: "anh.png", Type: "image/png", Content: []byte("\x89PNG\r\n\x1A\n")},
			mail.Attachment{Name: "hong.docx", Type: "", Content: extracttest.Document(t, "<broken")},
		)
		want := []findingSummary{
			{Name: "ghi-chu.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "Kính gửi"},
			{
				Name:       "Biểu.xlsm",
				Finding:    store.AttachmentMark,
				Extraction: store.ExtractionNone,
				Note:       `tệp có chứa macro; đề nghị gửi lại dạng .xlsx hoặc .docx không có macro; tên tệp có đuôi ".xlsm" nhưng nội dung là xlsx`,
			},
			{
				Name:       "baocao.pdf.exe",
				Finding:    store.AttachmentRefuse,
				Extraction: store.ExtractionNone,
				Note:       "tên tệp có đuôi của chương trình chạy được (.exe)",
			},
			{
				Name:       "kin.txt",
				Finding:    store.AttachmentOK,
				Extraction: store.ExtractionDone,
				Note:       "có dấu hiệu bí mật nhà nước, không xử lý trên hệ thống này",
				Secret:     true,
			},
			{Name: "TỐI MẬT.pdf", Finding: store.AttachmentOK, Extraction: store.ExtractionNone, Secret: true},
			{Name: "anh.png", Finding: store.AttachmentOK, Extraction: store.ExtractionNone},
			{
				Name:       "hong.docx",
				Finding:    store.AttachmentOK,
				Extraction: store.ExtractionFailed,
				Note:       "file bị hỏng hoặc bị cắt cụt, không đọc được; hãy mở file bằng Excel hoặc Word, lưu lại thành file mới rồi gửi lại",
			},
		}
		for range 2 {
			kept, findings, err := a.Inspect(t.Context(), letter, parsed)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, summarize(findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"ghi-chu.txt", "Biểu.xlsm", "anh.png", "hong.docx"}, names(kept)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
			filed, err := a.Store.Attachments(t.Context(), letter.ID)
			if diff := cmp.Diff(findings, filed, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("filed (-want +got): %v\n%s", err, diff)
			}
			a.Files.Command = []string{"/khong/co"} // findings on record are not extracted again
		}
	})
	t.Run("files packed in a file are inspected like any other", func(t *testing.T) {
		t.Parallel()
		a, letter := newAttachmentInspector(t)
		parsed := letterWith(mail.Attachment{Name: "winmail.dat", Type: "application/ms-tnef", Content: []byte("\x78\x9F\x3E\x22nội dung")})
		kept, findings, err := a.Inspect(t.Context(), letter, parsed)
		if err != nil {
			t.Fatal(err)
		}
		want := []findingSummary{
			{Name: "winmail.dat", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "thân thư"},
			{Name: "trong.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "bản trong"},
			{
				Name:       "virut.exe",
				Finding:    store.AttachmentRefuse,
				Extraction: store.ExtractionNone,
				Note:       "tên tệp có đuôi của chương trình chạy được (.exe)",
			},
		}
		if diff := cmp.Diff(want, summarize(findings)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"winmail.dat", "trong.txt"}, names(kept)); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
	})
}

// scanner is a clamd that finds a virus in every content with the word "virut".
func scanner(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			answer := "stream: OK\x00"
			if bytes.Contains(streamed(conn), []byte("virut")) {
				answer = "stream: Loa.Test FOUND\x00"
			}
			_, _ = conn.Write([]byte(answer)) // the reader may have gone
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

func streamed(conn io.Reader) (content []byte) {
	_, _ = io.ReadFull(conn, make([]byte, len("zINSTREAM\x00")))
	for {
		var length [4]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil || binary.BigEndian.Uint32(length[:]) == 0 {
			return content
		}
		chunk := make([]byte, binary.BigEndian.Uint32(length[:]))
		if _, err := io.ReadFull(conn, chunk); err != nil {
			return content
		}
		content = append(content, chunk...)
	}
}

func TestScan(t *testing.T) {
	t.Parallel()
	unreachable, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = unreachable.Close() // the port is free again
	clean, infected := []byte("Kính gửi"), []byte("một con virut")
	for _, test := range []struct {
		name    string
		mode    attachment.ScanMode
		clamd   string
		content []byte
		want    findingSummary
		kept    int
		err     error
	}{
		{
			name:    "off",
			mode:    attachment.ScanOff,
			clamd:   unreachable.Addr().String(),
			content: infected,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "một con virut", Note: "", Secret: false},
			kept:    1,
		},
		{
			name:    "report, clean",
			mode:    attachment.ScanReport,
			clamd:   scanner(t),
			content: clean,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "Kính gửi", Note: "", Secret: false},
			kept:    1,
		},
		{
			name:    "report, found",
			mode:    attachment.ScanReport,
			clamd:   scanner(t),
			content: infected,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentMark, Extraction: store.ExtractionNone, Text: "", Note: "phát hiện mã độc Loa.Test", Secret: false},
			kept:    1,
		},
		{
			name:    "report, unreachable",
			mode:    attachment.ScanReport,
			clamd:   unreachable.Addr().String(),
			content: clean,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "Kính gửi", Note: "chưa quét được mã độc", Secret: false},
			kept:    1,
		},
		{
			name:    "require, clean",
			mode:    attachment.ScanRequire,
			clamd:   scanner(t),
			content: clean,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "Kính gửi", Note: "", Secret: false},
			kept:    1,
		},
		{
			name:    "require, found",
			mode:    attachment.ScanRequire,
			clamd:   scanner(t),
			content: infected,
			want:    findingSummary{Name: "a.txt", Finding: store.AttachmentRefuse, Extraction: store.ExtractionNone, Text: "", Note: "phát hiện mã độc Loa.Test", Secret: false},
		},
		{name: "require, unreachable", mode: attachment.ScanRequire, clamd: unreachable.Addr().String(), content: clean, want: findingSummary{}, kept: 0, err: inbound.ErrScannerUnreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, letter := newAttachmentInspector(t)
			a.Scan, a.Clamd = test.mode, test.clamd
			kept, findings, err := a.Inspect(t.Context(), letter, letterWith(mail.Attachment{Name: "a.txt", Type: "text/plain", Content: test.content}))
			if !errors.Is(err, test.err) || len(kept) != test.kept {
				t.Fatalf("%d kept, %v; want %d, %v", len(kept), err, test.kept, test.err)
			}
			if test.err != nil {
				if filed, err := a.Store.Attachments(t.Context(), letter.ID); err != nil || len(filed) > 0 {
					t.Errorf("filed %v, %v", filed, err)
				}
				return
			}
			if diff := cmp.Diff([]findingSummary{test.want}, summarize(findings)); diff != "" {
				t.Errorf("finding (-want +got):\n%s", diff)
			}
		})
	}
}
