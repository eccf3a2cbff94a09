package activities_test

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

	"loa/activities"
	"loa/activities/extract/extracttest"
	"loa/mail"
	"loa/mail/attachment"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

var noon = time.Date(2027, time.March, 2, 12, 0, 0, 0, calendar.Zone).UTC()

// attachmentReader is one with a letter on record.
func attachmentReader(t *testing.T) (activities.AttachmentReader, store.LetterIn) {
	t.Helper()
	s := storetest.Open(t)
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", time.Minute, noon)
	if err == nil {
		err = s.SetUIDValidity(t.Context(), lease, 7)
	}
	var filed []store.FiledLetter
	if err == nil {
		filed, err = s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{{UID: 1, Raw: []byte("thư"), At: noon}})
	}
	if err != nil {
		t.Fatal(err)
	}
	letter, err := s.LetterIn(t.Context(), filed[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return activities.AttachmentReader{Store: s, Files: extracttest.Reader(t), Now: func() time.Time { return noon }}, letter
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

// seen is what matters of a finding here.
type seen struct {
	Name    string
	Finding store.AttachmentFinding
	Reading store.Extraction
	Text    string
	Said    string // reason and note
	Secret  bool
}

func seenIn(findings []store.Attachment) []seen {
	var out []seen
	for _, f := range findings {
		out = append(out, seen{f.Name, f.Finding, f.Extraction, f.Text, strings.TrimSpace(f.Reason + " " + f.Note), f.Secret})
	}
	return out
}

func TestTheFilesOfALetterAreInspectedReadAndFiledOnce(t *testing.T) {
	t.Parallel()
	a, letter := attachmentReader(t)
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
	want := []seen{
		{"ghi-chu.txt", store.AttachmentOK, store.ExtractionDone, "Kính gửi", "", false},
		{"Biểu.xlsm", store.AttachmentMark, store.ExtractionNone, "", `tệp có chứa macro; đề nghị gửi lại dạng .xlsx hoặc .docx không có macro; tên tệp có đuôi ".xlsm" nhưng nội dung là xlsx`, false},
		{"baocao.pdf.exe", store.AttachmentRefuse, store.ExtractionNone, "", "tên tệp có đuôi của chương trình chạy được (.exe)", false},
		{"kin.txt", store.AttachmentOK, store.ExtractionDone, "", "có dấu hiệu bí mật nhà nước, không xử lý trên hệ thống này", true},
		{"TỐI MẬT.pdf", store.AttachmentOK, store.ExtractionNone, "", "", true},
		{"anh.png", store.AttachmentOK, store.ExtractionNone, "", "", false},
		{"hong.docx", store.AttachmentOK, store.ExtractionFailed, "", "file bị hỏng hoặc bị cắt cụt, không đọc được; hãy mở file bằng Excel hoặc Word, lưu lại thành file mới rồi gửi lại", false},
	}
	for range 2 {
		kept, findings, err := a.ReadAttachments(t.Context(), letter, parsed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, seenIn(findings)); diff != "" {
			t.Errorf("findings (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"ghi-chu.txt", "Biểu.xlsm", "anh.png", "hong.docx"}, names(kept)); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		filed, err := a.Store.Attachments(t.Context(), letter.ID)
		if diff := cmp.Diff(findings, filed, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("filed (-want +got): %v\n%s", err, diff)
		}
		a.Files.Command = []string{"/khong/co"} // what is on record is not read again
	}
}

func TestFilesPackedInAFileAreInspectedLikeAnyOther(t *testing.T) {
	t.Parallel()
	a, letter := attachmentReader(t)
	parsed := letterWith(mail.Attachment{Name: "winmail.dat", Type: "application/ms-tnef", Content: []byte("\x78\x9F\x3E\x22nội dung")})
	kept, findings, err := a.ReadAttachments(t.Context(), letter, parsed)
	if err != nil {
		t.Fatal(err)
	}
	want := []seen{
		{"winmail.dat", store.AttachmentOK, store.ExtractionDone, "thân thư", "", false},
		{"trong.txt", store.AttachmentOK, store.ExtractionDone, "bản trong", "", false},
		{"virut.exe", store.AttachmentRefuse, store.ExtractionNone, "", "tên tệp có đuôi của chương trình chạy được (.exe)", false},
	}
	if diff := cmp.Diff(want, seenIn(findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"winmail.dat", "trong.txt"}, names(kept)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// scanner answers like clamd: every content with the word "virut" in it is found.
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
			_, _ = conn.Write([]byte(answer)) // whoever asked may have gone
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

func TestAVirusMarksOrRefusesAndAnAbsentScannerHoldsTheLetterOnlyWhenItMust(t *testing.T) {
	t.Parallel()
	away, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = away.Close() // nobody is there now
	clean, infected := []byte("Kính gửi"), []byte("một con virut")
	for _, test := range []struct {
		name    string
		mode    attachment.ScanMode
		clamd   string
		content []byte
		want    seen
		kept    int
		err     error
	}{
		{"off", attachment.ScanOff, away.Addr().String(), infected, seen{"a.txt", store.AttachmentOK, store.ExtractionDone, "một con virut", "", false}, 1, nil},
		{"report, clean", attachment.ScanReport, scanner(t), clean, seen{"a.txt", store.AttachmentOK, store.ExtractionDone, "Kính gửi", "", false}, 1, nil},
		{"report, found", attachment.ScanReport, scanner(t), infected, seen{"a.txt", store.AttachmentMark, store.ExtractionNone, "", "phát hiện mã độc Loa.Test", false}, 1, nil},
		{"report, away", attachment.ScanReport, away.Addr().String(), clean, seen{"a.txt", store.AttachmentOK, store.ExtractionDone, "Kính gửi", "chưa quét được mã độc", false}, 1, nil},
		{"require, clean", attachment.ScanRequire, scanner(t), clean, seen{"a.txt", store.AttachmentOK, store.ExtractionDone, "Kính gửi", "", false}, 1, nil},
		{"require, found", attachment.ScanRequire, scanner(t), infected, seen{"a.txt", store.AttachmentRefuse, store.ExtractionNone, "", "phát hiện mã độc Loa.Test", false}, 0, nil},
		{"require, away", attachment.ScanRequire, away.Addr().String(), clean, seen{}, 0, activities.ErrScannerAway},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, letter := attachmentReader(t)
			a.Scan, a.Clamd = test.mode, test.clamd
			kept, findings, err := a.ReadAttachments(t.Context(), letter, letterWith(mail.Attachment{Name: "a.txt", Type: "text/plain", Content: test.content}))
			if !errors.Is(err, test.err) || len(kept) != test.kept {
				t.Fatalf("%d kept, %v; want %d, %v", len(kept), err, test.kept, test.err)
			}
			if test.err != nil {
				if filed, err := a.Store.Attachments(t.Context(), letter.ID); err != nil || len(filed) > 0 {
					t.Errorf("filed %v, %v", filed, err)
				}
				return
			}
			if diff := cmp.Diff([]seen{test.want}, seenIn(findings)); diff != "" {
				t.Errorf("finding (-want +got):\n%s", diff)
			}
		})
	}
}
