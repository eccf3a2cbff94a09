package inbound_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	replytoken "loa/activities/token"
	"loa/locale"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// letterCases is every letter of loa, in each situation that changes what it says or names.
func letterCases() []letterCase {
	return slices.Concat(
		unitCases(), talkCases(), changeCases(), deciderCases(), coordinatorCases(), questionCases(), versionCases(), codeCases(), listCases(),
		warningCases(), groupedCases(), digestCases(), rehearsalCases(), shapeCases(),
	)
}

// neverSent are the kinds of notices that no letter of their own tells, with the reason that goes on record.
var neverSent = map[plan.NoticeKind]plan.SilenceReason{
	plan.NoticeDraftWanted: plan.SilenceAskedBefore,
	plan.NoticeUndoWindow:  plan.SilenceUndoWindow,
}

// neverAsked are the kinds of questions that no situation leads to, with the reason.
var neverAsked = map[report.QuestionKind]string{
	report.QuestionNothing: "every question on record has a purpose; the kind is for a record that is damaged",
}

// TestLetterKinds checks that every kind of letter has a case: a new kind of notice or question, and a new function that composes letters,
// fails it.
func TestLetterKinds(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	names := map[string]bool{}
	for _, c := range letterCases() {
		if names[c.name] {
			t.Errorf("two cases are named %s", c.name)
		}
		names[c.name], covered[c.group()+c.kind] = true, true
	}
	for _, kind := range plan.NoticeKinds() {
		reason, silent := neverSent[kind]
		if covered["notice "+string(kind)] == silent {
			t.Errorf("the notice %s has no case, or has one and is listed as never sent", kind)
		}
		if way, why := (plan.State{}).DispatchOf(plan.Notice{Kind: kind}, plan.Event{}); silent && (way != plan.DispatchNone || why != reason) {
			t.Errorf("the notice %s goes out by %s (%s)", kind, way, why)
		}
	}
	for _, kind := range report.QuestionKinds() {
		if _, never := neverAsked[kind]; covered["question "+string(kind)] == never {
			t.Errorf("the question %s has no case, or has one and is listed as never asked", kind)
		}
	}
	for _, composer := range composers(t) {
		if strings.HasPrefix(composer, "ComposePeriod") {
			continue // TestPeriodReport answers the letters of a reporting period, which is no task
		}
		if composer != "Compose" && composer != "ComposeQuestion" && !covered["other "+composer] {
			t.Errorf("no case has a letter of report.%s", composer)
		}
	}
	for _, file := range goldenFiles(t) {
		name, _, _ := strings.Cut(file, ".")
		if !names[name] {
			t.Errorf("no case writes the golden file %s", file)
		}
	}
}

// group says what the kind of a case is one of.
func (c letterCase) group() string {
	switch {
	case strings.HasPrefix(c.kind, "Compose"):
		return "other "
	case strings.HasPrefix(c.name, "question_"):
		return "question "
	}
	return "notice "
}

// composers are the functions of package report that compose a letter.
func composers(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../../report/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("finding package report: %v", err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Compose") && !strings.HasSuffix(file, "_test.go") {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

func goldenFiles(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("testdata", "letters"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// writtenLetters are the letters of all situations: each kind of notice with each purpose that was written anywhere needs a case of its own.
type writtenLetters struct {
	sync.Mutex
	seen    map[string]string // a notice with its purpose, and the case in which it was written
	covered map[string]bool
	cases   int
}

func (w *writtenLetters) add(r *road, c letterCase, own store.LetterOut) {
	r.t.Helper()
	letters, err := r.Store.LetterLog(r.t.Context(), store.SentFilter{Limit: 500})
	r.Must(err)
	w.Lock()
	defer w.Unlock()
	w.cases++
	w.covered[r.asked(own)] = true
	for _, letter := range letters {
		if slices.Contains(plan.NoticeKinds(), letter.Notice) && letter.Text != "Thử" {
			w.seen[r.asked(letter)] = c.name
		}
	}
}

// asked names the kind of a letter, and what its token asks.
func (r *road) asked(letter store.LetterOut) string {
	r.t.Helper()
	local, _, _ := strings.Cut(letter.ReplyTo, "@")
	_, secret, _ := strings.Cut(local, "+")
	requests, err := r.Store.RequestsByHash(r.t.Context(), []string{replytoken.HashOfMail(secret)})
	r.Must(err)
	if len(requests) == 0 {
		return string(letter.Notice)
	}
	return string(letter.Notice) + " asking to " + string(requests[0].Purpose)
}

// check is called when all cases have been written. A run of some cases checks nothing.
func (w *writtenLetters) check(t *testing.T) {
	t.Helper()
	if w.cases < len(letterCases())*len(locale.Languages()) {
		return
	}
	for kind, where := range w.seen {
		if !w.covered[kind] {
			t.Errorf("the letter %s is written in %s and has no case", kind, where)
		}
	}
}
