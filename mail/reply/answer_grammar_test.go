package reply

import (
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/pelletier/go-toml/v2"
)

// answersAsWritten is answers.toml, whose forms a person reads.
func answersAsWritten(t *testing.T) answersText {
	t.Helper()
	var text answersText
	if err := toml.Unmarshal(answersFile, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnswerGrammar(t *testing.T) {
	t.Parallel()
	text := answersAsWritten(t)
	t.Run("each name stands once", func(t *testing.T) {
		t.Parallel()
		seen := map[string]bool{}
		for _, a := range text.Acts {
			if seen[a.Name] {
				t.Errorf("act %s is there twice", a.Name)
			}
			seen[a.Name] = true
		}
		for _, s := range text.Stands {
			if seen[s.Name] {
				t.Errorf("shape %s is there twice", s.Name)
			}
			seen[s.Name] = true
		}
	})
	t.Run("each part has a meaning and forms", func(t *testing.T) {
		t.Parallel()
		for _, c := range text.Classes {
			requireMeaning(t, "class "+c.Name, c.Meaning, c.Forms)
		}
		for _, a := range text.Acts {
			requireMeaning(t, "act "+a.Name, a.Meaning, a.Forms)
		}
		for _, s := range text.Stands {
			requireMeaning(t, "shape "+s.Name, s.Meaning, s.Forms)
		}
		for _, o := range text.Objections {
			requireMeaning(t, "objection "+o.Name, o.Reason, o.Forms)
		}
	})
	t.Run("each class is used", func(t *testing.T) {
		t.Parallel()
		code := readSources(t)
		for _, c := range text.Classes {
			if !strings.Contains(string(answersFile), "<"+c.Name+">") && !strings.Contains(string(answersFile), `["`+c.Name) &&
				!strings.Contains(string(answersFile), `, "`+c.Name+`"`) && !strings.Contains(code, `"`+c.Name+`"`) {
				t.Errorf("nothing names <%s>", c.Name)
			}
		}
	})
	t.Run("each example is read as its act", func(t *testing.T) {
		t.Parallel()
		for _, a := range text.Acts {
			if len(a.Examples) != 2 {
				t.Errorf("act %s has %d examples", a.Name, len(a.Examples))
			}
			for _, example := range a.Examples {
				if kinds := kindsIn(example); !slices.Contains(kinds, a.Kind) {
					t.Errorf("%q is read as %v, want %s", example, kinds, a.Kind)
				}
			}
		}
	})
	t.Run("each example of a decision that stands confirms it", func(t *testing.T) {
		t.Parallel()
		for _, s := range text.Stands {
			for _, example := range s.Examples {
				kinds := kindsIn(example)
				if confirms := slices.Contains(kinds, ActConfirm); confirms == s.Weak || slices.Contains(kinds, ActRevoke) || slices.Contains(kinds, ActObscure) {
					t.Errorf("%s: %q is read as %v", s.Name, example, kinds)
				}
			}
		}
	})
}

// readSources returns the Go files that name classes of the grammar.
func readSources(t *testing.T) string {
	t.Helper()
	code := ""
	for _, name := range []string{"answer_sentence.go", "answer_name.go", "answer_prose.go", "answer_number.go"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code += string(content)
	}
	return code
}

func kindsIn(text string) (kinds []ActKind) {
	for _, act := range ReadAnswer(text, Context{}).Acts {
		kinds = append(kinds, act.Kind)
	}
	return kinds
}

// TestReadAnswerAllocations compares a text with one that is four times as long: the cost of a letter is linear in its length.
func TestReadAnswerAllocations(t *testing.T) {
	for name, piece := range map[string]string{
		"sentences": "Đã nhận được thư của anh, Sở sẽ triển khai đúng tiến độ ạ. ", "names": "giao đồng chí Nguyễn Thị Lan, ",
		"addresses": "https://a.test/b ", "numbers": "12 tin, 3 bài, 1.250 lượt; ", "clauses": "nhận và sẽ triển khai không kịp xin lùi ",
	} {
		t.Run(name, func(t *testing.T) {
			small := testing.AllocsPerRun(1, func() { ReadAnswer(strings.Repeat(piece, 20), Context{}) })
			large := testing.AllocsPerRun(1, func() { ReadAnswer(strings.Repeat(piece, 80), Context{}) })
			if large > 6*small {
				t.Errorf("%.0f allocations, and %.0f for four times the text", small, large)
			}
		})
	}
}

// TestAnswersDocument holds docs/answers.md to the grammar.
func TestAnswersDocument(t *testing.T) {
	t.Parallel()
	const page = "../../docs/answers.md"
	want := answersDocument(t)
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
		t.Errorf("docs/answers.md is not the grammar; run: make golden\n%s", firstDifference(is, want))
	}
}

func answersDocument(t *testing.T) string {
	t.Helper()
	form, err := template.New("answers.md.tmpl").Funcs(template.FuncMap{
		"forms": markdownForms, "text": markdownText, "code": codeSpan, "act": func(k ActKind) string { return actMeanings[k] },
	}).ParseFiles("testdata/answers.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := form.Execute(&b, answersAsWritten(t)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var actMeanings = map[ActKind]string{
	ActThanks: "lời cảm ơn, lời chúc", ActReceipt: "đã nhận, đã biết", ActAssent: "lời đồng ý", ActYes: "lời vâng dạ", ActTakeOn: "lời nhận việc", ActDecline: "không nhận việc",
	ActOtherUnit: "đề nghị giao đơn vị khác", ActMoreTime: "xin thêm thời gian", ActHandover: "chuyển cho người khác", ActPromise: "lời hẹn",
	ActDefer: "chưa quyết", ActQuestion: "câu hỏi", ActFigures: "kết quả bằng con số", ActOldFigures: "số liệu kỳ trước", ActNothing: "không phát sinh",
	ActClaim: "nói là đã xong", ActPlace: "nơi đăng, số văn bản", ActCondition: "điều kiện, giới hạn", ActPart: "một phần", ActGrant: "cho thêm thời gian",
	ActOnTime: "giữ đúng hạn", ActRefusal: "không đồng ý", ActRequest: "lời xin tài liệu, hướng dẫn", ActDoubt: "không được tính", ActHindrance: "điều vướng",
}
