package main

import (
	"strings"
	"testing"

	"loa/store"
	"loa/store/storetest"
)

func TestDirectoryLoad(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	env := []string{"LOA_DSN=" + dsn}
	code, shown, errs := call(t, nil, "directory", "show", "--sample")
	wantExit(t, code, exitOK, errs)
	t.Run("an edited directory is loaded and shown", func(t *testing.T) {
		edited := strings.Replace(shown, `"Sở Tư pháp thành phố Hà Nội"`, `"Sở Tư pháp"`, 1)
		code, _, errs := call(t, env, "directory", "load", file(t, "danh-ba.json", []byte(edited)))
		wantExit(t, code, exitOK, errs, "đơn vị")
		code, again, errs := call(t, env, "directory", "show")
		wantExit(t, code, exitOK, errs)
		if !strings.Contains(again, `"Sở Tư pháp"`) {
			t.Error("the edited name is not shown")
		}
	})
	for _, c := range []struct{ name, content, text string }{
		{name: "a misspelt field", content: strings.Replace(shown, `"people"`, `"peolpe"`, 1), text: "peolpe"},
		{name: "an empty file", text: "danh bạ"},
		{name: "a directory without units", content: "{}", text: "đơn vị"},
		{name: "an unknown unit", content: strings.Replace(shown, `"unit": "so-tu-phap"`, `"unit": "so-tu-phao"`, 1), text: "so-tu-phao"},
	} {
		t.Run(c.name+" is refused", func(t *testing.T) {
			code, _, errs := call(t, env, "directory", "load", file(t, "danh-ba.json", []byte(c.content)))
			wantExit(t, code, exitInvalid, errs, c.text)
		})
	}
	t.Run("a refusal does not change the directory", func(t *testing.T) {
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }() // the database is removed with the test
		directory, err := s.Directory(t.Context())
		if err != nil || len(directory.Units) < 100 {
			t.Errorf("the directory has %d units (%v)", len(directory.Units), err)
		}
	})
}
