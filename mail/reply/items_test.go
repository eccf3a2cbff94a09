package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

// formatAnswers writes answers by items in one line: "1 approve; 2 return (thiếu ảnh)".
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

func TestAnswersLineByLineAreReadItemByItem(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"in one line with a reason", "1 duyệt, 3 trả lại: thiếu số liệu", "1 approve; 3 return (thiếu số liệu)"},
		{"line by line", "1. đồng ý\n2. không đồng ý, sửa số liệu", "1 approve; 2 return (sửa số liệu)"},
		{"a list of two before a colon", "1,2: duyệt; 3: trả lại – thiếu ảnh", "1 approve; 2 approve; 3 return (thiếu ảnh)"},
		{"a range", "1-3 duyệt", "1 approve; 2 approve; 3 approve"},
		{"a range in words", "Mục 1 đến 3 duyệt", "1 approve; 2 approve; 3 approve"},
		{"all", "tất cả duyệt", "0 approve"},
		{"all, counted", "đồng ý cả 3", "###0 approve"},
		{"all, counted in words", "Cả hai mục đều duyệt", "##0 approve"},
		{"all, in English", "approve all", "0 approve"},
		{"the word first", "duyệt 1 và 3", "1 approve; 3 approve"},
		{"the word first, twice", "Duyệt 1, 2, trả lại 3: sai tên cơ quan", "1 approve; 2 approve; 3 return (sai tên cơ quan)"},
		{"the word first, with labels", "Đồng ý mục 1, trả lại mục 2", "1 approve; 2 return"},
		{"without marks", "1 duyet, 2 tra lai: thieu anh", "1 approve; 2 return (thieu anh)"},
		{"joined by còn", "1 duyệt còn 2 trả lại", "1 approve; 2 return"},
		{"joined by và", "Mục 1 đồng ý và mục 2 không đồng ý", "1 approve; 2 return"},
		{"with brackets", "1) Đồng ý\n2) Sửa lại tiêu đề", "1 approve; 2 return (Sửa lại tiêu đề)"},
		{"with an opening and thanks", "Tôi có ý kiến như sau:\n1. Duyệt\n2. Trả lại: thiếu nguồn\nCảm ơn các em.", "1 approve; 2 return (thiếu nguồn)"},
		{"with a greeting", "Kính gửi Phòng,\n1. Nhất trí.\n2. Nhất trí.", "1 approve; 2 approve"},
		{"a reason in lines of its own", "1. duyệt\n2. trả lại:\n- thiếu ảnh\n- sai tên cơ quan", "1 approve; 2 return (- thiếu ảnh | - sai tên cơ quan)"},
		{"in English", "1: approved, 2: rejected - wrong figures", "1 approve; 2 return (wrong figures)"},
		{"an opening in the line", "Anh trả lời: 1 duyệt, 2 trả lại", "1 approve; 2 return"},
		{"an item of two digits", "12. đồng ý", "12 approve"},
		{"a condition on one item", "1. đồng ý\n2. đồng ý nhưng bỏ ảnh", "1 approve; 2 conditional (nhưng bỏ ảnh)"},
		{"a question about one item", "1 duyệt\n2 duyệt chưa em?", "1 approve; 2 unclear"},
		{"hedged words", "1. đồng ý\n2. chắc được", "1 approve; 2 unclear"},
		{"a weak yes and no", "1 được, 2 không", "1 approve; 2 return"},
		{"somebody else's opinion", "1. duyệt\n2. anh Nam đồng ý", "1 approve; 2 unclear"},
		{"an item left open", "1. duyệt\n2.", "1 approve; 2 unclear"},
		{"the same item twice, differently", "1 duyệt, 2 duyệt\n1 trả lại", "1 unclear; 2 approve"},
		{"the same item twice, alike", "1 duyệt\n1: đồng ý", "1 approve"},
		{"all but one", "tất cả duyệt trừ 3", "0 conditional (trừ 3)"},
		{"all, and one against it", "tất cả duyệt; 3 trả lại", "0 unclear; 3 unclear"},
		{"not all", "không duyệt tất cả", "0 unclear"},
		{"numbers that stand between two words", "1 duyệt 2 trả lại", "1 unclear"},
		{"a number between two words, the word first", "Duyệt 1, 2 trả lại", "1 unclear; 2 unclear"},
		{"a condition behind several assents of a line", "1 duyệt, 2 duyệt, nhưng bỏ ảnh", "1 unclear; 2 conditional (nhưng bỏ ảnh)"},
		{"a sentence behind several assents of a line", "1 duyệt, 2 duyệt. Không đăng ảnh.", "1 unclear; 2 unclear"},
		{"a condition below the items", "1. duyệt\n2. duyệt\nNhưng bỏ ảnh.", "1 unclear; 2 unclear"},
		{"a complaint below the items", "1. duyệt\n2. duyệt\nẢnh mờ quá.", "1 unclear; 2 unclear"},
		{"a question below the items", "1. duyệt\n2. duyệt\nBao giờ có ảnh?", "1 unclear; 2 unclear"},
		{"a verdict above a list of reasons", "Trả lại.\nLý do:\n1. Không đạt\n2. Sai tên cơ quan", "1 unclear; 2 unclear"},
		{"an assent above a list of wishes", "Đồng ý.\n1. Sửa ảnh\n2. Bỏ đoạn cuối", "1 unclear; 2 unclear"},
		{"numbers of a report", "1. Số tin: 12\n2. Số bài: 5", ""},
		{"a date", "3/6 duyệt", ""},
		{"a number of things", "Duyệt 2 bài", ""},
		{"a decimal number", "1.5 triệu đồng ý kiến", ""},
		{"no items", "Đồng ý", ""},
		{"a range that runs backwards", "3-1 duyệt", ""},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := reply.InterpretItems(test.text)
			if diff := cmp.Diff(test.want, formatAnswers(got)); diff != "" {
				t.Errorf("%s%+v", diff, got)
			}
			checkAnswers(t, got)
		})
	}
}

