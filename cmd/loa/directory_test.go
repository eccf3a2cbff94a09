package main

import (
	"strings"
	"testing"

	"loa/store"
	"loa/store/storetest"
)

func TestADirectoryIsShownMendedAndLoadedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	env := []string{"LOA_DSN=" + dsn}
	code, shown, errs := call(t, nil, "directory", "show", "--sample")
	wantExit(t, code, exitOK, errs)

	mended := strings.Replace(shown, `"Sở Tư pháp thành phố Hà Nội"`, `"Sở Tư pháp"`, 1)
	code, _, errs = call(t, env, "directory", "load", file(t, "danh-ba.json", []byte(mended)))
	wantExit(t, code, exitOK, errs, "đơn vị")
	code, again, errs := call(t, env, "directory", "show")
	wantExit(t, code, exitOK, errs)
	if !strings.Contains(again, `"Sở Tư pháp"`) {
		t.Errorf("what was mended is not there after loading")
	}

	for name, c := range map[string]struct{ content, word string }{
		"a misspelt field":        {content: strings.Replace(shown, `"people"`, `"peolpe"`, 1), word: "peolpe"},
		"nothing":                 {content: "", word: "danh bạ"},
		"a directory of no units": {content: "{}", word: "đơn vị"},
		"an unknown unit":         {content: strings.Replace(shown, `"unit": "so-tu-phap"`, `"unit": "so-tu-phao"`, 1), word: "so-tu-phao"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := call(t, env, "directory", "load", file(t, "danh-ba.json", []byte(c.content)))
			wantExit(t, code, exitInvalid, errs, c.word)
		})
	}
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }() // the database goes with the test
	directory, err := s.Directory(t.Context())
	if err != nil || len(directory.Units) < 100 {
		t.Errorf("after the refusals the directory has %d units (%v)", len(directory.Units), err)
	}
}
