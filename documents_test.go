package loa_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "print the map of the packages into README.md")

func TestReadmeMap(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- packages -->\n", "<!-- /packages -->"
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("README.md has no place for the map: %q … %q", begin, end)
	}
	want := before + begin + packageMap() + end + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(content) != want {
		t.Errorf("the map in README.md is not the table; run: make golden")
	}
}

func TestWhere(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("docs/where.md")
	if err != nil {
		t.Fatal(err)
	}
	questions := 0
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.Trim(cells[1], " #-") == "" {
			continue
		}
		questions++
		hops := strings.Split(cells[3], "→")
		if len(hops) > 2 {
			t.Errorf("question %s takes %d hops", cells[1], len(hops))
		}
		for _, hop := range hops {
			if _, err := os.Stat(strings.Trim(hop, " `")); err != nil {
				t.Errorf("question%s: %v", cells[1], err)
			}
		}
	}
	if questions != 38 {
		t.Errorf("%d questions, want 38", questions)
	}
}

// TestGlossary looks for each name of the glossary's last column in the package that it names.
func TestGlossary(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	declared := declaredNames(t)
	terms := map[string]bool{}
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 5 || strings.HasPrefix(cells[1], "-") {
			continue
		}
		if term := strings.TrimSpace(cells[1]); term != "English" && terms[term] {
			t.Errorf("%q stands twice", term)
		} else {
			terms[term] = true
		}
		if name, is := strings.CutPrefix(strings.TrimSpace(cells[len(cells)-2]), "`"); is && !declared[strings.TrimSuffix(name, "`")] {
			t.Errorf("no package declares %s", name)
		}
	}
	if len(terms) < 60 {
		t.Errorf("only %d terms found", len(terms))
	}
}

// declaredNames are the exported names of the module, each behind its package's name.
func declaredNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, file := range sources(t) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file.path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			for _, name := range namesOf(declaration) {
				names[parsed.Name.Name+"."+name] = true
			}
		}
	}
	return names
}

func namesOf(declaration ast.Decl) (names []string) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		return []string{d.Name.Name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// packageMap is the table as Markdown, from the top down, as a reader enters.
func packageMap() string {
	var b strings.Builder
	b.WriteString("| package | responsibility | may import (of ours) |\n|---|---|---|\n")
	for _, r := range slices.Backward(rows()) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.name, r.responsibility, r.printedImports())
	}
	return b.String()
}

// printedImports writes the imports for a reader: the families of plan in one word.
func (r row) printedImports() string {
	switch {
	case len(r.imports) == 0:
		return "nothing"
	case slices.Equal(r.imports, everything):
		return "everything"
	}
	printed := "`" + strings.Join(r.imports, "` `") + "`"
	for _, family := range []struct{ word, members string }{
		{"all of `plan`", "`" + strings.Join(allOfPlan(), "` `") + "`"},
		{"`plan…` but `policy`, `annex`", "`" + strings.Join(plans(), "` `") + "`"},
	} {
		printed = strings.Replace(printed, family.members, family.word, 1)
	}
	return printed
}
