package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// vietnameseLetter is a letter that English does not have.
var vietnameseLetter = regexp.MustCompile(`[À-ỹ]`)

// TestSentences finds sentences that stand in the code of the command line instead of package locale. Tags of the settings are
// documentation of their own, in both languages.
func TestSentences(t *testing.T) {
	t.Parallel()
	data := []string{
		`"Kế hoạch mẫu năm %d"`,  // the title of the sample plan, which goes on record
		`"(thư không đọc được)"`, // the subject of a letter in the try-out mailbox, a page
		`"Thiết lập chung"`,      // the Vietnamese half of a comment on a group of settings
	}
	var files []string
	for _, pattern := range []string{"*.go", "config/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, literal := range literals(t, name) {
			if vietnameseLetter.MatchString(literal.Value) && !slices.Contains(data, literal.Value) {
				t.Errorf("%s has %s", name, literal.Value)
			}
		}
	}
}

// literals are the strings of a Go file but those of tags.
func literals(t *testing.T, name string) []*ast.BasicLit {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []*ast.BasicLit
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Field:
			node.Tag = nil
		case *ast.BasicLit:
			all = append(all, node)
		}
		return true
	})
	return all
}
