package mailtest

import (
	"html"
	"strings"
)

// ourLetter is the text of a letter of ours as package report writes it, with the heading, the marker line and the words to answer with. Quoted in a
// reply, these words must decide nothing.
const ourLetter = `■ Xin ý kiến dự thảo v1: Tuyên truyền cải cách hành chính

— Trả lời phía trên dòng này · Reply above this line —

Kính báo cáo đồng chí Trần Văn Bình, Giám đốc Sở Nội vụ.

Dự thảo “Tuyên truyền cải cách hành chính” đang chờ đồng chí cho ý kiến.

Trả lời thư này bằng một trong hai dòng:
DUYET 7K3F
TRA LAI 7K3F (ghi lý do ở dòng dưới)

Đồng ý hay không đồng ý, xin cho biết trước 16h00 ngày 10/6/2022.
Mã nhiệm vụ: LOA-2022-0017`

// The signature and the confidentiality notices that offices append to every letter.
const (
	signature = "Trân trọng,\n\nTrần Văn Bình\nGiám đốc\nSở Nội vụ thành phố Hà Nội\nĐịa chỉ: 18B Lê Lai, quận Hoàn Kiếm, Hà Nội\nĐT: 024.3825.1234 - DĐ: 0912.345.678\nEmail: binh_sonv@hanoi.test"

	noticeVN = "Thông tin trong thư điện tử này và các tệp đính kèm là thông tin riêng của cơ\nquan và chỉ dành cho người nhận có tên ở trên. Nếu không phải là người nhận,\nđề nghị không sao chép, sửa đổi hoặc phát tán nội dung, xin báo lại cho người\ngửi và xóa thư này. Cơ quan không chịu trách nhiệm về sai sót khi truyền thư."

	noticeEN = "DISCLAIMER: This e-mail and any attachments are confidential and intended\nsolely for the addressee. If you are not the intended recipient, you must not\nuse, copy or disclose it. Please notify the sender and delete this message.\nThe sender accepts no liability for changes made after it was sent.\nPlease consider the environment before printing this e-mail."
)

func attribution(words string) string { return words + "\n\n" + quoted(ourLetter) }

func paragraphs(text string) string { return toHTML(text, "p") }

func lines(text string) string { return toHTML(text, "div") }

