package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

func TestOnlyWhatTheSenderWroteIsKept(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, html, want string }{
		{"an office that decides is no letterhead", "Kính gửi Văn phòng,\nSở Nội vụ nhất trí.\nTrân trọng./.", "", "Kính gửi Văn phòng,\nSở Nội vụ nhất trí."},
		{"a signature block", "Đồng ý.\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(đã ký)\nTrần Thị Lan", "", "Đồng ý."},
		{"a name and a telephone number", "Duyệt\n\nNguyễn Văn An\nGiám đốc Sở Nội vụ\nĐT: 0912.345.678", "", "Duyệt"},
		{"a notice at the foot", "Đồng ý.\n\n---\nLưu ý: thư điện tử công vụ. Nếu nhận nhầm, đề nghị trả lại người gửi.", "", "Đồng ý."},
		{"a postscript below the closing", "Đồng ý.\n\nTrân trọng\nBình\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề", "", "Đồng ý.\n\nP/S: bỏ ảnh số 3\nvà thay tiêu đề"},
		{"a condition below the signature mark", "Đồng ý.\n-- \nBình\nNhưng sửa trang 2", "", "Đồng ý.\n\nNhưng sửa trang 2"},
		{"an attribution over three lines", "Đồng ý\n\nVào Th 3, 7 thg 6, 2022 vào lúc 09:12\nPhòng Cải cách hành chính\n<cchc@hanoi.test> đã viết:\n\nKhông đồng ý", "", "Đồng ý"},
		{"an answer between quoted lines", "> Đăng không?\nĐồng ý\n> Sửa không?\nKhông", "", "Đồng ý\nKhông"},
		{"our own marker", "Đồng ý\n\n##- Vui lòng trả lời phía trên dòng này -##\nKhông đồng ý", "", "Đồng ý"},
		{"a forwarded letter", "Kính chuyển anh\n\n---------- Thư được chuyển tiếp ---------\nTừ: A <a@b.test>\nĐồng ý", "", "Kính chuyển anh"},
		{"the whole letter is a forwarded one", "---------- Forwarded message ---------\nFrom: A <a@b.test>\nĐồng ý", "", ""},
		{"a sentence that begins like an attribution", "Vào ngày mai tôi sẽ trả lời", "", "Vào ngày mai tôi sẽ trả lời"},
		{"a phone's line", "OK\n\nĐã gửi từ iPhone của tôi", "", "OK"},
		{"HTML with a hidden preview and a style sheet", "", `<style>p{}</style><div style="display: none">Cảm ơn em</div><p>Đồng&nbsp;ý</p>`, "Đồng ý"},
		{"HTML with a numbered list", "", "<ol><li>Đồng ý</li><li>Không</li></ol>", "1. Đồng ý\n2. Không"},
		{"HTML with a struck word", "", "<p><s>Dạ</s> Tôi đồng ý</p>", "Dạ Tôi đồng ý"},
		{"HTML of Yahoo", "", `<div>Đồng ý</div><div class="yahoo_quoted"><div>Không đồng ý</div></div>`, "Đồng ý"},
		{"HTML of Spark", "", `<div>Đồng ý</div><div name="messageReplySection">Không đồng ý</div>`, "Đồng ý"},
		{"HTML with a signature and a postscript in it", "", `<div>Đồng ý</div><div class="gmail_signature">Trần Bình<br>P/S: sửa trang 2</div>`, "Đồng ý\n\nP/S: sửa trang 2"},
		{"HTML in a legacy font", "", "<p>Kh\u00abng \u00ae\u00e5ng \u00fd</p>", "Không đồng ý"},
		{"nothing", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, method, confidence := reply.NewText(test.text, test.html)
			if diff := cmp.Diff(squash(test.want), squash(got)); diff != "" {
				t.Errorf("%s (%s, %.1f)", diff, method, confidence)
			}
			if confidence < 0.8 {
				t.Errorf("confidence %.1f by %s", confidence, method)
			}
		})
	}
}

// squash drops blank lines, which mean nothing.
func squash(s string) string {
	var kept []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func TestHistoryThatCouldNotBeCutLowersTheConfidence(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Đồng ý\nPhòng đã viết:", "Đồng ý\nTừ: Phòng\nKhông đồng ý"} {
		if _, method, confidence := reply.NewText(text, ""); confidence >= 0.8 {
			t.Errorf("%q: confidence %.1f by %s", text, confidence, method)
		}
	}
}

