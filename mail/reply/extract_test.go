package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

func TestNewText(t *testing.T) {
	t.Parallel()
	t.Run("only what the sender wrote is returned", func(t *testing.T) {
		t.Parallel()
		tests := []struct{ name, text, html, want string }{
			{name: "an organisation that decides is no letterhead", text: "Kính gửi Văn phòng,\nSở Nội vụ nhất trí.\nTrân trọng./.", want: "Kính gửi Văn phòng,\nSở Nội vụ nhất trí."},
			{name: "a signature block", text: "Đồng ý.\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(đã ký)\nTrần Thị Lan", want: "Đồng ý."},
			{name: "a name and a telephone number", text: "Duyệt\n\nNguyễn Văn An\nGiám đốc Sở Nội vụ\nĐT: 0912.345.678", want: "Duyệt"},
			{name: "a notice at the end", text: "Đồng ý.\n\n---\nLưu ý: thư điện tử công vụ. Nếu nhận nhầm, đề nghị trả lại người gửi.", want: "Đồng ý."},
			{name: "a postscript below the closing", text: "Đồng ý.\n\nTrân trọng\nBình\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề", want: "Đồng ý.\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề"},
			{name: "a condition below the signature mark", text: "Đồng ý.\n-- \nBình\nNhưng sửa trang 2", want: "Đồng ý.\n\nNhưng sửa trang 2"},
			{name: "an attribution over three lines", text: "Đồng ý\n\nVào Th 3, 7 thg 6, 2022 vào lúc 09:12\nPhòng Cải cách hành chính\n<cchc@hanoi.test> đã viết:\n\nKhông đồng ý", want: "Đồng ý"},
			{name: "an answer between quoted lines", text: "> Đăng không?\nĐồng ý\n> Sửa không?\nKhông", want: "Đồng ý\nKhông"},
			{name: "our own marker", text: "Đồng ý\n\n##- Vui lòng trả lời phía trên dòng này -##\nKhông đồng ý", want: "Đồng ý"},
			{name: "a forwarded letter", text: "Kính chuyển anh\n\n---------- Thư được chuyển tiếp ---------\nTừ: A <a@b.test>\nĐồng ý", want: "Kính chuyển anh"},
			{name: "the whole letter is a forwarded one", text: "---------- Forwarded message ---------\nFrom: A <a@b.test>\nĐồng ý"},
			{name: "a sentence that begins like an attribution", text: "Vào ngày mai tôi sẽ trả lời", want: "Vào ngày mai tôi sẽ trả lời"},
			{name: "the line of a phone", text: "OK\n\nĐã gửi từ iPhone của tôi", want: "OK"},
			{name: "HTML with a hidden preview and a style sheet", html: `<style>p{}</style><div style="display: none">Cảm ơn em</div><p>Đồng&nbsp;ý</p>`, want: "Đồng ý"},
			{name: "HTML with a numbered list", html: "<ol><li>Đồng ý</li><li>Không</li></ol>", want: "1. Đồng ý\n2. Không"},
			{name: "HTML with a struck word", html: "<p><s>Dạ</s> Tôi đồng ý</p>", want: "Dạ Tôi đồng ý"},
			{name: "HTML of Yahoo", html: `<div>Đồng ý</div><div class="yahoo_quoted"><div>Không đồng ý</div></div>`, want: "Đồng ý"},
			{name: "HTML of Spark", html: `<div>Đồng ý</div><div name="messageReplySection">Không đồng ý</div>`, want: "Đồng ý"},
			{name: "HTML with a signature and a postscript in it", html: `<div>Đồng ý</div><div class="gmail_signature">Trần Bình<br>P/S: sửa trang 2</div>`, want: "Đồng ý\n\nP/S: sửa trang 2"},
			{name: "HTML in a legacy font", html: "<p>Kh\u00abng \u00ae\u00e5ng \u00fd</p>", want: "Không đồng ý"},
			{name: "nothing"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got, method, confidence := reply.NewText(test.text, test.html, reply.Context{})
				if diff := cmp.Diff(dropBlankLines(test.want), dropBlankLines(got)); diff != "" {
					t.Errorf("%s (%s, %.1f)", diff, method, confidence)
				}
				if confidence < 0.8 {
					t.Errorf("confidence %.1f by %s", confidence, method)
				}
			})
		}
	})
	t.Run("remaining history lowers the confidence", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"Đồng ý\nPhòng đã viết:", "Đồng ý\nTừ: Phòng\nKhông đồng ý"} {
			if _, method, confidence := reply.NewText(text, "", reply.Context{}); confidence >= 0.8 {
				t.Errorf("%q: confidence %.1f by %s", text, confidence, method)
			}
		}
	})
}

