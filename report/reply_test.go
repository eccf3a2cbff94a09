package report_test

import (
	"maps"
	"mime"
	"strings"
	"testing"

	"loa/locale"
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
	{name: "as it is, in plain text", quote: func(l report.Letter) (string, string) { return l.Text, "" }},
	{name: "each line marked", quote: func(l report.Letter) (string, string) { return marked(l.Text), "" }},
	{name: "under a line of Gmail", quote: func(l report.Letter) (string, string) {
		html := `<div dir="ltr"></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 2, 15 thg 3, 2027 vào lúc 09:12 LOA &lt;loa@loa.test&gt; đã viết:<br></div><blockquote class="gmail_quote">` + l.HTML + `</blockquote></div>`
		return "Vào Th 2, 15 thg 3, 2027 vào lúc 09:12 LOA <loa@loa.test> đã viết:\n\n" + marked(l.Text), html
	}},
	{name: "under a header of Outlook", quote: func(l report.Letter) (string, string) {
		head := "Từ: LOA <loa@loa.test>\nĐã gửi: 15 Tháng Ba 2027 9:12 SA\nTới: Nguyễn Văn Bình\nChủ đề: " + l.Subject + "\n\n"
		return head + l.Text, `<div id="divRplyFwdMsg">` + strings.ReplaceAll(head, "\n", "<br>") + `</div>` + l.HTML
	}},
	{name: "as a page alone", quote: func(l report.Letter) (string, string) { return "", l.HTML }},
	{name: "as the text of a page, with nothing to mark it", quote: func(l report.Letter) (string, string) {
		return strings.ReplaceAll(bodyLines(l.HTML), "\n\n", "\n"), ""
	}},
	{name: "indented", quote: func(l report.Letter) (string, string) { return "    " + strings.ReplaceAll(l.Text, "\n", "\n    "), "" }},
	{name: "marked by Thunderbird", quote: func(l report.Letter) (string, string) {
		html := `<p><br></p><div class="moz-cite-prefix">Vào lúc 09:12 15/03/2027, LOA đã viết:<br></div><blockquote type="cite" cite="mid:1@loa.test">` + l.HTML + `</blockquote>`
		return "Vào lúc 09:12 15/03/2027, LOA đã viết:\n" + marked(l.Text), html
	}},
	{name: "marked by Apple Mail", quote: func(l report.Letter) (string, string) {
		return "", `<div><br><blockquote type="cite"><div>Vào 09:12 ngày 15 thg 3, 2027, LOA &lt;loa@loa.test&gt; đã viết:</div><br><div>` + l.HTML + `</div></blockquote></div>`
	}},
	{name: "by Zimbra", quote: func(l report.Letter) (string, string) {
		return "", `<div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Từ: </b>"LOA"<br><b>Đã gửi: </b>Thứ hai<br></div><div data-marker="__QUOTED_TEXT__">` + l.HTML + `</div>`
	}},
	{name: "by a phone", quote: func(l report.Letter) (string, string) {
		return "Đã gửi từ iPhone của tôi\n\nVào 09:12, 15 thg 3, 2027, LOA <loa@loa.test> đã viết:\n\n" + marked(l.Text), ""
	}},
	{name: "as an answer that begins with an empty line", quote: func(l report.Letter) (string, string) { return "\r\n\r\n" + l.Text, "" }},
}

// quotingInEnglish is how mail programs with an English interface do it.
var quotingInEnglish = []struct {
	name  string
	quote func(report.Letter) (text, html string)
}{
	{name: "under an English line of Gmail", quote: func(l report.Letter) (string, string) {
		html := `<div dir="ltr"></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Mar 15, 2027 at 9:12 AM LOA &lt;loa@loa.test&gt; wrote:<br></div><blockquote class="gmail_quote">` + l.HTML + `</blockquote></div>`
		return "On Mon, Mar 15, 2027 at 9:12 AM LOA <loa@loa.test> wrote:\n\n" + marked(l.Text), html
	}},
	{name: "under an English header of Outlook", quote: func(l report.Letter) (string, string) {
		head := "From: LOA <loa@loa.test>\nSent: Monday, March 15, 2027 9:12 AM\nTo: Nguyễn Văn Bình\nSubject: " + l.Subject + "\n\n"
		return head + l.Text, `<div id="divRplyFwdMsg">` + strings.ReplaceAll(head, "\n", "<br>") + `</div>` + l.HTML
	}},
}

