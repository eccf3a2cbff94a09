package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// Documents inspects the documents of drafts and reports before they go out with a letter, and extracts their text.
// inbound.AttachmentInspector satisfies it.
type Documents interface {
	// InspectDocument returns what was found in a document. The first finding of a document stands.
	InspectDocument(ctx context.Context, d store.Document) (store.DocumentText, error)
}

// inspectionTime is how long the documents of one letter are inspected. It is within the time of the activity that projects. A document that
// has no finding by then is shown as one that could not be read, and stays behind the link.
const inspectionTime = 20 * time.Second

// submission is one version of a draft or a report: what its sender wrote, and the files with what was found in them.
type submission struct {
	version int
	hash    string
	cover   string
	files   []submittedFile
}

type submittedFile struct {
	document store.Document
	found    store.DocumentText
}

// submission loads the version of a draft or a report that a hash names. The hash is that of a text, which lists the files of the version.
// When it is that of a file itself, the version consists of that file.
func (a *Activities) submission(ctx context.Context, task plan.TaskID, kind store.DocumentKind, hash string) (submission, error) {
	blob, err := a.Store.Blob(ctx, hash)
	if err != nil {
		return submission{}, fmt.Errorf("reading %s %s of task %s: %w", kind, hash, task, err)
	}
	documents, err := a.Store.Documents(ctx, task)
	if err != nil {
		return submission{}, err
	}
	s := submission{hash: hash}
	hashes := []string{hash}
	if strings.HasPrefix(blob.Type, "text/plain") {
		s.cover, hashes = intake.Parts(string(blob.Content))
	}
	for _, d := range documents { // the newest version first
		if d.Kind == kind && d.Hash == hash {
			s.version = d.Version
			break
		}
	}
	limited, cancel := context.WithTimeout(ctx, inspectionTime)
	defer cancel()
	for _, listed := range hashes {
		at := slices.IndexFunc(documents, func(d store.Document) bool {
			return d.Kind == kind && d.Version == s.version && d.Hash == listed && d.Name != ""
		})
		if at < 0 {
			continue // a line that the sender wrote
		}
		found, err := a.inspect(limited, documents[at])
		if ctx.Err() != nil || err != nil {
			return s, errors.Join(ctx.Err(), err)
		}
		s.files = append(s.files, submittedFile{document: documents[at], found: found})
	}
	return s, nil
}

// inspect returns what was found in a document, within the time that is left; a zero finding when there is none.
func (a *Activities) inspect(ctx context.Context, d store.Document) (store.DocumentText, error) {
	if a.Documents == nil || ctx.Err() != nil {
		return store.DocumentText{}, nil
	}
	found, err := a.Documents.InspectDocument(ctx, d)
	if err != nil && ctx.Err() != nil {
		return store.DocumentText{}, nil
	}
	return found, err
}

// words is the readable text of the version: that of its files, or what its sender wrote when no file can be read.
func (s submission) words() string {
	var texts []string
	for _, file := range s.files {
		if text := file.found.Words(); text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return s.cover
	}
	return strings.Join(texts, "\n")
}
