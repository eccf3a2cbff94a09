package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loa/locale"
	"loa/report"
)

// goldenLetters are the golden letters of a language by name. A test of activities/inbound writes them, from what happens to a task to what
// the recipient gets.
func goldenLetters(t *testing.T, lang locale.Language) map[string]report.Letter {
	t.Helper()
	const folder = "../activities/inbound/testdata/letters"
	ending := ".txt.golden"
	if lang != locale.Vietnamese {
		ending = "." + string(lang) + ending
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"+ending))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no golden letters in %s: %v", folder, err)
	}
	letters := map[string]report.Letter{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ending)
		if strings.Contains(name, ".") {
			continue // of another language
		}
		letters[name] = readLetter(t, file)
	}
	return letters
}

// readLetter reads the two files of a golden letter: the fields and the text, and the HTML.
func readLetter(t *testing.T, file string) report.Letter {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(strings.TrimSuffix(file, ".txt.golden") + ".html.golden")
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(text), "\n\n")
	letter := report.Letter{Text: body, HTML: string(page)}
	for field := range strings.Lines(head) {
		if subject, found := strings.CutPrefix(strings.TrimSpace(field), "Subject: "); found {
			letter.Subject = subject
		}
	}
	return letter
}

// TestGoldenLetters checks the form of what people get.
func TestGoldenLetters(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		for name, letter := range goldenLetters(t, lang) {
			t.Run(name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				checkShape(t, lang, letter)
			})
		}
	}
}
