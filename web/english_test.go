package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"loa/plan"
	"loa/plan/directory"
	"loa/web"
)

// said finds the texts that templates and code give to t, and the names of facts.
var said = regexp.MustCompile(`\bt[( ]"([^"\n]+)"|\{"(\p{Lu}[^"\n]+)", (?:v\.|day\(|clock\(|who\(|task\.|state\.|words\.|strings\.|dueWords\(|cmp\.|number\(|letter\.|bytesOf\(|e\.|instead|first|p\.|string\()`)

func TestEveryTextOfOursHasItsEnglish(t *testing.T) {
	t.Parallel()
	texts := web.Tables()
	for _, pattern := range []string{"*.html", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if ok, _ := filepath.Match("*_test.go", file); ok {
				continue
			}
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range said.FindAllSubmatch(content, -1) {
				texts = append(texts, string(found[1])+string(found[2]))
			}
		}
	}
	for _, word := range planWords() {
		texts = append(texts, word.Vietnamese())
	}
	if len(texts) < 350 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	for _, text := range texts {
		if english, ok := web.Translated(text); !ok || english == "" {
			t.Errorf("%q has no English", text)
		}
	}
}

func planWords() []interface{ Vietnamese() string } {
	var words []interface{ Vietnamese() string }
	for _, w := range plan.Stages() {
		words = append(words, w)
	}
	for _, w := range plan.Conditions() {
		words = append(words, w)
	}
	for _, w := range plan.Buckets() {
		words = append(words, w)
	}
	for _, w := range directory.Roles() {
		words = append(words, w)
	}
	for _, w := range plan.EventKinds() {
		words = append(words, w)
	}
	for _, rule := range plan.CommandRules() {
		words = append(words, rule.Kind)
	}
	for _, w := range []plan.Timeliness{
		plan.TimelinessNone, plan.TimelinessInTime, plan.TimelinessDueSoon, plan.TimelinessOverdue, plan.TimelinessDoneEarly,
		plan.TimelinessDoneOnTime, plan.TimelinessDoneLate,
	} {
		words = append(words, w)
	}
	for _, w := range []plan.PlanStatus{plan.PlanImported, plan.PlanLaunching, plan.PlanRunning, plan.PlanPaused, plan.PlanClosed} {
		words = append(words, w)
	}
	return words
}
