package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/store"
)

func documentText(id plan.TaskID, hash string) store.DocumentText {
	return store.DocumentText{
		Task: id, Kind: store.DocumentDraft, Version: 1, Hash: hash, FileKind: "docx", Finding: store.AttachmentOK, Extraction: store.ExtractionDone,
		Text: "Kịch bản", Tables: attachment(1).Tables, ExtractedAt: noon,
	}
}

func TestFileDocumentText(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	draft, err := s.FileBlob(t.Context(), []byte("bản 1"), "text/plain")
	if err == nil {
		err = s.FileDocument(t.Context(), store.Document{Task: ids[0], Kind: store.DocumentDraft, Version: 1, Hash: draft, Name: "dự thảo.docx", At: noon})
	}
	if err != nil {
		t.Fatal(err)
	}
	want := documentText(ids[0], draft)
	again := want
	again.Text = "khác"
	for _, text := range []store.DocumentText{want, again} { // the first record stands
		if err := s.FileDocumentText(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.DocumentTexts(t.Context(), ids[0], store.DocumentDraft, 1)
	if diff := cmp.Diff(map[string]store.DocumentText{draft: want}, got); diff != "" || err != nil {
		t.Errorf("texts, %v (-want +got):\n%s", err, diff)
	}
	if none, err := s.DocumentTexts(t.Context(), ids[0], store.DocumentDraft, 2); err != nil || len(none) != 0 {
		t.Errorf("texts of another version: %v, %v", none, err)
	}
	want.Version = 2
	if err := s.FileDocumentText(t.Context(), want); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the text of no document: %v, want ErrNotFound", err)
	}
}

func TestDocumentTextMaySend(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text store.DocumentText
		want bool
	}{
		"nothing was found":    {text: store.DocumentText{Finding: store.AttachmentOK}, want: true},
		"a macro was found":    {text: store.DocumentText{Finding: store.AttachmentMark}},
		"a program":            {text: store.DocumentText{Finding: store.AttachmentRefuse}},
		"a mark of secrecy":    {text: store.DocumentText{Finding: store.AttachmentOK, Secret: true}},
		"a virus":              {text: store.DocumentText{Finding: store.AttachmentOK, Virus: "Eicar"}},
		"it was not inspected": {text: store.DocumentText{}},
	} {
		if got := tt.text.MaySend(); got != tt.want {
			t.Errorf("%s: %t, want %t", name, got, tt.want)
		}
	}
}
