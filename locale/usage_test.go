package locale_test

import (
	"maps"
	"slices"
	"testing"
	"text/template/parse"

	"loa/locale"
)

// TestUsage checks that the sources use every sentence, with its arguments, and no other.
func TestUsage(t *testing.T) {
	t.Parallel()
	found := scan(t, "..")
	known, english := messages(t, locale.Vietnamese), messages(t, locale.English)
	used := map[locale.ID]bool{}
	for _, u := range found.sentences {
		used[u.id] = true
		message, exists := known[u.id]
		if !exists {
			t.Errorf("%s: sentence %q does not exist", u.where, u.id)
			continue
		}
		if want := union(placeholders(t, u.id, message), placeholders(t, u.id, english[u.id])); u.call && !slices.Equal(u.args, want) {
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

// TestLanguagesAgree checks that both languages have the same sentences, with the same arguments.
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
		if en.One != en.Other {
			inVietnamese = union(inVietnamese, []string{"Count"}) // a noun that Vietnamese does not inflect
		}
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

// placeholders are the names of a sentence's arguments, sorted. A sentence holds nothing but text and names; one with plural forms is
// given its Count, whether its text shows the number or not.
func placeholders(t testing.TB, id locale.ID, m locale.Message) []string {
	t.Helper()
	names := []string{}
	if m.One != m.Other {
		names = append(names, "Count")
	}
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
	return union(names, nil)
}

// union gives the names of both lists, sorted, each once.
func union(a, b []string) []string {
	all := slices.Concat([]string{}, a, b)
	slices.Sort(all)
	return slices.Compact(all)
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