// unmarking is how a letter comes back when the line that marks it was cut off.
var unmarking = []struct {
	name  string
	quote func(report.Letter) (text, html string)
}{
	{name: "without the line that marks it", quote: func(l report.Letter) (string, string) {
		return strings.Replace(l.Text, report.Marker, "", 1), ""
	}},
	{name: "as a page without the line that marks it", quote: func(l report.Letter) (string, string) {
		return "", strings.Replace(l.HTML, report.Marker, "", 1)
	}},
}

func marked(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }

// bodyLines is the text of a page with one line for each block.
func bodyLines(page string) string {
	return strings.TrimSpace(tags.ReplaceAllString(strings.NewReplacer("</p>", "\n", "</tr>", "\n", "<br>", "\n").Replace(pageHead.ReplaceAllString(page, "")), ""))
}

// everyLetter is one of every kind of letter and question in every language, by name.
func everyLetter(t *testing.T) map[string]report.Letter {
	t.Helper()
	all := map[string]report.Letter{}
	for _, lang := range locale.Languages() {
		maps.Copy(all, lettersIn(t, lang))
	}
	return all
}

// lettersIn is one of every kind of letter and question in a language, by name: the golden letters, and those that no situation leads to.
func lettersIn(t *testing.T, lang locale.Language) map[string]report.Letter {
	t.Helper()
	all := map[string]report.Letter{}
	for name, letter := range goldenLetters(t, lang) {
		all[name+" in "+string(lang)] = letter
	}
	for _, notice := range []plan.NoticeKind{plan.NoticeDraftWanted, plan.NoticeUndoWindow} {
		all[string(notice)+" in "+string(lang)] = compose(t, lang, full(notice))
	}
	in := asked(report.QuestionNothing)
	in.Language = lang
	letter, err := report.ComposeQuestion(in)
	if err != nil {
		t.Fatal(err)
	}
	all["question nothing_asked in "+string(lang)] = letter
	return all
}

// letterOf is a letter that holds a quotation alone, as it stands on the wire.
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

// TestMarker checks that a reply which quotes our letter and adds nothing decides nothing.
func TestMarker(t *testing.T) {
	t.Parallel()
	all := everyLetter(t)
	for _, way := range append(quoting, quotingInEnglish...) {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for name, letter := range all {
				text, html := way.quote(letter)
				got := inbound.Explain(letterOf(letter.Subject, text, html), senderauth.Trust{}, reply.Context{})
				if got.Verdict != reply.VerdictNone && got.Verdict != reply.VerdictUnclear {
					t.Errorf("%s, quoted, is interpreted as %s: %q", name, got.Verdict, got.NewText)
				}
				if got.Cancel || got.Code != "" {
					t.Errorf("%s, quoted, takes a decision back or names code %q: %q", name, got.Code, got.NewText)
				}
			}
		})
	}
}

// TestMarkerCutOff interprets our letter without its marker. Such a text looks like a letter that the sender wrote, so it may be asked back
// or interpreted as a refusal; it must never be interpreted as an assent.
func TestMarkerCutOff(t *testing.T) {
	t.Parallel()
	all := everyLetter(t)
	for _, way := range unmarking {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for name, letter := range all {
				text, html := way.quote(letter)
				got := inbound.Explain(letterOf(letter.Subject, text, html), senderauth.Trust{}, reply.Context{})
				if got.Verdict == reply.VerdictApprove || got.Cancel {
					t.Errorf("%s is interpreted as %s (taken back: %t): %q", name, got.Verdict, got.Cancel, got.NewText)
				}
			}
		})
	}
}

