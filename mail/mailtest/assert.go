package mailtest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"loa/mail"
)

// AssertCleanText fails the test unless text is valid UTF-8 in NFC without NUL, so that the database and the pages can hold it. The
// parameter what names the text in the message.
func AssertCleanText(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || !norm.NFC.IsNormalString(text) {
		t.Errorf("%s is not clean: %q", what, text)
	}
}

// AssertCleanFileName fails the test unless name is clean text and a safe file name: no separators, line ends or override of the
// direction of writing (U+202E), at most 120 characters.
func AssertCleanFileName(t *testing.T, name string) {
	t.Helper()
	AssertCleanText(t, "file name", name)
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\r\n\u202e") || utf8.RuneCountInString(name) > 120 {
		t.Errorf("file name %q", name)
	}
}

// HasCheck reports whether the name or the detail of one of the checks contains the reason.
func HasCheck(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Name+" "+c.Detail, reason) })
}

// HasCheckDetail reports whether the detail of one of the checks contains the reason.
func HasCheckDetail(checks []mail.Check, reason string) bool {
	return slices.ContainsFunc(checks, func(c mail.Check) bool { return strings.Contains(c.Detail, reason) })
}
