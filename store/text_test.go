package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/store/storetest"
)

// unnormalised is text as some keyboards and mail programs write it: decomposed, with NUL and an invalid byte; normalised is the same text
// as it is stored. some keyboards and mail programs write it: decomposed, with NUL and a broken byte; neat is what is kept of it.
var (
	unnormalised = norm.NFD.String("Sở Nội vụ") + "\x00\xff"
	normalised   = "Sở Nội vụ\uFFFD"
)

// TestClean: every write normalises text, and no column has text that is not NFC.
func TestClean(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t)
	s, ctx := openStore(t, dsn), t.Context()

	p, lines := samplePlan(), sampleLines()
	p.Title, lines[0].Title, lines[0].Lead[0].Text, lines[0].Deadline.Text = unnormalised, unnormalised, unnormalised, unnormalised
	imported, _, err := s.ImportPlan(ctx, p, lines, source)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Lines(ctx, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	expectNormalised(t, "plan and line", imported.Title, kept[0].Title, kept[0].Lead[0].Text, kept[0].Deadline.Text)
	if lines[0].Lead[0].Text != unnormalised {
		t.Error("the caller's own value was changed")
	}

	directory := sampleDirectory()
	directory.People[0].Name, directory.Classes[0].Aliases[0] = unnormalised, unnormalised
	if err := s.SaveDirectory(ctx, directory); err != nil {
		t.Fatal(err)
	}
	read, err := s.Directory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	expectNormalised(t, "directory", read.People[0].Name, read.Classes[0].Aliases[0])

	spec := taskSpec(t, "so-noi-vu", calendar.Date{})
	spec.Title = unnormalised
	if _, err := s.AddTasks(ctx, p.ID, []plan.TaskSpec{spec}); err != nil {
		t.Fatal(err)
	}
	projection := opened(spec.ID)
	projection.Events[0].Reason = unnormalised
	projection.State.Substitutions = []plan.TaskSubstitution{{Substitute: "an", Basis: unnormalised}}
	projection.Letters = []store.LetterOut{letter(projection, "an")}
	projection.Letters[0].Text = unnormalised
	projection.Requests = []store.Request{requestOf(projection, "an", plan.PurposeAccept)}
	projection.Requests[0].Basis = unnormalised
	project(t, s, projection)
	got := recordOf(t, s, spec.ID)
	expectNormalised(t, "task", got.Task.Title, got.Task.State.Substitutions[0].Basis, got.Journal[0].Reason, got.Letters[0].Text, got.Requests[0].Basis)

	refusal := sampleRefusal(spec.ID)
	refusal.Message = unnormalised
	if err := s.FileRefusal(ctx, refusal); err != nil {
		t.Fatal(err)
	}
	refusals, err := s.Refusals(ctx, spec.ID)
	if err != nil {
		t.Fatal(err)
	}
	expectNormalised(t, "refusal", refusals[0].Message)

	l := lease(t, s, "mot", noon)
	if err := s.SetUIDValidity(ctx, l, 7); err != nil {
		t.Fatal(err)
	}
	raw := incoming(1, unnormalised)
	raw.Subject = unnormalised
	id := file(t, s, l, raw)[0].ID
	closing := store.Closing{Outcome: store.OutcomeTriage, NewText: unnormalised, Checks: []store.Check{{Detail: unnormalised}}, At: noon}
	if err := s.CloseLetter(ctx, id, closing); err != nil {
		t.Fatal(err)
	}
	in, err := s.LetterIn(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	expectNormalised(t, "letter", in.Subject, in.NewText, in.Checks[0].Detail)
	blob, err := s.Blob(ctx, in.ContentHash)
	if diff := cmp.Diff(raw.Raw, blob.Content); err != nil || diff != "" {
		t.Errorf("bytes of a letter were touched: %v\n%s", err, diff)
	}
	expectNFC(t, dsn)
}

func expectNormalised(t *testing.T, where string, texts ...string) {
	t.Helper()
	for i, text := range texts {
		if text != normalised {
			t.Errorf("%s, text %d: %q, want %q", where, i, text, normalised)
		}
	}
}

// expectNFC checks that every column of text and JSON is in NFC.
func expectNFC(t *testing.T, dsn string) {
	t.Helper()
	conn := connect(t, dsn)
	columns := rows[string](t, conn, `
		SELECT format('SELECT count(*) FROM %I WHERE %I::text IS NOT NFC NORMALIZED', table_name, column_name)
		FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb') AND table_name <> 'unit_name'`)
	for _, query := range columns {
		if n := rows[int](t, conn, query)[0]; n != 0 {
			t.Errorf("%d rows: %s", n, query)
		}
	}
	if len(columns) < 100 || !strings.Contains(strings.Join(columns, ""), "letter_out") {
		t.Errorf("only %d columns were checked", len(columns))
	}
}