// joinLines returns a paragraph as one line, as HTML has it.
func joinLines(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func outlookHead(from, sent, to, subject string) string {
	return from + " Phòng CCHC <loa@hanoi.test>\n" + sent + " 07 Tháng Sáu 2022 9:12 SA\n" + to + " Trần Văn Bình <binh_sonv@hanoi.test>\n" + subject + " [LOA-2022-0017] Xin ý kiến dự thảo\n\n"
}

// SignedClients are mail programs that send a reply as real offices do: with a signature, a confidentiality notice, and the whole of
// our letter quoted.
var SignedClients = []MailClient{
	{"Outlook on the desktop in plain text, signed, with a notice", func(text string) string {
		return PlainLetter("utf-8", "base64", text+"\n\n"+signature+"\n\n"+noticeVN+"\n\n"+outlookHead("From:", "Sent:", "To:", "Subject:")+ourLetter)
	}},
	{"Outlook on the desktop in HTML, signed, with an English notice", func(text string) string {
		head := `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br><b>Sent:</b> Tuesday, June 7, 2022 9:12 AM<br><b>To:</b> Trần Văn Bình<br><b>Subject:</b> Xin ý kiến</p></div>`
		return HTMLLetter(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal{margin:0cm;font-size:11.0pt} --></style></head><body lang="VI"><div class="WordSection1">` + paragraphs(text) + `<p class="MsoNormal"><o:p>&nbsp;</o:p></p>` + paragraphs(signature) + paragraphs(joinLines(noticeEN)) + head + paragraphs(ourLetter) + `</div></body></html>`)
	}},
	{"Outlook on the web, signed", func(text string) string {
		return HTMLLetter(`<html><body dir="ltr"><div class="elementToProof" style="font-family:Calibri;color:rgb(0,0,0)">` + lines(text) + `</div><div id="Signature"><div>` + lines(signature) + `</div></div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Từ:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br><b>Đã gửi:</b> Thứ Ba, 7 Tháng Sáu 2022 9:12 SA<br><b>Đến:</b> Trần Văn Bình<br><b>Chủ đề:</b> Xin ý kiến</font></div>` + paragraphs(ourLetter) + `</body></html>`)
	}},
	{"Outlook on a phone, with its line", func(text string) string {
		markup := `<html><body><div dir="ltr">` + lines(text) + `</div><div id="ms-outlook-mobile-signature"><div></div>Tải <a href="https://aka.ms/o0ukef">Outlook cho iOS</a></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>Từ:</b> Phòng CCHC<br><b>Đã gửi:</b> 07/06/2022<br></div>` + paragraphs(ourLetter) + `</body></html>`
		return AlternativeLetter(text+"\n\nTải Outlook cho iOS\n________________________________\nTừ: Phòng CCHC <loa@hanoi.test>\nĐã gửi: 07/06/2022 9:12\nĐến: Trần Văn Bình\nChủ đề: Xin ý kiến\n\n"+ourLetter, markup)
	}},
	{"Gmail on the web, signed, with a notice", func(text string) string {
		head := "Vào Th 3, 7 thg 6, 2022 vào lúc 09:12 Phòng CCHC <loa@hanoi.test> đã viết:"
		markup := `<div dir="ltr">` + lines(text) + `<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">` + lines(signature) + `</div></div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` + html.EscapeString(head) + `<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">` + paragraphs(ourLetter) + `</blockquote></div>` + `<br>` + paragraphs(joinLines(noticeVN))
		return AlternativeLetter(text+"\n\n-- \n"+signature+"\n\n"+attribution(head)+"\n\n"+noticeVN, markup)
	}},
	{"Gmail on Android in Vietnamese", func(text string) string {
		head := "Vào 09:12, T.3, 7 thg 6, 2022 Phòng CCHC <loa@hanoi.test> đã viết:"
		return AlternativeLetter(text+"\n\n"+attribution(head), `<div dir="auto">`+lines(text)+`</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">`+html.EscapeString(head)+`<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">`+paragraphs(ourLetter)+`</blockquote></div>`)
	}},
	{"Gmail in English, text only", func(text string) string {
		return PlainLetter("utf-8", "quoted-printable", text+"\n\n"+attribution("On Tue, Jun 7, 2022 at 9:12 AM Phòng Cải cách hành chính <\nloa+abcdefghijklmnopqrstuvwxyz@hanoi.test> wrote:"))
	}},
	{"Apple Mail on the desktop in Vietnamese", func(text string) string {
		head := "Vào 7 thg 6, 2022, lúc 09:12, Phòng CCHC <loa@hanoi.test> đã viết:"
		return AlternativeLetter(text+"\n\n"+signature+"\n\n> "+head+"\n> \n"+quoted(ourLetter), `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body style="overflow-wrap: break-word;">`+lines(text)+`<br id="lineBreakAtBeginningOfMessage"><div>`+lines(signature)+`</div><div><br><blockquote type="cite"><div>`+html.EscapeString(head)+`</div><br class="Apple-interchange-newline"><div>`+paragraphs(ourLetter)+`</div></blockquote></div></body></html>`)
	}},
	{"Apple Mail in English, text only, decomposed letters", func(text string) string {
		return PlainLetter("utf-8", "base64", decomposed(text)+"\n\n"+attribution("On 7 Jun 2022, at 09:12, Phòng CCHC <loa@hanoi.test> wrote:"))
	}},
	{"Zimbra in plain text, signed, with a notice of the gateway", func(text string) string {
		return PlainLetter("utf-8", "quoted-printable", text+"\n\n"+signature+"\n\n----- Thư gốc -----\nTừ: \"Phòng CCHC\" <loa@hanoi.test>\nTới: \"Trần Văn Bình\" <binh_sonv@hanoi.test>\nĐã gửi: Thứ Ba, 7 Tháng Sáu, 2022 09:12:00\nChủ đề: Xin ý kiến\n\n"+ourLetter+"\n\n"+noticeVN+"\n\n"+noticeEN)
	}},
	{"Zimbra in HTML with its signature", func(text string) string {
		return HTMLLetter(`<html><body><div style="font-family: arial, helvetica, sans-serif; font-size: 12pt; color: #000000">` + lines(text) + `<div><br></div><div data-marker="__SIG_PRE__">` + lines(signature) + `</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Phòng CCHC"<br><b>To: </b>"Bình"<br></div><br><div data-marker="__QUOTED_TEXT__">` + paragraphs(ourLetter) + `</div></div></body></html>`)
	}},
	{"Thunderbird, answer above, signature below the quotation", func(text string) string {
		return PlainLetter("utf-8", "8bit", text+"\n\n"+attribution("On 07/06/2022 09:12, Phòng CCHC wrote:")+"\n\n-- \n"+signature)
	}},
	{"Thunderbird in plain text, answer below the quotation", func(text string) string {
		return PlainLetter("utf-8", "8bit", attribution("Vào lúc 09:12 ngày 07/06/2022, Phòng CCHC đã viết:")+"\n\n"+text+"\n\n-- \n"+signature)
	}},
	{"Samsung's program in HTML", func(text string) string {
		return HTMLLetter(`<html><body dir="auto">` + lines(text) + `<div><br></div><div id="composer_signature" dir="auto"><div style="font-size:85%;color:#575757">Được gửi từ điện thoại thông minh Galaxy của tôi.</div></div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Thư gốc --------</div><div>Từ: Phòng CCHC &lt;loa@hanoi.test&gt; </div><div>Ngày: 07/06/2022  09:12  (GMT+07:00) </div><div>Đến: Trần Văn Bình </div><div>Chủ đề: Xin ý kiến </div><div><br></div></div>` + paragraphs(ourLetter) + `</body></html>`)
	}},
	{"Yahoo on a phone", func(text string) string {
		head := "Vào Thứ Ba, 7 tháng 6, 2022, 09:12, Phòng CCHC <loa@hanoi.test> đã viết:"
		return AlternativeLetter(text+"\n\nĐược gửi từ Yahoo Mail cho iPhone\n\n"+attribution(head), `<div>`+lines(text)+`</div><br><div id="ymail_android_signature"><a href="https://mail.test">Được gửi từ Yahoo Mail cho iPhone</a></div> <br><blockquote style="margin: 0 0 20px 0;"><div>`+html.EscapeString(head)+`</div><div>`+paragraphs(ourLetter)+`</div></blockquote>`)
	}},
	{"a web mail that writes the date first", func(text string) string {
		return PlainLetter("utf-8", "8bit", text+"\n\n"+signature+"\n\n"+attribution("2022-06-07 09:12 GMT+07:00, Phòng CCHC <loa@hanoi.test>:"))
	}},
	{"a program that marks no quotation, in plain text", func(text string) string {
		return PlainLetter("utf-8", "8bit", text+"\n\n"+ourLetter)
	}},
	{"a program that marks no quotation, in HTML", func(text string) string {
		return HTMLLetter(`<html><body>` + lines(text) + `<br><br>` + paragraphs(ourLetter) + `</body></html>`)
	}},
	{"a secretary's office with a hyphened line above the signature", func(text string) string {
		return PlainLetter("utf-8", "8bit", text+"\n\n----------\nVĂN PHÒNG SỞ NỘI VỤ\nTHÀNH PHỐ HÀ NỘI\nTel: 0243.825.1234 | Fax: 0243.825.4321\n"+noticeEN)
	}},
	{"an official signature block", func(text string) string {
		return PlainLetter("utf-8", "8bit", text+"\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(đã ký)\nTrần Thị Lan\n\n"+noticeVN)
	}},
}

// LegacyClients are mail programs that send the reply in an eight-bit encoding older than Unicode.
var LegacyClients = []MailClient{
	legacyClient("TCVN3, labelled", "x-viet-tcvn5712", "8bit", ToTCVN3),
	legacyClient("TCVN3 without a label", "iso-8859-1", "8bit", ToTCVN3),
	legacyClient("TCVN3 in quoted-printable, labelled windows-1252", "windows-1252", "quoted-printable", ToTCVN3),
	legacyClient("VNI-Windows without a label", "us-ascii", "8bit", ToVNI),
	legacyClient("VISCII, labelled", "viscii", "8bit", ToVISCII),
	legacyClient("VISCII without a label", "iso-8859-1", "8bit", ToVISCII),
	legacyClient("VPS, labelled", "x-viet-vps", "8bit", ToVPS),
	legacyClient("VPS without a label", "iso-8859-1", "8bit", ToVPS),
	legacyClient("UTF-8 that was taken for Latin-1 and encoded again", "utf-8", "8bit", doubleEncoded),
	{"UTF-8 without a label", func(text string) string {
		return strings.Replace(PlainLetter("utf-8", "8bit", text), "; charset=utf-8", "", 1)
	}},
}

// legacyClient returns a program that writes an old encoding. Capital letters that the encoding lacks become small letters, as its fonts
// show them. Text with other characters is sent in UTF-8, because the encoding cannot write it.
func legacyClient(name, label, transferEncoding string, encode func(string) string) MailClient {
	return MailClient{name, func(text string) string {
		if !onlyVietnamese(text) {
			return PlainLetter("utf-8", transferEncoding, text)
		}
		return PlainLetter(label, transferEncoding, encode(lowerMissingCapitals(text, encode)))
	}}
}

func onlyVietnamese(text string) bool {
	small, capitals := VietnameseLetters()
	return !strings.ContainsFunc(composed(text), func(r rune) bool {
		return r >= 0x80 && !strings.ContainsRune(small+capitals, r)
	})
}

// lowerMissingCapitals returns text with the capital letters that encode leaves unchanged as small letters.
func lowerMissingCapitals(text string, encode func(string) string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 || encode(string(r)) != string(r) {
			return r
		}
		return []rune(strings.ToLower(string(r)))[0]
	}, composed(text))
}

// doubleEncoded returns the text that results when a program reads the UTF-8 bytes as Latin-1.
func doubleEncoded(text string) string {
	runes := make([]rune, 0, len(text))
	for _, b := range []byte(text) {
		runes = append(runes, rune(b))
	}
	return string(runes)
}