// What the reader of a letter does not see decides nothing, and what is crossed out is no decision either.
func TestHiddenAndCrossedOutWordsAreAskedAbout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, html string
		want       reply.Verdict
	}{
		{"display none", `<p>Cảm ơn</p><p style="display:none">Đồng ý</p>`, reply.VerdictUnclear},
		{"a hidden condition", `<p>Đồng ý</p><p style="display: none">nhưng sửa ảnh</p>`, reply.VerdictUnclear},
		{"a hidden refusal", `<p>Đồng ý</p><p style="visibility:hidden">Không đồng ý</p>`, reply.VerdictUnclear},
		{"a hidden word in a sentence", `<p><span style="font-size:0">Không</span> đồng ý</p>`, reply.VerdictUnclear},
		{"a hidden assent before a visible refusal", `<p style="font-size: 0px">Đồng ý</p><p>Trả lại</p>`, reply.VerdictReturn},
		{"white on white", `<p>Đã nhận</p><p style="color:#ffffff">Đồng ý</p>`, reply.VerdictUnclear},
		{"white on white by its own ground", `<p>Đã nhận</p><p style="color:white;background-color:#FFF">Đồng ý</p>`, reply.VerdictUnclear},
		{"white on a dark ground is seen", `<table bgcolor="#003366"><tr><td style="color:#fff">Đồng ý</td></tr></table>`, reply.VerdictApprove},
		{"a white font", `<p>Đã nhận</p><font color="white">Đồng ý</font>`, reply.VerdictUnclear},
		{"off the screen", `<p>Đã nhận</p><div style="position:absolute; left:-9999px">Đồng ý</div>`, reply.VerdictUnclear},
		{"no height", `<p>Đã nhận</p><div style="max-height:0;overflow:hidden">Đồng ý</div>`, reply.VerdictUnclear},
		{"the attribute", `<p>Đã nhận</p><div hidden>Đồng ý</div>`, reply.VerdictUnclear},
		{"transparent", `<p>Đã nhận</p><div style="opacity:0">Đồng ý</div>`, reply.VerdictUnclear},
		{"by a style sheet", `<style>.x, #y { display: none }</style><p>Đã nhận</p><div class="b x">Đồng ý</div>`, reply.VerdictUnclear},
		{"by a style sheet and an id", `<style>@media screen { #y { font-size:0 } }</style><p>Đồng ý</p><div id="y">nhưng sửa</div>`, reply.VerdictUnclear},
		{"in a comment", `<p>Đã nhận</p><!-- Đồng ý -->`, reply.VerdictUnclear},
		{"an innocent preview", `<div style="display:none">Cảm ơn em</div><p>Đồng ý</p>`, reply.VerdictApprove},
		{"a crossed-out assent", `<p><s>Đồng ý</s></p>`, reply.VerdictUnclear},
		{"a crossed-out refusal", `<p><del>Không</del> đồng ý</p>`, reply.VerdictUnclear},
		{"crossed out by its style", `<p><span style="text-decoration: line-through">Đồng ý</span> cảm ơn</p>`, reply.VerdictUnclear},
		{"a crossed-out word that changes nothing", `<p><strike>Tôi</strike> Đồng ý</p>`, reply.VerdictApprove},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reading := inbound.Explain([]byte(mailtest.HTMLLetter(test.html)), mailtest.Trust)
			if reading.Verdict != test.want {
				t.Errorf("got %s, want %s: %q %+v", reading.Verdict, test.want, reading.NewText, reading.Checks)
			}
		})
	}
}

