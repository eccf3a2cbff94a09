package report_test

import (
	"strings"
	"testing"

	"loa/mail"
	"loa/plan"
	"loa/report"
)

// quoting is how mail programs bring a whole letter back under an answer.
var quoting = []struct {
	name  string
	quote func(report.Letter) (text, html string)
}{
	{"as it is, in plain text", func(l report.Letter) (string, string) { return l.Text, "" }},
	{"each line marked", func(l report.Letter) (string, string) { return marked(l.Text), "" }},
	{"under a line of Gmail", func(l report.Letter) (string, string) {
		html := `<div dir="ltr"></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 2, 15 thg 3, 2027 vào lúc 09:12 LOA &lt;loa@loa.test&gt; đã viết:<br></div><blockquote class="gmail_quote">` + l.HTML + `</blockquote></div>`
		return "Vào Th 2, 15 thg 3, 2027 vào lúc 09:12 LOA <loa@loa.test> đã viết:\n\n" + marked(l.Text), html
	}},
	{"under a header of Outlook", func(l report.Letter) (string, string) {
		head := "Từ: LOA <loa@loa.test>\nĐã gửi: 15 Tháng Ba 2027 9:12 SA\nTới: Nguyễn Văn Bình\nChủ đề: " + l.Subject + "\n\n"
		return head + l.Text, `<div id="divRplyFwdMsg">` + strings.ReplaceAll(head, "\n", "<br>") + `</div>` + l.HTML
	}},
	{"as a page alone", func(l report.Letter) (string, string) { return "", l.HTML }},
	{"as the text of a page, with nothing to mark it", func(l report.Letter) (string, string) {
		return strings.ReplaceAll(bodyLines(l.HTML), "\n\n", "\n"), ""
	}},
	{"as an answer that begins with an empty line", func(l report.Letter) (string, string) { return "\r\n\r\n" + l.Text, "" }},
}

func marked(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }

// bodyLines is the text of a page with one line for each block.
func bodyLines(page string) string {
	return strings.TrimSpace(tags.ReplaceAllString(strings.NewReplacer("</p>", "\n", "</tr>", "\n", "<br>", "\n").Replace(pageHead.ReplaceAllString(page, "")), ""))
}

func TestALetterThatComesBackQuotedSaysNothing(t *testing.T) {
	t.Parallel()
	all := map[string]report.Letter{}
	for name, in := range letters() {
		letter, err := report.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = letter
	}
	for _, kind := range report.QuestionKinds() {
		letter, err := report.ComposeQuestion(asked(kind))
		if err != nil {
			t.Fatal(err)
		}
		all["question "+string(kind)] = letter
	}
	for _, way := range quoting {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for name, letter := range all {
				text, _, _ := mail.NewText(way.quote(letter))
				if verdict, _ := mail.ReadVerdict(text); verdict != mail.VerdictNone && verdict != mail.VerdictUnclear {
					t.Errorf("%s, quoted, is read as %s: %q", name, verdict, text)
				}
			}
		})
	}
}

func TestReadyAnswersAreReadAsWhatTheButtonSays(t *testing.T) {
	t.Parallel()
	want := []mail.Verdict{mail.VerdictApprove, mail.VerdictReturn}
	for _, notice := range []plan.NoticeKind{plan.NoticeApproval, plan.NoticeAssignment} {
		in := full(notice)
		letter, err := report.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		bodies := mailBodies(t, letter.HTML, in.ReplyTo)
		if len(bodies) != len(want) {
			t.Fatalf("%s: %d ready answers", notice, len(bodies))
		}
		for n, body := range bodies {
			reasons := "\r\nHình 3 chưa có nguồn.\r\n"
			if n == 0 {
				reasons = ""
			}
			for _, way := range quoting {
				quotedText, quotedHTML := way.quote(letter)
				if quotedHTML != "" {
					continue // a mailto link opens a letter in plain text
				}
				text, _, _ := mail.NewText(body+reasons+"\r\n\r\n"+quotedText, "")
				if verdict, _ := mail.ReadVerdict(text); verdict != want[n] {
					t.Errorf("%s, %s: %q is read as %s, want %s", notice, way.name, text, verdict, want[n])
				}
			}
		}
	}
}
