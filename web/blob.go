package web

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"

	"loa/plan"
	"loa/store"
)

// blob hands out a document of a task. Contents that are no document, such as letters with their tokens, have no address here.
func (s *site) blob(w http.ResponseWriter, r *http.Request) error {
	documents, err := s.Reader.Documents(r.Context(), plan.TaskID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.handOut(w, r, documents, r.PathValue("hash"))
}

// handOut sends one of the documents as a file to keep: never shown in this site's name, never run.
func (s *site) handOut(w http.ResponseWriter, r *http.Request, documents []store.Document, hash string) error {
	for _, d := range documents {
		if d.Hash != hash {
			continue
		}
		blob, err := s.Reader.Blob(r.Context(), hash)
		if err != nil {
			return err
		}
		keepFile(w, documentName(d), blob)
		return nil
	}
	return fmt.Errorf("looking up document %s: %w", hash, store.ErrNotFound)
}

func documentName(d store.Document) string {
	kind := map[store.DocumentKind]string{store.DocumentDraft: "du-thao", store.DocumentReport: "bao-cao"}[d.Kind]
	return cmp.Or(d.Name, fmt.Sprintf("%s-v%d.txt", kind, d.Version))
}

func keepFile(w http.ResponseWriter, name string, blob store.Blob) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if kind, _, err := mime.ParseMediaType(blob.Type); err == nil && kind == "text/plain" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(blob.Content) // the reader has gone away; there is nobody to tell
}
