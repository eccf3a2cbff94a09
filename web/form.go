package web

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/web/edge"
)

// The limits of one form. Who asks is checked before any byte of a form is read; then a form without files may have edge.MaxForm bytes, and one
// with files the bytes below, which go to disk as they arrive.
const (
	maxFiles = 20
	maxFile  = 20 << 20 // bytes
	maxBody  = 32 << 20 // bytes of all files of a form
	maxText  = 200_000  // bytes

	// maxUploads is how many bytes the forms that arrive at the same time may have together: files are inspected in memory after they have arrived.
	maxUploads = 128 << 20
)

func draftFiles() edge.FileLimits {
	return edge.FileLimits{Files: maxFiles, File: maxFile, All: maxBody}
}

// annexFiles are the limits of an annex: of the chosen file, or of the one that the preview carries in base64.
func annexFiles() edge.FileLimits {
	return edge.FileLimits{Files: 2, File: maxFile, All: maxBody, Kept: []string{"content"}}
}

// formKept is the key of a request's context under which its form is.
type formKept struct{}

// withForm gives a request a place for the files of its form. The caller calls the function at the end of the request, whatever its outcome.
func withForm(r *http.Request) (*http.Request, func()) {
	kept := new(edge.Form)
	return r.WithContext(context.WithValue(r.Context(), formKept{}, kept)), kept.Close
}

func keptForm(r *http.Request) *edge.Form {
	if kept, is := r.Context().Value(formKept{}).(*edge.Form); is {
		return kept
	}
	return new(edge.Form)
}

// parseForm reads a form without files.
func parseForm(w http.ResponseWriter, r *http.Request) error {
	return formFault(edge.ReadForm(w, r))
}

// readFiles reads a form with files of a person who may send them.
func (s *site) readFiles(w http.ResponseWriter, req request, limits edge.FileLimits) error {
	form, err := s.uploads.Read(w, req.Request, limits)
	*keptForm(req.Request) = *form
	return formFault(err)
}

// readAnswer reads the form of a link's page. Only a browser that proves the person may send files: the page offers them to no other.
func (s *site) readAnswer(w http.ResponseWriter, req request, person directory.PersonID) error {
	proof, err := s.linkProof(req, person)
	switch {
	case err != nil:
		return err
	case proof == policy.ProofBrowser:
		return s.readFiles(w, req, draftFiles())
	}
	return parseForm(w, req.Request)
}

// formFault is the refusal for a form that cannot be taken. One that is too large, or that comes while too much arrives, keeps its error.
func formFault(err error) error {
	tooLarge, is := errors.AsType[*edge.FileTooLarge](err)
	switch {
	case is:
		return refuse(plan.RefusalInvalid, "page.refusal.file_too_large", "Name", strconv.Quote(fileName(tooLarge.Name)))
	case errors.Is(err, edge.ErrTooMany):
		return refuse(plan.RefusalInvalid, "page.refusal.too_many_files")
	case errors.Is(err, edge.ErrUnreadable):
		return refuse(plan.RefusalInvalid, "page.refusal.form_unreadable")
	}
	return err
}

// formFiles are the files of a form; none when no file was chosen.
func formFiles(r *http.Request) ([]intake.File, error) {
	var files []intake.File
	for _, sent := range keptForm(r).Files {
		if sent.Field != "files" {
			continue
		}
		file, err := uploadedFile(sent)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// keptField is the content of a field that may be kept like a file; empty without one. A form without files has it among its values.
func keptField(r *http.Request, name string) ([]byte, error) {
	for _, sent := range keptForm(r).Files {
		if sent.Field == name {
			return sent.Content()
		}
	}
	return []byte(r.PostFormValue(name)), nil
}

func uploadedFile(sent edge.File) (intake.File, error) {
	name := fileName(sent.Name)
	if sent.Size == 0 {
		return intake.File{}, refuse(plan.RefusalInvalid, "page.refusal.file_empty", "Name", strconv.Quote(name))
	}
	content, err := sent.Content()
	return intake.File{Name: name, Type: sent.Type, Content: content}, err
}

// fileName is the last part of a path, with "_" for characters that are unsafe in file systems, in headers or on pages.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("\"<>|:*?\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return '_'
		}
		return r
	}, name)
	if name == "." || name == "/" || name == "" {
		return "tep"
	}
	return name
}
