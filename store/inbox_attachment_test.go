package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

func attachment(n int) store.Attachment {
	return store.Attachment{
		N: n, Name: "Báo cáo quý I.xlsx", Type: "application/vnd.ms-excel", Size: 1200, SHA256: hash("tệp"), Kind: "xlsx",
		Finding: store.AttachmentOK, Extraction: store.ExtractionDone, Text: "Kính gửi",
		Tables: []store.AttachmentTable{{Name: "Phụ lục", Title: []string{"BIỂU 1"}, Rows: []store.AttachmentRow{
			{Number: 3, Hidden: true, Cells: []string{"Số liệu", "Số liệu"}, Merged: []int{1}},
		}}},
		ExtractedAt: noon,
	}
}

func TestFileAttachments(t *testing.T) {
	t.Parallel()
	t.Run("the first record of a file stands", func(t *testing.T) {
		t.Parallel()
		s, lease := mailboxAt(t)
		id := file(t, s, lease, incoming(1, "có tệp"))[0].ID
		marked := attachment(2)
		marked.Finding, marked.Reason, marked.Extraction, marked.Text, marked.Tables = store.AttachmentMark, "tệp có chứa macro", store.ExtractionNone, "", nil
		if err := s.FileAttachments(t.Context(), id, []store.Attachment{attachment(1), marked}); err != nil {
			t.Fatal(err)
		}
		again := attachment(1)
		again.Text = "khác"
		if err := s.FileAttachments(t.Context(), id, []store.Attachment{again}); err != nil {
			t.Fatal(err)
		}
		want := []store.Attachment{attachment(1), marked}
		want[0].Letter, want[1].Letter = id, id
		got, err := s.Attachments(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	})
	t.Run("a letter that does not exist is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, _ := mailboxAt(t)
		if err := s.FileAttachments(t.Context(), 77, []store.Attachment{attachment(1)}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("filed: %v, want ErrNotFound", err)
		}
	})
}
