package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

// formatAnswers returns answers by items in one line: "1 approve; 2 return (thiếu ảnh)".
func formatAnswers(answers []reply.ItemAnswer) string {
	var out []string
	for _, a := range answers {
		words := strings.Repeat("#", a.Count) + string(rune('0'+a.Item%10)) + " " + string(a.Verdict)
		if a.Item > 9 {
			words = string(rune('0'+a.Item/10)) + words
		}
		if a.Comment != "" {
			words += " (" + strings.ReplaceAll(a.Comment, "\n", " | ") + ")"
		}
		out = append(out, words)
	}
	return strings.Join(out, "; ")
}

func TestInterpretItems(t *testing.T) {
	t.Parallel()
	t.Run("each item has its answer", func(t *testing.T) {
		t.Parallel()
		tests := []struct{ name, text, want string }{
			{name: "in one line with a reason", text: "1 duyệt, 3 trả lại: thiếu số liệu", want: "1 approve; 3 return (thiếu số liệu)"},
			{name: "line by line", text: "1. đồng ý\n2. không đồng ý, sửa số liệu", want: "1 approve; 2 return (sửa số liệu)"},
			{name: "a list of two before a colon", text: "1,2: duyệt; 3: trả lại – thiếu ảnh", want: "1 approve; 2 approve; 3 return (thiếu ảnh)"},
			{name: "a range", text: "1-3 duyệt", want: "1 approve; 2 approve; 3 approve"},
			{name: "a range in words", text: "Mục 1 đến 3 duyệt", want: "1 approve; 2 approve; 3 approve"},
			{name: "all", text: "tất cả duyệt", want: "0 approve"},
			{name: "all, counted", text: "đồng ý cả 3", want: "###0 approve"},
			{name: "all, counted in words", text: "Cả hai mục đều duyệt", want: "##0 approve"},
			{name: "all, in English", text: "approve all", want: "0 approve"},
			{name: "the word first", text: "duyệt 1 và 3", want: "1 approve; 3 approve"},
			{name: "the word first, twice", text: "Duyệt 1, 2, trả lại 3: sai tên cơ quan", want: "1 approve; 2 approve; 3 return (sai tên cơ quan)"},
			{name: "the word first, with labels", text: "Đồng ý mục 1, trả lại mục 2", want: "1 approve; 2 return"},
			{name: "without marks", text: "1 duyet, 2 tra lai: thieu anh", want: "1 approve; 2 return (thieu anh)"},
			{name: "joined by còn", text: "1 duyệt còn 2 trả lại", want: "1 approve; 2 return"},
			{name: "joined by và", text: "Mục 1 đồng ý và mục 2 không đồng ý", want: "1 approve; 2 return"},
			{name: "with brackets", text: "1) Đồng ý\n2) Sửa lại tiêu đề", want: "1 approve; 2 return (Sửa lại tiêu đề)"},
			{name: "with an opening and thanks", text: "Tôi có ý kiến như sau:\n1. Duyệt\n2. Trả lại: thiếu nguồn\nCảm ơn các em.", want: "1 approve; 2 return (thiếu nguồn)"},
			{name: "with a greeting", text: "Kính gửi Phòng,\n1. Nhất trí.\n2. Nhất trí.", want: "1 approve; 2 approve"},
			{name: "a reason in lines of its own", text: "1. duyệt\n2. trả lại:\n- thiếu ảnh\n- sai tên cơ quan", want: "1 approve; 2 return (- thiếu ảnh | - sai tên cơ quan)"},
			{name: "in English", text: "1: approved, 2: rejected - wrong figures", want: "1 approve; 2 return (wrong figures)"},
			{name: "an opening in the line", text: "Anh trả lời: 1 duyệt, 2 trả lại", want: "1 approve; 2 return"},
			{name: "an item of two digits", text: "12. đồng ý", want: "12 approve"},
			{name: "a condition on one item", text: "1. đồng ý\n2. đồng ý nhưng bỏ ảnh", want: "1 approve; 2 conditional (nhưng bỏ ảnh)"},
			{name: "a question about one item", text: "1 duyệt\n2 duyệt chưa em?", want: "1 approve; 2 unclear"},
			{name: "hedged words", text: "1. đồng ý\n2. chắc được", want: "1 approve; 2 unclear"},
			{name: "a weak yes and no", text: "1 được, 2 không", want: "1 approve; 2 return"},
			{name: "another person's opinion", text: "1. duyệt\n2. anh Nam đồng ý", want: "1 approve; 2 unclear"},
			{name: "an item left open", text: "1. duyệt\n2.", want: "1 approve; 2 unclear"},
			{name: "the same item twice, differently", text: "1 duyệt, 2 duyệt\n1 trả lại", want: "1 unclear; 2 approve"},
			{name: "the same item twice, alike", text: "1 duyệt\n1: đồng ý", want: "1 approve"},
			{name: "all but one", text: "tất cả duyệt trừ 3", want: "0 conditional (trừ 3)"},
			{name: "all, and one against it", text: "tất cả duyệt; 3 trả lại", want: "0 unclear; 3 unclear"},
			{name: "not all", text: "không duyệt tất cả", want: "0 unclear"},
			{name: "numbers that stand between two words", text: "1 duyệt 2 trả lại", want: "1 unclear"},
			{name: "a number between two words, the word first", text: "Duyệt 1, 2 trả lại", want: "1 unclear; 2 unclear"},
			{name: "a condition behind several assents of a line", text: "1 duyệt, 2 duyệt, nhưng bỏ ảnh", want: "1 unclear; 2 conditional (nhưng bỏ ảnh)"},
			{name: "a sentence behind several assents of a line", text: "1 duyệt, 2 duyệt. Không đăng ảnh.", want: "1 unclear; 2 unclear"},
			{name: "a condition below the items", text: "1. duyệt\n2. duyệt\nNhưng bỏ ảnh.", want: "1 unclear; 2 unclear"},
			{name: "a complaint below the items", text: "1. duyệt\n2. duyệt\nẢnh mờ quá.", want: "1 unclear; 2 unclear"},
			{name: "a question below the items", text: "1. duyệt\n2. duyệt\nBao giờ có ảnh?", want: "1 unclear; 2 unclear"},
			{name: "a verdict above a list of reasons", text: "Trả lại.\nLý do:\n1. Không đạt\n2. Sai tên cơ quan", want: "1 unclear; 2 unclear"},
			{name: "an assent above a list of wishes", text: "Đồng ý.\n1. Sửa ảnh\n2. Bỏ đoạn cuối", want: "1 unclear; 2 unclear"},
			{name: "numbers of a report", text: "1. Số tin: 12\n2. Số bài: 5", want: ""},
			{name: "a date", text: "3/6 duyệt", want: ""},
			{name: "a number of things", text: "Duyệt 2 bài", want: ""},
			{name: "a decimal number", text: "1.5 triệu đồng ý kiến", want: ""},
			{name: "no items", text: "Đồng ý", want: ""},
			{name: "a range that runs backwards", text: "3-1 duyệt", want: ""},
			{name: "nothing", text: "", want: ""},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := reply.InterpretItems(test.text, reply.Context{})
				if diff := cmp.Diff(test.want, formatAnswers(got)); diff != "" {
					t.Errorf("%s%+v", diff, got)
				}
				checkAnswers(t, got)
			})
		}
	})
	t.Run("a number makes no approval of a sentence that is none", func(t *testing.T) {
		t.Parallel()
		for _, table := range []string{"never_approve.csv", "replies.csv", "replies_own.csv"} {
			for _, s := range samples(t, table) {
				if s.want == reply.VerdictApprove || strings.Contains(s.text, "\n") {
					continue
				}
				for _, head := range []string{"1 ", "1. ", "Mục 1: "} {
					for _, a := range reply.InterpretItems(head+s.text, reply.Context{}) {
						if a.Verdict == reply.VerdictApprove && reply.Interpret(s.text, reply.Context{}).Verdict != reply.VerdictApprove {
							t.Errorf("%q is interpreted as %+v", head+s.text, a)
						}
					}
				}
			}
		}
	})
	// Words that make an assent no approval make the assents of items no approvals too.
	t.Run("words below the items bind them all", func(t *testing.T) {
		t.Parallel()
		for _, below := range []string{"Nhưng sửa tiêu đề", "P/S: bỏ ảnh", "Không đăng ảnh", "Trừ ảnh trang 2", "Nếu kịp", "Chờ Sở Tài chính", "Đồng ý không?", "Sửa lại ảnh", "Ảnh trang 2 mờ", "Trả lại", "but fix it", "nhung sua lai"} {
			for _, items := range []string{"1 duyệt, 2 duyệt", "1. duyệt\n2. đồng ý", "tất cả duyệt", "duyệt 1 và 2"} {
				if got := reply.InterpretItems(items+"\n"+below, reply.Context{}); approvesAny(got) {
					t.Errorf("%q below %q: %+v", below, items, got)
				}
				if got := reply.InterpretItems(below+"\n"+items, reply.Context{}); approvesAny(got) {
					t.Errorf("%q above %q: %+v", below, items, got)
				}
			}
		}
	})
	t.Run("the interpretation of a letter has the answers by items", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, text string
			verdict    reply.Verdict
			want       string
		}{
			{name: "a mixed answer is asked back", text: "1 duyệt, 2 trả lại: thiếu ảnh", verdict: reply.VerdictUnclear, want: "1 approve; 2 return (thiếu ảnh)"},
			{name: "the word first", text: "duyệt bài 1, trả lại bài 2: thiếu ảnh", verdict: reply.VerdictUnclear, want: "1 approve; 2 return (thiếu ảnh)"},
			{name: "all approved", text: "1 duyệt, 2 duyệt", verdict: reply.VerdictUnclear, want: "1 approve; 2 approve"},
			{name: "all returned is a return", text: "trả lại 1 và 2: thiếu ảnh", verdict: reply.VerdictReturn, want: "1 return (thiếu ảnh); 2 return (thiếu ảnh)"},
			{name: "a plain answer has none", text: "Đồng ý", verdict: reply.VerdictApprove, want: ""},
			{name: "a return with numbered reasons has none", text: "Trả lại.\nLý do:\n1. Không đạt\n2. Sai tên cơ quan", verdict: reply.VerdictReturn, want: ""},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				interpretation := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", test.text)), mailtest.Trust, reply.Context{})
				if diff := cmp.Diff(test.want, formatAnswers(interpretation.Items)); diff != "" || interpretation.Verdict != test.verdict {
					t.Errorf("got %s, want %s\n%s", interpretation.Verdict, test.verdict, diff)
				}
			})
		}
	})
}

// checkAnswers checks the guarantees of answers by items.
func checkAnswers(t *testing.T, answers []reply.ItemAnswer) {
	t.Helper()
	seen := map[int]bool{}
	for _, a := range answers {
		if a.Verdict == reply.VerdictApprove && reply.Interpret(a.Text, reply.Context{}).Verdict != reply.VerdictApprove {
			t.Errorf("item %d is approved by words that are no approval: %q", a.Item, a.Text)
		}
		if a.Item < 0 || a.Item > 99 || seen[a.Item] {
			t.Errorf("item %d in %+v", a.Item, answers)
		}
		seen[a.Item] = true
	}
}

func approvesAny(answers []reply.ItemAnswer) bool {
	for _, a := range answers {
		if a.Verdict == reply.VerdictApprove {
			return true
		}
	}
	return false
}
