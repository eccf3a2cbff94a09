package mailtest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/mail"
)

// AssertCleanText fails when text could not be stored or shown.
func AssertCleanText(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || !norm.NFC.IsNormalString(text) {
		t.Errorf("%s is not clean: %q", what, text)
	}
}

func AssertCleanFileName(t *testing.T, name string) {
	t.Helper()
	AssertCleanText(t, "file name", name)
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\r\n\u202e") || utf8.RuneCountInString(name) > 120 {
		t.Errorf("file name %q", name)
	}
}

// HasCheck says whether one of the checks gives the reason.
func HasCheck(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Name+" "+c.Detail, reason) })
}

func HasCheckDetail(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Detail, reason) })
}
