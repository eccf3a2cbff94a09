package mailtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Sound fails when text could not be stored or shown.
func Sound(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || !norm.NFC.IsNormalString(text) {
		t.Errorf("%s is not clean: %q", what, text)
	}
}

func SoundName(t *testing.T, name string) {
	t.Helper()
	Sound(t, "file name", name)
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\r\n\u202e") || utf8.RuneCountInString(name) > 120 {
		t.Errorf("file name %q", name)
	}
}
