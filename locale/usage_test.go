package locale_test

import (
	"maps"
	"slices"
	"testing"
	"text/template/parse"

	"loa/locale"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	found := scan(t, "..")
	known := messages(t, locale.Vietnamese)
	used := map[locale.ID]bool{}
	for _, u := range found.sentences {
		used[u.id] = true
		message, exists := known[u.id]
		if !exists {
			t.Errorf("%s: sentence %q does not exist", u.where, u.id)
			continue
		}
		if want := placeholders(t, u.id, message); u.call && !slices.Equal(u.args, want) {
			t.Errorf("%s: sentence %q is called with %q, and its arguments are %q", u.where, u.id, u.args, want)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		set, isWord := wordSet(id)
		if isWord && (planSets()[set] || found.wordSets[set]) {
			continue
		}
		if !used[id] {
			t.Errorf("sentence %q is not used", id)
		}
	}
}

func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	vietnamese, english := messages(t, locale.Vietnamese), messages(t, locale.English)
	for _, id := range slices.Sorted(maps.Keys(vietnamese)) {
		vi, en := vietnamese[id], english[id]
		if !idForm.MatchString(string(id)) {
			t.Errorf("%q is not of the form area.topic.meaning, or its area is none of %s", id, areas)
		}
		if vi.Other == "" || en.Other == "" {
			t.Errorf("%q has no text in both languages", id)
			continue
		}
		inVietnamese, inEnglish := placeholders(t, id, vi), placeholders(t, id, en)
		if !slices.Equal(inVietnamese, inEnglish) {
			t.Errorf("%q has %q in Vietnamese and %q in English", id, inVietnamese, inEnglish)
		}
		if slices.Contains(inEnglish, "Count") && en.One == en.Other {
			t.Errorf("%q counts, and English has no form of its own for one (a number that changes no word is not named Count)", id)
		}
	}
	for id := range english {
		if _, known := vietnamese[id]; !known {
			t.Errorf("%q stands in English only", id)
		}
	}
}

// placeholders are the names of a sentence's arguments, sorted. A sentence holds nothing but text and names.
func placeholders(t testing.TB, id locale.ID, m locale.Message) []string {
	t.Helper()
	names := []string{}
	for _, form := range []string{m.One, m.Other} {
		for _, node := range templateOf(t, string(id), form).Root.Nodes {
			switch node := node.(type) {
			case *parse.TextNode:
			case *parse.ActionNode:
				field, ok := node.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
				if !ok || len(field.Ident) != 1 || len(node.Pipe.Cmds) != 1 || len(node.Pipe.Cmds[0].Args) != 1 {
					t.Fatalf("%q: %s is not the name of an argument", id, node)
				}
				names = append(names, field.Ident[0])
			default:
				t.Fatalf("%q: %s is not the name of an argument", id, node)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func templateOf(t testing.TB, name, text string) *parse.Tree {
	t.Helper()
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", map[string]*parse.Tree{}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return tree
}
