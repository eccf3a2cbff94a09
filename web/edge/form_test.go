package edge_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"loa/web/edge"
)

type sent struct {
	field, file string
	content     []byte
}

// form is a request with a form; a part with a file name is a file.
func form(t *testing.T, parts ...sent) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		var into io.Writer
		var err error
		if p.file == "" {
			into, err = w.CreateFormField(p.field)
		} else {
			into, err = w.CreateFormFile(p.field, p.file)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = into.Write(p.content) // a buffer takes everything
	}
	_ = w.Close() // the same
	r := httptest.NewRequest(http.MethodPost, "/tasks/a", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// counted counts the bytes that are read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

var limits = edge.FileLimits{Files: 2, File: 1 << 20, All: 2 << 20, Kept: []string{"content"}}

func nothingLeft(t *testing.T, folder string) {
	t.Helper()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %v (%v)", left, err)
	}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat([]byte("a"), 1<<20+1)
	for _, test := range []struct {
		name  string
		parts []sent
		fault error
		large bool
	}{
		{name: "files and fields are read", parts: []sent{{field: "text", content: []byte("Dự thảo")}, {field: "files", file: "dự-thảo.docx", content: []byte("một")}}},
		{name: "an input without a file is none", parts: []sent{{field: "text", content: []byte("Dự thảo")}}},
		{name: "a field that carries a file is kept like one", parts: []sent{{field: "text", content: []byte("Dự thảo")}, {field: "content", content: large[1:]}}},
		{name: "a file that is too large is named", parts: []sent{{field: "text", content: []byte("Dự thảo")}, {field: "files", file: "lớn.pdf", content: large}}, fault: &edge.FileTooLarge{Name: "lớn.pdf"}},
		{name: "too many files are refused", parts: []sent{{field: "files", file: "a", content: []byte("1")}, {field: "files", file: "b", content: []byte("1")}, {field: "files", file: "c", content: []byte("1")}}, fault: edge.ErrTooMany},
		{name: "fields that are too large are refused", parts: []sent{{field: "text", content: large}}, large: true},
		{name: "NUL in a field is refused", parts: []sent{{field: "text", content: []byte("a\x00b")}}, fault: edge.ErrCharacters},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			uploads := &edge.Uploads{Folder: t.TempDir(), Total: 8 << 20}
			r := form(t, test.parts...)
			got, err := uploads.Read(httptest.NewRecorder(), r, limits)
			nothingLeft(t, uploads.Folder)
			var tooLarge *http.MaxBytesError
			var tooLargeFile *edge.FileTooLarge
			switch {
			case test.large && !errors.As(err, &tooLarge),
				!test.large && test.fault == nil && err != nil,
				test.fault != nil && !errors.Is(err, test.fault) && !errors.As(err, &tooLargeFile):
				t.Fatalf("error %v, want %v", err, test.fault)
			case err == nil && r.PostFormValue("text") != "Dự thảo":
				t.Errorf("text %q", r.PostFormValue("text"))
			}
			for _, file := range got.Files {
				content, err := file.Content()
				if err != nil || int64(len(content)) != file.Size {
					t.Errorf("%s: %d bytes, want %d (%v)", file.Name, len(content), file.Size, err)
				}
			}
			got.Close()
			nothingLeft(t, uploads.Folder)
			if again, err := uploads.Read(httptest.NewRecorder(), form(t, sent{field: "content", content: large[1:]}), limits); err != nil {
				t.Errorf("what a form held is not given back: %v", err)
			} else {
				again.Close()
			}
		})
	}
	t.Run("all forms together are bounded, and a form that ends gives its room to another", func(t *testing.T) {
		t.Parallel()
		uploads := &edge.Uploads{Folder: t.TempDir(), Total: 3 << 20}
		one := sent{field: "files", file: "a.pdf", content: large[1:]}
		first, err := uploads.Read(httptest.NewRecorder(), form(t, one), limits)
		if err != nil {
			t.Fatal(err)
		}
		second, err := uploads.Read(httptest.NewRecorder(), form(t, one), limits)
		if err != nil {
			t.Fatal(err)
		}
		refused := form(t, one)
		body := &counted{Reader: refused.Body}
		refused.Body = io.NopCloser(body)
		if _, err := uploads.Read(httptest.NewRecorder(), refused, limits); !errors.Is(err, edge.ErrBusy) || body.n > 0 {
			t.Errorf("error %v after %d bytes, want ErrBusy after none", err, body.n)
		}
		first.Close()
		third, err := uploads.Read(httptest.NewRecorder(), form(t, one), limits)
		if err != nil {
			t.Error(err)
		}
		second.Close()
		third.Close()
	})
	t.Run("a form that says it is too large is refused before it is read", func(t *testing.T) {
		t.Parallel()
		r := form(t)
		body := &counted{Reader: r.Body}
		r.Body, r.ContentLength = io.NopCloser(body), 40<<20
		var tooLarge *http.MaxBytesError
		if _, err := (&edge.Uploads{Total: 1 << 30}).Read(httptest.NewRecorder(), r, limits); !errors.As(err, &tooLarge) || body.n > 0 {
			t.Errorf("error %v after %d bytes", err, body.n)
		}
	})
}

func TestReadForm(t *testing.T) {
	t.Parallel()
	post := func(values url.Values) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/d/abc", strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	t.Run("a form of 64 kB at most is read", func(t *testing.T) {
		var tooLarge *http.MaxBytesError
		if err := edge.ReadForm(httptest.NewRecorder(), post(url.Values{"reason": {strings.Repeat("a", edge.MaxForm)}})); !errors.As(err, &tooLarge) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("control characters are refused, and a line break of Word is one", func(t *testing.T) {
		for text, want := range map[string]error{"một\x00": edge.ErrCharacters, "một\x1b[2J": edge.ErrCharacters, "một\vhai\tba\r\n": nil} {
			r := post(url.Values{"reason": {text}})
			if err := edge.ReadForm(httptest.NewRecorder(), r); !errors.Is(err, want) {
				t.Errorf("%q: error %v, want %v", text, err, want)
			}
			if want == nil && r.PostFormValue("reason") != "một\nhai\tba\r\n" {
				t.Errorf("%q", r.PostFormValue("reason"))
			}
		}
	})
	t.Run("a file ends the reading, and what came before it counts", func(t *testing.T) {
		r := form(t, sent{field: "text", content: []byte("Dự thảo")}, sent{field: "files", file: "a.pdf", content: []byte(strings.Repeat("a", 40_000))})
		if err := edge.ReadForm(httptest.NewRecorder(), r); err != nil || r.PostFormValue("text") != "Dự thảo" {
			t.Errorf("%q, %v", r.PostFormValue("text"), err)
		}
	})
}

func FuzzReadForm(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n")
	f.Add("application/x-www-form-urlencoded", "a=%00&b=c")
	f.Fuzz(func(t *testing.T, kind, body string) {
		uploads := &edge.Uploads{Folder: t.TempDir(), Total: 8 << 20}
		r := httptest.NewRequest(http.MethodPost, "/d/abc", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		form, err := uploads.Read(httptest.NewRecorder(), r, limits)
		form.Close()
		nothingLeft(t, uploads.Folder)
		if err == nil && strings.ContainsAny(fmt.Sprint(r.PostForm), "\x00") {
			t.Error("NUL was taken")
		}
	})
}