// TestAnswer sends the ready letters of the buttons: each is interpreted as what its button says, whatever the language of the letter.
func TestAnswer(t *testing.T) {
	t.Parallel()
	want := []reply.Verdict{reply.VerdictApprove, reply.VerdictReturn}
	for _, lang := range locale.Languages() {
		for _, notice := range []plan.NoticeKind{plan.NoticeApproval, plan.NoticeAssignment} {
			in := full(notice)
			letter := compose(t, lang, in)
			bodies := mailBodies(t, letter.HTML, in.ReplyTo)
			if len(bodies) != len(want) {
				t.Fatalf("%s: %d ready answers", notice, len(bodies))
			}
			for n, body := range bodies {
				checkReadyAnswer(t, letter, body, want[n])
			}
		}
	}
}

// checkReadyAnswer reads the body above every quotation of the letter; a return gets its reason.
func checkReadyAnswer(t *testing.T, letter report.Letter, body string, want reply.Verdict) {
	t.Helper()
	if want == reply.VerdictReturn {
		body += "\r\nHình 3 chưa có nguồn.\r\n"
	}
	for _, way := range quoting {
		quotedText, quotedHTML := way.quote(letter)
		if quotedHTML != "" {
			continue // a mailto link opens a letter in plain text
		}
		text, _, _ := reply.NewText(body+"\r\n\r\n"+quotedText, "", reply.Context{})
		if verdict := reply.Interpret(text, reply.Context{}).Verdict; verdict != want {
			t.Errorf("%s, %s: %q is interpreted as %s, want %s", letter.Subject, way.name, text, verdict, want)
		}
	}
}

// TestReportForm fills in the form of the English letter: mail/inbound interprets it as a report, by its Vietnamese labels.
func TestReportForm(t *testing.T) {
	t.Parallel()
	in := full(plan.NoticeReportWanted)
	letter := compose(t, locale.English, in)
	form := strings.ReplaceAll(mailBodies(t, letter.HTML, in.ReplyTo)[0], ": \r\n", ": 3\r\n")
	got := inbound.Explain(letterOf(letter.Subject, form+"\r\n"+marked(letter.Text), ""), senderauth.Trust{}, reply.Context{})
	if got.Kind != inbound.KindReport {
		t.Errorf("the form is interpreted as %s:\n%s", got.Kind, got.NewText)
	}
}

// TestReadyWords sends the ready letters of the questions that are no decision about a draft: each is the ready answer that its button says.
func TestReadyWords(t *testing.T) {
	t.Parallel()
	suspended := full(plan.NoticeSuspended)
	suspended.State.UndoWindow = &plan.UndoWindow{Until: noon, SuspendedAt: noon}
	declined := full(plan.NoticeDeclined)
	declined.Event.Proposed = "Sở Văn hóa và Thể thao"
	for _, lang := range locale.Languages() {
		for _, test := range []struct {
			in   report.LetterInput
			want []reply.ReadyWord
		}{
			{full(plan.NoticeExtensionAsked), []reply.ReadyWord{reply.ReadyGrant, reply.ReadyRefuse}},
			{full(plan.NoticeReportCheck), []reply.ReadyWord{reply.ReadyAccept, reply.ReadyReturn}},
			{declined, []reply.ReadyWord{reply.ReadyReassign, reply.ReadyKeep}},
			{suspended, []reply.ReadyWord{reply.ReadyKeep, reply.ReadyWithdraw}},
		} {
			letter := compose(t, lang, test.in)
			bodies := mailBodies(t, letter.HTML, test.in.ReplyTo)
			if len(bodies) != len(test.want) {
				t.Fatalf("%s: %d ready answers", test.in.Notice, len(bodies))
			}
			for n, body := range bodies {
				text, _, _ := reply.NewText(body+"\r\n\r\n"+marked(letter.Text), "", reply.Context{})
				if got, found := reply.ParseReadyWord(text); !found || got.Word != test.want[n] || got.Code != test.in.Code {
					t.Errorf("%s: %q is %+v, want %s", test.in.Notice, text, got, test.want[n])
				}
			}
		}
	}
}
