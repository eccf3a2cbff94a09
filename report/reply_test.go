package report_test

import (
	"mime"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
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
	{"indented", func(l report.Letter) (string, string) { return "    " + strings.ReplaceAll(l.Text, "\n", "\n    "), "" }},
	{"marked by Thunderbird", func(l report.Letter) (string, string) {
		html := `<p><br></p><div class="moz-cite-prefix">Vào lúc 09:12 15/03/2027, LOA đã viết:<br></div><blockquote type="cite" cite="mid:1@loa.test">` + l.HTML + `</blockquote>`
		return "Vào lúc 09:12 15/03/2027, LOA đã viết:\n" + marked(l.Text), html
	}},
	{"marked by Apple Mail", func(l report.Letter) (string, string) {
		return "", `<div><br><blockquote type="cite"><div>Vào 09:12 ngày 15 thg 3, 2027, LOA &lt;loa@loa.test&gt; đã viết:</div><br><div>` + l.HTML + `</div></blockquote></div>`
	}},
	{"by Zimbra", func(l report.Letter) (string, string) {
		return "", `<div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Từ: </b>"LOA"<br><b>Đã gửi: </b>Thứ hai<br></div><div data-marker="__QUOTED_TEXT__">` + l.HTML + `</div>`
	}},
	{"by a phone", func(l report.Letter) (string, string) {
		return "Đã gửi từ iPhone của tôi\n\nVào 09:12, 15 thg 3, 2027, LOA <loa@loa.test> đã viết:\n\n" + marked(l.Text), ""
	}},
	{"as an answer that begins with an empty line", func(l report.Letter) (string, string) { return "\r\n\r\n" + l.Text, "" }},
}

// unmarking is how a letter comes back whose reader has cut off the line that marks it.
var unmarking = []struct {
	name  string
	quote func(report.Letter) (text, html string)
}{
	{"without the line that marks it", func(l report.Letter) (string, string) {
		return strings.Replace(l.Text, report.Marker, "", 1), ""
	}},
	{"as a page without the line that marks it", func(l report.Letter) (string, string) {
		return "", strings.Replace(l.HTML, report.Marker, "", 1)
	}},
}

func marked(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }

// bodyLines is the text of a page with one line for each block.
func bodyLines(page string) string {
	return strings.TrimSpace(tags.ReplaceAllString(strings.NewReplacer("</p>", "\n", "</tr>", "\n", "<br>", "\n").Replace(pageHead.ReplaceAllString(page, "")), ""))
}

// everyLetter is one of every kind of letter and question, by name.
func everyLetter(t *testing.T) map[string]report.Letter {
	t.Helper()
	all := map[string]report.Letter{}
	keep := func(name string, letter report.Letter, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = letter
	}
	for name, in := range letters() {
		letter, err := report.Compose(in)
		keep(name, letter, err)
	}
	for _, kind := range report.QuestionKinds() {
		letter, err := report.ComposeQuestion(asked(kind))
		keep("question "+string(kind), letter, err)
	}
	letter, err := report.ComposeMailboxes(deadMailboxes())
	keep("dead mailboxes", letter, err)
	return all
}

// letterOf is a letter that holds nothing but a quotation, as it stands on the wire.
func letterOf(subject, text, html string) []byte {
	head := "From: Bình <binhnv@badinh.test>\r\nTo: loa@loa.test\r\nSubject: " + mime.BEncoding.Encode("utf-8", "Re: "+subject) +
		"\r\nIn-Reply-To: <1@loa.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=ranh\r\n\r\n"
	part := func(kind, content string) string {
		if content == "" {
			return ""
		}
		return "--ranh\r\nContent-Type: text/" + kind + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + content + "\r\n"
	}
	return []byte(head + part("plain", text) + part("html", html) + "--ranh--\r\n")
}

func TestALetterThatComesBackQuotedSaysNothing(t *testing.T) {
	t.Parallel()
	all := everyLetter(t)
	for _, way := range quoting {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for name, letter := range all {
				text, html := way.quote(letter)
				reading := inbound.Explain(letterOf(letter.Subject, text, html), senderauth.Trust{})
				if reading.Verdict != reply.VerdictNone && reading.Verdict != reply.VerdictUnclear {
					t.Errorf("%s, quoted, is read as %s: %q", name, reading.Verdict, reading.NewText)
				}
				if reading.Cancel || reading.Code != "" {
					t.Errorf("%s, quoted, takes a decision back or names code %q: %q", name, reading.Code, reading.NewText)
				}
			}
		})
	}
}

// Nothing tells such a letter from one that the sender wrote, so it may be asked back or taken for a refusal; it is never an assent.
func TestALetterThatComesBackWithoutItsMarkAssentsToNothing(t *testing.T) {
	t.Parallel()
	all := everyLetter(t)
	for _, way := range unmarking {
		for name, letter := range all {
			text, html := way.quote(letter)
			reading := inbound.Explain(letterOf(letter.Subject, text, html), senderauth.Trust{})
			if reading.Verdict == reply.VerdictApprove || reading.Cancel {
				t.Errorf("%s, %s, is read as %s (taken back: %t): %q", name, way.name, reading.Verdict, reading.Cancel, reading.NewText)
			}
		}
	}
}

func TestReadyAnswersAreReadAsWhatTheButtonSays(t *testing.T) {
	t.Parallel()
	want := []reply.Verdict{reply.VerdictApprove, reply.VerdictReturn}
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
				text, _, _ := reply.NewText(body+reasons+"\r\n\r\n"+quotedText, "")
				if verdict, _ := reply.InterpretVerdict(text); verdict != want[n] {
					t.Errorf("%s, %s: %q is read as %s, want %s", notice, way.name, text, verdict, want[n])
				}
			}
		}
	}
}
