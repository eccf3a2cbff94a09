// Package loa_test holds the table of packages: who may import whom, and what a pure package may not touch at all.
package loa_test

import (
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

// row is one package of ours: what it is responsible for, and which of ours it may import. An import "plan/..." allows the package and
// all below it.
type row struct {
	name           string
	responsibility string
	imports        []string
	denied         []string // packages of others that it may not import
}

var (
	clocksAndWorld = []string{"os", "net", "net/http", "database/sql", "log/slog", "math/rand", "math/rand/v2", "sync"}
	pure           = append(slices.Clone(clocksAndWorld), "go.temporal.io", "github.com/uptrace/bun")
	timeless       = append(slices.Clone(clocksAndWorld), "go.temporal.io/sdk/client", "github.com/uptrace/bun")
	everything     = []string{"*"}
)

// plans is plan with what it stands on; allOfPlan adds what stands on plan.
func plans() []string {
	return []string{"plan", "plan/calendar", "plan/problem", "plan/deadline", "plan/directory", "plan/content", "plan/indicator", "plan/period"}
}

func allOfPlan() []string { return append(plans(), "plan/policy", "plan/annex", "plan/forecast") }

// rows is the table, from the bottom up.
func rows() []row {
	return []row{
		{"vietnamese", "bytes and marks: legacy charsets, syllables, folding, comparing of names", nil, nil},
		{"locale", "the words that people read, Vietnamese and English, as data files with plurals", nil, nil},
		{"plan/calendar", "civil dates and the working calendar", []string{"vietnamese"}, pure},
		{"plan/problem", "a finding about a file: where, what, what to write instead", []string{"vietnamese", "plan/calendar"}, pure},
		{"plan/deadline", "the words of a deadline, recurrence, occurrences", []string{"vietnamese", "plan/calendar", "plan/problem"}, pure},
		{"plan/directory", "units, people, roles as of a date", []string{"vietnamese", "plan/calendar", "plan/problem", "plan/deadline"}, pure},
		{"plan/content", "what a line communicates and by which forms: lists of tags, the words that propose them, the form of a publication", []string{"vietnamese"}, pure},
		{"plan/indicator", "the numbers that units report: the list, the words that name each, how values add up", []string{"vietnamese", "plan/calendar", "plan/problem"}, pure},
		{"plan/period", "reporting periods: their rules and dates, the state machine of who owes a report, completeness up the tree, checks of figures", []string{"vietnamese", "plan/calendar", "plan/problem", "plan/directory", "plan/indicator"}, pure},
		{"plan", "the state machines of a task and of a plan: what each command does and who may give it, the undo window, reminders, notices", []string{"vietnamese", "plan/calendar", "plan/problem", "plan/deadline", "plan/directory", "plan/content"}, pure},
		{"plan/policy", "what a claim must prove before it counts: road × command × proof → disposition", plans(), pure},
		{"plan/forecast", "the month or the year of a plan before its launch: its tasks played with a model of behaviour, the letters counted", plans(), pure},
		{"plan/annex", "an annex's tables → lines, with every problem at once", append(plans(), "vietnamese"), pure},
		{"sheet", "tables in Excel, Word, OpenDocument, CSV → rows; rows → Excel", []string{"vietnamese"}, nil},
		{"mail", "a message as received: header, address, parts, limits", []string{"vietnamese"}, nil},
		{"mail/tnef", "Outlook's container winmail.dat", []string{"mail", "vietnamese"}, nil},
		{"mail/senderauth", "is the From address proved", []string{"mail", "vietnamese"}, nil},
		{"mail/reply", "what is new in a reply and what it decides", []string{"mail", "vietnamese"}, nil},
		{"sheet", "tables in Excel, Word, OpenDocument, CSV → rows; rows → Excel", []string{"vietnamese"}, nil},
		{"mail/results", "results that a letter tells: counts toward a quota, what became of an event, the figures of a report", []string{"vietnamese", "plan/calendar", "sheet"}, pure},
		{"mail/classifier", "what an answer probably means, by its likeness to labelled answers", []string{"vietnamese"}, nil},
		{"mail/dsn", "delivery status and bounces", []string{"mail", "mail/reply", "vietnamese"}, nil},
		{"mail/attachment", "may this file be kept", []string{"mail", "vietnamese"}, nil},
		{"mail/transport", "IMAP, SMTP, TLS, OAuth", []string{"mail", "vietnamese"}, nil},
		{"mail/inbound", "one letter interpreted: the packages below mail in their order", []string{"mail", "mail/tnef", "mail/senderauth", "mail/reply", "mail/dsn", "vietnamese"}, nil},
		{"webpage", "a page of the web as it was fetched: its title, its text, whether it is still the same", []string{"vietnamese"}, nil},
		{"webpage/fetch", "one address of the public web, fetched within bounds; no private address is reached", nil, nil},
		{"report/document", "official documents in the layout of Nghị định 30/2020/NĐ-CP: Word, HTML, PDF; a Word file of the user's own filled in", []string{"sheet"}, nil},
		{"report/periodic", "the official report of a reporting period drafted from its figures, each traced to what units gave; the table of who has answered", append(plans(), "sheet", "report/document"), nil},
		{"report/form", "the Excel form of one unit and period: made, recognised, read", append(plans(), "vietnamese", "sheet", "mail/results"), nil},
		{"report", "what people read: letters, official documents, figures", append(allOfPlan(), "sheet", "locale"), nil},
		{"schema", "what PostgreSQL holds: migrations, row models", nil, nil},
		{"keyfile", "the files in which secret keys are kept, and what is encrypted with them", nil, nil},
		{"hidden", "tokens and codes taken out of letters at rest", []string{"keyfile"}, nil},
		{"store", "what we do with PostgreSQL: Reader (all reads), Store (reads and writes); letters to send, their turns, failures and suppressed addresses", append(allOfPlan(), "vietnamese", "schema", "keyfile", "hidden"), nil},
		{"intake", "what an edge files before it asks: an annex, a file, a draft, a report, a one-time code", append(allOfPlan(), "vietnamese", "mail", "mail/attachment", "mail/results", "sheet", "report", "report/form", "report/document", "report/periodic", "store"), nil},
		{"account", "who may sign in to the pages: passwords, codes of an app, sessions, waits after failed attempts", append(plans(), "plan/policy", "store", "keyfile"), nil},
		{"account/ldap", "who may sign in as a directory service of the city says: entries and groups over LDAP, accounts that follow them", append(plans(), "plan/policy", "store", "account"), nil},
		{"account/oidc", "sign-in by a provider of OpenID Connect, asked again every five minutes", append(plans(), "plan/policy", "store", "account", "keyfile"), nil},
		{"activities/token", "reply tokens, one-time codes, return paths", append(plans(), "mail", "store"), nil},
		{"activities", "launch, projection; shared runs and retries", append(allOfPlan(), "vietnamese", "mail/attachment", "report", "store", "intake", "activities/token"), nil},
		{"activities/mailbox", "IMAP in", append(plans(), "mail", "mail/transport", "store", "activities"), nil},
		{"activities/outbox", "SMTP out", append(plans(), "mail", "mail/transport", "report", "store", "activities", "activities/token"), nil},
		{"activities/reporting", "what happens to a reporting period put on record, with the letters that follow", append(plans(), "store", "intake", "activities", "activities/token", "report"), nil},
		{"activities/extract", "text of a foreign file in a confined child", []string{"mail", "mail/tnef", "mail/attachment", "vietnamese", "sheet", "store"}, nil},
		{"activities/publication", "what proves a publication, looked at again and again: is the page there, and is it the same", append(plans(), "store", "activities", "webpage", "webpage/fetch"), nil},
		{"activities/webhook", "other programs told what happens to tasks (standardwebhooks.com)", append(plans(), "store", "activities"), nil},
		{"activities/inbound", "a filed letter to its one outcome", append(allOfPlan(), "vietnamese", "mail/...", "report", "store", "intake", "activities", "activities/token", "activities/extract"), nil},
		{"workflows", "order, waiting, the one timer of a task, retries; no rule of the domain", append(plans(), "activities/..."), timeless},
		{"commands", "typed commands to the engine: the only Temporal client outside worker", append(allOfPlan(), "workflows"), nil},
		{"watch", "the states in which loa stands still: looked for each minute, on demand and for /readyz", append(plans(), "store", "workflows", "commands"), nil},
		{"seal", "commands that prove they come from who has a key of this installation", []string{"keyfile"}, nil},
		{"payload", "payloads in the histories of Temporal, encrypted", []string{"keyfile"}, nil},
		{"engine", "what the parts of the one-machine default share: folders, locks, ports", nil, nil},
		{"engine/postgres", "a private PostgreSQL", []string{"engine"}, nil},
		{"engine/authority", "the certificates by which the services of the engine and its clients prove themselves", []string{"engine"}, nil},
		{"engine/temporal", "the Temporal server in the process, persisted in PostgreSQL", []string{"engine", "engine/authority"}, nil},
		{"engine/mailserver", "a try-out mail server", []string{"engine"}, nil},
		{"worker", "registration, task queues, interceptors", []string{"workflows", "activities/..."}, nil},
		{"web/tryout", "the try-out mailbox", append(allOfPlan(), "vietnamese", "locale", "store", "intake"), nil},
		{"web/edge", "what a connection and a request have to pass before a page is asked", nil, nil},
		{"web", "pages, metrics and the HTTP API: one Go file and one template per page", append(allOfPlan(), "vietnamese", "report", "report/document", "report/periodic", "locale", "store", "intake", "account", "account/oidc", "watch", "web/tryout", "web/edge"), nil},
		{"cmd", "flags, configuration, wiring", everything, nil},
	}
}

// source is one Go file that is not a test, with its imports.
type source struct {
	path    string
	pkg     string // the folder, with slashes
	imports []string
	noembed bool // left out by the build tag noembed
}

func TestImports(t *testing.T) {
	t.Parallel()
	files := sources(t)
	t.Run("every package imports only what its row of the table allows", func(t *testing.T) {
		t.Parallel()
		for _, file := range files {
			r, known := rowOf(file.pkg)
			if !known {
				t.Errorf("%s lies in a package that the table does not have: %s", file.path, file.pkg)
				continue
			}
			for _, path := range file.imports {
				if wrong := r.refuses(path); wrong != "" {
					t.Errorf("%s: %s", file.path, wrong)
				}
			}
		}
	})
	t.Run("every row of the table has its package", func(t *testing.T) {
		t.Parallel()
		for _, r := range rows() {
			if !slices.ContainsFunc(files, func(file source) bool { return file.pkg == r.name || strings.HasPrefix(file.pkg, r.name+"/") }) {
				t.Errorf("no package %s", r.name)
			}
		}
	})
	t.Run("a row comes after the rows that it imports, so that arrows only go down", func(t *testing.T) {
		t.Parallel()
		above := map[string]bool{}
		for _, r := range rows() {
			for _, path := range r.imports {
				base, all := strings.CutSuffix(path, "/...")
				if path != "*" && !above[path] && !(all && (above[base] || base == r.name)) {
					t.Errorf("%s imports %s, which stands below it in the table", r.name, path)
				}
			}
			above[r.name] = true
		}
	})
	t.Run("the Temporal server stays in the engine behind its tag", func(t *testing.T) {
		t.Parallel()
		for _, file := range files {
			for _, path := range file.imports {
				if strings.HasPrefix(path, "go.temporal.io/server") && (file.pkg != temporalEngine || !file.noembed) {
					t.Errorf("%s imports %s outside of %s or without //go:build !noembed", file.path, path, temporalEngine)
				}
			}
		}
	})
	t.Run("pages read through store.Reader and write nothing by themselves", func(t *testing.T) {
		t.Parallel()
		for _, file := range files {
			if file.pkg == "web" || file.pkg == "web/tryout" {
				mentionsNone(t, file, "store.Store")
			}
		}
	})
	t.Run("tables are written in three packages, whose tests keep texts from becoming formulas", func(t *testing.T) {
		t.Parallel()
		for _, file := range files {
			if slices.Contains(file.imports, "github.com/xuri/excelize/v2") && file.pkg != "sheet" && file.pkg != "report/form" {
				t.Errorf("%s imports excelize", file.path)
			}
			if mentionsNone(t, file, "SetCellFormula("); file.pkg != "plan/indicator" {
				mentionsNone(t, file, "csv.NewWriter(")
			}
		}
	})
	t.Run("plan and workflows never ask the clock", func(t *testing.T) {
		t.Parallel()
		for _, file := range files {
			if top, _, _ := strings.Cut(file.pkg, "/"); top == "plan" || top == "workflows" {
				mentionsNone(t, file, "time.Now(", "time.Since(", "time.Sleep(", "time.LoadLocation(")
			}
		}
	})
}

// temporalEngine is the only package that may import the Temporal server.
const temporalEngine = "engine/temporal"

// mentionsNone fails when the code of a file holds one of the words.
func mentionsNone(t *testing.T, file source, words ...string) {
	t.Helper()
	content, err := os.ReadFile(file.path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		for _, word := range words {
			if strings.Contains(line, word) && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				t.Errorf("%s mentions %s", file.path, word)
			}
		}
	}
}

// rowOf finds the row of a package: its own, or that of a package above it whose row speaks for all below it.
func rowOf(pkg string) (row, bool) {
	for _, r := range rows() {
		if r.name == pkg || (r.speaksForAllBelow() && strings.HasPrefix(pkg, r.name+"/")) {
			return r, true
		}
	}
	return row{}, false
}

func (r row) speaksForAllBelow() bool {
	return slices.Equal(r.imports, everything) || slices.Contains(r.imports, r.name+"/...")
}

// refuses says why the package may not import a path, or nothing.
func (r row) refuses(path string) string {
	if inner, ours := strings.CutPrefix(path, "loa/"); ours {
		if r.allows(inner) {
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

func (r row) allows(pkg string) bool {
	if slices.Equal(r.imports, everything) {
		return true
	}
	return slices.ContainsFunc(r.imports, func(allowed string) bool {
		base, all := strings.CutSuffix(allowed, "/...")
		return pkg == base || (all && strings.HasPrefix(pkg, base+"/"))
	})
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
		files = append(files, parseSource(t, path))
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

func parseSource(t *testing.T, path string) source {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	file := source{path: path, pkg: filepath.ToSlash(filepath.Dir(path))}
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
