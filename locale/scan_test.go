package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"loa/locale"
)

// areas are the first parts of ids. A string in the code that begins with one and has three parts is an id.
const areas = `page|letter|command|word`

var (
	idForm     = regexp.MustCompile(`^(?:` + areas + `)\.[a-z0-9_]+\.[A-Za-z0-9_.=-]+$`)
	idInQuotes = regexp.MustCompile("[\"`]((?:" + areas + ")\\.[a-z0-9_]+\\.[a-z0-9_.]+)[\"`]")
	setInCall  = regexp.MustCompile(`word "([a-z_]+)"`)
)

// use is one place that names a sentence.
type use struct {
	id    locale.ID
	where string
	args  []string // the names of the arguments
	call  bool     // args holds the arguments of a call
}

// uses holds the sentences and the sets of words that the sources of the module name.
type uses struct {
	sentences []use
	wordSets  map[string]bool
}

// scan parses every template below a folder, and every Go file that is no test.
func scan(t *testing.T, root string) uses {
	t.Helper()
	found := uses{wordSets: map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || strings.HasSuffix(name, "test")):
			return fs.SkipDir
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		case strings.HasSuffix(name, ".go"):
			found.scanGo(t, path)
		case strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".txt"):
			found.scanTemplate(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (u *uses) scanGo(t *testing.T, path string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	called := map[ast.Expr]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			u.scanCall(node, called, set.Position(node.Pos()).String())
		case *ast.BasicLit:
			if !called[node] {
				u.scanLiteral(node, set.Position(node.Pos()).String())
			}
		}
		return true
	})
}

// The positions of arguments: the id of a sentence, which its arguments follow, and the name of a set of words.
var (
	idArgument  = map[string]int{"T": 0, "t": 0, "refuse": 1}
	setArgument = map[string]int{"Word": 0, "HasWord": 0, "wordChoices": 1}
)

// scanCall looks at a call of one of these functions.
func (u *uses) scanCall(call *ast.CallExpr, called map[ast.Expr]bool, where string) {
	name := nameOf(call.Fun)
	if at, known := setArgument[name]; known && at < len(call.Args) {
		if set, ok := stringOf(call.Args[at]); ok {
			u.wordSets[set] = true
		}
	}
	at, known := idArgument[name]
	if !known || at >= len(call.Args) {
		return
	}
	id, ok := stringOf(call.Args[at])
	if !ok || !idForm.MatchString(id) {
		return
	}
	called[call.Args[at]] = true
	sentence := use{id: locale.ID(id), where: where, call: call.Ellipsis == token.NoPos}
	for i := at + 1; i < len(call.Args); i += 2 {
		name, _ := stringOf(call.Args[i])
		sentence.args = append(sentence.args, name)
	}
	u.add(sentence)
}

// scanLiteral finds an id that stands alone, as in a table, and the ids of a template that is a string of Go.
func (u *uses) scanLiteral(literal *ast.BasicLit, where string) {
	text, ok := stringOf(literal)
	switch {
	case !ok:
	case idForm.MatchString(text):
		u.add(use{id: locale.ID(text), where: where})
	case strings.Contains(text, "{{"):
		for _, m := range idInQuotes.FindAllStringSubmatch(text, -1) {
			u.add(use{id: locale.ID(m[1]), where: where})
		}
		for _, m := range setInCall.FindAllStringSubmatch(text, -1) {
			u.wordSets[m[1]] = true
		}
	}
}

func (u *uses) scanTemplate(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string]*parse.Tree{}
	tree := parse.New(path)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(string(content), "", "", trees); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	trees[path] = tree
	for _, tree := range trees {
		u.scanNode(tree.Root, path)
	}
}

