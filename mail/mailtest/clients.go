package mailtest

import (
	"fmt"
	"html"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// quotedRequest is the body of our own letter, which the replies quote. It contains words that would decide if the quotation were
// interpreted.
const quotedRequest = "Kính gửi đồng chí,\nĐề nghị cho ý kiến về dự thảo [LOA-2022-0017].\nĐồng ý hay không đồng ý, trả lại để sửa."

// MailClient is a mail program: Reply returns the raw letter in which the program sends text as an answer to our letter.
type MailClient struct {
	Name  string
	Reply func(text string) string
}

// Clients are mail programs that send a reply with the request quoted below it. There is no signature.
var Clients = []MailClient{
	{"a plain letter without a quotation", func(text string) string { return PlainLetter("utf-8", "8bit", text) }},
	{"Gmail in Vietnamese, text and HTML", func(text string) string {
		quote := "Vào Th 3, 7 thg 6, 2022 vào lúc 09:12 Phòng CCHC <\nloa@hanoi.test> đã viết:\n\n" + quoted(quotedRequest)
		markup := `<div dir="ltr">` + toHTML(text, "div") + `</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Vào Th 3, 7 thg 6, 2022 vào lúc 09:12 Phòng CCHC &lt;<a href="mailto:loa@hanoi.test">loa@hanoi.test</a>&gt; đã viết:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">` + toHTML(quotedRequest, "p") + `</blockquote></div>`
		return AlternativeLetter(text+"\n\n"+quote, markup)
	}},
	{"Outlook in Vietnamese, HTML only", func(text string) string {
		header := `<div id="divRplyFwdMsg" dir="ltr"><b>Từ:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br><b>Đã gửi:</b> 07 Tháng Sáu 2022 9:12 SA<br><b>Tới:</b> Lãnh đạo Sở<br><b>Chủ đề:</b> [LOA-2022-0017] Xin ý kiến</div>`
		return HTMLLetter(`<html><head><style>p.MsoNormal{margin:0}</style></head><body><div class="WordSection1">` + toHTML(text, "p") + `</div><hr>` + header + toHTML(quotedRequest, "p") + `</body></html>`)
	}},
	{"Outlook on the desktop with a bordered header", func(text string) string {
		header := `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br><b>Sent:</b> Tuesday, June 7, 2022 9:12 AM<br><b>To:</b> Lãnh đạo<br><b>Subject:</b> Xin ý kiến</p></div>`
		return HTMLLetter(`<body><div class="WordSection1">` + toHTML(text, "p") + header + toHTML(quotedRequest, "p") + `</div></body>`)
	}},
	{"Apple Mail on a phone", func(text string) string {
		markup := `<html><body dir="auto">` + toHTML(text, "div") + `<div dir="ltr"><br>Đã gửi từ iPhone của tôi</div><div dir="ltr"><br><blockquote type="cite">Vào 9:12, 7 thg 6, 2022, Phòng CCHC &lt;loa@hanoi.test&gt; đã viết:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">` + toHTML(quotedRequest, "p") + `</div></blockquote></body></html>`
		return AlternativeLetter(text+"\n\nĐã gửi từ iPhone của tôi\n\n> Vào 9:12, 7 thg 6, 2022, Phòng CCHC <loa@hanoi.test> đã viết:\n> \n"+quoted(quotedRequest), markup)
	}},
	{"Zimbra with its divider", func(text string) string {
		markup := `<html><body><div style="font-family:arial">` + toHTML(text, "div") + `</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Từ: </b>"Phòng CCHC" &lt;loa@hanoi.test&gt;<br><b>Đến: </b>"Giám đốc"<br><b>Đã gửi: </b>Thứ Ba, 7 Tháng 6, 2022<br></div><div data-marker="__QUOTED_TEXT__">` + toHTML(quotedRequest, "p") + `</div></body></html>`
		return AlternativeLetter(text+"\n\n----- Thư gốc -----\nTừ: \"Phòng CCHC\" <loa@hanoi.test>\nĐến: \"Giám đốc\"\n\n"+quotedRequest, markup)
	}},
	{"Thunderbird in plain text, top posting", func(text string) string {
		return PlainLetter("utf-8", "quoted-printable", text+"\n\nVào 07/06/2022 09:12, Phòng CCHC đã viết:\n"+quoted(quotedRequest)+"\n")
	}},
	{"Thunderbird in HTML, answer below the quotation", func(text string) string {
		return HTMLLetter(`<html><body><div class="moz-cite-prefix">Vào 07/06/2022 09:12, Phòng CCHC đã viết:<br></div><blockquote type="cite" cite="mid:x@y">` + toHTML(quotedRequest, "p") + `</blockquote>` + toHTML(text, "p") + `</body></html>`)
	}},
	{"an Android phone, text in base64", func(text string) string {
		return PlainLetter("utf-8", "base64", text+"\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: Phòng CCHC <loa@hanoi.test>\nDate: 07/06/2022 09:12 (GMT+07:00)\nSubject: Xin ý kiến\n\n"+quotedRequest)
	}},
	{"UTF-8 that is labelled iso-8859-1", func(text string) string { return PlainLetter("iso-8859-1", "8bit", text) }},
	{"UTF-8 that is labelled us-ascii", func(text string) string { return PlainLetter("us-ascii", "8bit", text) }},
	{"windows-1258", func(text string) string {
		encoded, err := charmap.Windows1258.NewEncoder().String(windows1258Form(text))
		if err != nil { // a letter that windows-1258 cannot hold is sent in UTF-8
			return PlainLetter("utf-8", "8bit", text)
		}
		return PlainLetter("windows-1258", "8bit", encoded)
	}},
}

// ReplyHeader is the header of the replies, without the fields of the content: from the director of Nội vụ to the address with [Token].
const ReplyHeader = "From: Tran Van Binh <binh_sonv@hanoi.test>\r\nTo: Loa <loa+abcdefghijklmnopqrstuvwxyz@hanoi.test>\r\nSubject: Re: =?utf-8?b?" +
	"WGluIMO9IGtp4bq/bg==?=\r\nDate: Tue, 07 Jun 2022 10:00:00 +0700\r\nMessage-ID: <r1@hanoi.test>\r\nIn-Reply-To: <loa.abcdefghijklmnopqrstuvwxyz.1@hanoi.test>\r\nMIME-Version: 1.0\r\n"

func toHTML(text, element string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			line = "\u00a0"
		} else {
			line = html.EscapeString(line)
		}
		fmt.Fprintf(&out, "<%[1]s>%[2]s</%[1]s>\r\n", element, line)
	}
	return out.String()
}

func quoted(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }

// windows1258Form returns text in the form that windows-1258 encodes: the base letter with its circumflex, breve or horn, then the tone
// as a combining character.
func windows1258Form(text string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			out.WriteRune(r)
			continue
		}
		decomposed := []rune(norm.NFD.String(string(r)))
		tone := ""
		base := make([]rune, 0, len(decomposed))
		for _, d := range decomposed {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", d) {
				tone = string(d)
			} else {
				base = append(base, d)
			}
		}
		out.WriteString(norm.NFC.String(string(base)) + tone)
	}
	return out.String()
}

func composed(text string) string { return norm.NFC.String(text) }

func decomposed(text string) string { return norm.NFD.String(text) }
