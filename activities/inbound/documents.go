package inbound

import (
	"context"
	"errors"
	"fmt"

	"loa/mail"
	"loa/mail/attachment"
	"loa/store"
)

// noteNotScanned is the note of a document that the virus scanner, which must see every file, could not see.
const noteNotScanned = "chưa quét được mã độc"

// InspectDocument inspects a document of a draft or a report as files of letters are inspected, whatever road it came by, and files what it
// found under the document: a second call returns the finding of the first. A document without a name is the text of a submission; it is
// read too. While a scanner that is required does not answer, the document is refused and nothing is filed, so that the next call tries
// again. The error is that of ctx, that of the store, or says that no child could be started.
func (a AttachmentInspector) InspectDocument(ctx context.Context, d store.Document) (store.DocumentText, error) {
	filed, err := a.Store.DocumentTexts(ctx, d.Task, d.Kind, d.Version)
	if err != nil {
		return store.DocumentText{}, err
	}
	if text, known := filed[d.Hash]; known {
		return text, nil
	}
	finding, err := a.documentFinding(ctx, d)
	if errors.Is(err, ErrScannerUnreachable) {
		return documentText(d, store.Attachment{
			Kind: string(attachment.KindOther), Finding: store.AttachmentRefuse, Reason: noteNotScanned, Extraction: store.ExtractionNone, ExtractedAt: a.Now(),
		}), nil
	}
	if err != nil {
		return store.DocumentText{}, fmt.Errorf("inspecting document %s of task %s: %w", d.Hash, d.Task, err)
	}
	text := documentText(d, finding)
	return text, a.Store.FileDocumentText(ctx, text)
}

// documentFinding is the finding of the letter that the document came with, otherwise that of an inspection now.
func (a AttachmentInspector) documentFinding(ctx context.Context, d store.Document) (store.Attachment, error) {
	if d.Letter != 0 {
		inspected, err := a.Store.Attachments(ctx, d.Letter)
		if err != nil {
			return store.Attachment{}, err
		}
		for _, finding := range inspected {
			if finding.SHA256 == d.Hash && finding.Name == d.Name {
				return finding, nil
			}
		}
	}
	blob, err := a.Store.Blob(ctx, d.Hash)
	if err != nil {
		return store.Attachment{}, err
	}
	file := mail.Attachment{Name: d.Name, Type: d.Type, Size: len(blob.Content), SHA256: d.Hash, Content: blob.Content}
	finding, _, err := a.inspectOne(ctx, file, attachment.Inspect(file.Name, file.Type, file.Content))
	return finding, err
}

func documentText(d store.Document, f store.Attachment) store.DocumentText {
	return store.DocumentText{
		Task: d.Task, Kind: d.Kind, Version: d.Version, Hash: d.Hash, FileKind: f.Kind, Finding: f.Finding, Reason: f.Reason, Virus: f.Virus,
		Secret: f.Secret, Extraction: f.Extraction, Note: f.Note, Text: f.Text, Tables: f.Tables, ExtractedAt: f.ExtractedAt,
	}
}
