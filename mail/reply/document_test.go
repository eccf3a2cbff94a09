package reply

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"text/template"
	"unicode"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write docs/replies.md anew")

// TestRepliesDocument holds docs/replies.md to the grammar.
func TestRepliesDocument(t *testing.T) {
	t.Parallel()
	const page = "../../docs/replies.md"
	want := repliesDocument(t)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if is := string(content); is != want {
		t.Errorf("docs/replies.md is not the grammar; run: make golden\n%s", firstDifference(is, want))
	}
}

func firstDifference(is, want string) string {
	wanted := strings.Split(want, "\n")
	for i, line := range strings.Split(is, "\n") {
		if i >= len(wanted) || line != wanted[i] {
			return "is:   " + line + "\nwant: " + strings.Join(wanted[min(i, len(wanted)):min(i+1, len(wanted))], "")
		}
	}
	return "is too short"
}

func repliesDocument(t *testing.T) string {
	t.Helper()
	form, err := template.New("replies.md.tmpl").Funcs(template.FuncMap{
		"forms": markdownForms, "text": markdownText, "code": codeSpan, "effect": func(e effect) string { return effectMeanings[e] },
	}).ParseFiles("testdata/replies.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := form.Execute(&b, grammarAsWritten(t)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var effectMeanings = map[effect]string{
	effectAssent:          "đồng ý",
	effectAcknowledgement: "đồng ý, nếu cả thư không nói gì khác ngoài lời thưa gửi và lời kết",
	effectHarmless:        "vô hại: không quyết định, không ràng buộc",
	effectRefusal:         "trả lại",
	effectOrder:           "trả lại; bên một lời đồng ý thì là đồng ý kèm điều kiện, phải hỏi lại",
	effectCondition:       "đồng ý kèm điều kiện, phải hỏi lại",
	effectQuestion:        "câu hỏi, phải hỏi lại",
	effectUnclear:         "chưa rõ, phải hỏi lại",
}

// markdownForms writes forms as a list: each way with signs as an item, and the ways that are only words together in the last item.
func markdownForms(forms []string) string {
	var b strings.Builder
	var plain []string
	for _, form := range forms {
		for _, way := range alternativesOf(form) {
			if strings.ContainsAny(way, "<>@#_~.§^$=()?*+") {
				b.WriteString("- " + wrapped(codeSpan(way), "  ") + "\n")
			} else {
				plain = append(plain, way)
			}
		}
	}
	if len(plain) > 0 {
		b.WriteString("- " + wrapped(strings.Join(plain, " · "), "  ") + "\n")
	}
	return b.String()
}

// alternativesOf splits a form at the | that stand in no brackets.
func alternativesOf(form string) []string {
	var ways []string
	depth, from := 0, 0
	for i, r := range form {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == '|' && depth == 0:
			ways, from = append(ways, strings.TrimSpace(form[from:i])), i+1
		}
	}
	return append(ways, strings.TrimSpace(form[from:]))
}

const documentColumns = 120

// alternativeSign gets a space on both sides, so that long brackets can be wrapped.
var alternativeSign = regexp.MustCompile(`\s*\|\s*`)

// codeSpan writes text in which no sign has a meaning for Markdown.
func codeSpan(text string) string {
	return "`" + alternativeSign.ReplaceAllString(strings.Join(strings.Fields(text), " "), " | ") + "`"
}

// wrapped breaks text into lines. A line begins with a letter, so that it begins no heading, list or HTML.
func wrapped(text, indent string) string {
	var b strings.Builder
	column := len(indent)
	for i, word := range strings.Fields(text) {
		length := utf8.RuneCountInString(word) + 1
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case i == 0:
		case column+length > documentColumns && (unicode.IsLetter(first) || first == '('):
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
		}
		b.WriteString(word)
		column += length
	}
	return b.String()
}

// markdownText writes a sentence so that its signs have no meaning for Markdown or HTML.
func markdownText(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", ">", "&gt;", "[", "\\[", "]", "\\]", "#", "\\#", "\n", " ⏎ ").Replace(text)
}

func TestMarkdownForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		forms []string
		want  string
	}{
		{"words stand together in one item", []string{"duyệt|đồng ý", "nhất trí"}, "- duyệt · đồng ý · nhất trí\n"},
		{"signs stand in a code span", []string{"<i>|(a|b)? c"}, "- `<i>`\n- `(a | b)? c`\n"},
		{"a long form is wrapped at a letter", []string{strings.Repeat("# chữ ", 30)}, "- `" + strings.TrimSpace(strings.Repeat("# chữ ", 19)) + " #\n  chữ " + strings.TrimSpace(strings.Repeat("# chữ ", 10)) + "`\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := markdownForms(test.forms); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