// scanNode scans the commands of a template.
func (u *uses) scanNode(node parse.Node, where string) {
	switch node := node.(type) {
	case *parse.ListNode:
		if node == nil {
			return
		}
		for _, child := range node.Nodes {
			u.scanNode(child, where)
		}
	case *parse.ActionNode:
		u.scanNode(node.Pipe, where)
	case *parse.TemplateNode:
		u.scanNode(node.Pipe, where)
	case *parse.IfNode:
		u.scanBranch(&node.BranchNode, where)
	case *parse.RangeNode:
		u.scanBranch(&node.BranchNode, where)
	case *parse.WithNode:
		u.scanBranch(&node.BranchNode, where)
	case *parse.PipeNode:
		if node == nil {
			return
		}
		for _, command := range node.Cmds {
			u.scanCommand(command, where)
		}
	}
}

func (u *uses) scanBranch(branch *parse.BranchNode, where string) {
	u.scanNode(branch.Pipe, where)
	u.scanNode(branch.List, where)
	u.scanNode(branch.ElseList, where)
}

func (u *uses) scanCommand(command *parse.CommandNode, where string) {
	for _, arg := range command.Args {
		u.scanNode(arg, where)
	}
	texts := make([]string, len(command.Args))
	for i, arg := range command.Args {
		if text, ok := arg.(*parse.StringNode); ok {
			texts[i] = text.Text
		}
	}
	function, _ := command.Args[0].(*parse.IdentifierNode)
	switch {
	case function != nil && function.Ident == "word" && len(texts) > 1:
		u.wordSets[texts[1]] = true
	case function != nil && function.Ident == "t" && len(texts) > 1 && idForm.MatchString(texts[1]):
		sentence := use{id: locale.ID(texts[1]), where: where, call: true}
		for i := 2; i < len(texts); i += 2 {
			sentence.args = append(sentence.args, texts[i])
		}
		u.add(sentence)
	default:
		for _, text := range texts {
			if idForm.MatchString(text) {
				u.add(use{id: locale.ID(text), where: where})
			}
		}
	}
}

func (u *uses) add(one use) {
	one.args = append([]string{}, one.args...)
	slices.Sort(one.args)
	u.sentences = append(u.sentences, one)
}

func nameOf(function ast.Expr) string {
	switch function := function.(type) {
	case *ast.Ident:
		return function.Name
	case *ast.SelectorExpr:
		return function.Sel.Name
	}
	return ""
}

func stringOf(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

func TestScan(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, content := range map[string]string{
		"a.go": `package a
			var table = []row{{"page.x.in_a_table", 1}, {"letter.html", 2}, {"page.two_parts", 3}}
			func f(l Language) {
				l.T("page.x.called", "Name", 1, "Count", 2)
				l.T("page.x.spread", args...)
				refuse(kind, "page.x.refused", "Day", 3)
				l.Word("stage", s)
				wordChoices(req, "sort", values)
				parse("{{t \"page.x.in_a_string\"}} {{word \"role\" .Role}}")
			}`,
		"a_test.go": `package a; var _ = "page.x.in_a_test"`,
		"page.html": `{{define "b"}}{{if .X}}{{t "page.x.in_a_template" "Day" (day .Y)}}{{else}}{{range .Z}}{{or .M (t "page.x.nested")}}{{end}}{{end}}{{word "alarm" .A}}{{end}}`,
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found := scan(t, root)
	got := map[locale.ID]string{}
	for _, u := range found.sentences {
		got[u.id] = strings.Join(u.args, " ")
		if !u.call {
			got[u.id] = "?"
		}
	}
	want := map[locale.ID]string{
		"page.x.in_a_table": "?", "page.x.called": "Count Name", "page.x.spread": "?", "page.x.refused": "Day", "page.x.in_a_string": "?",
		"page.x.in_a_template": "Day", "page.x.nested": "",
	}
	if !maps.Equal(got, want) {
		t.Errorf("sentences %q, not %q", got, want)
	}
	if sets := slices.Sorted(maps.Keys(found.wordSets)); !slices.Equal(sets, []string{"alarm", "role", "sort", "stage"}) {
		t.Errorf("sets of words %q", sets)
	}
}
