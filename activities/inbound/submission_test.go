package inbound_test

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"loa/intake"
	"loa/mail/attachment"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// TestInspectFiles checks that files that do not come by mail pass the inspection of those that do, before anything is filed.
func TestInspectFiles(t *testing.T) {
	t.Parallel()
	submit := func(t *testing.T, change func(*intake.Filing), sub intake.Submission) error {
		t.Helper()
		a, _ := newAttachmentInspector(t)
		a.Secret = func(text string) bool { return strings.Contains(text, "TỐI MẬT") }
		filing := intake.Filing{Store: a.Store, Inspector: a, Now: func() time.Time { return fixtureTime }}
		if change != nil {
			change(&filing)
		}
		sub.Task, sub.Kind, sub.By = "kh-2027/1/so-noi-vu/1", store.DocumentDraft, "an"
		_, err := filing.Submit(t.Context(), sub)
		return err
	}
	for _, c := range []struct {
		name string
		sub  intake.Submission
		want intake.FileRefusal
	}{
		{
			"a program",
			intake.Submission{Files: []intake.File{{Name: "bao-cao.exe", Content: []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00")}}},
			intake.FileRefusal{Name: "bao-cao.exe", Fault: report.FileExecutable},
		},
		{
			"a program under the name of a text",
			intake.Submission{Text: "Kính trình.", Files: []intake.File{{Name: "du-thao.txt", Type: "text/plain", Content: []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00")}}},
			intake.FileRefusal{Name: "du-thao.txt", Fault: report.FileExecutable},
		},
		{
			"a file with a mark of state secrets",
			intake.Submission{Files: []intake.File{{Name: "du-thao.txt", Type: "text/plain", Content: []byte("TỐI MẬT\nSố: 12/BC")}}},
			intake.FileRefusal{Name: "du-thao.txt", Secret: true},
		},
		{"a text with a mark of state secrets", intake.Submission{Text: "TỐI MẬT\nKính trình dự thảo."}, intake.FileRefusal{Secret: true}},
	} {
		t.Run(c.name+" is refused and nothing is filed", func(t *testing.T) {
			t.Parallel()
			err := submit(t, nil, c.sub)
			refused, is := errors.AsType[*intake.FileRefusal](err)
			if !is || *refused != c.want {
				t.Fatalf("the error is %v (%+v), want %+v", err, refused, c.want)
			}
			if refusal, is := errors.AsType[*plan.Refusal](err); !is || refusal.Kind != plan.RefusalInvalid || refusal.Message == "" {
				t.Errorf("the record keeps %+v", refusal)
			}
			if english := refused.In("en"); english == refused.Error() || strings.Contains(english, "{{") {
				t.Errorf("in English it is %q", english)
			}
		})
	}
	t.Run("a scanner that is required and does not answer is told, and the submission may be sent again", func(t *testing.T) {
		t.Parallel()
		dead, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := dead.Addr().String()
		if err := dead.Close(); err != nil {
			t.Fatal(err)
		}
		err = submit(t, func(f *intake.Filing) {
			a, _ := newAttachmentInspector(t)
			a.Scan, a.Clamd = attachment.ScanRequire, address
			f.Inspector = a
		}, intake.Submission{Files: []intake.File{{Name: "du-thao.txt", Type: "text/plain", Content: []byte("Từ ngày 01/3, bộ phận một cửa nhận hồ sơ trực tuyến.")}}})
		refusal, is := errors.AsType[*plan.Refusal](err)
		if !is || refusal.Kind != plan.RefusalNotNow {
			t.Errorf("the error is %v, want a refusal for now", err)
		}
	})
	t.Run("ordinary files pass", func(t *testing.T) {
		t.Parallel()
		err := submit(t, nil, intake.Submission{Text: "Kính trình dự thảo.", Files: []intake.File{{Name: "du-thao.txt", Type: "text/plain", Content: []byte("Từ ngày 01/3, bộ phận một cửa nhận hồ sơ trực tuyến.")}}})
		if !errors.Is(err, store.ErrNotFound) { // the task is not on record, which is looked at after the files
			t.Errorf("the error is %v, want that of a task that does not exist", err)
		}
	})
}