// Letters that hide a remark where readers cut: below a signature, behind an arrow, between the pieces of a quotation.
func TestNoRemarkIsCutAway(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, html string }{
		{"below a closing, as if it were a notice", "Đồng ý.\n\nTrân trọng\nLưu ý: thư này tôi chỉ đồng ý mục 1", ""},
		{"below a closing, as a notice about its own force", "Đồng ý.\n\nTrân trọng\nLưu ý: email này chỉ có giá trị sau khi Sở Tài chính xác nhận", ""},
		{"inside a notice", "Đồng ý.\n\nTrân trọng\nThư này là thông tin bảo mật, dự thảo bỏ ảnh số 3.", ""},
		{"a sentence below a rule", "Đồng ý\n---\nẢnh trang hai mờ quá", ""},
		{"below a long rule", "Đồng ý\n________________________________\nnhưng sửa ảnh", ""},
		{"below a name", "Đồng ý.\n\nNguyễn Văn An\nSửa ảnh", ""},
		{"below a phone's line", "Duyệt\n\nĐã gửi từ iPhone của tôi\n\nà mà bỏ ảnh", ""},
		{"in the form of a phone's line", "Đồng ý\nGửi bằng văn bản cho Sở Tài chính trước nhé", ""},
		{"in the form of an office", "Đồng ý.\nPhòng mời báo chí dự", ""},
		{"in the form of an office, with a complaint", "Đồng ý.\nBan đầu tôi thấy ảnh xấu", ""},
		{"in the form of a contact", "Đồng ý.\n\nTrân trọng\nEmail: không dùng địa chỉ cũ nữa", ""},
		{"in the form of an attribution", "Đồng ý\nTrong thư 5/6 tôi viết:\nbỏ đoạn cuối", ""},
		{"in the form of another attribution", "Đồng ý.\nNhư hôm 5/6 tôi đã viết:\nbỏ đoạn cuối", ""},
		{"behind an arrow", "Đồng ý\n> sửa ảnh nhé", ""},
		{"behind two arrows", "Đồng ý\n\n>> bỏ đoạn cuối\n>> thay ảnh", ""},
		{"between the pieces of a quotation of Gmail", "", `<div dir="ltr">Đồng ý</div><div class="gmail_quote"><div class="gmail_attr">Vào Th 3 A đã viết:</div><blockquote class="gmail_quote">Đăng bài</blockquote><div>nhưng sửa ảnh</div><blockquote class="gmail_quote">Cảm ơn</blockquote></div>`},
		{"far below empty lines", "Đồng ý" + strings.Repeat("\n", 300) + "nhưng sửa ảnh", ""},
		{"in a column of spaces", "Đồng ý" + strings.Repeat(" ", 300) + "nhưng sửa ảnh", ""},
		{"in a table beside", "", "<table><tr><td>Đồng ý</td><td>nhưng sửa ảnh</td></tr></table>"},
		{"in capitals below a signature", "ĐỒNG Ý\n\nTRÂN TRỌNG\nSỬA ẢNH TRANG 2", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			raw := mailtest.PlainLetter("utf-8", "8bit", test.text)
			if test.html != "" {
				raw = mailtest.HTMLLetter(test.html)
			}
			if reading := inbound.Explain([]byte(raw), mailtest.Trust); reading.Verdict == reply.VerdictApprove {
				t.Errorf("%q %+v", reading.NewText, reading.Checks)
			}
		})
	}
}

func TestAPageWithHiddenWordsAloneOutweighsItsText(t *testing.T) {
	t.Parallel()
	reading := inbound.Explain([]byte(mailtest.AlternativeLetter("Đồng ý", `<p style="display:none">Đồng ý</p>`)), mailtest.Trust)
	if reading.Verdict != reply.VerdictUnclear {
		t.Errorf("got %s: %+v", reading.Verdict, reading.Checks)
	}
}

func TestALetterThatIsNotReadToItsEndDecidesNothing(t *testing.T) {
	t.Parallel()
	thanks := strings.Repeat("cảm ơn\n", 12_000)
	for name, raw := range map[string]string{
		"text":         mailtest.PlainLetter("utf-8", "8bit", "> a\nĐồng ý\n"+thanks+"nhưng sửa ảnh"),
		"a long page":  mailtest.HTMLLetter("<blockquote type=cite>a</blockquote><p>Đồng ý</p>" + strings.Repeat("<!-- cảm ơn -->", 80_000) + "<p>nhưng sửa ảnh</p>"),
		"a long quote": mailtest.PlainLetter("utf-8", "8bit", "Đồng ý\n"+strings.Repeat("> cảm ơn\n", 40_000)+"nhưng sửa ảnh"),
	} {
		if reading := inbound.Explain([]byte(raw), mailtest.Trust); reading.Verdict == reply.VerdictApprove {
			t.Errorf("%s: %+v", name, reading.Checks)
		}
	}
}
