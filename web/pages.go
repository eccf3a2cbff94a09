package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"time"

	"loa/locale"
	"loa/web/tryout"
)

//go:embed *.html
var templates embed.FS

// pages holds every page by language and name, each parsed together with the layouts: the files whose names begin with "layout".
type pages map[locale.Language]byName

type byName map[string]*template.Template

func parsePages() (pages, error) {
	all := pages{}
	for _, lang := range locale.Languages() {
		all[lang] = byName{}
		layouts, err := template.New("layout.html").Option("missingkey=error").Funcs(functions(lang)).ParseFS(templates, "layout*.html")
		if err != nil {
			return nil, fmt.Errorf("reading layouts: %w", err)
		}
		for _, files := range []embed.FS{templates, tryout.Templates} {
			if err := all[lang].parse(layouts, files); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// parse adds the pages of some files, each with its own copy of the layouts.
func (p byName) parse(layouts *template.Template, files embed.FS) error {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return fmt.Errorf("listing templates: %w", err)
	}
	for _, file := range names {
		name := strings.TrimSuffix(file, path.Ext(file))
		if strings.HasPrefix(name, "layout") {
			continue
		}
		page, err := layouts.Clone()
		if err != nil {
			return fmt.Errorf("copying layouts: %w", err)
		}
		if p[name], err = page.ParseFS(files, file); err != nil {
			return fmt.Errorf("reading template %s: %w", file, err)
		}
	}
	return nil
}

// functions are the functions that templates may call.
func functions(lang locale.Language) template.FuncMap {
	all := template.FuncMap{
		"timestamp": timestamp,
		"moment":    func(at time.Time) string { return moment(lang, at) },
		"day":       day,
		"bytes":     byteSize,
		"lines":     func(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") },
	}
	maps.Copy(all, lang.Funcs())
	return all
}

// write renders a page as a whole before it sends the first byte, so that an error in a template never cuts a page off.
func (s *site) write(w http.ResponseWriter, lang locale.Language, status int, name string, page any) error {
	content, err := s.render(lang, name, page)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(content)
	return err
}

func (s *site) render(lang locale.Language, name string, page any) ([]byte, error) {
	var out bytes.Buffer
	if err := s.pages[lang][name].Execute(&out, page); err != nil {
		return nil, fmt.Errorf("rendering page %s: %w", name, err)
	}
	return out.Bytes(), nil
}
