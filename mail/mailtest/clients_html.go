package mailtest

import (
	"html"
	"strings"
)

// HTMLClients are mail programs whose HTML has the styles, style sheets and comments that the real programs write. Nothing in them may be
// taken for hidden.
var HTMLClients = []MailClient{
	{"Outlook on the desktop with Word's style sheet", func(text string) string {
		return HTMLLetter(wordHead + `<body lang=VI link="#0563C1" vlink="#954F72" style='word-wrap:break-word'><div class=WordSection1>` + wordParagraphs(text) +
			`<p class=MsoNormal><span style='font-size:11.0pt;font-family:"Calibri",sans-serif;mso-fareast-language:EN-US'><o:p>&nbsp;</o:p></span></p>` + wordSignature +
			`<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b><span style='font-size:11.0pt;font-family:"Calibri",sans-serif'>From:</span></b><span style='font-size:11.0pt;font-family:"Calibri",sans-serif'> Phòng CCHC &lt;loa@hanoi.test&gt; <br><b>Sent:</b> Tuesday, June 7, 2022 9:12 AM<br><b>To:</b> Trần Văn Bình<br><b>Subject:</b> Xin ý kiến<o:p></o:p></span></p></div></div>` + ourPage + `</div></body></html>`)
	}},
	{"Outlook on the web, new, with its inline styles", func(text string) string {
		var out strings.Builder
		for line := range strings.SplitSeq(text, "\n") {
			out.WriteString(`<div class="elementToProof" style="font-family: Aptos, Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);">` + lineOrSpace(line) + `</div>`)
		}
		return HTMLLetter(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head><body dir="ltr">` + out.String() +
			`<div id="Signature" class="elementToProof" style="color: inherit; background-color: rgb(255, 255, 255);"><p style="margin: 0cm; font-family: &quot;Times New Roman&quot;, serif; font-size: 10pt; color: rgb(31, 73, 125); line-height: normal;">Trần Văn Bình</p></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br><b>Sent:</b> Tuesday, June 7, 2022 9:12 AM<br></font><div>&nbsp;</div></div>` + ourPage + `</body></html>`)
	}},
	{"Gmail with formatted words", func(text string) string {
		var out strings.Builder
		for line := range strings.SplitSeq(text, "\n") {
			out.WriteString(`<div class="gmail_default" style="font-family:arial,helvetica,sans-serif;font-size:small;color:#0b5394"><span style="background-color:rgb(255,255,255)">` + lineOrSpace(line) + `</span></div>`)
		}
		return HTMLLetter(`<div dir="ltr">` + out.String() + `<div><br clear="all"></div><br><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr"><table border="0" cellpadding="0" cellspacing="0" style="border-collapse:collapse;width:480px"><tbody><tr><td style="padding:0cm 5.4pt;vertical-align:top"><b><span style="font-size:10pt;font-family:Arial,sans-serif;color:rgb(31,73,125)">Trần Văn Bình</span></b></td></tr></tbody></table></div></div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Tue, Jun 7, 2022 at 9:12 AM Phòng CCHC &lt;<a href="mailto:loa@hanoi.test" target="_blank">loa@hanoi.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">` + ourPage + `</blockquote></div>`)
	}},
	{"Apple Mail on the desktop with its inline styles", func(text string) string {
		var out strings.Builder
		for line := range strings.SplitSeq(text, "\n") {
			out.WriteString(`<div style="caret-color: rgb(0, 0, 0); font-family: Helvetica; font-size: 12px; font-style: normal; font-variant-caps: normal; font-weight: 400; letter-spacing: normal; text-align: start; text-indent: 0px; text-transform: none; white-space: normal; word-spacing: 0px; -webkit-text-stroke-width: 0px; text-decoration: none; orphans: auto; widows: auto; -webkit-tap-highlight-color: rgba(26, 26, 26, 0.298039);">` + lineOrSpace(line) + `</div>`)
		}
		return HTMLLetter(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body style="word-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;" class="">` + out.String() + `<br class="Apple-interchange-newline"><span class="Apple-tab-span" style="white-space:pre">	</span><div><br><blockquote type="cite"><div>On 7 Jun 2022, at 09:12, Phòng CCHC &lt;loa@hanoi.test&gt; wrote:</div><br class="Apple-interchange-newline"><div>` + ourPage + `</div></blockquote></div><br></body></html>`)
	}},
	{"Zimbra with its style sheet", func(text string) string {
		return HTMLLetter(`<html><head><style type="text/css">p { margin: 0; }</style></head><body><div style="font-family: arial, helvetica, sans-serif; font-size: 12pt; color: #000000">` + lines(text) + `<div><br></div><div data-marker="__SIG_PRE__"><div style="line-height: 1.2; color: #336699;"><strong>Trần Văn Bình</strong></div></div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Phòng CCHC" &lt;loa@hanoi.test&gt;<br><b>To: </b>"Bình"<br></div><div data-marker="__QUOTED_TEXT__">` + ourPage + `</div></div></body></html>`)
	}},
	{"Roundcube", func(text string) string {
		return HTMLLetter(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /></head><body style='font-size: 10pt; font-family: Verdana,Geneva,sans-serif'>` + paragraphs(text) + `<div id="signature">-- <br /><div class="pre" style="margin: 0; padding: 0; font-family: monospace">Trần Văn Bình</div></div><p id="reply-intro">On 2022-06-07 09:12, Phòng CCHC wrote:</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">` + ourPage + `</div></blockquote></body></html>`)
	}},
	{"Yahoo with its style sheet", func(text string) string {
		return HTMLLetter(`<html><head></head><body><div class="ydp4a6f1c9eyahoo-style-wrap" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:13px;"><div></div><div dir="ltr" data-setdirection="false">` + lines(text) + `</div><div><br></div></div><div id="ydp5b6f1c9eyahoo_quoted_2" class="ydp5b6f1c9eyahoo_quoted"><div style="font-family:'Helvetica Neue', Helvetica, Arial, sans-serif;font-size:13px;color:#26282a;"><div>On Tuesday, June 7, 2022 at 09:12:00 AM GMT+7, Phòng CCHC &lt;loa@hanoi.test&gt; wrote: </div><div><br></div>` + ourPage + `</div></div></body></html>`)
	}},
	{"Thunderbird in HTML, signed", func(text string) string {
		return HTMLLetter(`<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body text="#000000" bgcolor="#FFFFFF"><p><font face="Arial" size="+1">` + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n") + `</font></p><div class="moz-signature">-- <br><div style="font-size: 0.9em; color: #333">Trần Văn Bình</div></div><div class="moz-cite-prefix">On 07/06/2022 09:12, Phòng CCHC wrote:<br></div><blockquote type="cite" cite="mid:x@y">` + ourPage + `</blockquote></body></html>`)
	}},
	{"Proton", func(text string) string {
		return HTMLLetter(`<div style="font-family: Arial, sans-serif; font-size: 14px; color: rgb(0, 0, 0); background-color: rgb(255, 255, 255);">` + lines(text) + `</div><div class="protonmail_signature_block-empty protonmail_signature_block" style="font-family: Arial, sans-serif; font-size: 14px;"><div class="protonmail_signature_block-user protonmail_signature_block-empty"></div></div><div class="protonmail_quote">On Tuesday, June 7th, 2022 at 9:12 AM, Phòng CCHC &lt;loa@hanoi.test&gt; wrote:<br><br><blockquote class="protonmail_quote" type="cite">` + ourPage + `</blockquote><br></div>`)
	}},
	{"Outlook on a phone, in its own HTML", func(text string) string {
		return HTMLLetter(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div dir="ltr" style="font-family: Aptos, Aptos_MSFontService, -apple-system, Roboto, Arial, Helvetica, sans-serif; font-size: 12pt;">` + lines(text) + `</div><div id="ms-outlook-mobile-body-separator-line" data-applydefaultfontstyles="true" style="font-family: Aptos, sans-serif; font-size: 12pt;"><br></div><div id="ms-outlook-mobile-signature" style="font-family: Aptos, sans-serif; font-size: 12pt;">Tải <a href="https://aka.ms/o0ukef">Outlook dành cho iOS</a></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Phòng CCHC &lt;loa@hanoi.test&gt;<br></div>` + ourPage + `</body></html>`)
	}},
}

func lineOrSpace(line string) string {
	if strings.TrimSpace(line) == "" {
		return "<br>"
	}
	return html.EscapeString(line)
}

func wordParagraphs(text string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		out.WriteString(`<p class=MsoNormal style='margin-bottom:.0001pt;mso-margin-top-alt:auto;text-autospace:none'><span lang=VI style='font-size:13.0pt;font-family:"Times New Roman",serif;color:#1F497D;mso-ligatures:none;mso-fareast-language:EN-US'>` + lineOrSpace(line) + `<o:p></o:p></span></p>`)
	}
	return out.String()
}

const (
	// ourPage is a letter of ours in HTML, with the styles of its layout.
	ourPage = `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px"><tr><td style="padding:12px"><p style="margin:0 0 4px;font-weight:600">■ Xin ý kiến dự thảo v1: Tuyên truyền cải cách hành chính</p><p style="margin:0 0 16px;color:#595959;font-size:13px">— Trả lời phía trên dòng này · Reply above this line —</p><p style="margin:0 0 12px">Kính báo cáo đồng chí Trần Văn Bình, Giám đốc Sở Nội vụ.</p><p style="margin:0 0 12px">Đồng ý hay không đồng ý, xin cho biết trước 16h00 ngày 10/6/2022.</p><table cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px"><tr><td style="border:1px solid #0b57a4;border-radius:4px;background:#ffffff"><a href="mailto:x" style="display:inline-block;padding:12px 16px;line-height:24px;color:#0b57a4;font-weight:600;text-decoration:none">Soạn thư trả lời: trả lại, nêu lý do</a></td></tr></table></td></tr></table>`

	wordHead = `<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15 (filtered medium)"><!--[if !mso]><style>v\:* {behavior:url(#default#VML);}
o\:* {behavior:url(#default#VML);}
.shape {behavior:url(#default#VML);}
</style><![endif]--><style><!--
/* Font Definitions */
@font-face
	{font-family:"Cambria Math";
	panose-1:2 4 5 3 5 4 6 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0cm;
	margin-bottom:.0001pt;
	font-size:12.0pt;
	font-family:"Times New Roman",serif;}
a:link, span.MsoHyperlink
	{mso-style-priority:99;
	color:#0563C1;
	text-decoration:underline;}
p.MsoListParagraph, li.MsoListParagraph, div.MsoListParagraph
	{mso-style-priority:34;
	mso-margin-top-alt:auto;
	margin-right:0cm;
	margin-left:36.0pt;
	mso-add-space:auto;
	text-indent:-18.0pt;}
span.EmailStyle18
	{mso-style-type:personal-reply;
	font-family:"Calibri",sans-serif;
	color:windowtext;}
span.msoIns
	{mso-style-type:export-only;
	text-decoration:underline;
	text-underline:single;}
.MsoChpDefault
	{mso-style-type:export-only;
	font-size:10.0pt;}
@page WordSection1
	{size:612.0pt 792.0pt;
	margin:72.0pt 72.0pt 72.0pt 72.0pt;}
div.WordSection1
	{page:WordSection1;}
/* List Definitions */
@list l0
	{mso-list-id:12345;
	mso-list-template-ids:-1;}
@list l0:level1
	{mso-level-tab-stop:none;
	mso-level-number-position:left;
	text-indent:-18.0pt;
	font-family:Symbol;}
ol
	{margin-bottom:0cm;}
ul
	{margin-bottom:0cm;}
--></style><!--[if gte mso 9]><xml>
<o:shapedefaults v:ext="edit" spidmax="1026" />
</xml><![endif]--></head>`

	wordSignature = `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><o:p>&nbsp;</o:p></p><p class=MsoNormal><span style='color:black;mso-themecolor:text1;background:white'>Trân trọng,<o:p></o:p></span></p><table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 width=600 style='width:450.0pt;border-collapse:collapse;mso-yfti-tbllook:1184'><tr style='mso-yfti-irow:0;height:15.0pt'><td width=100 valign=top style='width:75.0pt;padding:0cm 5.4pt 0cm 5.4pt;background:#DEEAF6;mso-shading:white'><p class=MsoNormal style='line-height:115%;tab-stops:center 234.0pt'><span style='font-size:8.0pt;color:gray'>Trần Văn Bình<o:p></o:p></span></p></td></tr></table>`
)
