package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestLetterFiles: the files of a letter are queued with it, whether an event or a question leads to it, and they come back in their order
// wherever it is leased, listed or copied.
func TestLetterFiles(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	first, err := s.FileBlob(t.Context(), []byte("bản 1"), "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.FileBlob(t.Context(), []byte("biểu"), "text/csv")
	if err != nil {
		t.Fatal(err)
	}
	files := []store.LetterFile{{Hash: second, Name: "Biểu số liệu.csv", Type: "text/csv", Size: 6}, {Hash: first, Name: "Dự thảo.txt", Type: "text/plain", Size: 7}}
	p := opened(ids[0])
	projected := letter(p, "duong")
	projected.Files = files
	p.Letters = []store.LetterOut{projected}
	project(t, s, p)
	project(t, s, p) // repeated: the first stands
	question := store.LetterOut{Key: "hoi-lai:1", Notice: "question", Task: ids[0], ToAddress: "an@so-noi-vu.test", MessageID: "<hoi@loa.test>", Files: files[1:], CreatedAt: noon.Add(time.Minute)}
	for range 2 {
		if err := s.QueueLetter(t.Context(), question); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string][]store.LetterFile{projected.Key: files, question.Key: files[1:]}
	filesOf := func(letters []store.LetterOut, err error) map[string][]store.LetterFile {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]store.LetterFile{}
		for _, l := range letters {
			got[l.Key] = l.Files
		}
		return got
	}
	if diff := cmp.Diff(want, filesOf(s.LettersOut(t.Context(), ids[0]))); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, filesOf(s.LeaseLetters(t.Context(), store.LetterLease{Owner: "mot", Limit: 9, Rate: 99, Now: noon.Add(time.Hour)}))); diff != "" {
		t.Errorf("leased (-want +got):\n%s", diff)
	}
	for key := range want {
		if err := s.MarkSent(t.Context(), key, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, filesOf(s.UncopiedLetters(t.Context(), 9, noon.Add(time.Hour)))); diff != "" {
		t.Errorf("to be copied (-want +got):\n%s", diff)
	}
	question.Key, question.MessageID, question.Files = "hoi-lai:2", "<hoi-2@loa.test>", []store.LetterFile{{Hash: hash("không có"), Name: "x"}}
	if err := s.QueueLetter(t.Context(), question); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a file without content: %v, want ErrNotFound", err)
	}
}
