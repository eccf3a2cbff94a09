package web

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/store"
	"loa/vietnamese"
	"loa/web/edge"
)

// blob sends a document of a task. Other contents on record, such as letters with their tokens, have no address.
func (s *site) blob(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	task, err := s.visibleTask(req, plan.TaskID(r.PathValue("id")))
	if err != nil {
		return err
	}
	documents, err := s.Reader.Documents(r.Context(), task.ID)
	if err != nil {
		return err
	}
	return s.sendDocument(w, r, documents, r.PathValue("hash"))
}

// sendDocument sends one of the documents as a file. The error is store.ErrNotFound when none of them has the hash.
func (s *site) sendDocument(w http.ResponseWriter, r *http.Request, documents []store.Document, hash string) error {
	for _, d := range documents {
		if d.Hash != hash {
			continue
		}
		blob, err := s.Reader.Blob(r.Context(), hash)
		if err != nil {
			return err
		}
		sendFile(w, documentName(d), blob)
		return nil
	}
	return fmt.Errorf("looking up document %s: %w", hash, store.ErrNotFound)
}

func documentName(d store.Document) string {
	kind := map[store.DocumentKind]string{store.DocumentDraft: "du-thao", store.DocumentReport: "bao-cao"}[d.Kind]
	return cmp.Or(d.Name, fmt.Sprintf("%s-v%d.txt", kind, d.Version))
}

// fileTypes are the media types that a file keeps: those of usual documents, none of which a browser runs. The type on record was named
// by the sender, so any other is replaced by application/octet-stream.
var fileTypes = []string{
	"application/pdf", "image/png", "image/jpeg", "text/csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text",
}

// sendFile sends a file that the browser saves and never opens as a page of this site: not by its type, not by a guessed type, not in a
// frame, and not for another site.
func sendFile(w http.ResponseWriter, name string, blob store.Blob) {
	h := w.Header()
	h.Set("Content-Type", fileType(blob.Type))
	h.Set("Content-Disposition", attachmentHeader(fileName(name)))
	h.Set("Content-Length", strconv.Itoa(len(blob.Content)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	edge.AllowTransfer(w)
	_, _ = w.Write(blob.Content) // an error means that the client has gone
}

func fileType(declared string) string {
	kind, _, err := mime.ParseMediaType(declared)
	switch {
	case err == nil && kind == "text/plain":
		return "text/plain; charset=utf-8"
	case err == nil && slices.Contains(fileTypes, kind):
		return kind
	}
	return "application/octet-stream"
}

// attachmentHeader is the Content-Disposition of a file to save (RFC 6266): the name in ASCII for old browsers, followed by the whole
// name (RFC 8187).
func attachmentHeader(name string) string {
	plain := vietnamese.ASCIIFileName(name)
	header := `attachment; filename="` + plain + `"`
	if plain == name {
		return header
	}
	return header + "; filename*=UTF-8''" + percentEncoded(name)
}

// percentEncoded writes every byte of a name that is no attr-char (RFC 8187, 3.2.1) as "%" and two hexadecimal digits.
func percentEncoded(name string) string {
	const attrChar = "!#$&+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var out strings.Builder
	for _, b := range []byte(name) {
		if strings.IndexByte(attrChar, b) >= 0 {
			out.WriteByte(b)
			continue
		}
		fmt.Fprintf(&out, "%%%02X", b)
	}
	return out.String()
}
