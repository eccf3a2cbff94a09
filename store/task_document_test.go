package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestFileDocument: a document is filed once, and only with a content.
func TestFileDocument(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	ctx := t.Context()
	var hashes []string
	for _, text := range []string{"bản 1", "bản 2", "báo cáo"} {
		for range 2 {
			hash, err := s.FileBlob(ctx, []byte(text), "text/plain")
			if err != nil {
				t.Fatal(err)
			}
			hashes = append(hashes, hash)
		}
	}
	document := func(kind store.DocumentKind, version int, hash string) store.Document {
		return store.Document{
			Task: ids[0], Kind: kind, Version: version, Hash: hash, Name: "dự thảo.docx", Type: "text/plain", Size: 7, ByPerson: "an", At: noon,
		}
	}
	want := []store.Document{
		document(store.DocumentDraft, 2, hashes[2]), document(store.DocumentDraft, 1, hashes[0]), document(store.DocumentReport, 1, hashes[4]),
	}
	for _, d := range append(want, want...) {
		if err := s.FileDocument(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Documents(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	if err := s.FileDocument(ctx, document(store.DocumentDraft, 3, hash("không có"))); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a document without content: %v, want ErrNotFound", err)
	}
	if _, err := s.Blob(ctx, hash("không có")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a content that is not there: %v, want ErrNotFound", err)
	}
}
