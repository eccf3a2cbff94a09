package edge

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
)

// What a form of HTML may bring.
const (
	MaxForm   = 64 << 10  // bytes of a form without files
	MaxFields = 320 << 10 // bytes of the fields of a form with files: the text of a draft is among them
	maxValues = 4000      // fields; a list of tasks has two for each
)

// The errors of a form. That of one that is too large is *http.MaxBytesError.
var (
	ErrUnreadable = errors.New("the form cannot be read")
	ErrCharacters = errors.New("the form holds control characters")
	ErrTooMany    = errors.New("the form has too many files")
	ErrBusy       = errors.New("too much is being sent at the same time")
)

// FileTooLarge is the error of a form with a file that is larger than FileLimits.File.
type FileTooLarge struct{ Name string }

func (e *FileTooLarge) Error() string { return "file " + e.Name + " is too large" }

// FileLimits are what the files of one form may bring.
type FileLimits struct {
	Files int
	File  int64    // bytes of one
	All   int64    // bytes of the form
	Kept  []string // fields that are kept like files, because they carry one: the annex of a preview
}

// Uploads takes the files of forms. They are written to disk as they arrive, and all forms together hold no more than Total bytes.
type Uploads struct {
	Folder string // of the temporary files; empty: that of the system
	Total  int64

	mu    sync.Mutex
	taken int64
}

// File is a file of a form.
type File struct {
	Field, Name, Type string
	Size              int64
	content           *os.File
}

// Content reads the file into memory.
func (f File) Content() ([]byte, error) {
	content := make([]byte, f.Size)
	if _, err := f.content.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading uploaded file: %w", err)
	}
	return content, nil
}

// Form is what a form brought besides the values, which are in the request's PostForm. It has to be closed.
type Form struct {
	Files   []File
	release func()
}

// Close removes the temporary files and lets others send as much.
func (f *Form) Close() {
	for _, file := range f.Files {
		remove(file.content)
	}
	f.Files = nil
	if f.release != nil {
		f.release()
		f.release = nil
	}
}

// ReadForm reads a form without files into the request's PostForm: at most MaxForm bytes of it. A file ends the reading, and what came before it counts:
// who sends one without leave is answered, and the file is not read.
func ReadForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	if !multi(r) {
		return readValues(r)
	}
	var form Form
	return form.readParts(r, FileLimits{}, nil, MaxForm)
}

// Read reads a form with files. The files are on disk, without a name in the folder, so that the end of the process removes them too. The error is
// ErrBusy when the forms that are being read are as large as Total.
func (u *Uploads) Read(w http.ResponseWriter, r *http.Request, limits FileLimits) (*Form, error) {
	most := limits.All + MaxFields
	if !multi(r) {
		return &Form{}, ReadForm(w, r)
	}
	if r.ContentLength > most {
		return &Form{}, &http.MaxBytesError{Limit: most}
	}
	size := r.ContentLength
	if size < 0 {
		size = most
	}
	if !u.take(size) {
		return &Form{}, ErrBusy
	}
	form := &Form{release: func() { u.give(size) }}
	AllowTransfer(w)
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := form.readParts(r, limits, u, MaxFields); err != nil {
		form.Close()
		return &Form{}, err
	}
	return form, nil
}

func (u *Uploads) take(size int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.taken+size > u.Total {
		return false
	}
	u.taken += size
	return true
}

func (u *Uploads) give(size int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.taken -= size
}

func multi(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // a type that cannot be read is none
	return kind == "multipart/form-data"
}

// readValues reads a form that has values alone.
func readValues(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	for name, values := range r.PostForm {
		for i, value := range values {
			cleaned, ok := cleanValue(value)
			if !ok || !cleanWord(name) {
				return ErrCharacters
			}
			values[i] = cleaned
		}
	}
	return nil
}

// readParts reads a form part by part. Without uploads a file ends the reading.
func (f *Form) readParts(r *http.Request, limits FileLimits, uploads *Uploads, fields int64) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return ErrUnreadable
	}
	values := url.Values{}
	adopt(r, values) // also those before a fault: the page shows them again
	for number := 0; ; number++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return formError(err)
		}
		switch field := part.FormName(); {
		case number >= maxValues || !cleanWord(field):
			return ErrUnreadable
		case part.FileName() == "" && !limits.keeps(field):
			if fields, err = readValue(part, values, fields); err != nil {
				return err
			}
		case uploads == nil:
			return nil
		default:
			if err := f.readFile(part, limits, uploads.Folder); err != nil {
				return err
			}
		}
	}
}

// adopt makes the values those of the request, so that http.Request's own methods give them and read the body no more.
func adopt(r *http.Request, values url.Values) {
	r.PostForm, r.Form = values, values
	r.MultipartForm = &multipart.Form{Value: values}
}

func (l FileLimits) keeps(field string) bool {
	for _, kept := range l.Kept {
		if field == kept {
			return true
		}
	}
	return false
}

func readValue(part *multipart.Part, into url.Values, left int64) (rest int64, err error) {
	content, err := io.ReadAll(io.LimitReader(part, left+1))
	switch {
	case err != nil:
		return 0, formError(err)
	case int64(len(content)) > left:
		return 0, &http.MaxBytesError{Limit: left}
	}
	value, ok := cleanValue(string(content))
	if !ok {
		return 0, ErrCharacters
	}
	name := part.FormName()
	into[name] = append(into[name], value)
	return left - int64(len(content)), nil
}

// readFile writes a file to disk. An input in which no file was chosen sends an empty one without a name.
func (f *Form) readFile(part *multipart.Part, limits FileLimits, folder string) error {
	content, err := os.CreateTemp(folder, "loa-form-*")
	if err != nil {
		return fmt.Errorf("keeping uploaded file: %w", err)
	}
	_ = os.Remove(content.Name()) // where an open file cannot be removed, remove does it
	size, err := io.Copy(content, io.LimitReader(part, limits.File+1))
	name := part.FileName()
	if err != nil || name == "" && size == 0 {
		remove(content)
		return formError(err)
	}
	f.Files = append(f.Files, File{Field: part.FormName(), Name: name, Type: part.Header.Get("Content-Type"), Size: size, content: content})
	if len(f.Files) > limits.Files {
		return ErrTooMany
	}
	if size > limits.File {
		return &FileTooLarge{name}
	}
	return nil
}

// remove closes a temporary file and removes what is left of it.
func remove(file *os.File) {
	_ = file.Close() // nothing of it is needed any more
	_ = os.Remove(file.Name())
}

// formError is an error of reading: that of a body that is too large, or of one that is no form.
func formError(err error) error {
	if tooLarge, is := errors.AsType[*http.MaxBytesError](err); is || err == nil {
		if is {
			return tooLarge
		}
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUnreadable, err)
}

// cleanValue is a value with "\n" for the line breaks that Word has pasted into it; false for one with other control characters.
func cleanValue(value string) (string, bool) {
	value = strings.ToValidUTF8(strings.NewReplacer("\v", "\n", "\f", "\n").Replace(value), "\uFFFD")
	return value, !strings.ContainsFunc(value, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
	})
}
