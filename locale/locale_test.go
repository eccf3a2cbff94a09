package locale_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
)

func sentences(vietnamese, english string) fstest.MapFS {
	return fstest.MapFS{
		"vi/words.toml": {Data: []byte(vietnamese)},
		"en/words.toml": {Data: []byte(english)},
	}
}

func TestT(t *testing.T) {
	t.Parallel()
	files := sentences(`
		"page.x.plain" = "Quá hạn"
		"page.x.count" = "còn {{.Count}} ngày"
		"page.x.named" = "{{.Name}} đã {{.Act}}"
		"page.x.vietnamese" = "chỉ tiếng Việt"
	`, `
		"page.x.plain" = "Overdue"
		"page.x.count" = { one = "one day left", other = "{{.Count}} days left" }
		"page.x.named" = "{{.Name}}: {{.Act}}"
	`)
	for _, c := range []struct {
		name string
		lang locale.Language
		id   locale.ID
		args []any
		want string
		err  string
	}{
		{name: "plain", lang: locale.Vietnamese, id: "page.x.plain", want: "Quá hạn"},
		{name: "plain English", lang: locale.English, id: "page.x.plain", want: "Overdue"},
		{name: "Vietnamese has one form for every number", lang: locale.Vietnamese, id: "page.x.count", args: []any{"Count", 1}, want: "còn 1 ngày"},
		{name: "English one", lang: locale.English, id: "page.x.count", args: []any{"Count", 1}, want: "one day left"},
		{name: "English none is plural", lang: locale.English, id: "page.x.count", args: []any{"Count", 0}, want: "0 days left"},
		{name: "named arguments", lang: locale.English, id: "page.x.named", args: []any{"Act", "approved", "Name", "An <b>"}, want: "An <b>: approved"},
		{name: "unknown id", lang: locale.English, id: "page.x.absent", err: "not found"},
		{name: "English missing falls back", lang: locale.English, id: "page.x.vietnamese", want: "chỉ tiếng Việt", err: "not found"},
		{name: "missing argument", lang: locale.English, id: "page.x.named", args: []any{"Name", "An"}, err: "no entry for key"},
		{name: "argument without value", lang: locale.English, id: "page.x.named", args: []any{"Name"}, err: "no value"},
		{name: "argument without name", lang: locale.English, id: "page.x.named", args: []any{1, 2}, err: "name of an argument"},
		{name: "count that is no integer", lang: locale.English, id: "page.x.count", args: []any{"Count", 1.5}, err: "plural count"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := locale.Sentence(files, c.lang, c.id, c.args...)
			if got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
			if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, not %q", err, c.err)
			}
		})
	}
	t.Run("a fault panics in tests", func(t *testing.T) {
		t.Parallel()
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		locale.English.T("page.absent.sentence")
	})
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{name: "an id twice in two files", files: fstest.MapFS{"vi/a.toml": {Data: []byte(`"a.b.c" = "x"`)}, "vi/b.toml": {Data: []byte(`"a.b.c" = "y"`)}}, want: "stands in vi/a.toml and in vi/b.toml"},
		{name: "an id twice in one file", files: sentences("\"a.b.c\" = \"x\"\n\"a.b.c\" = \"y\"", ""), want: "parsing vi/words.toml"},
		{name: "a plural form that does not exist", files: sentences(`"a.b.c" = { oen = "x", other = "y" }`, ""), want: "mixed"},
		{name: "no TOML", files: sentences(`a.b.c`, ""), want: "parsing vi/words.toml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if err := locale.Catalogue(c.files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, not %q", err, c.want)
			}
		})
	}
}

func TestWord(t *testing.T) {
	t.Parallel()
	if got := locale.English.Word("stage", string(plan.StageApproval)); got != "Approval" {
		t.Errorf("%q", got)
	}
	if got := locale.English.Word("stage", "a stage of tomorrow"); got != "a stage of tomorrow" {
		t.Errorf("%q", got)
	}
	t.Run("a language that does not exist is Vietnamese", func(t *testing.T) {
		t.Parallel()
		if got := locale.Language("").Word("stage", "approval"); got != "Phê duyệt" {
			t.Errorf("%q", got)
		}
	})
}

