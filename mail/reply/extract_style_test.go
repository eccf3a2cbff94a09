package reply_test

import (
	"fmt"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

// hidings are ways to hide words in HTML; %s is where the words stand.
var hidings = []struct{ name, html string }{
	{"a tiny font", `<span style="font-size:1px">%s</span>`},
	{"a tiny font in the shorthand", `<span style="font:1px/1 Arial">%s</span>`},
	{"a font that shrinks", `<span style="font-size:.3em"><span style="font-size:40%%">%s</span></span>`},
	{"a huge font", `<span style="font-size:3000px">%s</span>`},
	{"moved off the screen", `<div style="transform:translateX(-9999px)">%s</div>`},
	{"moved by a negative margin", `<div style="margin-left:-4000px">%s</div>`},
	{"moved by a position", `<div style="position:fixed;right:-900px">%s</div>`},
	{"moved by a variable", `<div style="--x:-900px;margin-left:var(--x)">%s</div>`},
	{"nearly transparent", `<div style="opacity:.01">%s</div>`},
	{"transparent by a filter", `<div style="filter:opacity(0)">%s</div>`},
	{"a transparent colour", `<div style="color:rgba(0,0,0,.01)">%s</div>`},
	{"a transparent colour in hexadecimal", `<div style="color:#00000001">%s</div>`},
	{"the colour of the background", `<div style="background:#336699"><span style="color:rgb(51,102,153)">%s</span></div>`},
	{"the colour of the background of a cell", `<table><tr><td bgcolor="#222222"><font color="#232323">%s</font></td></tr></table>`},
	{"the colour of the whole page", `<body text="#fefefe">%s</body>`},
	{"a colour in another form", `<span style="color:hsl(0 0%% 100%%)">%s</span>`},
	{"covered", `<div style="position:relative;z-index:-1">%s</div>`},
	{"clipped", `<div style="clip-path:circle(0)">%s</div>`},
	{"clipped by a width", `<div style="width:1px;overflow:hidden;white-space:nowrap">%s</div>`},
	{"clipped by a height", `<div style="height:2px;overflow:hidden">%s</div>`},
	{"a line without height", `<div style="line-height:0">%s</div>`},
	{"letters on top of each other", `<div style="letter-spacing:-1em">%s</div>`},
	{"indented out of sight", `<div style="text-indent:-99em">%s</div>`},
	{"mirrored", `<div style="unicode-bidi:bidi-override;direction:rtl">%s</div>`},
	{"written in another direction", `<bdo dir="rtl">%s</bdo>`},
	{"an escape in its style", `<div style="d\69splay:none">%s</div>`},
	{"a comment in its style", `<div style="dis/**/play:none">%s</div>`},
	{"a closed detail", `<details><summary>Xem</summary>%s</details>`},
	{"a dialog", `<dialog>%s</dialog>`},
	{"a template", `<template>%s</template>`},
	{"for programs without scripts", `<noscript>%s</noscript>`},
	{"an object", `<object>%s</object>`},
	{"a drawing", `<svg width="0" height="0"><text>%s</text></svg>`},
	{"a title in a drawing", `<svg><title>%s</title></svg>`},
	{"the title of the body", `<title>%s</title>`},
	{"a frame", `<iframe>%s</iframe>`},
	{"a field of a form", `<select><option>Xem</option><option>%s</option></select>`},
	{"an area of text", `<textarea rows="1">%s</textarea>`},
	{"hidden from readers", `<span aria-hidden="true">%s</span>`},
	{"inert", `<div inert popover>%s</div>`},
	{"hidden by a rule", `<style>.q{display:none}</style><div class="q">%s</div>`},
	{"hidden by a rule for its place", `<style>div:nth-child(2){font-size:1px}</style><div>a</div><div>%s</div>`},
	{"hidden by a rule for every element", `<style>*{opacity:.1}</style><div>%s</div>`},
	{"hidden by a rule with an attribute", `<style>[title]{position:absolute;left:-900px}</style><div title="x">%s</div>`},
	{"hidden by a rule with an attribute that looks like a class", `<style>[title=".x"]{opacity:0.1}</style><div title=".x">%s</div>`},
	{"hidden by a rule for a child", `<style>body > div + p.x ~ span{height:0;overflow:hidden}</style><p class="x"></p><span>%s</span>`},
	{"hidden by a rule with a selector in brackets", `<style>:is(.a,.b):not(.c){clip-path:inset(50%%)}</style><div class="b">%s</div>`},
	{"hidden by a nested rule", `<style>body{color:#000;& div{opacity:0}}</style><div>%s</div>`},
	{"hidden by a rule for screens", `<style>@media screen and (min-width:1px){@supports (color:red){.z{visibility:hidden}}}</style><div class="z">%s</div>`},
	{"hidden by a rule with an escape", `<style>.\71{display:none}</style><div class="q">%s</div>`},
	{"coloured by a rule on its own background", `<style>.q{color:#777}</style><table><tr><td style="background:#777"><span class="q">%s</span></td></tr></table>`},
	{"coloured by two rules", `<style>.q{color:#777} .r{background:#777}</style><div class="r"><span class="q">%s</span></div>`},
	{"for Outlook alone", `<!--[if mso]><p>%s</p><![endif]-->`},
}

func TestExtractDoubtful(t *testing.T) {
	t.Parallel()
	for _, hiding := range hidings {
		t.Run(hiding.name, func(t *testing.T) {
			t.Parallel()
			for name, html := range map[string]string{
				"a hidden assent":                   "<p>Đã nhận.</p>" + fmt.Sprintf(hiding.html, "Đồng ý"),
				"a hidden condition":                "<p>Đồng ý.</p>" + fmt.Sprintf(hiding.html, "nhưng sửa ảnh"),
				"a hidden negation":                 "<p>" + fmt.Sprintf(hiding.html, "Không") + " đồng ý.</p>",
				"a hidden assent beside an assent":  "<p>Đồng ý.</p>" + fmt.Sprintf(hiding.html, "Đồng ý"),
				"a hidden assent and nothing else":  fmt.Sprintf(hiding.html, "Đồng ý"),
				"a hidden mark of an older letter":  "<p>Đồng ý.</p>" + fmt.Sprintf(hiding.html, "-----Original Message-----") + "<p>nhưng sửa ảnh</p>",
				"a hidden beginning of a quotation": "<p>Đồng ý.</p>" + fmt.Sprintf(hiding.html, "&gt; a<br>&gt; b<br>&gt; ") + "<p>nhưng sửa ảnh</p>",
			} {
				got := inbound.Explain([]byte(mailtest.HTMLLetter(html)), mailtest.Trust, reply.Context{})
				if got.Verdict == reply.VerdictApprove {
					t.Errorf("%s approves: %q %+v", name, got.NewText, got.Checks)
				}
			}
		})
	}
	t.Run("words that a style sheet writes", func(t *testing.T) {
		t.Parallel()
		for _, style := range []string{`p::before{content:"Không "}`, `p:after{content:'\6e hưng sửa'}`, `@media all{div p::after{content:"nhưng sửa ảnh";color:red}}`, `li::marker{content:"Không "}`} {
			got := inbound.Explain([]byte(mailtest.HTMLLetter("<style>"+style+"</style><div><p>Đồng ý.</p></div>")), mailtest.Trust, reply.Context{})
			if got.Verdict != reply.VerdictUnclear {
				t.Errorf("%s: got %s %+v", style, got.Verdict, got.Checks)
			}
		}
	})
	t.Run("a plain form beside it does not help", func(t *testing.T) {
		t.Parallel()
		for _, html := range []string{`<p style="opacity:.01">Đồng ý.</p>`, `<p>Đồng ý.</p><p style="font-size:1px">nhưng sửa ảnh</p>`} {
			got := inbound.Explain([]byte(mailtest.AlternativeLetter("Đồng ý.", html)), mailtest.Trust, reply.Context{})
			if got.Verdict != reply.VerdictUnclear {
				t.Errorf("%s: got %s %+v", html, got.Verdict, got.Checks)
			}
		}
	})
}

func TestExtractHarmless(t *testing.T) {
	t.Parallel()
	replies := map[string]reply.Verdict{
		"Đồng ý.": reply.VerdictApprove, "DUYET 7K3F": reply.VerdictApprove, "Kính gửi Phòng,\n\nTôi nhất trí với dự thảo.": reply.VerdictApprove,
		"Trả lại, sửa mục 2.": reply.VerdictReturn, "Đồng ý nhưng sửa tiêu đề.": reply.VerdictConditional,
	}
	for _, client := range mailtest.HTMLClients {
		t.Run(client.Name, func(t *testing.T) {
			t.Parallel()
			for text, want := range replies {
				for name, known := range map[string]reply.Context{"nothing known": {}, "our letters known": knownOurs} {
					got := inbound.Explain([]byte(client.Reply(text)), senderauth.Trust{}, known)
					if got.Verdict != want {
						t.Errorf("%q, %s: got %s, want %s: %q %+v", text, name, got.Verdict, want, got.NewText, got.Checks[3:])
					}
				}
			}
		})
	}
	t.Run("a style that hides nothing", func(t *testing.T) {
		t.Parallel()
		for _, style := range []string{
			"font-size:11.0pt;font-family:Calibri,sans-serif", "color:#1F497D", "color:gray", "margin:0 0 0 40px;border:none;padding:0px", "text-indent:-18.0pt;margin-left:36pt", "background:yellow;mso-highlight:yellow",
			"color:white;background:#003366", "font:bold 12pt/1.5 'Times New Roman'", "line-height:107%", "width:98%;display:inline-block", "letter-spacing:.1pt", "color:rgb(0 0 0 / 87%)", "font-size:8pt !important", "display: block ; color : red;;",
		} {
			got := inbound.Explain([]byte(mailtest.HTMLLetter(`<p style="`+strings.ReplaceAll(style, `"`, "'")+`">Đồng ý.</p>`)), mailtest.Trust, reply.Context{})
			if got.Verdict != reply.VerdictApprove {
				t.Errorf("%s: got %s %+v", style, got.Verdict, got.Checks)
			}
		}
	})
}