// dropBlankLines removes blank lines, which do not count in the comparison.
func dropBlankLines(s string) string {
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func TestExtract(t *testing.T) {
	t.Parallel()
	// Hidden words decide nothing, and struck words are no decision.
	t.Run("hidden and struck words that change the decision make it unclear", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, html string
			want       reply.Verdict
		}{
			{name: "display none", html: `<p>Cảm ơn</p><p style="display:none">Đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "a hidden condition", html: `<p>Đồng ý</p><p style="display: none">nhưng sửa ảnh</p>`, want: reply.VerdictUnclear},
			{name: "a hidden refusal", html: `<p>Đồng ý</p><p style="visibility:hidden">Không đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "a hidden word in a sentence", html: `<p><span style="font-size:0">Không</span> đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "a hidden assent before a visible refusal", html: `<p style="font-size: 0px">Đồng ý</p><p>Trả lại</p>`, want: reply.VerdictReturn},
			{name: "white on white", html: `<p>Đã nhận</p><p style="color:#ffffff">Đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "white on a white background of its own", html: `<p>Đã nhận</p><p style="color:white;background-color:#FFF">Đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "white on a dark background is visible", html: `<table bgcolor="#003366"><tr><td style="color:#fff">Đồng ý</td></tr></table>`, want: reply.VerdictApprove},
			{name: "a white font", html: `<p>Đã nhận</p><font color="white">Đồng ý</font>`, want: reply.VerdictUnclear},
			{name: "off the screen", html: `<p>Đã nhận</p><div style="position:absolute; left:-9999px">Đồng ý</div>`, want: reply.VerdictUnclear},
			{name: "no height", html: `<p>Đã nhận</p><div style="max-height:0;overflow:hidden">Đồng ý</div>`, want: reply.VerdictUnclear},
			{name: "the attribute hidden", html: `<p>Đã nhận</p><div hidden>Đồng ý</div>`, want: reply.VerdictUnclear},
			{name: "transparent", html: `<p>Đã nhận</p><div style="opacity:0">Đồng ý</div>`, want: reply.VerdictUnclear},
			{name: "by a style sheet", html: `<style>.x, #y { display: none }</style><p>Đã nhận</p><div class="b x">Đồng ý</div>`, want: reply.VerdictUnclear},
			{name: "by a style sheet and an id", html: `<style>@media screen { #y { font-size:0 } }</style><p>Đồng ý</p><div id="y">nhưng sửa</div>`, want: reply.VerdictUnclear},
			{name: "in a comment", html: `<p>Đã nhận</p><!-- Đồng ý -->`, want: reply.VerdictUnclear},
			{name: "a harmless preview", html: `<div style="display:none">Cảm ơn em</div><p>Đồng ý</p>`, want: reply.VerdictApprove},
			{name: "a struck assent", html: `<p><s>Đồng ý</s></p>`, want: reply.VerdictUnclear},
			{name: "a struck refusal", html: `<p><del>Không</del> đồng ý</p>`, want: reply.VerdictUnclear},
			{name: "struck by its style", html: `<p><span style="text-decoration: line-through">Đồng ý</span> cảm ơn</p>`, want: reply.VerdictUnclear},
			{name: "a struck word that changes nothing", html: `<p><strike>Tôi</strike> Đồng ý</p>`, want: reply.VerdictApprove},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				interpretation := inbound.Explain([]byte(mailtest.HTMLLetter(test.html)), mailtest.Trust, reply.Context{})
				if interpretation.Verdict != test.want {
					t.Errorf("got %s, want %s: %q %+v", interpretation.Verdict, test.want, interpretation.NewText, interpretation.Checks)
				}
			})
		}
	})
	// Letters with a remark at a place that the rules cut: below a signature, behind ">", between the pieces of a quotation.
	t.Run("no remark is cut away", func(t *testing.T) {
		t.Parallel()
		tests := []struct{ name, text, html string }{
			{name: "below a closing, in the form of a notice", text: "Đồng ý.\n\nTrân trọng\nLưu ý: thư này tôi chỉ đồng ý mục 1"},
			{name: "below a closing, in the form of a notice about its validity", text: "Đồng ý.\n\nTrân trọng\nLưu ý: email này chỉ có giá trị sau khi Sở Tài chính xác nhận"},
			{name: "inside a notice", text: "Đồng ý.\n\nTrân trọng\nThư này là thông tin bảo mật, dự thảo bỏ ảnh số 3."},
			{name: "a sentence below a rule", text: "Đồng ý\n---\nẢnh trang hai mờ quá"},
			{name: "below a long rule", text: "Đồng ý\n________________________________\nnhưng sửa ảnh"},
			{name: "below a name", text: "Đồng ý.\n\nNguyễn Văn An\nSửa ảnh"},
			{name: "below the line of a phone", text: "Duyệt\n\nĐã gửi từ iPhone của tôi\n\nà mà bỏ ảnh"},
			{name: "in the form of the line of a phone", text: "Đồng ý\nGửi bằng văn bản cho Sở Tài chính trước nhé"},
			{name: "in the form of a title", text: "Đồng ý.\nPhòng mời báo chí dự"},
			{name: "in the form of a title, with a complaint", text: "Đồng ý.\nBan đầu tôi thấy ảnh xấu"},
			{name: "in the form of a contact", text: "Đồng ý.\n\nTrân trọng\nEmail: không dùng địa chỉ cũ nữa"},
			{name: "in the form of an attribution", text: "Đồng ý\nTrong thư 5/6 tôi viết:\nbỏ đoạn cuối"},
			{name: "in the form of another attribution", text: "Đồng ý.\nNhư hôm 5/6 tôi đã viết:\nbỏ đoạn cuối"},
			{name: "behind \">\"", text: "Đồng ý\n> sửa ảnh nhé"},
			{name: "behind \">>\"", text: "Đồng ý\n\n>> bỏ đoạn cuối\n>> thay ảnh"},
			{name: "between the pieces of a quotation of Gmail", html: `<div dir="ltr">Đồng ý</div><div class="gmail_quote"><div class="gmail_attr">Vào Th 3 A đã viết:</div><blockquote class="gmail_quote">Đăng bài</blockquote><div>nhưng sửa ảnh</div><blockquote class="gmail_quote">Cảm ơn</blockquote></div>`},
			{name: "far below empty lines", text: "Đồng ý" + strings.Repeat("\n", 300) + "nhưng sửa ảnh"},
			{name: "in a column of spaces", text: "Đồng ý" + strings.Repeat(" ", 300) + "nhưng sửa ảnh"},
			{name: "in a table beside", html: "<table><tr><td>Đồng ý</td><td>nhưng sửa ảnh</td></tr></table>"},
			{name: "in capitals below a signature", text: "ĐỒNG Ý\n\nTRÂN TRỌNG\nSỬA ẢNH TRANG 2"},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				raw := mailtest.PlainLetter("utf-8", "8bit", test.text)
				if test.html != "" {
					raw = mailtest.HTMLLetter(test.html)
				}
				if interpretation := inbound.Explain([]byte(raw), mailtest.Trust, reply.Context{}); interpretation.Verdict == reply.VerdictApprove {
					t.Errorf("%q %+v", interpretation.NewText, interpretation.Checks)
				}
			})
		}
	})
	t.Run("HTML with hidden words alone conflicts with the text", func(t *testing.T) {
		t.Parallel()
		interpretation := inbound.Explain([]byte(mailtest.AlternativeLetter("Đồng ý", `<p style="display:none">Đồng ý</p>`)), mailtest.Trust, reply.Context{})
		if interpretation.Verdict != reply.VerdictUnclear {
			t.Errorf("got %s: %+v", interpretation.Verdict, interpretation.Checks)
		}
	})
	t.Run("a letter that is not examined to its end is no approval", func(t *testing.T) {
		t.Parallel()
		thanks := strings.Repeat("cảm ơn\n", 12_000)
		for name, raw := range map[string]string{
			"text":         mailtest.PlainLetter("utf-8", "8bit", "> a\nĐồng ý\n"+thanks+"nhưng sửa ảnh"),
			"a long page":  mailtest.HTMLLetter("<blockquote type=cite>a</blockquote><p>Đồng ý</p>" + strings.Repeat("<!-- cảm ơn -->", 80_000) + "<p>nhưng sửa ảnh</p>"),
			"a long quote": mailtest.PlainLetter("utf-8", "8bit", "Đồng ý\n"+strings.Repeat("> cảm ơn\n", 40_000)+"nhưng sửa ảnh"),
		} {
			if interpretation := inbound.Explain([]byte(raw), mailtest.Trust, reply.Context{}); interpretation.Verdict == reply.VerdictApprove {
				t.Errorf("%s: %+v", name, interpretation.Checks)
			}
		}
	})
}
