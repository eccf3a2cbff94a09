package reply

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// grammarAsWritten is grammar.toml, whose forms a person reads.
func grammarAsWritten(t *testing.T) grammarText {
	t.Helper()
	var text grammarText
	if err := toml.Unmarshal(grammarFile, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestGrammar(t *testing.T) {
	t.Parallel()
	text := grammarAsWritten(t)
	t.Run("each name stands once", func(t *testing.T) {
		t.Parallel()
		for kind, names := range text.names() {
			slices.Sort(names)
			for i, name := range names {
				if name == "" || (i > 0 && name == names[i-1]) {
					t.Errorf("%s %q has no name of its own", kind, name)
				}
			}
		}
	})
	t.Run("each part has a meaning and forms", func(t *testing.T) {
		t.Parallel()
		for _, c := range text.Classes {
			requireMeaning(t, "class "+c.Name, c.Meaning, c.Forms)
		}
		for _, s := range text.Shapes {
			requireMeaning(t, "shape "+s.Name, s.Meaning, s.Forms)
		}
		for _, o := range text.Obstacles {
			requireMeaning(t, "obstacle "+o.Name, o.Reason, o.Forms)
		}
	})
	t.Run("each class is used", func(t *testing.T) {
		t.Parallel()
		used := text.usedClasses()
		for _, c := range text.Classes {
			if !used[c.Name] {
				t.Errorf("nothing names <%s>", c.Name)
			}
		}
	})
	t.Run("each example is read as its shape", func(t *testing.T) {
		t.Parallel()
		for _, s := range text.Shapes {
			if len(s.Examples) < 2 {
				t.Errorf("shape %s has %d examples, want 2", s.Name, len(s.Examples))
			}
			for _, example := range s.Examples {
				requireShape(t, s.Name, example)
			}
		}
	})
}

func requireMeaning(t *testing.T, name, meaning string, forms []string) {
	t.Helper()
	if meaning == "" || len(forms) == 0 {
		t.Errorf("%s: meaning %q, %d forms", name, meaning, len(forms))
	}
}

// requireShape fails the test unless every sentence of a text is built from shapes, the named one among them.
func requireShape(t *testing.T, name, text string) {
	t.Helper()
	has := false
	for _, s := range newInterpreter(text, Context{}).sentences {
		if len(s.found) > 0 {
			t.Errorf("shape %s: %q has no shape: %s: %q", name, text, s.found[0].name, s.found[0].words)
			return
		}
		has = has || slices.Contains(s.names(), name)
	}
	if !has {
		t.Errorf("shape %s: %q is read as %v", name, text, shapesIn(text))
	}
}

func shapesIn(text string) (shapes []string) {
	for _, s := range newInterpreter(text, Context{}).sentences {
		shapes = append(shapes, s.names()...)
	}
	return shapes
}

func (g *grammarText) names() map[string][]string {
	names := map[string][]string{}
	for _, c := range g.Classes {
		names["class"] = append(names["class"], c.Name)
	}
	for _, s := range g.Shapes {
		names["shape"] = append(names["shape"], s.Name)
	}
	for _, o := range g.Obstacles {
		names["obstacle"] = append(names["obstacle"], o.Name)
	}
	return names
}

var className = regexp.MustCompile(`<([^<>\s]+)>`)

// usedClasses returns the classes that another form names, and those that the code names.
func (g *grammarText) usedClasses() map[string]bool {
	used := map[string]bool{classSafe: true, classDeny: true, classAgrees: true}
	add := func(of string, forms []string) {
		for _, m := range className.FindAllStringSubmatch(strings.Join(forms, " "), -1) {
			used[m[1]] = used[m[1]] || m[1] != of
		}
	}
	for _, c := range g.Classes {
		add(c.Name, c.Forms)
	}
	for _, s := range g.Shapes {
		add("", s.Forms)
	}
	for _, o := range g.Obstacles {
		add("", o.Forms)
	}
	return used
}

// TestInterpretAllocations holds the cost of a reading in proportion to the length of the text.
func TestInterpretAllocations(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(longTexts)) {
		t.Run(name, func(t *testing.T) {
			once, often := longTexts[name](8), longTexts[name](64)
			small := testing.AllocsPerRun(3, func() { Interpret(once, Context{}) })
			large := testing.AllocsPerRun(3, func() { Interpret(often, Context{}) })
			if large > 10*small {
				t.Errorf("%.0f allocations, and %.0f for a text eight times as long", small, large)
			}
		})
	}
}

// longTexts are texts of n pieces: many sentences, and one sentence of many clauses or of many words that have no shape.
var longTexts = map[string]func(n int) string{
	"sentences": func(n int) string {
		return strings.Repeat("Anh đang đi công tác, đồng ý với dự thảo nhé em.\n", n)
	},
	"clauses": func(n int) string { return strings.Repeat("anh đã đọc kỹ, đồng ý với dự thảo, ", n) },
	"words":   func(n int) string { return strings.Repeat("tôi đồng ý với dự thảo này và ", n) },
	"unknown": func(n int) string { return strings.Repeat("không sao cả nếu sau khi xem ", n) },
}

func BenchmarkInterpret(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(longTexts)) {
		for _, times := range []int{1, 2, 4, 8} {
			text := longTexts[name](8 * times)
			b.Run(fmt.Sprintf("%s/%dx", name, times), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					Interpret(text, Context{})
				}
			})
		}
	}
}
