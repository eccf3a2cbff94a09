package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"loa/plan"
	"loa/store"
)

// File is a file that somebody handed in.
type File struct {
	Name    string
	Type    string
	Content []byte
}

// Submission is a draft or a report as it was handed in: a text, files, or both.
type Submission struct {
	Task   plan.TaskID
	Kind   store.DocumentKind
	Text   string
	Files  []File
	By     plan.PersonID
	Letter store.LetterID // 0 when it did not come by mail
	At     time.Time
}

// FileSubmission puts a submission on record before anything is asked of the task, and returns the one hash that names it: that
// of its text, with a line for each file that came along. The same submission always has the same hash.
func FileSubmission(ctx context.Context, s *store.Store, sub Submission) (string, error) {
	state, err := s.Task(ctx, sub.Task)
	if err != nil {
		return "", err
	}
	version := state.State.Draft + 1
	if sub.Kind == store.DocumentReport {
		version, err = nextReport(ctx, s, sub.Task)
		if err != nil {
			return "", err
		}
	}
	whole := strings.Builder{}
	whole.WriteString(strings.TrimSpace(sub.Text))
	for _, file := range sub.Files {
		hash, err := fileDocument(ctx, s, sub, version, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&whole, "\n\nTệp đính kèm: %s (SHA-256 %s)", file.Name, hash)
	}
	text := File{Name: "", Type: "text/plain; charset=utf-8", Content: []byte(strings.TrimSpace(whole.String()))}
	return fileDocument(ctx, s, sub, version, text)
}

func nextReport(ctx context.Context, s *store.Store, task plan.TaskID) (int, error) {
	events, err := s.Journal(ctx, task)
	version := 1
	for _, e := range events {
		if e.Kind == plan.EventReportSubmitted {
			version++
		}
	}
	return version, err
}

func fileDocument(ctx context.Context, s *store.Store, sub Submission, version int, file File) (string, error) {
	hash, err := s.FileBlob(ctx, file.Content, file.Type)
	if err != nil {
		return "", fmt.Errorf("filing %q: %w", file.Name, err)
	}
	return hash, s.FileDocument(ctx, store.Document{
		Task: sub.Task, Kind: sub.Kind, Version: version, Hash: hash, Name: file.Name, Type: file.Type,
		Size: int64(len(file.Content)), ByPerson: sub.By, Letter: sub.Letter, At: sub.At,
	})
}
