// Package loa_test holds the table of rooms: who may import whom, and what a pure room may not touch at all.
package loa_test

import (
	"flag"
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "print the map of the rooms into README.md")

// room is one top-level package: what it masters, and which of ours it may import.
type room struct {
	name    string
	masters string
	imports []string
	denied  []string // packages of others that it may not import
}

var (
	clocksAndWorld = []string{"os", "net", "net/http", "database/sql", "log/slog", "math/rand", "math/rand/v2", "sync"}
	everything     = []string{"*"}
)

func rooms() []room {
	return []room{
		{"plan", "the words and the rules: pure values, pure functions", nil, append(slices.Clone(clocksAndWorld), "go.temporal.io", "github.com/uptrace/bun")},
		{"mail", "what a letter is: bytes and Letter; fetch, send; who wrote it; what it says", nil, nil},
		{"sheet", "tables in Excel, Word, OpenDocument and CSV, read and written", nil, nil},
		{"report", "what people read: letters, figures", []string{"plan", "sheet"}, nil},
		{"schema", "what PostgreSQL looks like: migrations and rows", nil, nil},
		{"store", "what we do with PostgreSQL: Reader reads, Store writes too", []string{"plan", "schema"}, nil},
		{"intake", "what an edge files before it asks: an annex imported, a file taken, a draft or report submitted, a one-time code", []string{"plan", "mail", "sheet", "report", "store"}, nil},
		{"activities", "one side effect each: load, ask plan, save or send", []string{"plan", "store", "mail", "report", "sheet", "intake"}, nil},
		{"workflows", "order, waiting, deadlines, retries", []string{"plan", "activities"}, append(slices.Clone(clocksAndWorld), "go.temporal.io/sdk/client", "github.com/uptrace/bun")},
		{"commands", "typed commands to the engine", []string{"plan", "workflows"}, nil},
		{"engine", "the one-machine default: PostgreSQL, Temporal, a mail server to try with", nil, nil},
		{"worker", "registration, task queues, pumps", []string{"workflows", "activities"}, nil},
		{"web", "pages: one Go file and one template per page", []string{"plan", "report", "store", "intake"}, nil},
		{"cmd", "flags, environment, wiring", everything, nil},
	}
}

// source is one Go file that is not a test, with its imports.
type source struct {
	path    string
	room    string
	imports []string
	noembed bool // left out by the build tag noembed
}

func TestEveryRoomImportsOnlyWhatItsLineOfTheTableAllows(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		r, known := roomOf(file.room)
		if !known {
			t.Errorf("%s lies in a room that the table does not have: %s", file.path, file.room)
			continue
		}
		for _, path := range file.imports {
			if wrong := r.refuses(path); wrong != "" {
				t.Errorf("%s: %s", file.path, wrong)
			}
		}
	}
}

func TestTheTemporalServerStaysInTheEngineBehindItsTag(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		for _, path := range file.imports {
			if !strings.HasPrefix(path, "go.temporal.io/server") {
				continue
			}
			if file.room != "engine" || !file.noembed {
				t.Errorf("%s imports %s outside of engine or without //go:build !noembed", file.path, path)
			}
		}
	}
}

func TestPlanAndWorkflowsNeverAskTheClock(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		if file.room != "plan" && file.room != "workflows" {
			continue
		}
		content, err := os.ReadFile(file.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"time.Now(", "time.Since(", "time.Sleep(", "time.LoadLocation("} {
			if strings.Contains(string(content), call) {
				t.Errorf("%s calls %s…)", file.path, call)
			}
		}
	}
}

func TestTheMapInTheReadmeIsTheTable(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- rooms -->\n", "<!-- /rooms -->"
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("README.md has no place for the map: %q … %q", begin, end)
	}
	want := before + begin + roomMap() + end + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(content) != want {
		t.Errorf("the map in README.md is not the table; run: go test -run TestTheMapInTheReadmeIsTheTable . -update")
	}
}

func roomMap() string {
	var b strings.Builder
	b.WriteString("| room | what it masters | may import |\n|---|---|---|\n")
	for _, r := range rooms() {
		imports := "nothing of ours"
		if len(r.imports) > 0 {
			imports = "`" + strings.Join(r.imports, "`, `") + "`"
		}
		if slices.Equal(r.imports, everything) {
			imports = "everything"
		}
		fmt.Fprintf(&b, "| `%s/` | %s | %s |\n", r.name, r.masters, imports)
	}
	return b.String()
}

func roomOf(name string) (room, bool) {
	for _, r := range rooms() {
		if r.name == name {
			return r, true
		}
	}
	return room{}, false
}

// refuses says why the room may not import a path, or nothing.
func (r room) refuses(path string) string {
	if inner, ours := strings.CutPrefix(path, "loa/"); ours {
		name, _, _ := strings.Cut(inner, "/")
		if name == r.name || slices.Equal(r.imports, everything) || slices.Contains(r.imports, name) {
			return ""
		}
		return fmt.Sprintf("%s may not import %s", r.name, path)
	}
	for _, denied := range r.denied {
		if path == denied || strings.HasPrefix(path, denied+"/") {
			return fmt.Sprintf("%s may not import %s: it is pure", r.name, path)
		}
	}
	return ""
}

// sources reads every Go file of the module that is neither a test nor a package for tests.
func sources(t *testing.T) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || strings.HasSuffix(entry.Name(), "test")):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files = append(files, read(t, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files found: the walk is wrong", len(files))
	}
	return files
}

func read(t *testing.T, path string) source {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(filepath.ToSlash(path), "/")
	file := source{path: path, room: name}
	for _, spec := range parsed.Imports {
		file.imports = append(file.imports, strings.Trim(spec.Path.Value, `"`))
	}
	for _, group := range parsed.Comments {
		for _, comment := range group.List {
			if expression, err := constraint.Parse(comment.Text); err == nil {
				file.noembed = !expression.Eval(func(tag string) bool { return tag == "noembed" || tag == "linux" })
			}
		}
	}
	return file
}
