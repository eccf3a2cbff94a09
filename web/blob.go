package web

import (
	"cmp"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

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

// fileTypes are the media types that a file may keep: those of the documents people send, none of which a browser runs. What a file
// was filed as is its sender's word, so everything else is bytes.
var fileTypes = []string{
	"application/pdf", "image/png", "image/jpeg", "text/csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text",
}

// keepFile sends a file that the browser saves and never opens in this site's name: not by its type, not by guessing one, not in a
// frame, and not for another site.
func keepFile(w http.ResponseWriter, name string, blob store.Blob) {
	h := w.Header()
	h.Set("Content-Type", fileType(blob.Type))
	h.Set("Content-Disposition", attachmentNamed(fileName(name)))
	h.Set("Content-Length", strconv.Itoa(len(blob.Content)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(blob.Content) // the reader has gone away; there is nobody to tell
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

// attachmentNamed is the Content-Disposition of a file to keep (RFC 6266): the name in ASCII for old programs, and the whole name
// behind it for all others (RFC 8187).
func attachmentNamed(name string) string {
	plain := inASCII(name)
	header := `attachment; filename="` + plain + `"`
	if plain == name {
		return header
	}
	return header + "; filename*=UTF-8''" + extended(name)
}

// inASCII writes a name without its marks; what is no ASCII letter then becomes "_".
func inASCII(name string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			out.WriteByte('d')
		case r == 'Đ':
			out.WriteByte('D')
		case r < ' ' || r > '~' || r == '"' || r == '\\':
			out.WriteByte('_')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// extended writes a name byte by byte, those that are no attr-char of RFC 8187, 3.2.1, in hexadecimal.
func extended(name string) string {
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
