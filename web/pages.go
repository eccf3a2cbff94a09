package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"path"
	"strings"
	"time"

	"loa/locale"
)

//go:embed *.html
var templates embed.FS

// pages is every page by language and name, each parsed together with its layout. The layouts are those files whose name begins
// with "layout".
type pages map[locale.Language]map[string]*template.Template

func parsePages() (pages, error) {
	files, err := templates.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("listing templates: %w", err)
	}
	all := pages{}
	for _, lang := range locale.Languages() {
		byName := map[string]*template.Template{}
		all[lang] = byName
		for _, file := range files {
			name := strings.TrimSuffix(file.Name(), path.Ext(file.Name()))
			if strings.HasPrefix(name, "layout") {
				continue
			}
			page := template.New("layout.html").Option("missingkey=error").Funcs(functions(lang))
			if byName[name], err = page.ParseFS(templates, "layout*.html", file.Name()); err != nil {
				return nil, fmt.Errorf("reading template %s: %w", file.Name(), err)
			}
		}
	}
	return all, nil
}

// functions are what templates may call besides their data.
func functions(lang locale.Language) template.FuncMap {
	all := template.FuncMap{
		"clock":  clock,
		"moment": func(at time.Time) string { return moment(lang, at) },
		"day":    day,
		"bytes":  bytesOf,
		"lines":  func(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") },
	}
	maps.Copy(all, lang.Funcs())
	return all
}

// write renders the whole page before the first byte goes out, so that a page is never half an answer.
func (s *site) write(w http.ResponseWriter, lang locale.Language, status int, name string, page any) error {
	var out bytes.Buffer
	if err := s.pages[lang][name].Execute(&out, page); err != nil {
		return fmt.Errorf("rendering page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err := out.WriteTo(w)
	return err
}