// TestPlanWords checks that each constant of plan has its word, that its Vietnamese is plan's own, and that the sets have no other words.
func TestPlanWords(t *testing.T) {
	t.Parallel()
	want := map[locale.ID]string{}
	for _, w := range planWords() {
		want[locale.ID("word."+w.set+"."+w.value)] = w.vietnamese
		if got := locale.Vietnamese.Word(w.set, w.value); got != w.vietnamese {
			t.Errorf("%s %s is %q, not %q", w.set, w.value, got, w.vietnamese)
		}
	}
	for id := range messages(t, locale.Vietnamese) {
		set, isWord := wordSet(id)
		if _, known := want[id]; isWord && planSets()[set] && !known {
			t.Errorf("%s is not a constant of plan", id)
		}
	}
}

// planWord is a constant of plan with its Vietnamese.
type planWord struct {
	set, value string
	vietnamese string
}

func planWords() []planWord {
	words := slicesOf(nil, "stage", plan.Stages()...)
	words = slicesOf(words, "condition", plan.Conditions()...)
	words = slicesOf(words, "bucket", plan.Buckets()...)
	words = slicesOf(words, "role", directory.Roles()...)
	words = slicesOf(words, "event", plan.EventKinds()...)
	words = slicesOf(words, "timeliness", plan.TimelinessNone, plan.TimelinessInTime, plan.TimelinessDueSoon, plan.TimelinessOverdue,
		plan.TimelinessDoneEarly, plan.TimelinessDoneOnTime, plan.TimelinessDoneLate)
	words = slicesOf(words, "plan_status", plan.PlanStatuses()...)
	words = slicesOf(words, "rhythm", plan.Rhythms()...)
	words = slicesOf(words, "milestone", plan.MilestonePlan, plan.MilestoneLaunch, plan.MilestoneEntries, plan.MilestoneJudging, plan.MilestoneAwards, plan.MilestoneHeld)
	words = append(words, stageWords()...)
	for _, rule := range plan.CommandRules() {
		words = slicesOf(words, "command", rule.Kind)
	}
	return words
}

func slicesOf[V interface {
	~string
	Vietnamese() string
}](words []planWord, set string, values ...V) []planWord {
	for _, v := range values {
		words = append(words, planWord{set: set, value: string(v), vietnamese: v.Vietnamese()})
	}
	return words
}

// stageWords are the names of the stages that a shape names otherwise than a product does.
func stageWords() (words []planWord) {
	for _, definition := range plan.ShippedShapes() {
		for _, stage := range definition.Stages {
			if name := definition.StageName(stage); name != stage.Vietnamese() {
				words = append(words, planWord{"shape_stage", string(definition.Code) + "_" + string(stage), name})
			}
		}
	}
	return words
}

func planSets() map[string]bool {
	sets := map[string]bool{}
	for _, w := range planWords() {
		sets[w.set] = true
	}
	return sets
}

func wordSet(id locale.ID) (set string, isWord bool) {
	rest, isWord := strings.CutPrefix(string(id), "word.")
	set, _, _ = strings.Cut(rest, ".")
	return set, isWord
}

func messages(t testing.TB, l locale.Language) map[locale.ID]locale.Message {
	t.Helper()
	read, err := locale.Messages(l)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func BenchmarkT(b *testing.B) {
	b.Run("word", func(b *testing.B) {
		for b.Loop() {
			locale.English.Word("stage", "approval")
		}
	})
	files := sentences(`"page.x.count" = "còn {{.Count}} ngày"`, `"page.x.count" = "{{.Count}} days"`)
	render, err := locale.Renderer(files, locale.English)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("with an argument", func(b *testing.B) {
		for b.Loop() {
			if _, err := render("page.x.count", []any{"Count", 3}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("reading the files", func(b *testing.B) {
		for b.Loop() {
			if _, err := locale.Messages(locale.English); err != nil {
				b.Fatal(err)
			}
		}
	})
}