// checkAnswers holds what every answer by items has to keep.
func checkAnswers(t *testing.T, answers []reply.ItemAnswer) {
	t.Helper()
	seen := map[int]bool{}
	for _, a := range answers {
		if own, _ := reply.InterpretVerdict(a.Text); a.Verdict == reply.VerdictApprove && own != reply.VerdictApprove {
			t.Errorf("item %d is approved by words that are %s: %q", a.Item, own, a.Text)
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

// No sentence that must never be an approval becomes one by a number in front of it.
func TestANumberMakesNoAssentOfAnything(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"never_approve.csv", "replies.csv", "replies_own.csv"} {
		for _, s := range samples(t, table) {
			if s.want == reply.VerdictApprove || strings.Contains(s.text, "\n") {
				continue
			}
			for _, head := range []string{"1 ", "1. ", "Mục 1: "} {
				for _, a := range reply.InterpretItems(head + s.text) {
					if own, _ := reply.InterpretVerdict(s.text); a.Verdict == reply.VerdictApprove && own != reply.VerdictApprove {
						t.Errorf("%q is read as %+v", head+s.text, a)
					}
				}
			}
		}
	}
}

// What may not stand beside an approval may not stand beside the approvals of items either.
func TestWordsBelowTheItemsBindThemAll(t *testing.T) {
	t.Parallel()
	for _, below := range []string{"Nhưng sửa tiêu đề", "P/S: bỏ ảnh", "Không đăng ảnh", "Trừ ảnh trang 2", "Nếu kịp", "Chờ Sở Tài chính", "Đồng ý không?", "Sửa lại ảnh", "Ảnh trang 2 mờ", "Trả lại", "but fix it", "nhung sua lai"} {
		for _, items := range []string{"1 duyệt, 2 duyệt", "1. duyệt\n2. đồng ý", "tất cả duyệt", "duyệt 1 và 2"} {
			if got := reply.InterpretItems(items + "\n" + below); approvesAny(got) {
				t.Errorf("%q below %q: %+v", below, items, got)
			}
			if got := reply.InterpretItems(below + "\n" + items); approvesAny(got) {
				t.Errorf("%q above %q: %+v", below, items, got)
			}
		}
	}
}

func TestAReadingKeepsTheAnswersByItems(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		verdict    reply.Verdict
		want       string
	}{
		{"a mixed answer is asked back", "1 duyệt, 2 trả lại: thiếu ảnh", reply.VerdictUnclear, "1 approve; 2 return (thiếu ảnh)"},
		{"the word first", "duyệt bài 1, trả lại bài 2: thiếu ảnh", reply.VerdictUnclear, "1 approve; 2 return (thiếu ảnh)"},
		{"all approved", "1 duyệt, 2 duyệt", reply.VerdictUnclear, "1 approve; 2 approve"},
		{"all returned is a return", "trả lại 1 và 2: thiếu ảnh", reply.VerdictReturn, "1 return (thiếu ảnh); 2 return (thiếu ảnh)"},
		{"a plain answer has none", "Đồng ý", reply.VerdictApprove, ""},
		{"a return with numbered reasons has none", "Trả lại.\nLý do:\n1. Không đạt\n2. Sai tên cơ quan", reply.VerdictReturn, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reading := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", test.text)), mailtest.Trust)
			if diff := cmp.Diff(test.want, formatAnswers(reading.Items)); diff != "" || reading.Verdict != test.verdict {
				t.Errorf("got %s, want %s\n%s", reading.Verdict, test.verdict, diff)
			}
		})
	}
}
