package reply_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loa/mail/reply"
)

func FuzzInterpret(f *testing.F) {
	for _, table := range []string{"replies.csv", "replies_own.csv", "replies_third.csv"} {
		for _, s := range samples(f, table) {
			f.Add(s.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		reading := reply.Interpret(text, reply.Context{})
		verdict, checks := reading.Verdict, reading.Checks
		if len(checks) == 0 {
			t.Error("no checks")
		}
		if reply.Interpret("Không đồng ý.\n"+text, reply.Context{}).Verdict == reply.VerdictApprove {
			t.Errorf("a refusal above %q is interpreted as approve", text)
		}
		if verdict == reply.VerdictApprove && reply.Interpret(text+"\nNhưng sửa tiêu đề.", reply.Context{}).Verdict == reply.VerdictApprove {
			t.Errorf("a condition below %q is ignored", text)
		}
		if verdict == reply.VerdictApprove {
			checkBound(t, text)
		}
	})
}

// checkBound fails the test when an approval stays one behind or before a sentence that binds it.
func checkBound(t *testing.T, text string) {
	t.Helper()
	for _, bound := range []string{text + " . Nhưng sửa tiêu đề.", text + ". Không đăng ảnh.", "Nếu kịp thì đăng. " + text, "Chưa được.\n" + text} {
		if !endsInForm(text) && reply.Interpret(bound, reply.Context{}).Verdict == reply.VerdictApprove {
			t.Errorf("%q is interpreted as approve", bound)
		}
	}
}

// endsInForm reports whether the last line is the box of a form, which may be not chosen, or the brackets of a task's code.
func endsInForm(text string) bool {
	return strings.ContainsAny(text[strings.LastIndex(text, "\n")+1:], "[(☐⬜□")
}

// numberAtEnd matches a text that ends with a number: what is written behind it is about another item.
var numberAtEnd = regexp.MustCompile(`\d\P{L}*$`)

func FuzzInterpretItems(f *testing.F) {
	for _, text := range []string{"1 duyệt, 3 trả lại: thiếu số liệu", "1,2: duyệt; 3: trả lại – thiếu ảnh", "duyệt 1 và 3", "tất cả duyệt trừ 2", "đồng ý cả ba mục", "1-3 duyệt\n2. không đồng ý"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answers := reply.InterpretItems(text, reply.Context{})
		checkAnswers(t, answers)
		if len(answers) == 0 {
			return
		}
		for _, below := range []string{"\nNhưng sửa tiêu đề.", "\nKhông đăng ảnh."} {
			if conditional := reply.InterpretItems(text+below, reply.Context{}); approvesAny(conditional) {
				t.Errorf("%q below %q: %+v", below, text, conditional)
			}
		}
		if behind := reply.InterpretItems(text+" . Nhưng sửa tiêu đề.", reply.Context{}); len(answers) == 1 && approvesAny(behind) && !endsInForm(text) && !numberAtEnd.MatchString(text) {
			t.Errorf("a condition behind %q is ignored: %+v", text, behind)
		}
	})
}

func FuzzNewText(f *testing.F) {
	f.Add("Đồng ý\n\nVào Th 3 lúc 9:12 A <a@b.c>\nđã viết:\n> Không", "")
	f.Add("", "<div>Đồng ý<blockquote type=cite>Không</blockquote></div>")
	f.Add("a\n-- \nb\nP/S: c", "<ol><li>Đồng ý<li>Không</ol><hr id=zwchr>x")
	f.Fuzz(func(t *testing.T, text, html string) {
		text, html = strings.ToValidUTF8(text, ""), strings.ToValidUTF8(html, "")
		newText, method, confidence := reply.NewText(text, html, reply.Context{})
		if confidence < 0 || confidence > 1 || method == "" || len(newText) > 64<<10 {
			t.Errorf("got %d bytes by %q, confidence %f", len(newText), method, confidence)
		}
		if strings.Contains(html, "\x00") {
			return
		}
		if below, _, _ := reply.NewText(text+"\n-----Original Message-----\nKhông phải của tôi", "", reply.Context{}); strings.Contains(below, "Không phải của tôi") {
			t.Errorf("new text contains quoted text: %q", below)
		}
	})
}

// FuzzExtract puts a refusal above a page of any markup, and a text of any words: neither can turn it into an approval.
func FuzzExtract(f *testing.F) {
	for _, hiding := range hidings {
		f.Add("Đồng ý", fmt.Sprintf(hiding.html, "Đồng ý"))
	}
	f.Add("Ngày 26/11/2026 tôi đã viết:\n> a", "<style>p{display:none}</style><blockquote type=cite>Đồng ý</blockquote>")
	f.Fuzz(func(t *testing.T, text, html string) {
		text, html = strings.ToValidUTF8(text, ""), strings.ToValidUTF8(html, "")
		for _, known := range []reply.Context{{}, knownOurs} {
			for _, e := range []reply.Extraction{
				reply.Extract("Không đồng ý.\n"+text, "", known), reply.Extract("", "<p>Không đồng ý.</p>"+html, known), reply.Extract("Không đồng ý.\n"+text, "<p>Không đồng ý.</p>"+html, known),
			} {
				if e.Conflict == "" && e.Confidence >= reply.MinConfidence && reply.Interpret(e.Text, known).Verdict == reply.VerdictApprove {
					t.Errorf("%q approves by %s", e.Text, e.Method)
				}
			}
		}
	})
}
